import type { Actor, Application, ServicePrincipal, Tenant } from '@patchbay/directory'
import type { IdentityContext } from '../context.ts'
import type { PermissionRequest } from './evaluate-consent.ts'

/**
 * Writes a consent down: makes the client's service principal where there is none and merges the
 * scopes into one grant for each resource.
 *
 * @returns the client's service principal.
 */
export async function recordConsent(
  consent: {
    tenant: Tenant
    client: Application
    requests: readonly PermissionRequest[]
    /** Null: for everyone in the tenant. */
    principalId: string | null
  },
  actor: Actor,
  { directory }: IdentityContext,
): Promise<ServicePrincipal> {
  const { tenant, client, principalId } = consent
  const servicePrincipal = await directory.servicePrincipals.ensure(tenant.id, client.appId, actor)
  for (const { resource, scopes, holder } of consent.requests) {
    const { id: clientId } = holder
      ? await directory.servicePrincipals.ensure(tenant.id, holder.appId, actor)
      : servicePrincipal
    await directory.permissionGrants.merge(
      {
        tenantId: tenant.id,
        clientId,
        resourceId: resource.id,
        principalId,
        scopes: scopes.map(({ value }) => value).filter((value) => value !== null),
      },
      actor,
    )
  }
  return servicePrincipal
}
