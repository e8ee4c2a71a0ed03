import { DirectoryError } from '@patchbay/directory'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { errorPage } from '../pages/error-page.ts'
import { sendPage } from '../pages/layout.ts'
import { requestFacts } from '../request-facts.ts'
import { errorBody } from './error-body.ts'
import { OAuthError } from './oauth-error.ts'

/**
 * Turns whatever was thrown into an answer: a page for people, JSON for programs. The one place
 * where that happens, apart from errors that are sent on to a client's redirect URI.
 */
export function registerErrorAnswers(
  app: FastifyInstance,
  as: 'page' | 'json',
  context: IdentityContext,
): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = asOAuthError(thrown, request, context)
    const facts = requestFacts(request, context)
    if (error.entry.status === 429) void reply.header('retry-after', '30')
    if (as === 'page') return sendPage(reply, errorPage(error, facts, context))
    return sendJson(reply, error, request, context)
  })
}

function sendJson(
  reply: FastifyReply,
  error: OAuthError,
  request: FastifyRequest,
  context: IdentityContext,
): FastifyReply {
  const facts = requestFacts(request, context)
  const { publicUrl, clock } = context
  return reply
    .code(error.entry.status)
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': facts.traceId,
    })
    .send(errorBody(error, facts, { publicUrl, now: clock.now() }))
}

/** A malformed request is the client's mistake, never a 5xx: MSAL would stop asking. */
function asOAuthError(
  thrown: unknown,
  request: FastifyRequest,
  context: IdentityContext,
): OAuthError {
  if (thrown instanceof OAuthError) return thrown
  if (thrown instanceof DirectoryError && thrown.status === 429) return new OAuthError(90055)
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
  if (status >= 400 && status < 500) return new OAuthError(9002313)
  const { traceId } = requestFacts(request, context)
  context.log.error(
    { traceId, err: thrown, path: request.routeOptions.url },
    'A request failed for a reason that is ours.',
  )
  return new OAuthError(90033)
}
