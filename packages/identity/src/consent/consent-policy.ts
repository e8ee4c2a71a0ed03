import type { Application, Tenant } from '@patchbay/directory'
import { roleTemplates } from '@patchbay/directory'
import { isFirstParty, type PermissionRequest } from './evaluate-consent.ts'

/** Roles that may grant delegated permissions to everyone in their tenant. */
const consentingRoles: readonly string[] = [
  roleTemplates.globalAdministrator,
  roleTemplates.privilegedRoleAdministrator,
  roleTemplates.applicationAdministrator,
  roleTemplates.cloudApplicationAdministrator,
]

/** Whether a holder of these directory roles may consent for the organization. */
export function mayConsentForOrganization(roles: readonly string[]): boolean {
  return roles.some((role) => consentingRoles.includes(role))
}

/**
 * Whether a holder of these directory roles may grant application permissions of Microsoft Graph.
 * They open the directory itself: who administers applications only would promote themself by one.
 */
export function mayConsentToGraphRoles(roles: readonly string[]): boolean {
  return [roleTemplates.globalAdministrator, roleTemplates.privilegedRoleAdministrator].some(
    (role) => roles.includes(role),
  )
}

/**
 * Whether a user may consent in their own name: never to permissions of type Admin, and to the rest
 * as the tenant's policy says. The "low" and "recommended" policies are read as: applications of
 * the same tenant or of a verified publisher.
 */
export function mayConsentForSelf(
  requests: readonly PermissionRequest[],
  client: Application,
  tenant: Tenant,
): boolean {
  if (requests.some(({ scopes }) => scopes.some(({ type }) => type === 'Admin'))) return false
  const policies = tenant.policy.permissionGrantPoliciesAssigned.join(' ')
  if (/microsoft-user-default-legacy/.test(policies)) return true
  if (!/microsoft-user-default-(?:low|recommended)/.test(policies)) return false
  return (
    client.tenantId === tenant.id ||
    isFirstParty(client) ||
    client.verifiedPublisher.verifiedPublisherId !== null
  )
}
