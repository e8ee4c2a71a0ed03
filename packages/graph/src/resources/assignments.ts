import { firstPartyAppIds } from '@patchbay/directory'
import type { UserCaller } from '@patchbay/wire'
import Type from 'typebox'
import { toEntity } from '../entities.ts'
import { denied, notFound } from '../errors.ts'
import { idSource, type Source } from '../odata/page.ts'
import { administrators, owns } from '../permissions.ts'
import { created, type GraphRequest, nothing } from '../route.ts'

export const assignmentBody = Type.Object({
  principalId: Type.String({ maxLength: 64 }),
  resourceId: Type.String({ maxLength: 64 }),
  appRoleId: Type.String({ maxLength: 64 }),
})

/** Assignments of a resource or of a principal from the database, by id. */
export function assignmentPages(
  { directory, tenantId }: GraphRequest,
  side: 'resourceId' | 'principalId',
  id: string,
): Source<string> {
  const { listByResource, listByPrincipal } = directory.appRoleAssignments
  return idSource(async (page) => {
    const assignments =
      side === 'resourceId'
        ? await listByResource(tenantId, id, page)
        : await listByPrincipal(tenantId, id, page)
    return assignments.map((each) => ({ id: each.id, value: toEntity(each) }))
  })
}

/**
 * Assigns an app role. A client's application permission is an administrator's decision even where
 * the caller owns the resource; people and groups are the owner's.
 */
export async function assign(request: GraphRequest): Promise<ReturnType<typeof created>> {
  const { directory, tenantId, actor, caller, body } = request
  const input = {
    principalId: String(body['principalId']).toLowerCase(),
    resourceId: String(body['resourceId']).toLowerCase(),
    appRoleId: String(body['appRoleId']),
  }
  if (caller.kind === 'user') await checkMayAssign(request, caller, input)
  // A client that may assign roles would else be one that may do everything. Entra lets it; we do not.
  else if (input.principalId === caller.servicePrincipalId) throw denied()
  const assignment = await directory.appRoleAssignments.create(tenantId, input, actor)
  return created(
    toEntity(assignment),
    `/servicePrincipals/${assignment.resourceId}/appRoleAssignedTo/${assignment.id}`,
  )
}

async function checkMayAssign(
  request: GraphRequest,
  { userId, directoryRoles }: UserCaller,
  { principalId, resourceId }: { principalId: string; resourceId: string },
): Promise<void> {
  const { directory, tenantId } = request
  const holds = (roles: readonly string[]): boolean =>
    roles.some((role) => directoryRoles.includes(role))
  if (holds(administrators.roles)) return
  const principal = await directory.objects.find(tenantId, principalId)
  if (principal?.kind === 'servicePrincipal') {
    // Application permissions of Graph open the directory itself, roles included.
    const resource = await directory.servicePrincipals.find(tenantId, resourceId)
    if (resource?.appId === firstPartyAppIds.graph || !holds(administrators.grants)) throw denied()
  } else if (!holds(administrators.grants) && !(await owns(request, userId, resourceId))) {
    throw denied()
  }
}

/** Removes an assignment that belongs to the addressed resource or principal. */
export async function unassign(
  request: GraphRequest,
  side: 'resourceId' | 'principalId',
  id: string,
): Promise<typeof nothing> {
  const { directory, tenantId, actor, caller, parameters } = request
  const assignmentId = parameters['assignment'] ?? ''
  const assignment = await directory.appRoleAssignments.find(tenantId, assignmentId)
  if (assignment?.[side] !== id) throw notFound(assignmentId)
  if (caller.kind === 'user') {
    const administers = administrators.grants.some((role) => caller.directoryRoles.includes(role))
    if (!administers && !(await owns(request, caller.userId, assignment.resourceId))) throw denied()
  }
  await directory.appRoleAssignments.delete(tenantId, assignmentId, actor)
  return nothing
}
