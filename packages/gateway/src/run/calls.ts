import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { UserCaller } from '@patchbay/wire'
import type { FastifyRequest } from 'fastify'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { createCallLog } from './call-log.ts'
import { type Asking, createCallers } from './callers.ts'
import type { Access, OpenConnection } from './connection-cache.ts'
import { Cancellation } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, requestHeaders } from './headers.ts'
import { CALLS_PER_MINUTE, createRateLimit } from './rate-limit.ts'
import { shareCounts } from './share-counts.ts'
import type { ReceivedResponse, Runner } from './run-operation.ts'

const CALLS_AT_ONCE = 64

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A call as it came in, whoever speaks HTTP with its caller. */
export interface IncomingCall extends Asking {
  method: string
  /** `/apim/{connector}/{connection}/{path}`, with the query. */
  url: string
  body: Buffer | Readable | undefined
  requestId: string
  /** The request itself, where more than its headers decides who calls. */
  request?: FastifyRequest
  /** Calls back when the answer has gone out, or never will. */
  onOver(callback: (answered: boolean) => void): void
}

/** Takes calls of operations to the API and back, within everybody's limits. */
export interface Calls {
  /** @throws {GatewayError} or what says that nobody is signed in; see `refusalOf`. */
  answer(call: IncomingCall): Promise<ReceivedResponse>
  close(): Promise<void>
}

export function createCalls(context: GatewayContext, runner: Runner): Calls {
  const { limits } = context
  const callsPerMinute = limits?.callsPerMinute ?? CALLS_PER_MINUTE
  const callsAtOnce = limits?.callsAtOnce ?? CALLS_AT_ONCE
  const rateLimit = createRateLimit(context.clock, callsPerMinute, shareCounts(context))
  const underWay = new Map<string, number>()
  const callLog = createCallLog(context)
  const callers = createCallers((request) => authenticateUser(context, request as FastifyRequest))

  // What is known already is not awaited: each wait is a turn of the queue on every call.
  async function answer(call: IncomingCall): Promise<ReceivedResponse> {
    const began = performance.now()
    const caller = callers.known(call) ?? (await callers.judge(call.request ?? call))
    const { connectorId, connectionId, path, query } = splitAddress(call.url)
    const opening = runner.open(connectionId)
    const open = opening instanceof Promise ? await opening : opening
    const judging = accessOf(open, caller, connectorId)
    const access = judging instanceof Promise ? await judging : judging
    admit(connectionId)
    const cancellation = new Cancellation()
    call.onOver((answered) => {
      leave(connectionId)
      if (!answered) cancellation.cancel()
    })
    const { method, requestId } = call
    const response = await runner.run(
      open,
      {
        method,
        path,
        query,
        headers: headersOf(call),
        body: call.body,
        clientRequestId: requestId,
      },
      { cancellation, access },
    )
    callLog.note({
      connectorId,
      connectionId,
      operationId: response.operation.operationId,
      method,
      status: response.status,
      milliseconds: Math.round(performance.now() - began),
      requestId,
      at: context.clock.now().getTime(),
    })
    return response
  }

  /** Counts a call, unless its connection has made too many. */
  function admit(connectionId: string): void {
    const wait = rateLimit(connectionId)
    if (wait !== undefined)
      throw new GatewayError(
        429,
        'TooManyCalls',
        `A connection may make ${callsPerMinute} calls a minute. Try again in ${wait} seconds.`,
        wait,
      )
    const calls = underWay.get(connectionId) ?? 0
    if (calls >= callsAtOnce)
      throw new GatewayError(
        429,
        'TooManyCallsAtOnce',
        `A connection may have ${callsAtOnce} calls under way. Wait for one of them to end.`,
        1,
      )
    underWay.set(connectionId, calls + 1)
  }

  function leave(connectionId: string): void {
    const left = underWay.get(connectionId)! - 1
    if (left === 0) underWay.delete(connectionId)
    else underWay.set(connectionId, left)
  }

  function accessOf(
    open: OpenConnection,
    caller: UserCaller,
    connectorId: string,
  ): Promise<Access> | Access {
    const { connection } = open
    const isThere =
      connection.tenantId === caller.tenantId && connection.connectorId === connectorId
    const access = isThere ? runner.accessOf(open, caller.userId) : 'no_connection'
    return access instanceof Promise ? access.then(granted) : granted(access)
  }

  return { answer, close: () => callLog.close() }
}

function granted(access: Access | 'no_connection' | 'no_connector'): Access {
  if (access === 'no_connection')
    throw new GatewayError(
      404,
      'ConnectionNotFound',
      'There is no such connection of yours. Look under Connections for those you have.',
    )
  if (access === 'no_connector')
    throw new GatewayError(
      403,
      'ConnectorNotShared',
      'The connector is no longer shared with you. Ask its owner to share it again.',
    )
  return access
}

/**
 * The method and address of a call that came as `POST /invoke`.
 *
 * @throws {GatewayError}
 */
export function invokedCall(headers: Asking['headers']): { method: string; url: string } {
  const method = headerOf(headers, 'x-ms-request-method')?.toUpperCase()
  const url = headerOf(headers, 'x-ms-request-url')
  if (!method || !METHODS.includes(method) || !url?.startsWith('/apim/'))
    throw new GatewayError(
      400,
      'InvalidInvocation',
      'Send the headers x-ms-request-method and x-ms-request-url ' +
        '(/apim/{connector}/{connection}/{path}).',
    )
  return { method, url }
}

/** The caller's own name for a call, or a new one. */
export function requestIdOf(headers: Asking['headers']): string {
  const given = headerOf(headers, 'x-ms-client-request-id')
  return given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
}

/** The headers that go on; the length is kept, so that a body passes with its length. */
function headersOf({ headers: received, body }: IncomingCall): Headers {
  const headers = requestHeaders(received)
  const length = received['content-length']
  if (length !== undefined && body !== undefined) headers['content-length'] = length
  return headers
}

const ADDRESS = /^\/apim\/([^/?]*)(?:\/([^/?]*))?(\/[^?]*)?(?:\?(.*))?$/s

function splitAddress(url: string): {
  connectorId: string
  connectionId: string
  path: string
  query: string
} {
  const [, connectorId = '', connectionId = '', path = '/', query = ''] = ADDRESS.exec(url) ?? []
  return { connectorId, connectionId, path, query }
}

function headerOf(headers: Asking['headers'], name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
