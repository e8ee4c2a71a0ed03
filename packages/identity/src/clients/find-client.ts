import type { Application, Directory, ServicePrincipal, Tenant } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'
import { isGuid, type TenantSegment } from '../tenants/resolve-tenant.ts'

const nilGuid = '00000000-0000-0000-0000-000000000000'

/**
 * The registration that a `client_id` names, provided that this authority may serve it.
 *
 * @throws {OAuthError} 700016 unknown or of another tenant, 700038 the nil GUID, 50194 single-tenant
 *   on an alias, 9002332 the alias for personal accounts, 9002331 a registration for nothing else.
 */
export async function findClient(
  clientId: string | undefined,
  segment: TenantSegment,
  directory: Directory,
): Promise<Application> {
  if (!clientId) throw new OAuthError(900144, { parameter: 'client_id' })
  const appId = clientId.toLowerCase()
  if (appId === nilGuid) throw new OAuthError(700038, { appId })
  const unknown = () => {
    return new OAuthError(700016, { appId, tenant: segment.tenant?.displayName ?? segment.name })
  }
  const application = isGuid(appId) ? await directory.applications.findByAppId(appId) : undefined
  if (!application || application.deletedDateTime) throw unknown()
  const naming = { appId, appName: application.displayName, endpoint: segment.name }
  if (segment.kind === 'consumers') throw new OAuthError(9002332, naming)
  if (application.signInAudience === 'PersonalMicrosoftAccount' && segment.kind !== 'common') {
    throw new OAuthError(9002331, naming)
  }
  if (application.signInAudience !== 'AzureADMyOrg') return application
  if (segment.kind !== 'tenant') throw new OAuthError(50194, naming)
  if (segment.tenant.id !== application.tenantId) throw unknown()
  return application
}

/**
 * The client as it stands in a tenant.
 *
 * @returns undefined where nobody has consented to it yet.
 * @throws {OAuthError} 7000112 when it is switched off there.
 */
export async function findClientServicePrincipal(
  application: Application,
  tenant: Tenant,
  directory: Directory,
): Promise<ServicePrincipal | undefined> {
  const found = await directory.servicePrincipals.findByAppId(tenant.id, application.appId)
  if (found && !found.accountEnabled) {
    throw new OAuthError(7000112, {
      appId: application.appId,
      appName: application.displayName,
      servicePrincipalId: found.id,
    })
  }
  return found
}
