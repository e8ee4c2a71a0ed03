import type { Application, Directory, ServicePrincipal, User } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'

/**
 * Whether a user is assigned to an application that requires it ("Assignment required?"). Asked of
 * the client and of the resource alike.
 *
 * @throws {OAuthError} 50105
 */
export async function checkAssignment(
  application: Pick<Application, 'appId' | 'displayName'>,
  servicePrincipal: ServicePrincipal,
  user: User,
  { appRoleAssignments }: Directory,
): Promise<void> {
  if (!servicePrincipal.appRoleAssignmentRequired) return
  const { tenantId, id } = servicePrincipal
  if (await appRoleAssignments.isAssigned(tenantId, id, user.id)) return
  throw new OAuthError(50105, {
    appId: application.appId,
    appName: application.displayName,
    user: user.userPrincipalName,
    servicePrincipalId: id,
  })
}
