import type {
  Actor,
  Application,
  AppRole,
  Directory,
  ServicePrincipal,
  Tenant,
  User,
} from '@patchbay/directory'
import type { Parameters } from '../authorize/authorization-request.ts'
import { mayConsentForOrganization, mayConsentToGraphRoles } from '../consent/consent-policy.ts'
import { registeredPermissions, type PermissionRequest } from '../consent/evaluate-consent.ts'
import { recordConsent } from '../consent/record-consent.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { parseScope } from '../scopes/parse-scope.ts'
import { graphAppId, resolveResource } from '../scopes/resolve-resource.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'

/** Application permissions that a registration lists. */
export interface RoleRequest {
  resource: ServicePrincipal
  roles: AppRole[]
}

/** Grants delegated permissions for everyone, and application permissions; what is held stays. */
export async function grantForOrganization(
  {
    tenant,
    client,
    delegated,
    roles,
  }: {
    tenant: Tenant
    client: Application
    delegated: PermissionRequest[]
    roles: readonly RoleRequest[]
  },
  actor: Actor,
  context: IdentityContext,
): Promise<void> {
  const { appRoleAssignments } = context.directory
  const consent = { tenant, client, requests: delegated, principalId: null }
  const servicePrincipal = await recordConsent(consent, actor, context)
  const held = await appRoleAssignments.listByPrincipal(tenant.id, servicePrincipal.id)
  for (const { resource, roles: wanted } of roles) {
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
      await appRoleAssignments.create(tenant.id, assignment, actor)
    }
  }
}

/**
 * Only administrators consent for everyone, and fewer of them to Graph's application permissions.
 *
 * @throws {OAuthError} 90094 or 90093.
 */
export async function checkAdministrator(
  user: User,
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
export async function requestedPermissions(
  { version, parameters }: { version: ProtocolVersion; parameters: Parameters },
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
      const { appId, displayName: appName } = client
      const details = { resource: resourceAppId, tenant: tenant.displayName, appId, appName }
      throw new OAuthError(version === 1 ? 65005 : 650052, details)
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
    delegated.push(...(await permissionsAlong(resource, client, tenant, { directory, version })))
  }
  return { delegated, roles }
}

/** What a middle tier that knows the client needs itself: consented to along with the client. */
async function permissionsAlong(
  { appId }: ServicePrincipal,
  client: Application,
  tenant: Tenant,
  { directory, version }: { directory: Directory; version: ProtocolVersion },
): Promise<PermissionRequest[]> {
  const middleTier = await directory.applications.findByAppId(appId)
  if (!middleTier?.api.knownClientApplications.includes(client.appId)) return []
  const along = await registeredPermissions(middleTier, tenant, directory, version)
  return along.map((request) => ({ ...request, holder: middleTier }))
}

/** Application permissions in the form that the page lists. */
export function asPermissions({ resource, roles }: RoleRequest): PermissionRequest {
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
