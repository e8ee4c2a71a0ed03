import type {
  Application,
  Directory,
  PermissionScope,
  ServicePrincipal,
  Tenant,
  User,
} from '@patchbay/directory'
import { firstPartyTenant } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'
import { type OidcScope, type RequestedScope, graphResource } from '../scopes/parse-scope.ts'
import {
  findScope,
  firstResource,
  graphAppId,
  preAuthorizedScopes,
  resolveResource,
  type Resource,
} from '../scopes/resolve-resource.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'

/** Permissions of one resource that a consent page lists. */
export interface PermissionRequest {
  resource: ServicePrincipal
  scopes: PermissionScope[]
  /**
   * The application that shall hold them, where it is not the client: a middle tier that lists the
   * client under `knownClientApplications` is consented to along with it.
   */
  holder?: Application
}

/** What has been granted for a request, and what has not. */
export interface ConsentState {
  /** The resource that the token is for. */
  resource: Resource
  /** Values for `scp`. */
  granted: string[]
  /** What a person must still be asked. Empty: nobody needs to be. */
  missing: PermissionRequest[]
  /** Everything that the request names, for `prompt=consent`. */
  requested: PermissionRequest[]
  /** Whether a first-party or pre-authorized client asks, which is never prompted for. */
  isPreAuthorized: boolean
}

/** A question about consent. */
export interface ConsentQuestion {
  tenant: Tenant
  user: User
  client: Application
  /** Undefined where the client has no service principal yet, and so no grants. */
  servicePrincipal: ServicePrincipal | undefined
  scope: RequestedScope
  version: ProtocolVersion
}

/**
 * Holds a request against the grants of the directory.
 *
 * Named scopes are each granted or missing. `.default` means the permissions of the registration
 * and is satisfied by any grant for its resource. The scopes of OpenID Connect are asked for with
 * the first consent and never alone once there is one.
 */
export async function evaluateConsent(
  question: ConsentQuestion,
  directory: Directory,
): Promise<ConsentState> {
  const { tenant, client, scope, version } = question
  const resource = await resolveResource(firstResource(scope), client, tenant, directory)
  const others = await Promise.all(
    scope.resources.slice(1).map((other) => resolveResource(other, client, tenant, directory)),
  )
  const requested: PermissionRequest[] = []
  const missing: PermissionRequest[] = []
  let grantedAnything = false
  let preAuthorized = isFirstParty(client)

  for (const each of [resource, ...others]) {
    const already = await grantedScopes(each, question, directory)
    const free = preAuthorizedScopes(each.application, client.appId)
    grantedAnything ||= already.length > 0
    preAuthorized ||= free.length > 0
    if (!each.isDefault) {
      const have = new Set([...already, ...free].map((value) => value.toLowerCase()))
      push(requested, each.servicePrincipal, each.scopes)
      push(
        missing,
        each.servicePrincipal,
        each.scopes.filter(({ value }) => !have.has(value?.toLowerCase() ?? '')),
      )
      continue
    }
    const registered = await registeredPermissions(client, tenant, directory, version)
    const { application: middleTier } = each
    const along = middleTier.api.knownClientApplications.includes(client.appId)
      ? await registeredPermissions(middleTier, tenant, directory, version)
      : []
    const isListed = client.requiredResourceAccess.some(
      ({ resourceAppId }) => resourceAppId === each.application.appId,
    )
    for (const { resource: of, scopes } of registered) push(requested, of, scopes)
    for (const { resource: of, scopes } of along) push(requested, of, scopes, middleTier)
    if (already.length > 0 || free.length > 0 || each.application.appId === client.appId) continue
    if (!isListed) throw notListed(version, each, client)
    for (const { resource: of, scopes } of registered) push(missing, of, scopes)
    for (const { resource: of, scopes } of along) push(missing, of, scopes, middleTier)
  }

  // Without a named resource nothing above has asked whether there is any grant at all.
  const graph = await directory.servicePrincipals.findByAppId(tenant.id, graphAppId)
  // Version 1 implies them, and asks for them only where it names no resource.
  const asksOidc = scope.oidc.length > 0 && (version === 2 || scope.resources.length === 0)
  if (graph && asksOidc) {
    const oidc = scope.oidc.map((value) => findScope(graph, value)).filter((found) => !!found)
    push(requested, graph, oidc)
    const isFirst = !grantedAnything && !(await hasAnyGrant(question, directory))
    if ((isFirst && !preAuthorized) || missing.length > 0) {
      const have = question.servicePrincipal
        ? await directory.permissionGrants.effectiveScopes(
            tenant.id,
            question.servicePrincipal.id,
            graph.id,
            question.user.id,
          )
        : []
      push(
        missing,
        graph,
        oidc.filter(({ value }) => !have.includes(value ?? '')),
      )
    }
  }
  return {
    resource,
    granted: await scopesForToken(resource, question, directory),
    missing,
    requested,
    isPreAuthorized: preAuthorized && missing.length === 0,
  }
}

/**
 * Values for `scp`: everything granted for the resource, not only what was asked for this time,
 * because clients of this platform depend on it.
 */
export async function scopesForToken(
  resource: Resource,
  question: Omit<ConsentQuestion, 'version'>,
  directory: Directory,
): Promise<string[]> {
  const values = new Set([
    ...(await grantedScopes(resource, question, directory)),
    ...preAuthorizedScopes(resource.application, question.client.appId),
    ...(resource.application.appId === graphAppId ? question.scope.oidc : []),
  ])
  values.delete('offline_access' satisfies OidcScope)
  return [...values]
}

/** What a token says of what is granted: everything, or, where the tenant wants it, what was asked for. */
export function narrowScopes(
  { granted, resource }: Pick<ConsentState, 'granted' | 'resource'>,
  scope: RequestedScope,
  policy: { onlyRequestedScopes: boolean },
): string[] {
  if (!policy.onlyRequestedScopes || resource.isDefault) return granted
  const asked = new Set([...resource.values, ...scope.oidc].map((value) => value.toLowerCase()))
  return granted.filter((value) => asked.has(value.toLowerCase()))
}

async function grantedScopes(
  { servicePrincipal: resource }: Resource,
  { servicePrincipal: client, tenant, user }: Omit<ConsentQuestion, 'version'>,
  directory: Directory,
): Promise<string[]> {
  if (!client) return []
  return directory.permissionGrants.effectiveScopes(tenant.id, client.id, resource.id, user.id)
}

async function hasAnyGrant(
  { servicePrincipal: client, tenant, user }: ConsentQuestion,
  directory: Directory,
): Promise<boolean> {
  if (!client) return false
  const grants = await directory.permissionGrants.list(tenant.id, { clientId: client.id })
  return grants.some(({ principalId }) => principalId === null || principalId === user.id)
}

/**
 * Delegated permissions listed under API permissions of a registration.
 *
 * @throws {OAuthError} 650052, or 65005 in version 1, for a resource that the tenant does not have.
 */
export async function registeredPermissions(
  application: Application,
  tenant: Tenant,
  directory: Directory,
  version: ProtocolVersion,
): Promise<PermissionRequest[]> {
  const requests: PermissionRequest[] = []
  for (const { resourceAppId, resourceAccess } of application.requiredResourceAccess) {
    const resource = await directory.servicePrincipals.findByAppId(tenant.id, resourceAppId)
    if (!resource) {
      const { appId, displayName: appName } = application
      const details = { resource: resourceAppId, tenant: tenant.displayName, appId, appName }
      throw new OAuthError(version === 1 ? 65005 : 650052, details)
    }
    const ids = new Set(resourceAccess.filter(({ type }) => type === 'Scope').map(({ id }) => id))
    push(
      requests,
      resource,
      resource.oauth2PermissionScopes.filter((scope) => scope.isEnabled && ids.has(scope.id)),
    )
  }
  return requests
}

function push(
  requests: PermissionRequest[],
  resource: ServicePrincipal,
  scopes: PermissionScope[],
  holder?: Application,
): void {
  if (scopes.length === 0) return
  const entry = requests.find((request) => {
    return request.resource.id === resource.id && request.holder?.id === holder?.id
  })
  if (!entry) requests.push({ resource, scopes: [...scopes], ...(holder && { holder }) })
  else entry.scopes.push(...scopes.filter((scope) => !entry.scopes.includes(scope)))
}

function notListed(version: ProtocolVersion, resource: Resource, client: Application): OAuthError {
  const details = {
    appId: client.appId,
    resource: resource.name,
    resourceAppId: resource.application.appId,
    validResources: client.requiredResourceAccess.map((each) => each.resourceAppId).join(', '),
  }
  return new OAuthError(version === 1 ? 650057 : 650056, details)
}

/** Whether an application is the platform's own: consent to it is settled by pre-authorization. */
export function isFirstParty(application: Application): boolean {
  return application.tenantId === firstPartyTenant.id
}

/** The `scope` of a token answer, in the words of the request. */
export function describeScope(
  scope: RequestedScope,
  resource: Resource,
  granted: readonly string[],
): string {
  const prefix = resource.name === graphResource && !resource.isPrefixed ? '' : `${resource.name}/`
  const words = granted
    .filter((value) => !scope.oidc.some((oidc) => oidc === value))
    .map((value) => prefix + value)
  if (resource.isDefault) words.push(`${prefix}.default`)
  return [...words, ...scope.oidc.filter((value) => value !== 'offline_access')].join(' ')
}
