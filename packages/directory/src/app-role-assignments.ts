import {
  type AppRoleAssignmentRow,
  deleteAppRoleAssignment,
  type Executor,
  findAppRoleAssignment,
  insertAppRoleAssignment,
  listAppRoleAssignments,
  listParentGroups,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory, DirectoryObject } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { emptyGuid } from './guid.ts'
import { appendAudit, target } from './logs.ts'
import { findAll, findAny } from './objects.ts'
import { findServicePrincipal } from './service-principals.ts'
import type { AppRoleAssignment, ServicePrincipal } from './types.ts'

const principalTypes = {
  user: 'User',
  group: 'Group',
  servicePrincipal: 'ServicePrincipal',
} as const

export function createAppRoleAssignments(context: Context): Directory['appRoleAssignments'] {
  const { store, random, now } = context

  /** Fills in the names of both sides, as they are now. */
  async function named(
    executor: Executor,
    tenantId: string,
    rows: readonly AppRoleAssignmentRow[],
  ): Promise<AppRoleAssignment[]> {
    const ids = new Set(rows.flatMap((row) => [row.principalId, row.resourceId]))
    const objects = await findAll(executor, tenantId, [...ids])
    const names = new Map(objects.map((object) => [object.id, object.displayName]))
    return rows.map((row) => ({
      ...row,
      principalType: toPrincipalType(row.principalType),
      principalDisplayName: names.get(row.principalId) ?? '',
      resourceDisplayName: names.get(row.resourceId) ?? '',
    }))
  }

  /** The principal and the groups it is a direct member of. */
  async function withGroups(tenantId: string, principalId: string): Promise<string[]> {
    return [principalId, ...(await listParentGroups(store.db, tenantId, [principalId]))]
  }

  return {
    async listByResource(tenantId, resourceId, page) {
      const rows = await listAppRoleAssignments(store.db, tenantId, { resourceId, ...page })
      return named(store.db, tenantId, rows)
    },

    async listByPrincipal(tenantId, principalId, page) {
      const rows = await listAppRoleAssignments(store.db, tenantId, {
        principalIds: [principalId],
        ...page,
      })
      return named(store.db, tenantId, rows)
    },

    async find(tenantId, id) {
      const row = await findAppRoleAssignment(store.db, tenantId, id)
      if (row === undefined) return undefined
      const [assignment] = await named(store.db, tenantId, [row])
      return assignment
    },

    create: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        const resource = await findServicePrincipal(tx, tenantId, input.resourceId)
        if (resource === undefined) throw notFound(input.resourceId)
        const principal = await findAny(tx, tenantId, input.principalId)
        if (principal === undefined || principal.kind === 'application') {
          throw notFound(input.principalId)
        }
        const appRoleId = input.appRoleId.toLowerCase()
        checkRole(resource, principal, appRoleId)
        const existing = await listAppRoleAssignments(tx, tenantId, {
          resourceId: resource.id,
          principalIds: [principal.id],
        })
        if (existing.some((row) => row.appRoleId === appRoleId)) {
          throw badRequest('Permission being assigned already exists on the object')
        }
        const row: AppRoleAssignmentRow = {
          tenantId,
          id: random.bytes(32).toString('base64url'),
          appRoleId,
          createdDateTime: now(),
          principalId: principal.id,
          principalType: principalTypes[principal.kind],
          resourceId: resource.id,
        }
        await insertAppRoleAssignment(tx, row)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: activity('Add', row.principalType),
          category: row.principalType === 'User' ? 'UserManagement' : 'ApplicationManagement',
          operationType: 'Assign',
          actor,
          targets: [
            target('ServicePrincipal', resource, [
              {
                displayName: 'AppRole.Value',
                oldValue: null,
                newValue: resource.appRoles.find((role) => role.id === appRoleId)?.value ?? null,
              },
            ]),
            target(principalTypes[principal.kind], principal),
          ],
        })
        const [assignment] = await named(tx, tenantId, [row])
        if (assignment === undefined) throw notFound(row.id)
        return assignment
      }),

    delete: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const row = await findAppRoleAssignment(tx, tenantId, id)
        if (row === undefined) throw notFound(id)
        const [assignment] = await named(tx, tenantId, [row])
        await deleteAppRoleAssignment(tx, tenantId, id)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: activity('Remove', row.principalType),
          category: row.principalType === 'User' ? 'UserManagement' : 'ApplicationManagement',
          operationType: 'Unassign',
          actor,
          targets: [
            target('ServicePrincipal', {
              id: row.resourceId,
              displayName: assignment?.resourceDisplayName ?? '',
            }),
            target(toPrincipalType(row.principalType), {
              id: row.principalId,
              displayName: assignment?.principalDisplayName ?? '',
            }),
          ],
        })
      }),

    async isAssigned(tenantId, resourceId, principalId) {
      const rows = await listAppRoleAssignments(store.db, tenantId, {
        resourceId,
        principalIds: await withGroups(tenantId, principalId),
      })
      return rows.length > 0
    },

    async rolesOf(tenantId, resourceId, principalId) {
      const resource = await findServicePrincipal(store.db, tenantId, resourceId)
      if (resource === undefined) return []
      const rows = await listAppRoleAssignments(store.db, tenantId, {
        resourceId: resource.id,
        principalIds: await withGroups(tenantId, principalId),
      })
      const ids = new Set(rows.map((row) => row.appRoleId))
      return resource.appRoles
        .filter((role) => role.isEnabled && role.value !== null && ids.has(role.id.toLowerCase()))
        .map((role) => role.value ?? '')
        .toSorted()
    },
  }
}

function checkRole(
  resource: ServicePrincipal,
  principal: Exclude<DirectoryObject, { kind: 'application' }>,
  appRoleId: string,
): void {
  const memberType = principal.kind === 'servicePrincipal' ? 'Application' : 'User'
  const roles = resource.appRoles.filter(
    (role) => role.isEnabled && role.allowedMemberTypes.includes(memberType),
  )
  const fits =
    appRoleId === emptyGuid
      ? roles.length === 0
      : roles.some((role) => role.id.toLowerCase() === appRoleId)
  if (fits) return
  throw badRequest(
    `Permission being assigned was not found on application '${resource.appId}'.`,
    '/appRoleId',
  )
}

function activity(verb: 'Add' | 'Remove', principalType: string): string {
  const preposition = verb === 'Add' ? 'to' : 'from'
  if (principalType === 'ServicePrincipal') {
    return `${verb} app role assignment ${preposition} service principal`
  }
  const name = principalType === 'Group' ? 'group' : 'user'
  return verb === 'Add'
    ? `Add app role assignment grant to ${name}`
    : `Remove app role assignment from ${name}`
}

function toPrincipalType(text: string): AppRoleAssignment['principalType'] {
  return text === 'Group' || text === 'ServicePrincipal' ? text : 'User'
}
