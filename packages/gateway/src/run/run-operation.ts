import { Readable } from 'node:stream'
import type { Operation, PolicyContext, SideRequest } from '@patchbay/connector-model'
import { type ConnectionRow, type ConnectorRow, updateConnection } from '@patchbay/store'
import { type GatewayContext, epochSeconds } from '../context.ts'
import { runScript } from '../script/run-script.ts'
import type { TokenKeeper } from '../token/keep-token.ts'
import { fromUrl } from './address.ts'
import { type Answer, withoutCoding } from './answer.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import {
  type Access,
  type OpenConnection,
  type OperationPlan,
  createConnectionCache,
} from './connection-cache.ts'
import { type Cancellation, type OutgoingRequest, exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import { type Credentials, credentialsFor } from './inject-authentication.ts'
import { answerPoll } from './polling.ts'
import {
  type CallPlan,
  type OperationCall,
  type SentRequest,
  addDefaults,
  applyToResponse,
  describeRequest,
  prepareRequest,
} from './prepare-request.ts'
import type { Trace } from './trace.ts'

/** A request body that policies read, or that may be sent again, is held up to this length. */
export const HELD_BYTES = 3_182_218
/** Shorter bodies are always held, so that a call can be repeated with a renewed token. */
const SHORT_BYTES = 64 * 1024
/** Longer bodies pass as they come, up to this length. */
export const STREAMED_BYTES = 256 * 1024 * 1024
/** An answer that policies change is held up to this length. */
const CHANGED_BYTES = 16 * 1024 * 1024

/** An API's answer, and to what. */
export interface ReceivedResponse {
  operation: Operation
  connector: ConnectorRow
  status: number
  /** Already filtered. */
  headers: Headers
  /** As it comes from the API, or whole when a policy changed it. */
  body: Answer | Buffer
}

/** What a run may be told and asked besides the call. */
export interface RunOptions {
  trace?: Trace
  cancellation?: Cancellation
  /** Told of the request before it leaves, so that it can be shown when no answer comes. */
  noteSent?: (sent: SentRequest) => void
  /** What the caller may do with the connection. */
  access?: Access
}

/** Runs operations on behalf of connections. */
export interface Runner {
  /** At once when it was read a moment ago. @throws {GatewayError} when there is none. */
  open(connectionId: string): Promise<OpenConnection> | OpenConnection
  accessOf(
    open: OpenConnection,
    userId: string,
  ): Promise<Access | 'no_connection' | 'no_connector'> | Access
  /** @throws {GatewayError} when the API could not be asked. */
  run(open: OpenConnection, call: OperationCall, options?: RunOptions): Promise<ReceivedResponse>
  /** Reads a connection anew for its next call. */
  forget(connectionId: string): void
  forgetConnector(connectorId: string): void
}

/** A request, and what it proves its caller with. */
interface Attempt {
  credentials: Credentials
  request: OutgoingRequest
}

/** `lastUsedAt` is written this seldom: a durable write on every call would be its slowest part. */
const LAST_USED_MILLISECONDS = 60_000

/** Makes the runner; the order of its steps is that of connectors' gateways. */
export function createRunner(context: GatewayContext, keeper: TokenKeeper): Runner {
  const { store, clock, outbound } = context
  const cache = createConnectionCache(context)
  const breaker: CircuitBreaker = createCircuitBreaker(() => performance.now())

  function noteUse(open: OpenConnection): void {
    const now = clock.now()
    if (now.getTime() - open.usedAt < LAST_USED_MILLISECONDS) return
    open.usedAt = now.getTime()
    const { connection } = open
    connection.lastUsedAt = now.toISOString()
    // Nobody waits for it, and a connection that was deleted meanwhile needs it no more.
    updateConnection(store.db, connection.id, { lastUsedAt: connection.lastUsedAt }).catch(
      (error: unknown) => context.log.warn({ err: error }, 'The use of a connection was not noted'),
    )
  }

  function open(connectionId: string): Promise<OpenConnection> | OpenConnection {
    const found = cache.open(connectionId)
    return found instanceof Promise ? found.then(existing) : found
  }

  function existing(found: OpenConnection | undefined): OpenConnection {
    if (!found)
      throw new GatewayError(
        404,
        'ConnectionNotFound',
        'There is no such connection of yours. Look under Connections for those you have.',
      )
    return found
  }

  async function run(
    open: OpenConnection,
    call: OperationCall,
    { trace, cancellation, noteSent, access }: RunOptions = {},
  ): Promise<ReceivedResponse> {
    const { connection, loaded } = open
    const { connector, base } = loaded
    trace?.add(
      'Load connection',
      `"${connection.displayName}" of ${connector.displayName}, ${connection.status}`,
    )
    const found = loaded.match(call.method, call.path)
    if (!found)
      throw new GatewayError(
        404,
        'OperationNotFound',
        `${connector.displayName} has no operation for ${call.method} ${call.path}. ` +
          'Compare method and path with its definition.',
      )
    const { plan: operation, match } = found
    const { operationId } = operation.operation
    if (access?.operations && !access.operations.has(operationId))
      throw new GatewayError(
        403,
        'OperationNotShared',
        `The app that gave you this connection does not use ${operationId}.`,
      )
    trace?.add('Match operation', `${operationId}: ${call.method} ${operation.operation.path}`)
    if (operation.refusal) throw operation.refusal
    if (!base && !operation.policies.some(({ templateId }) => /^dynamic/i.test(templateId)))
      throw new GatewayError(
        502,
        'HostRequired',
        'The connector names no host. Its maker enters one on the General page.',
      )
    const holding = call.body instanceof Readable ? holdBody(operation, call) : call
    const withDefaults = addDefaults(
      operation,
      holding instanceof Promise ? await holding : holding,
    )
    const plan: CallPlan = {
      open,
      operation,
      base: base ?? 'https://host.invalid',
      call: withDefaults,
      context: policyContextFor(open, match.pathParameters, call, cancellation),
    }
    const attempt = (rejected?: number): Attempt | Promise<Attempt> => {
      const gathering = credentialsFor(keeper, open, epochSeconds(clock), rejected)
      return gathering instanceof Promise ? gathering.then(prepare) : prepare(gathering)
    }
    const prepare = (credentials: Credentials): Attempt | Promise<Attempt> => {
      if (trace) noteCredentials(trace, credentials)
      const preparing = prepareRequest(plan, credentials)
      const note = (request: OutgoingRequest): Attempt => {
        if (trace && operation.policies.length > 0)
          trace.add('Apply policies', operation.policies.map(({ title }) => title).join(', '))
        if (operation.readsResponseBody) request.headers['accept-encoding'] = 'identity'
        noteSent?.(describeRequest(request))
        return { credentials, request }
      }
      return preparing instanceof Promise ? preparing.then(note) : note(preparing)
    }
    const beginning = attempt()
    let { credentials, request } = beginning instanceof Promise ? await beginning : beginning
    if (operation.runsScript)
      return finishScript(plan, await runTheScript(plan, request, cancellation))
    let answer = await exchange({ outbound, breaker, cancellation, trace }, request)
    if (answer.status === 401 && credentials.token && isHeld(withDefaults.body)) {
      answer.dump()
      trace?.add(
        'Refresh token',
        'The API answered 401, so the token is renewed and the call repeated',
      )
      ;({ credentials, request } = await attempt(credentials.token.generation))
      answer = await exchange({ outbound, breaker, cancellation, trace }, request)
    }
    noteUse(open)
    return finish(plan, answer, cancellation)
  }

  function finish(
    plan: CallPlan,
    answer: Answer,
    cancellation: Cancellation | undefined,
  ): Promise<ReceivedResponse> | ReceivedResponse {
    const { operation, open: at } = plan
    const headers = responseHeaders(answer.headers)
    const about = { operation: operation.operation, connector: at.loaded.connector }
    if (cancellation?.gone) answer.abort()
    else if (cancellation) cancellation.onCancel = () => answer.abort()
    if (headers['location'] !== undefined && rewritesLocation(operation, answer.status))
      headers['location'] = plan.context.rewriteLink?.(headers['location']) ?? headers['location']
    const mustRead = operation.readsResponseBody && answer.status < 400
    if (!mustRead && !operation.hasResponsePolicies)
      return { ...about, status: answer.status, headers, body: answer }
    return change(plan, answer, headers, mustRead)
  }

  /** Applies what policies say of answers. */
  async function change(
    plan: CallPlan,
    answer: Answer,
    headers: Headers,
    mustRead: boolean,
  ): Promise<ReceivedResponse> {
    const about = {
      operation: plan.operation.operation,
      connector: plan.open.loaded.connector,
    }
    const read = mustRead ? await answer.read(CHANGED_BYTES) : undefined
    if (read?.cut)
      throw new GatewayError(
        502,
        'ResponseTooLarge',
        `A policy changes the answers of this operation, and this one has more than ${CHANGED_BYTES} bytes.`,
      )
    let applied
    try {
      applied = await applyToResponse(plan, { status: answer.status, headers }, read?.body)
    } catch (error) {
      if (!read) answer.dump()
      throw error
    }
    if (!read) return { ...about, status: applied.status, headers: applied.headers, body: answer }
    const bytes = applied.body ?? read.body
    const polled = answerPoll(plan, applied.status, bytes)
    return {
      ...about,
      status: polled?.status ?? applied.status,
      headers: { ...withoutCoding(applied.headers), ...polled?.headers },
      body: bytes,
    }
  }

  async function runTheScript(
    plan: CallPlan,
    request: OutgoingRequest,
    cancellation: Cancellation | undefined,
  ) {
    const { connector } = plan.open.loaded
    const result = await runScript(connector.script ?? '', {
      operationId: plan.operation.operation.operationId,
      correlationId: plan.call.clientRequestId,
      request: {
        method: request.method,
        url: request.url.href,
        headers: request.headers,
        body: Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '',
      },
      send: async (sent) => {
        const url = fromUrl(new URL(sent.url))
        const sameOrigin = url.origin === request.url.origin
        const answer = await exchange(
          { outbound, breaker, cancellation },
          {
            url,
            method: sent.method,
            headers: sameOrigin ? sent.headers : withoutSecrets(sent.headers, request.secrets),
            body: sent.body === '' ? undefined : Buffer.from(sent.body, 'utf8'),
            secrets: request.secrets,
            isSafe: false,
          },
        )
        const { body } = await answer.read(CHANGED_BYTES)
        return {
          status: answer.status,
          headers: withoutCoding(responseHeaders(answer.headers)),
          body: body.toString('utf8'),
        }
      },
      log: (text) =>
        context.log.info(
          { connectorId: connector.id, text: text.slice(0, 500) },
          'The code of a connector says',
        ),
    })
    noteUse(plan.open)
    return result
  }

  async function finishScript(
    plan: CallPlan,
    result: { status: number; headers: Headers; body: string },
  ): Promise<ReceivedResponse> {
    const bytes = Buffer.from(result.body, 'utf8')
    const headers = responseHeaders(result.headers)
    const applied = await applyToResponse(plan, { status: result.status, headers }, bytes)
    return {
      operation: plan.operation.operation,
      connector: plan.open.loaded.connector,
      status: applied.status,
      headers: withoutCoding(applied.headers),
      body: applied.body ?? bytes,
    }
  }

  function policyContextFor(
    at: OpenConnection,
    pathParameters: ReadonlyMap<string, string>,
    call: OperationCall,
    cancellation: Cancellation | undefined,
  ): PolicyContext {
    return {
      pathParameters,
      connectionParameters: at.values.all,
      originalMethod: call.method,
      send: (side) => sendSide(at, side, cancellation),
      rewriteLink: (link) => gatewayLink(at, call, link),
      markUnauthenticated: () => void markUnauthenticated(at.connection),
    }
  }

  /** A request that a policy makes, with the headers so far; it goes where the call itself may go. */
  async function sendSide(
    at: OpenConnection,
    side: SideRequest,
    cancellation: Cancellation | undefined,
  ) {
    const { 'content-length': _, ...headers } = side.headers
    const answer = await exchange(
      { outbound, breaker, cancellation },
      {
        url: fromUrl(new URL(side.url)),
        method: side.method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        body: undefined,
        secrets: at.values.secrets,
        isSafe: side.method === 'GET',
      },
    )
    const { body } = await answer.read(CHANGED_BYTES)
    let value: unknown
    try {
      value = JSON.parse(body.toString('utf8'))
    } catch {
      value = undefined
    }
    return { status: answer.status, body: value }
  }

  async function markUnauthenticated(connection: ConnectionRow): Promise<void> {
    context.log.warn({ connectionId: connection.id }, 'A policy found a connection unauthenticated')
    await updateConnection(store.db, connection.id, {
      status: 'Unauthenticated',
      statusCode: null,
      statusMessage: 'The API no longer takes this connection. Choose "Fix connection".',
    })
    cache.forget(connection.id)
  }

  return {
    open,
    run,
    accessOf: (at, userId) => cache.accessOf(at, userId),
    forget: (id) => cache.forget(id),
    forgetConnector: (id) => cache.forgetConnector(id),
  }

  /**
   * The address at the gateway that leads where a link of the API does; undefined when the link
   * leads elsewhere.
   */
  function gatewayLink(at: OpenConnection, call: OperationCall, link: string): string | undefined {
    const { loaded, connection } = at
    const base = loaded.base === undefined ? undefined : new URL(loaded.base)
    const target = URL.canParse(link)
      ? new URL(link)
      : base && URL.canParse(link, base.href)
        ? new URL(link, base)
        : undefined
    if (!target) return undefined
    const gateway = `${new URL(context.publicUrl).origin}/apim/${connection.connectorId}/${connection.id}`
    if (base && target.origin === base.origin) {
      const prefix = base.pathname.replace(/\/$/, '')
      const path = target.pathname.startsWith(`${prefix}/`)
        ? target.pathname.slice(prefix.length)
        : target.pathname
      if (loaded.match(call.method, path) ?? loaded.match('DELETE', path))
        return `${gateway}${path}${target.search}`
    }
    // Policies gave the call another host or path: what is next is told by the query alone.
    return target.search === '' ? undefined : `${gateway}${call.path}${target.search}`
  }
}

function withoutSecrets(headers: Headers, secrets: readonly string[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([, value]) => !secrets.some((secret) => secret !== '' && value.includes(secret)),
    ),
  )
}

/** Registrations of webhooks and work that goes on are found again through the gateway. */
function rewritesLocation({ operation }: OperationPlan, status: number): boolean {
  return operation.trigger !== undefined || status === 202
}

function isHeld(body: Buffer | Readable | undefined): boolean {
  return body === undefined || Buffer.isBuffer(body)
}

/**
 * Reads short bodies, and those that policies or code read. What is long and read by nobody goes on
 * as it comes.
 */
async function holdBody(operation: OperationPlan, call: OperationCall): Promise<OperationCall> {
  const { body } = call
  if (body === undefined || Buffer.isBuffer(body)) return call
  const length = Number(call.headers['content-length'] ?? Number.NaN)
  const mustHold = operation.readsRequestBody || operation.runsScript
  if (length === 0) return { ...call, body: undefined }
  if (!mustHold && !(length <= SHORT_BYTES)) {
    if (length > STREAMED_BYTES) throw tooLarge(STREAMED_BYTES)
    return { ...call, body: Number.isNaN(length) ? limited(body) : body }
  }
  if (length > HELD_BYTES) throw tooLarge(HELD_BYTES)
  const chunks: Buffer[] = []
  let read = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    read += chunk.length
    if (read > HELD_BYTES) throw tooLarge(HELD_BYTES)
    chunks.push(chunk)
  }
  return { ...call, body: read === 0 ? undefined : Buffer.concat(chunks) }
}

/** Counts a body whose length nobody said. */
function limited(body: Readable): Readable {
  let read = 0
  body.on('data', (chunk: Buffer) => {
    read += chunk.length
    if (read > STREAMED_BYTES) body.destroy(tooLarge(STREAMED_BYTES))
  })
  body.pause()
  return body
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError(
    413,
    'RequestTooLarge',
    `A request body may have ${limit} bytes here. Send less at once.`,
  )
}

function noteCredentials(trace: Trace, credentials: Credentials): void {
  if (credentials.token?.refreshed)
    trace.add('Refresh token', 'The access token was near its end and was renewed')
  trace.add('Inject authentication', credentials.detail)
}
