import type { Group } from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { denied, invalidBody } from '../errors.ts'
import {
  administrators,
  assignAppRoles,
  manageGroup,
  manageMembers,
  permissions,
} from '../permissions.ts'
import {
  collection,
  created,
  entity,
  type GraphRequest,
  type Json,
  nothing,
  type Route,
} from '../route.ts'
import { assign, assignmentBody, assignmentPages, unassign } from './assignments.ts'
import { deltaRoute } from './delta.ts'
import { membershipRoutes } from './memberships.ts'
import { directorySource, getGroup, objectPages, reference, referencedId } from './references.ts'

const type = entityTypes.group

const owned = async (request: GraphRequest): Promise<string> => (await getGroup(request)).id
const manage = manageGroup(owned)
const manageMemberships = manageMembers(owned)

/**
 * A group that roles may be given to is as good as the roles: who changes it, its members or its
 * owners, hands them out.
 */
function checkMayManage({ caller }: GraphRequest, isAssignableToRole: boolean | null): void {
  if (isAssignableToRole !== true) return
  const mayAssign =
    caller.kind === 'application'
      ? caller.roles.includes('RoleManagement.ReadWrite.Directory')
      : administrators.roles.some((role) => caller.directoryRoles.includes(role))
  if (!mayAssign) throw denied()
}

/** Groups with mail are Microsoft 365's alone, and members by rule are not worked out here. */
function checkKind({ mailEnabled, securityEnabled, groupTypes }: Json): void {
  const types = Array.isArray(groupTypes) ? groupTypes.map(String) : []
  const other = types.find((type) => type !== 'Unified')
  if (other !== undefined) {
    throw invalidBody(
      `Invalid value specified for property 'groupTypes' of resource 'Group': '${other}' is not supported.`,
      '/groupTypes',
    )
  }
  if (types.length === 0 && (mailEnabled === true || securityEnabled !== true)) {
    throw invalidBody(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.',
      '/mailEnabled',
    )
  }
}

async function getManaged(request: GraphRequest): Promise<Group> {
  const group = await getGroup(request)
  checkMayManage(request, group.isAssignableToRole)
  return group
}

const nullableText = Type.Optional(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]))
const references = Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 20 }))

const expand: NonNullable<Route['expand']> = {
  members: async ({ directory, tenantId }, { id }) =>
    (await directory.groups.members(tenantId, String(id), { limit: 20 })).map(toTypedEntity),
  owners: async ({ directory, tenantId }, { id }) =>
    (await directory.groups.owners(tenantId, String(id), { limit: 20 })).map(toTypedEntity),
  memberOf: async ({ directory, tenantId }, { id }) => {
    const ids = await directory.memberships.groupIds(tenantId, String(id), false)
    return (await directory.memberships.list(tenantId, ids.slice(0, 20))).map(toTypedEntity)
  },
}

/** What may be changed of a group; that roles may be given to it, never. */
const changeable = new Set([
  'displayName',
  'mailNickname',
  'mailEnabled',
  'securityEnabled',
  'description',
  'visibility',
])

export const groupRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/groups',
    permission: permissions.readGroups,
    type,
    expand,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        directorySource(
          {
            kind: 'group',
            list: (query) => directory.groups.list(tenantId, query),
            count: (test) => directory.groups.count(tenantId, test),
          },
          options,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/groups',
    permission: permissions.writeGroups,
    type,
    refusesOthers: true,
    body: Type.Object({
      displayName: Type.String(),
      mailEnabled: Type.Boolean(),
      mailNickname: Type.String(),
      securityEnabled: Type.Boolean(),
      description: nullableText,
      visibility: nullableText,
      isAssignableToRole: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
      groupTypes: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 4 })),
      'members@odata.bind': references,
      'owners@odata.bind': references,
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const isAssignableToRole = body['isAssignableToRole'] === true ? true : null
      checkMayManage(request, isAssignableToRole)
      checkKind(body)
      const bound = (name: string): string[] => {
        const given = body[`${name}@odata.bind`]
        return Array.isArray(given) ? given.map((each) => referencedId(request, each)) : []
      }
      const members = bound('members')
      const owners = bound('owners')
      // All of it or nothing: a group without the members that were asked for is another group.
      const group = await directory.atomically(async () => {
        const made = await directory.groups.create(
          tenantId,
          {
            displayName: String(body['displayName']),
            mailEnabled: body['mailEnabled'] === true,
            mailNickname: String(body['mailNickname']),
            securityEnabled: body['securityEnabled'] === true,
            description: typeof body['description'] === 'string' ? body['description'] : null,
            visibility: typeof body['visibility'] === 'string' ? body['visibility'] : null,
            groupTypes: Array.isArray(body['groupTypes']) ? body['groupTypes'].map(String) : [],
            isAssignableToRole,
          },
          actor,
        )
        for (const id of members) await directory.groups.addMember(tenantId, made.id, id, actor)
        for (const id of owners) await directory.groups.addOwner(tenantId, made.id, id, actor)
        return made
      })
      return created(toEntity(group), `/groups/${group.id}`)
    },
  },
  {
    method: 'GET',
    path: '/groups/{group}',
    permission: permissions.readGroups,
    type,
    expand,
    handle: async (request) => entity(toEntity(await getGroup(request))),
  },
  {
    method: 'PATCH',
    path: '/groups/{group}',
    permission: manage,
    type,
    refusesOthers: true,
    body: Type.Object({
      displayName: Type.Optional(Type.String()),
      mailNickname: Type.Optional(Type.String()),
      mailEnabled: Type.Optional(Type.Boolean()),
      securityEnabled: Type.Optional(Type.Boolean()),
      description: nullableText,
      visibility: nullableText,
      'members@odata.bind': references,
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const { id } = await getManaged(request)
      const members = body['members@odata.bind']
      const ids = Array.isArray(members) ? members.map((each) => referencedId(request, each)) : []
      const patch = Object.fromEntries(
        Object.entries(body).filter(([name]) => changeable.has(name)),
      )
      await directory.atomically(async () => {
        if (Object.keys(patch).length > 0) {
          await directory.groups.update(tenantId, id, patch, actor)
        }
        for (const member of ids) await directory.groups.addMember(tenantId, id, member, actor)
      })
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/groups/{group}',
    permission: manage,
    async handle(request) {
      const { id } = await getManaged(request)
      await request.directory.groups.delete(request.tenantId, id, request.actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/groups/{group}/members',
    permission: permissions.readGroups,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getGroup(request)
      return collection(
        objectPages(
          (page) => directory.groups.members(tenantId, id, page),
          async ({ filter, search }) =>
            filter === undefined && search === undefined
              ? directory.groups.countMembers(tenantId, id)
              : undefined,
        ),
      )
    },
  },
  {
    method: 'GET',
    path: '/groups/{group}/transitiveMembers',
    permission: permissions.readGroups,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getGroup(request)
      return collection(
        objectPages((page) => directory.groups.transitiveMembers(tenantId, id, page)),
      )
    },
  },
  ...(
    [
      ['members', 'addMember', 'removeMember', manageMemberships],
      ['owners', 'addOwner', 'removeOwner', manage],
    ] as const
  ).flatMap(([view, add, remove, permission]): Route[] => [
    {
      method: 'POST',
      path: `/groups/{group}/${view}/$ref`,
      permission,
      body: reference,
      async handle(request) {
        const { directory, tenantId, actor } = request
        const { id } = await getManaged(request)
        await directory.groups[add](tenantId, id, referencedId(request), actor)
        return nothing
      },
    },
    {
      method: 'DELETE',
      path: `/groups/{group}/${view}/{${view === 'members' ? 'member' : 'owner'}}/$ref`,
      permission,
      async handle(request) {
        const { directory, tenantId, actor, parameters } = request
        const { id } = await getManaged(request)
        const key = parameters[view === 'members' ? 'member' : 'owner'] ?? ''
        await directory.groups[remove](tenantId, id, key, actor)
        return nothing
      },
    },
  ]),
  {
    method: 'GET',
    path: '/groups/{group}/owners',
    permission: permissions.readGroups,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getGroup(request)
      return collection(objectPages((page) => directory.groups.owners(tenantId, id, page)))
    },
  },
  ...membershipRoutes({
    path: '/groups/{group}',
    permission: permissions.readGroups,
    getId: owned,
    hasRoles: false,
  }),
  {
    method: 'GET',
    path: '/groups/{group}/appRoleAssignments',
    permission: permissions.readGroups,
    type: entityTypes.appRoleAssignment,
    async handle(request) {
      const { id } = await getGroup(request)
      return collection(assignmentPages(request, 'principalId', id))
    },
  },
  {
    method: 'POST',
    path: '/groups/{group}/appRoleAssignments',
    permission: assignAppRoles(),
    type: entityTypes.appRoleAssignment,
    body: assignmentBody,
    async handle(request) {
      await getGroup(request)
      return assign(request)
    },
  },
  {
    method: 'DELETE',
    path: '/groups/{group}/appRoleAssignments/{assignment}',
    permission: assignAppRoles(),
    async handle(request) {
      const { id } = await getGroup(request)
      return unassign(request, 'principalId', id)
    },
  },
  deltaRoute('group', '/groups', permissions.readGroups),
]
