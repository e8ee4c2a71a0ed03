import type { Tenant } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerClient, answerClientWithError } from '../authorize/answer-client.ts'
import type { Parameters } from '../authorize/authorization-request.ts'
import { nextStep } from '../authorize/next-step.ts'
import { checkRedirectUri } from '../authorize/rules/check-redirect-uri.ts'
import { holdVisit, pageOf, showStep, type Visit } from '../authorize/visit.ts'
import { findClient } from '../clients/find-client.ts'
import { actorOf } from '../consent/actor.ts'
import { onlyShown, shownKeys } from '../consent/shown-permissions.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formTargetOf, sendPage } from '../pages/layout.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { endInteraction, type Interaction } from '../sessions/interactions.ts'
import { findKnownAccounts, type Account } from '../sessions/sessions.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import {
  asPermissions,
  checkAdministrator,
  grantForOrganization,
  requestedPermissions,
} from './organization-consent.ts'

/** A visit of an administrator who shall consent for everyone. */
export type AdminConsentVisit = Visit & {
  purpose: { kind: 'admin-consent'; version: ProtocolVersion; parameters: Parameters }
}

/** Takes a request for admin consent as far as it goes: to a page, or back to the client. */
export async function proceedAdminConsent(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: AdminConsentVisit,
  context: IdentityContext,
): Promise<FastifyReply> {
  const { parameters } = visit.purpose
  const facts = requestFacts(request, context)
  const segment = await resolveTenant(visit.segment, context.directory)
  const client = await findClient(parameters['client_id'], segment, context.directory)
  const { redirectUri } = checkRedirectUri(parameters, client)
  const formTargets = [formTargetOf(redirectUri)]
  const accounts = await findKnownAccounts(readCookie(request, 'session', facts.origin), context)
  const question = {
    prompts: new Set<never>(),
    segment,
    loginHint: undefined,
    sessionId: undefined,
    maxAge: undefined,
  }
  const step = nextStep(question, accounts, visit.progress, secondsNow(context))
  if (step.step !== 'go-on') {
    const shown = { step, accounts, client, formTargets }
    return showStep(request, reply, visit, shown, context)
  }
  const { account } = step
  const tenant = await tenantOf(visit, account, context)
  const { delegated, roles } = await requestedPermissions(visit.purpose, client, tenant, context)
  await checkAdministrator(account.user, tenant, client, roles, context)
  const requests = [...delegated, ...roles.map(asPermissions)]
  const progress = { sessionId: account.session.id, shown: shownKeys(requests) }
  const interaction = await holdVisit(request, reply, visit, progress, context)
  return sendPage(
    reply,
    consentPage(pageOf(interaction, { clientName: client.displayName, formTargets }), {
      user: account.user,
      client,
      requests,
      mayConsentForOrganization: true,
      forOrganizationOnly: true,
      organization: tenant.displayName,
    }),
  )
}

/** Accept: grants for everyone, application permissions too, and back to the client. */
export async function acceptAdminConsent(
  request: FastifyRequest,
  reply: FastifyReply,
  { visit, account }: { visit: AdminConsentVisit & Interaction; account: Account },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { parameters, version } = visit.purpose
  const { directory } = context
  const segment = await resolveTenant(visit.segment, directory)
  const client = await findClient(parameters['client_id'], segment, directory)
  const { redirectUri } = checkRedirectUri(parameters, client)
  const tenant = await tenantOf(visit, account, context)
  const { shown = [] } = visit.progress
  const now = await requestedPermissions(visit.purpose, client, tenant, context)
  const delegated = onlyShown(now.delegated, shown)
  const roles = now.roles.map(({ resource, roles: wanted }) => ({
    resource,
    roles: wanted.filter((role) => {
      return onlyShown([asPermissions({ resource, roles: [role] })], shown).length > 0
    }),
  }))
  await checkAdministrator(account.user, tenant, client, roles, context)
  const actor = actorOf(account.user, requestFacts(request, context))
  await grantForOrganization({ tenant, client, delegated, roles }, actor, context)
  await endInteraction(visit, context)
  const state = parameters['state']
  return answerClient(
    reply,
    { redirectUri, responseMode: 'query', state },
    {
      admin_consent: 'True',
      tenant: tenant.id,
      scope: version === 2 ? parameters['scope'] : undefined,
    },
  )
}

/** Cancel: the client hears of it. */
export async function declineAdminConsent(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: AdminConsentVisit & Interaction,
  context: IdentityContext,
): Promise<FastifyReply> {
  const { parameters } = visit.purpose
  const segment = await resolveTenant(visit.segment, context.directory)
  const client = await findClient(parameters['client_id'], segment, context.directory)
  const { redirectUri } = checkRedirectUri(parameters, client)
  await endInteraction(visit, context)
  const address = { redirectUri, responseMode: 'query', state: parameters['state'] } as const
  const facts = requestFacts(request, context)
  return answerClientWithError(reply, address, new OAuthError(65004), facts, context, {
    admin_consent: 'True',
  })
}

async function tenantOf(
  visit: AdminConsentVisit,
  { user }: Account,
  context: IdentityContext,
): Promise<Tenant> {
  const segment = await resolveTenant(visit.segment, context.directory)
  const home = await context.directory.tenants.find(user.tenantId)
  const tenant = segment.tenant ?? home
  if (!tenant || tenant.id !== user.tenantId) {
    throw new OAuthError(50020, {
      user: user.userPrincipalName,
      tenant: visit.segment,
      identityProvider: `${context.publicUrl}/${user.tenantId}/`,
      appId: visit.purpose.parameters['client_id'],
    })
  }
  return tenant
}
