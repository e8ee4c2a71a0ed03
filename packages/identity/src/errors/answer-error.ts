import { DirectoryError } from '@patchbay/directory'
import { isLostConnection } from '@patchbay/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { errorPage } from '../pages/error-page.ts'
import { sendPage } from '../pages/layout.ts'
import { mayConsentForOrganization } from '../consent/consent-policy.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { findAccounts } from '../sessions/sessions.ts'
import { errorBody } from './error-body.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { OAuthError, type ErrorDetails } from './oauth-error.ts'

/**
 * Turns whatever was thrown into an answer: a page for people, JSON for programs. The one place
 * where that happens, apart from errors that are sent on to a client's redirect URI.
 */
export function registerErrorAnswers(
  app: FastifyInstance,
  as: 'page' | 'json',
  context: IdentityContext,
): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    const error = asOAuthError(thrown, request, context)
    const facts = requestFacts(request, context)
    if (error.entry.status === 429) void reply.header('retry-after', '30')
    if (as === 'page') {
      const mayChange = await mayChangeSettings(request, error, context)
      return sendPage(reply, errorPage(error, facts, mayChange, context))
    }
    return sendJson(reply, error, request, context)
  })
}

/** Whether somebody is signed in here who administers applications, or owns the one in question. */
export async function mayChangeSettings(
  request: FastifyRequest,
  { entry, details }: { entry: CatalogueEntry; details: ErrorDetails },
  context: IdentityContext,
): Promise<boolean> {
  if (!entry.setting) return false
  try {
    const { origin } = requestFacts(request, context)
    const { directory } = context
    const client = details['appId'] && (await directory.applications.findByAppId(details['appId']))
    for (const { user } of await findAccounts(readCookie(request, 'session', origin), context)) {
      const roles = await directory.users.directoryRoles(user.tenantId, user.id)
      if (mayConsentForOrganization(roles)) return true
      if (!client || client.tenantId !== user.tenantId) continue
      const owners = await directory.applications.owners(client.tenantId, client.id)
      if (owners.some(({ id }) => id === user.id)) return true
    }
  } catch (reason) {
    // An error page must come, whatever else fails.
    context.log.error({ err: reason }, 'Nobody could be looked up for the link of an error page.')
  }
  return false
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
  return new OAuthError(isLostConnection(thrown) ? 90090 : 90033)
}
