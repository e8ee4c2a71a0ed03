import { graph, quoted } from '../shell/api.ts'
import type {
  AppRoleAssignment,
  PermissionGrant,
  RequiredResourceAccess,
  ServicePrincipal,
} from './directory-objects.ts'
import { planAdminConsent } from './permissions.ts'
import { findServicePrincipal } from './queries.ts'

/**
 * Grants everything a client asks for to the whole tenant: delegated permissions as one
 * `AllPrincipals` grant a resource, application permissions as app role assignments. Service
 * principals that are missing in the tenant are made.
 */
export async function grantAdminConsent(
  client: ServicePrincipal,
  requested: readonly RequiredResourceAccess[],
): Promise<void> {
  const [resources, grants, roles] = await Promise.all([
    Promise.all(requested.map((entry) => ensureServicePrincipal(entry.resourceAppId))),
    graph.all<PermissionGrant>(
      `/oauth2PermissionGrants?$filter=clientId%20eq%20${quoted(client.id)}`,
    ),
    graph.all<AppRoleAssignment>(`/servicePrincipals/${client.id}/appRoleAssignments`),
  ])
  for (const step of planAdminConsent(requested, resources, grants, roles)) {
    // One after the other, so that the audit log tells them in order and a refusal stops the rest.
    // oxlint-disable-next-line no-await-in-loop
    await write(client.id, step)
  }
}

/** The service principal of a client id, made in this tenant when it is missing. */
export async function ensureServicePrincipal(
  appId: string,
  tags: readonly string[] = [],
): Promise<ServicePrincipal> {
  const found = await findServicePrincipal(appId)
  return found ?? graph.post<ServicePrincipal>('/servicePrincipals', { appId, tags })
}

function write(clientId: string, step: ReturnType<typeof planAdminConsent>[number]) {
  switch (step.kind) {
    case 'create':
      return graph.post('/oauth2PermissionGrants', {
        clientId,
        consentType: 'AllPrincipals',
        principalId: null,
        resourceId: step.resourceId,
        scope: step.scope,
      })
    case 'extend':
      return graph.patch(`/oauth2PermissionGrants/${step.grantId}`, { scope: step.scope })
    case 'assign':
      return graph.post(`/servicePrincipals/${clientId}/appRoleAssignments`, {
        principalId: clientId,
        resourceId: step.resourceId,
        appRoleId: step.appRoleId,
      })
  }
}
