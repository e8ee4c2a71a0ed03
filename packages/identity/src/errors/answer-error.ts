import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { errorPage } from '../pages/error-page.ts'
import { sendPage } from '../pages/layout.ts'
import { mayConsentForOrganization } from '../consent/consent-policy.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { findAccounts } from '../sessions/sessions.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import type { ErrorDetails } from './oauth-error.ts'
import { asOAuthError, refusalInJson } from './refusal-in-json.ts'

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
    const route = request.routeOptions.url
    if (as === 'json') {
      const { status, headers, body } = refusalInJson(thrown, request, route, context)
      return reply.code(status).headers(headers).send(body)
    }
    const error = asOAuthError(thrown, request, route, context)
    const facts = requestFacts(request, context)
    if (error.entry.status === 429) void reply.header('retry-after', '30')
    const mayChange = await mayChangeSettings(request, error, context)
    return sendPage(reply, errorPage(error, facts, mayChange, context))
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
