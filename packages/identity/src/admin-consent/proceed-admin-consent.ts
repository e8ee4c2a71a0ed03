import type { Application, AppRole, Directory, ServicePrincipal, Tenant } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerClient, answerClientWithError } from '../authorize/answer-client.ts'
import type { Parameters } from '../authorize/authorization-request.ts'
import { nextStep } from '../authorize/next-step.ts'
import { checkRedirectUri } from '../authorize/rules/check-redirect-uri.ts'
import { holdVisit, pageOf, showStep, type Visit } from '../authorize/visit.ts'
import { findClient } from '../clients/find-client.ts'
import { actorOf } from '../consent/actor.ts'
import { mayConsentForOrganization, mayConsentToGraphRoles } from '../consent/consent-policy.ts'
import { registeredPermissions, type PermissionRequest } from '../consent/evaluate-consent.ts'
import { recordConsent } from '../consent/record-consent.ts'
import { onlyShown, shownKeys } from '../consent/shown-permissions.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formTargetOf, sendPage } from '../pages/layout.ts'
import { requestFacts } from '../request-facts.ts'
import { parseScope } from '../scopes/parse-scope.ts'
import { graphAppId, resolveResource } from '../scopes/resolve-resource.ts'
import { readCookie } from '../sessions/cookies.ts'
import { endInteraction, type Interaction } from '../sessions/interactions.ts'
import { findAccounts, type Account } from '../sessions/sessions.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'

/** A visit of an administrator who shall consent for everyone. */
export type AdminConsentVisit = Visit & {
  purpose: { kind: 'admin-consent'; version: ProtocolVersion; parameters: Parameters }
}

/** Application permissions that a registration lists. */
interface RoleRequest {
  resource: ServicePrincipal
  roles: AppRole[]
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
  const accounts = await findAccounts(readCookie(request, 'session', facts.origin), context)
  const question = {
    prompts: new Set<never>(),
    segment,
    loginHint: undefined,
    sessionId: undefined,
    maxAge: undefined,
  }
  const step = nextStep(question, accounts, visit.progress, secondsNow(context))
  if (step.step !== 'go-on') {
    const shown = { step, accounts, clientName: client.displayName, formTargets }
    return showStep(request, reply, visit, shown, context)
  }
  const { account } = step
  const tenant = await tenantOf(visit, account, context)
  const { delegated, roles } = await requested(visit.purpose, client, tenant, context)
  await checkAdministrator(account, tenant, client, roles, context)
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
  const now = await requested(visit.purpose, client, tenant, context)
  const delegated = onlyShown(now.delegated, shown)
  const roles = now.roles.map(({ resource, roles: wanted }) => ({
    resource,
    roles: wanted.filter((role) => {
      return onlyShown([asPermissions({ resource, roles: [role] })], shown).length > 0
    }),
  }))
  await checkAdministrator(account, tenant, client, roles, context)
  const actor = actorOf(account.user, requestFacts(request, context))
  const consent = { tenant, client, requests: delegated, principalId: null }
  const servicePrincipal = await recordConsent(consent, actor, context)
  for (const { resource, roles: wanted } of roles) {
    const held = await directory.appRoleAssignments.listByPrincipal(tenant.id, servicePrincipal.id)
    for (const role of wanted) {
      const isHeld = held.some((each) => {
        return each.resourceId === resource.id && each.appRoleId === role.id
      })
      if (isHeld) continue
      const assignment = {
        principalId: servicePrincipal.id,
        resourceId: resource.id,
        appRoleId: role.id,
      }
      await directory.appRoleAssignments.create(tenant.id, assignment, actor)
    }
  }
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

async function checkAdministrator(
  { user }: Account,
  tenant: Tenant,
  client: Application,
  requests: readonly RoleRequest[],
  { directory }: IdentityContext,
): Promise<void> {
  const held = await directory.users.directoryRoles(tenant.id, user.id)
  const asksGraph = requests.some(({ resource, roles }) => {
    return resource.appId === graphAppId && roles.length > 0
  })
  const details = { appId: client.appId, appName: client.displayName }
  if (!mayConsentForOrganization(held)) throw new OAuthError(90094, details)
  if (asksGraph && !mayConsentToGraphRoles(held)) throw new OAuthError(90093, details)
}

/** What the page lists: named scopes, or everything that the registration lists. */
async function requested(
  { version, parameters }: AdminConsentVisit['purpose'],
  client: Application,
  tenant: Tenant,
  { directory }: IdentityContext,
): Promise<{ delegated: PermissionRequest[]; roles: RoleRequest[] }> {
  const delegated: PermissionRequest[] = []
  const roles: RoleRequest[] = []
  if (version === 2 && !parameters['scope']) throw new OAuthError(900144, { parameter: 'scope' })
  const scope = parseScope(version === 2 ? (parameters['scope'] ?? '') : '')
  for (const each of scope.resources) {
    if (each.isDefault) continue
    const resource = await resolveResource(each, client, tenant, directory)
    delegated.push({ resource: resource.servicePrincipal, scopes: resource.scopes })
  }
  if (version === 2 && !scope.resources.some(({ isDefault }) => isDefault)) {
    return { delegated, roles }
  }
  for (const { resourceAppId, resourceAccess } of client.requiredResourceAccess) {
    const resource = await directory.servicePrincipals.findByAppId(tenant.id, resourceAppId)
    if (!resource) {
      const details = { resource: resourceAppId, tenant: tenant.displayName }
      throw new OAuthError(650052, { ...details, appId: client.appId })
    }
    const ids = new Set(resourceAccess.map(({ id, type }) => `${type}/${id}`))
    const scopes = resource.oauth2PermissionScopes.filter(({ id, isEnabled }) => {
      return isEnabled && ids.has(`Scope/${id}`)
    })
    const wanted = resource.appRoles.filter(({ id, isEnabled }) => {
      return isEnabled && ids.has(`Role/${id}`)
    })
    if (scopes.length > 0) delegated.push({ resource, scopes })
    if (wanted.length > 0) roles.push({ resource, roles: wanted })
    delegated.push(...(await permissionsAlong(resource, client, tenant, directory)))
  }
  return { delegated, roles }
}

/** What a middle tier that knows the client needs itself: consented to along with the client. */
async function permissionsAlong(
  { appId }: ServicePrincipal,
  client: Application,
  tenant: Tenant,
  directory: Directory,
): Promise<PermissionRequest[]> {
  const middleTier = await directory.applications.findByAppId(appId)
  if (!middleTier?.api.knownClientApplications.includes(client.appId)) return []
  const along = await registeredPermissions(middleTier, tenant, directory)
  return along.map((request) => ({ ...request, holder: middleTier }))
}

/** Application permissions in the form that the page lists. */
function asPermissions({ resource, roles }: RoleRequest): PermissionRequest {
  return {
    resource,
    scopes: roles.map((role) => ({
      id: role.id,
      value: role.value,
      type: 'Admin',
      isEnabled: role.isEnabled,
      adminConsentDisplayName: role.displayName,
      adminConsentDescription: role.description,
      userConsentDisplayName: null,
      userConsentDescription: null,
    })),
  }
}
