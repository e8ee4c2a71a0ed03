import {
  deleteLink,
  deleteRoleDefinition,
  type Executor,
  hasLink,
  insertActivatedRole,
  insertLink,
  listActivatedRoles,
  listLinks,
  listRoleDefinitions,
  listRoleMembers,
  saveRoleDefinition,
} from '@patchbay/store'
import type { Context } from './context.ts'
import { directoryRoles, roleTemplates } from './directory-roles.ts'
import type { Directory } from './directory.ts'
import { badRequest, DirectoryError, duplicate, notFound } from './errors.ts'
import { isGuid } from './guid.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { findAny, findInOrder } from './objects.ts'
import type { Actor, AuditTarget, RoleAssignment, RoleDefinition } from './types.ts'

/** Directory roles: built-in ones, the tenant's own, and who holds which. */
export function createDirectoryRoles(context: Context): Directory['directoryRoles'] {
  const { store, random } = context

  async function definitions(executor: Executor, tenantId: string): Promise<RoleDefinition[]> {
    const own = (await listRoleDefinitions(executor, tenantId)).map(
      ({ id, displayName, document }): RoleDefinition => ({
        ...(document as unknown as RoleDefinition),
        id,
        displayName,
      }),
    )
    return [...builtIn, ...own]
  }

  async function getOwn(executor: Executor, tenantId: string, id: string): Promise<RoleDefinition> {
    const found = (await definitions(executor, tenantId)).find(
      (each) => each.id === id.toLowerCase(),
    )
    if (found === undefined) throw notFound(id)
    if (found.isBuiltIn) throw badRequest('A built-in role stays as it is.')
    return found
  }

  async function save(tx: Executor, tenantId: string, definition: RoleDefinition): Promise<void> {
    checkDefinition(definition)
    const others = await definitions(tx, tenantId)
    const name = definition.displayName.toLowerCase()
    if (
      others.some((each) => each.id !== definition.id && each.displayName.toLowerCase() === name)
    ) {
      throw duplicate('displayName', '/displayName')
    }
    const { id, displayName, ...document } = definition
    await saveRoleDefinition(tx, { tenantId, id, displayName, document })
  }

  function audit(
    tx: Executor,
    tenantId: string,
    activityDisplayName: string,
    operationType: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign',
    actor: Actor,
    targets: AuditTarget[],
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId,
      activityDisplayName,
      category: 'RoleManagement',
      operationType,
      actor,
      targets,
    })
  }

  return {
    list: () => [...directoryRoles],

    async activated(tenantId) {
      const ids = new Set([
        roleTemplates.globalAdministrator,
        ...(await listActivatedRoles(store.db, tenantId)),
      ])
      return directoryRoles.filter((role) => ids.has(role.id))
    },

    activate: (tenantId, templateId, actor) =>
      store.transaction(async (tx) => {
        const role = directoryRoles.find((each) => each.id === templateId.toLowerCase())
        if (role === undefined) throw notFound(templateId)
        const isNew =
          role.id !== roleTemplates.globalAdministrator &&
          (await insertActivatedRole(tx, tenantId, role.id))
        if (!isNew) {
          throw new DirectoryError(
            'Request_MultipleObjectsWithSameKeyValue',
            409,
            'A conflicting object with one or more of the specified property values is present in the directory.',
            '/roleTemplateId',
          )
        }
        await audit(tx, tenantId, 'Add role from template', 'Add', actor, [target('Role', role)])
        return role
      }),

    async members(tenantId, roleId, page) {
      const ids = await listLinks(store.db, 'directoryRoleMembers', tenantId, roleId, page)
      return findInOrder(store.db, tenantId, ids)
    },

    definitions: (tenantId) => definitions(store.db, tenantId),

    createDefinition: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        const id = random.uuid()
        const definition: RoleDefinition = {
          description: null,
          isEnabled: true,
          version: null,
          ...input,
          rolePermissions: toPermissions(input.rolePermissions),
          id,
          templateId: id,
          isBuiltIn: false,
          resourceScopes: ['/'],
        }
        await save(tx, tenantId, definition)
        await audit(tx, tenantId, 'Add role definition', 'Add', actor, [
          target('Role', definition, modifiedProperties(undefined, definition)),
        ])
        return definition
      }),

    updateDefinition: (tenantId, id, patch, actor) =>
      store.transaction(async (tx) => {
        const before = await getOwn(tx, tenantId, id)
        const { rolePermissions, ...rest } = patch
        const definition: RoleDefinition = {
          ...before,
          ...rest,
          ...(rolePermissions === undefined
            ? {}
            : { rolePermissions: toPermissions(rolePermissions) }),
        }
        await save(tx, tenantId, definition)
        await audit(tx, tenantId, 'Update role definition', 'Update', actor, [
          target('Role', definition, modifiedProperties(before, definition)),
        ])
        return definition
      }),

    deleteDefinition: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const definition = await getOwn(tx, tenantId, id)
        for (const member of await listLinks(tx, 'directoryRoleMembers', tenantId, definition.id)) {
          await deleteLink(tx, 'directoryRoleMembers', tenantId, definition.id, member)
        }
        await deleteRoleDefinition(tx, tenantId, definition.id)
        await audit(tx, tenantId, 'Delete role definition', 'Delete', actor, [
          target('Role', definition),
        ])
      }),

    async assignments(tenantId, equals = {}, { after, limit } = {}) {
      const key = after === undefined ? undefined : parseId(after)
      const rows = await listRoleMembers(
        store.db,
        tenantId,
        {
          ...(equals.roleDefinitionId === undefined
            ? {}
            : { roleTemplateId: equals.roleDefinitionId }),
          ...(equals.principalId === undefined ? {} : { memberId: equals.principalId }),
        },
        key,
        limit ?? 100_000,
      )
      return rows.map(toAssignment)
    },

    async findAssignment(tenantId, id) {
      const key = parseId(id)
      if (key === undefined) return undefined
      const { roleTemplateId, memberId } = key
      const there = await hasLink(
        store.db,
        'directoryRoleMembers',
        tenantId,
        roleTemplateId,
        memberId,
      )
      return there ? toAssignment(key) : undefined
    },

    assign: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        const role = (await definitions(tx, tenantId)).find(
          (each) => each.id === input.roleDefinitionId.toLowerCase(),
        )
        if (role === undefined) throw notFound(input.roleDefinitionId)
        const principal = await findAny(tx, tenantId, input.principalId)
        if (principal === undefined || principal.kind === 'application') {
          throw notFound(input.principalId)
        }
        if (principal.kind === 'group' && principal.isAssignableToRole !== true) {
          throw badRequest(
            'Roles are given to groups that were made for it: isAssignableToRole is true.',
            '/principalId',
          )
        }
        if (!(await insertLink(tx, 'directoryRoleMembers', tenantId, role.id, principal.id))) {
          throw new DirectoryError(
            'Request_MultipleObjectsWithSameKeyValue',
            409,
            'A conflicting object with one or more of the specified property values is present in the directory.',
          )
        }
        if (role.isBuiltIn) await insertActivatedRole(tx, tenantId, role.id)
        await audit(tx, tenantId, 'Add member to role', 'Assign', actor, [
          target('User', principal),
          target('Role', role),
        ])
        return toAssignment({ roleTemplateId: role.id, memberId: principal.id })
      }),

    unassign: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const key = parseId(id)
        if (
          key === undefined ||
          !(await deleteLink(
            tx,
            'directoryRoleMembers',
            tenantId,
            key.roleTemplateId,
            key.memberId,
          ))
        ) {
          throw notFound(id)
        }
        const role = (await definitions(tx, tenantId)).find(
          (each) => each.id === key.roleTemplateId,
        )
        const principal = await findAny(tx, tenantId, key.memberId)
        await audit(tx, tenantId, 'Remove member from role', 'Unassign', actor, [
          target('User', principal ?? { id: key.memberId, displayName: '' }),
          target('Role', role ?? { id: key.roleTemplateId, displayName: '' }),
        ])
      }),

    async allowedActions(tenantId, roleIds) {
      const known = new Set<string>(directoryRoles.map((role) => role.id))
      if (roleIds.every((id) => known.has(id))) return new Set()
      const own = (await definitions(store.db, tenantId)).filter(
        (each) => !each.isBuiltIn && each.isEnabled && roleIds.includes(each.id),
      )
      return new Set(
        own.flatMap((each) =>
          each.rolePermissions.flatMap((permission) => permission.allowedResourceActions),
        ),
      )
    },
  }
}

const builtIn: readonly RoleDefinition[] = directoryRoles.map(
  ({ id, displayName, description }) => ({
    id,
    templateId: id,
    displayName,
    description,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    rolePermissions: [],
    version: '1',
  }),
)

function toPermissions(
  given: readonly { allowedResourceActions: string[] }[],
): RoleDefinition['rolePermissions'] {
  return given.map(({ allowedResourceActions }) => ({
    allowedResourceActions: [...new Set(allowedResourceActions)],
    condition: null,
  }))
}

function checkDefinition({ displayName, description, rolePermissions }: RoleDefinition): void {
  if (displayName.trim() === '' || displayName.length > 256) {
    throw badRequest('The displayName of a role has 1 to 256 characters.', '/displayName')
  }
  if ((description ?? '').length > 1024) {
    throw badRequest('The description is longer than 1024 characters.', '/description')
  }
  const actions = rolePermissions.flatMap((permission) => permission.allowedResourceActions)
  const bad = actions.find((action) => !/^microsoft\.directory(\/[\w.]+){2,5}$/.test(action))
  if (bad !== undefined || actions.length === 0 || actions.length > 200) {
    throw badRequest(
      bad === undefined
        ? 'A role allows 1 to 200 actions.'
        : `'${bad.slice(0, 100)}' is no action of the directory.`,
      '/rolePermissions',
    )
  }
}

/** Role and member, so that the assignment needs no row of its own. */
function toAssignment(key: { roleTemplateId: string; memberId: string }): RoleAssignment {
  const bytes = `${key.roleTemplateId}${key.memberId}`.replaceAll('-', '')
  return {
    id: Buffer.from(bytes, 'hex').toString('base64url'),
    principalId: key.memberId,
    roleDefinitionId: key.roleTemplateId,
    directoryScopeId: '/',
  }
}

function parseId(id: string): { roleTemplateId: string; memberId: string } | undefined {
  const bytes = Buffer.from(id, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== id) return undefined
  const toGuid = (hex: string): string =>
    hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const hex = bytes.toString('hex')
  const [roleTemplateId, memberId] = [toGuid(hex.slice(0, 32)), toGuid(hex.slice(32))]
  return isGuid(roleTemplateId) && isGuid(memberId) ? { roleTemplateId, memberId } : undefined
}
