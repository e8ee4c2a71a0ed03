import type { Application, Directory, PermissionScope, ServicePrincipal } from '@patchbay/directory'
import { firstPartyAppIds, type Tenant } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'
import { isGuid } from '../tenants/resolve-tenant.ts'
import { graphResource, type RequestedResource, type RequestedScope } from './parse-scope.ts'

/** Application id of Microsoft Graph. */
export const graphAppId: string = firstPartyAppIds.graph

/** A resource that was asked for, found in the directory. */
export interface Resource extends RequestedResource {
  application: Application
  servicePrincipal: ServicePrincipal
  /** The named scopes, as the resource declares them; empty for `.default`. */
  scopes: PermissionScope[]
}

/** Graph, for requests that name no resource at all. */
export const graphAlone: RequestedResource = {
  name: graphResource,
  values: [],
  isDefault: false,
  isPrefixed: false,
}

/** The resource whose token a request is for: the first named, or Graph. */
export function firstResource(scope: RequestedScope): RequestedResource {
  return scope.resources[0] ?? graphAlone
}

/**
 * Finds a resource and its named scopes in a tenant.
 *
 * @throws {OAuthError} 500011 no such resource here, 50001 switched off, 650053 no such scope,
 *   90009 the client itself, by URI with `.default`, 501461 a name that mapped claims forbid.
 */
export async function resolveResource(
  requested: RequestedResource,
  client: Application,
  tenant: Tenant,
  directory: Directory,
): Promise<Resource> {
  const details = { resource: requested.name, tenant: tenant.displayName }
  const servicePrincipal = await directory.servicePrincipals.findByName(tenant.id, requested.name)
  if (!servicePrincipal) throw new OAuthError(500011, details)
  if (!servicePrincipal.accountEnabled) throw new OAuthError(50001, details)
  const application = await directory.applications.findByAppId(servicePrincipal.appId)
  if (!application) throw new OAuthError(500011, details)
  if (application.appId === client.appId && requested.isDefault && !isGuid(bare(requested.name))) {
    throw new OAuthError(90009, { appId: client.appId, appName: client.displayName })
  }
  if (!mayBearMappedClaims(application, requested, tenant)) {
    throw new OAuthError(501461, { ...details, resourceAppId: application.appId })
  }
  const scopes = requested.values.map((value) => {
    const declared = findScope(servicePrincipal, value)
    if (declared) return declared
    throw new OAuthError(650053, {
      appName: client.displayName,
      scope: value,
      resourceAppId: servicePrincipal.appId,
    })
  })
  return { ...requested, application, servicePrincipal, scopes }
}

/** An enabled scope of a resource by its value, in any letter case. */
export function findScope(
  { oauth2PermissionScopes }: ServicePrincipal,
  value: string,
): PermissionScope | undefined {
  const wanted = value.toLowerCase()
  return oauth2PermissionScopes.find(
    (scope) => scope.isEnabled && scope.value?.toLowerCase() === wanted,
  )
}

/** Values of the scopes that a resource grants a client without asking anyone. */
export function preAuthorizedScopes(resource: Application, clientAppId: string): string[] {
  const entry = resource.api.preAuthorizedApplications.find(({ appId }) => appId === clientAppId)
  if (!entry) return []
  const ids = new Set(entry.delegatedPermissionIds)
  return resource.api.oauth2PermissionScopes
    .filter((scope) => scope.isEnabled && ids.has(scope.id))
    .map((scope) => scope.value)
    .filter((value): value is string => value !== null)
}

/**
 * Whether a token for this name may be issued to a resource that accepts mapped claims: its name has
 * to be its own, an application id or of a domain that the tenant has proved to own.
 */
function mayBearMappedClaims(
  { api }: Application,
  { name }: RequestedResource,
  { verifiedDomains }: Tenant,
): boolean {
  if (api.acceptMappedClaims !== true || api.requestedAccessTokenVersion === 2) return true
  if (isGuid(bare(name))) return true
  const host = URL.canParse(name) ? new URL(name).hostname.toLowerCase() : ''
  return verifiedDomains.some(({ name: domain }) => {
    return host === domain.toLowerCase() || host.endsWith(`.${domain.toLowerCase()}`)
  })
}

function bare(name: string): string {
  return name.replace(/^spn:/i, '').replace(/\/$/, '')
}
