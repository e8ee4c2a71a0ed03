import { randomUUID } from 'node:crypto'
import type { Actor } from '@patchbay/directory'
import { firstPartyAppIds, isGuid } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerBatch } from './batch.ts'
import { dispatch, type GraphCall, type GraphReply, jsonContentType } from './dispatch.ts'
import { badQuery, methodNotAllowed, toErrorBody, toRefusal } from './errors.ts'
import { toMetadata, toServiceDocument } from './metadata.ts'
import type { GraphContext, ThrottleLimits } from './route.ts'
import { createThrottle, defaultLimits } from './throttle.ts'

export interface GraphOptions extends Omit<GraphContext, 'throttle'> {
  /** How much one application may ask for in one tenant; as in Microsoft Graph when absent. */
  limits?: Partial<ThrottleLimits>
  /** Who sent the request. Throws an error named `AuthenticationRequired` when nobody did. */
  authenticate: (request: FastifyRequest) => Promise<Caller>
}

type MountedOptions = Omit<GraphOptions, 'limits'> & GraphContext

/** A manifest has 1 MB at most, and so has a batch (S35). */
const bodyLimit = 1024 * 1024

const methods = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'] as const

/** Headers a page of another origin may send. The portal's own is not among them. */
const allowedHeaders =
  'authorization, client-request-id, consistencylevel, content-type, if-match, if-none-match, prefer, return-client-request-id, sdkversion'

/**
 * Mounts Microsoft Graph at `/v1.0` and `/beta`.
 *
 * One wildcard each: OData addresses (`applications(appId='…')`, `owners/$ref`) are not what
 * Fastify's router tells apart, and `$batch` needs the routes without HTTP.
 */
export function registerGraph(app: FastifyInstance, given: GraphOptions): void {
  const throttle = createThrottle(given.clock, { ...defaultLimits, ...given.limits })
  const options: MountedOptions = { ...given, throttle }
  let metadata: string | undefined
  void app.register((scope, _, done) => {
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = bodyLimit
    })
    // A body is JSON or a picture; anything else is a 415.
    scope.removeContentTypeParser(['application/json', 'text/plain'])
    scope.addContentTypeParser(
      /^application\/json/,
      { parseAs: 'string' },
      (_request, text, parsed) => {
        try {
          parsed(null, parseJson(String(text)))
        } catch (error) {
          parsed(error instanceof Error ? error : new Error('Unreadable body'), undefined)
        }
      },
    )
    scope.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, (_request, bytes, parsed) => {
      parsed(null, bytes)
    })
    scope.setErrorHandler((error, request, reply) => refuse(options, request, reply, error))
    scope.addHook('onRequest', async (request, reply) => setHeaders(request, reply))
    for (const version of ['v1.0', 'beta']) {
      scope.options(`/${version}/*`, (_request, reply) =>
        reply
          .header('access-control-allow-methods', methods.join(', '))
          .header('access-control-allow-headers', allowedHeaders)
          .header('access-control-max-age', '3600')
          .code(204)
          .send(),
      )
      // What is served is no secret: clients read it before they have a token.
      scope.get(`/${version}/$metadata`, (_request, reply) =>
        reply.type('application/xml;charset=utf-8').send((metadata ??= toMetadata())),
      )
      for (const url of [`/${version}`, `/${version}/`]) {
        scope.get(url, (_request, reply) =>
          reply
            .type(jsonContentType)
            .send(JSON.stringify(toServiceDocument(`${options.publicUrl}/${version}`))),
        )
      }
      scope.route({
        method: [...methods],
        url: `/${version}/*`,
        handler: (request, reply) => answer(options, version, request, reply),
      })
    }
    done()
  })
}

function parseJson(text: string): unknown {
  // Some clients announce JSON and send nothing (`…/restore`, `…/revokeSignInSessions`).
  if (text.trim() === '') return undefined
  if (text.includes('"__proto__"')) throw badQuery("The body names '__proto__'.")
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badQuery('Unable to read JSON request payload. The body is not well-formed JSON.')
  }
}

async function answer(
  options: MountedOptions,
  version: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = await options.authenticate(request)
  const actor = toActor(caller, request)
  const url = request.url.slice(`/${version}`.length)
  const common = { version, caller, actor }
  if (/^\/\$batch(\?|$)/i.test(url)) {
    if (request.method !== 'POST') throw methodNotAllowed(request.method, ['POST'])
    const body = await answerBatch(request.body, (inner) =>
      /^\/(\$|%24)batch/i.test(inner.url)
        ? Promise.resolve(toReply(options, request, badQuery('A batch cannot hold a batch.')))
        : dispatch(options, { ...common, ...inner }).catch((error: unknown) =>
            toReply(options, request, error),
          ),
    )
    return reply.code(200).type(jsonContentType).send(JSON.stringify(body))
  }
  const call: GraphCall = {
    ...common,
    method: request.method,
    url,
    headers: headersOf(request),
    body: request.body,
  }
  const { status, headers, body } = await dispatch(options, call)
  reply.code(status).headers(headers)
  if (body === undefined) return reply.send()
  const isBytes = typeof body === 'string' || Buffer.isBuffer(body)
  return reply.send(isBytes ? body : JSON.stringify(body))
}

/** Headers as one text each. */
function headersOf({ headers }: FastifyRequest): GraphCall['headers'] {
  const texts: GraphCall['headers'] = {}
  for (const name in headers) {
    const value = headers[name]
    texts[name] = Array.isArray(value) ? value.join(',') : value
  }
  return texts
}

function toActor(caller: Caller, request: FastifyRequest): Actor {
  const more = {
    appId: caller.appId,
    ipAddress: request.ip,
    correlationId: clientRequestId(request),
  }
  return caller.kind === 'user'
    ? {
        kind: 'user',
        id: caller.userId,
        displayName: caller.displayName,
        userPrincipalName: caller.userPrincipalName,
        ...more,
      }
    : {
        kind: 'application',
        id: caller.servicePrincipalId,
        displayName: caller.displayName,
        ...more,
      }
}

/** Which of Graph's servers answered; there is one. */
const diagnostic = JSON.stringify({
  ServerInfo: {
    DataCenter: 'Patchbay',
    Slice: 'E',
    Ring: '1',
    ScaleUnit: '000',
    RoleInstance: 'patchbay',
  },
})

const requestIds = new WeakMap<FastifyRequest, string>()

function requestId(request: FastifyRequest): string {
  const id = requestIds.get(request) ?? randomUUID()
  requestIds.set(request, id)
  return id
}

function clientRequestId(request: FastifyRequest): string {
  const given = request.headers['client-request-id']
  return typeof given === 'string' && isGuid(given) ? given.toLowerCase() : requestId(request)
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'odata-version': '4.0',
    'request-id': requestId(request),
    'client-request-id': clientRequestId(request),
    'x-ms-ags-diagnostic': diagnostic,
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'request-id, client-request-id, etag, location, preference-applied, retry-after, www-authenticate',
  })
}

function errorBody(
  options: GraphOptions,
  request: FastifyRequest,
  refusal: ReturnType<typeof toRefusal>,
): object {
  return toErrorBody(refusal, {
    requestId: requestId(request),
    clientRequestId: clientRequestId(request),
    date: options.clock.now(),
  })
}

/** For a request inside a batch. */
function toReply(options: GraphOptions, request: FastifyRequest, error: unknown): GraphReply {
  const refusal = toRefusal(error)
  if (refusal.status >= 500)
    request.log.error({ err: error, requestId: requestId(request) }, 'Graph failed')
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json',
      ...(refusal.status === 429 ? { 'retry-after': String(refusal.retryAfter ?? 5) } : {}),
    },
    body: { ...errorBody(options, request, refusal) },
  }
}

function refuse(
  options: GraphOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const refusal = toRefusal(error)
  if (refusal.status >= 500)
    request.log.error({ err: error, requestId: requestId(request) }, 'Graph failed')
  if (refusal.status === 401) {
    reply.header(
      'www-authenticate',
      `Bearer realm="", authorization_uri="${options.publicUrl}/common/oauth2/authorize", client_id="${firstPartyAppIds.graph}"`,
    )
  }
  if (refusal.status === 429) reply.header('retry-after', String(refusal.retryAfter ?? 5))
  if (refusal.allow !== undefined) reply.header('allow', refusal.allow)
  return reply
    .code(refusal.status)
    .type(jsonContentType)
    .send(JSON.stringify(errorBody(options, request, refusal)))
}
