import { type Application, firstPartyAppIds, firstPartyTenant } from '@patchbay/directory'
import { denied } from '../errors.ts'
import { administrators, owns } from '../permissions.ts'
import type { GraphRequest, Json } from '../route.ts'

/** App roles of Graph by which a client could give itself any other. */
const assigningRoles = ['RoleManagement.ReadWrite.Directory', 'AppRoleAssignment.ReadWrite.All']

/** App roles of Graph that give no more than who administers applications has anyway. */
const harmless = /\.Read(?:Basic)?\.|^Application\.|^DelegatedPermissionGrant\./

/**
 * Judges whether the caller may get hold of an application: by a secret, a certificate or an owner.
 *
 * Whoever has its credentials has its permissions. So for an application that may change the
 * directory itself they are its owners' to add, and theirs who could grant those permissions. The
 * platform's own applications take none.
 *
 * @throws {GraphError} 403
 */
export async function checkMayAddCredentials(
  request: GraphRequest,
  { appId }: { appId: string },
): Promise<void> {
  const { directory, tenantId, caller } = request
  const application = await directory.applications.findByAppId(appId)
  if (application?.tenantId === firstPartyTenant.id) throw denied()
  const servicePrincipal = await directory.servicePrincipals.findByAppId(tenantId, appId)
  if (servicePrincipal === undefined) return
  const graph = await directory.servicePrincipals.findByAppId(tenantId, firstPartyAppIds.graph)
  if (graph === undefined) return
  const held = await directory.appRoleAssignments.rolesOf(tenantId, graph.id, servicePrincipal.id)
  if (held.every((role) => harmless.test(role))) return
  const mayGrant =
    caller.kind === 'application'
      ? assigningRoles.some((role) => caller.roles.includes(role))
      : administrators.roles.some((role) => caller.directoryRoles.includes(role))
  if (mayGrant) return
  const callerId = caller.kind === 'application' ? caller.servicePrincipalId : caller.userId
  for (const object of [application, servicePrincipal]) {
    if (object !== undefined && (await owns(request, callerId, object.id))) return
  }
  throw denied()
}

/** Whether a patch brings a certificate that the application does not have; a saved manifest does not. */
export function addsKey({ keyCredentials }: Application, body: Json): boolean {
  const given = body['keyCredentials']
  if (!Array.isArray(given)) return false
  return given.some((each: unknown) => {
    const { keyId, key, value } = (each ?? {}) as Record<string, unknown>
    const known = keyCredentials.find((credential) => credential.keyId === keyId)
    const bytes = key ?? value ?? null
    return known === undefined || (bytes !== null && bytes !== known.key)
  })
}
