import Type from 'typebox'
import type { UpdateUser, User } from '@patchbay/directory'
import { roleTemplates } from '@patchbay/directory'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { denied, GraphError, invalidBody, notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import { administrators, assignAppRoles, permissions } from '../permissions.ts'
import {
  type Answer,
  collection,
  created,
  entity,
  type GraphRequest,
  nothing,
  type Route,
} from '../route.ts'
import { directorySource, objectsSource } from './references.ts'
import { assign, assignmentBody, unassign } from './service-principals.ts'

const type = entityTypes.user
const nullable = Type.Union([Type.String({ maxLength: 256 }), Type.Null()])
const attributes = {
  accountEnabled: Type.Optional(Type.Boolean()),
  displayName: Type.Optional(Type.String()),
  userPrincipalName: Type.Optional(Type.String()),
  mailNickname: Type.Optional(nullable),
  givenName: Type.Optional(nullable),
  surname: Type.Optional(nullable),
  mail: Type.Optional(nullable),
  jobTitle: Type.Optional(nullable),
  department: Type.Optional(nullable),
  officeLocation: Type.Optional(nullable),
  mobilePhone: Type.Optional(nullable),
  businessPhones: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1 })),
  preferredLanguage: Type.Optional(nullable),
  usageLocation: Type.Optional(nullable),
  userType: Type.Optional(Type.Union([Type.Literal('Member'), Type.Literal('Guest')])),
}
const passwordProfile = Type.Object({
  password: Type.Optional(Type.String()),
  forceChangePasswordNextSignIn: Type.Optional(Type.Boolean()),
})

/** What users may change about themselves. */
const ownAttributes = new Set(['mobilePhone', 'businessPhones', 'preferredLanguage'])

async function getUser({ directory, tenantId, parameters }: GraphRequest): Promise<User> {
  const key = parameters['user'] ?? ''
  const user = await directory.users.find(tenantId, key)
  if (user === undefined) throw notFound(key)
  return user
}

/**
 * Only who may assign roles touches the sign-in of who holds one: else a reset would be a promotion,
 * of a client as well as of a user.
 */
async function checkMayManage(
  { directory, tenantId, caller }: GraphRequest,
  user: User,
): Promise<void> {
  if (caller.kind === 'application') {
    if (caller.roles.includes('RoleManagement.ReadWrite.Directory')) return
  } else if (caller.directoryRoles.includes(roleTemplates.globalAdministrator)) return
  const roles = await directory.users.directoryRoles(tenantId, user.id)
  if (roles.length > 0) throw denied()
}

/**
 * Whether the caller changes users as an administrator. The scope counts as much as the role: a client
 * with `User.ReadWrite` alone changes of an administrator no more than of anybody else.
 */
function administersUsers({ caller }: GraphRequest): boolean {
  if (caller.kind === 'application') return true
  const { createUser } = permissions
  const isScoped =
    caller.scopes === 'all' || createUser.delegated.some((scope) => caller.scopes.includes(scope))
  return isScoped && administrators.users.some((role) => caller.directoryRoles.includes(role))
}

const expand: NonNullable<Route['expand']> = {
  memberOf: async ({ directory, tenantId }, { id }) =>
    (await directory.users.groups(tenantId, String(id))).map((group) =>
      toTypedEntity({ kind: 'group', ...group }),
    ),
  ownedObjects: async ({ directory, tenantId }, { id }) =>
    (await directory.users.ownedObjects(tenantId, String(id))).map(toTypedEntity),
}

export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/users',
    permission: { ...permissions.readUsers },
    type,
    expand,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        directorySource(
          {
            kind: 'user',
            list: (query) => directory.users.list(tenantId, query),
            count: (test) => directory.users.count(tenantId, test),
          },
          options,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/users',
    permission: permissions.createUser,
    type,
    body: Type.Object({
      ...attributes,
      accountEnabled: Type.Boolean(),
      displayName: Type.String(),
      mailNickname: Type.String(),
      userPrincipalName: Type.String(),
      passwordProfile: Type.Object({
        password: Type.String(),
        forceChangePasswordNextSignIn: Type.Optional(Type.Boolean()),
      }),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const profile = body['passwordProfile'] as {
        password: string
        forceChangePasswordNextSignIn?: boolean
      }
      const user = await directory.users.create(
        tenantId,
        {
          ...pick(body),
          displayName: String(body['displayName']),
          userPrincipalName: String(body['userPrincipalName']),
          password: profile.password,
          forceChangePasswordNextSignIn: profile.forceChangePasswordNextSignIn ?? true,
        },
        actor,
      )
      return created(toEntity(user), `/users/${user.id}`)
    },
  },
  {
    method: 'GET',
    path: '/users/{user}',
    permission: permissions.readUsers,
    type,
    expand,
    handle: async (request) => entity(toEntity(await getUser(request))),
  },
  {
    method: 'PATCH',
    path: '/users/{user}',
    permission: permissions.updateUser,
    body: Type.Object({ ...attributes, passwordProfile: Type.Optional(passwordProfile) }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const user = await getUser(request)
      const profile = body['passwordProfile'] as
        | { password?: string; forceChangePasswordNextSignIn?: boolean }
        | undefined
      const patch = pick(body)
      if (!administersUsers(request)) {
        const foreign = Object.keys(body).find((name) => !ownAttributes.has(name))
        if (foreign !== undefined) throw denied()
      } else if (
        profile !== undefined ||
        'accountEnabled' in patch ||
        'userPrincipalName' in patch
      ) {
        await checkMayManage(request, user)
      }
      if (Object.keys(patch).length > 0)
        await directory.users.update(tenantId, user.id, patch, actor)
      if (profile?.password !== undefined) {
        await directory.users.setPassword(tenantId, user.id, profile.password, actor)
      }
      if (profile?.forceChangePasswordNextSignIn !== undefined) {
        const { forceChangePasswordNextSignIn } = profile
        await directory.users.update(tenantId, user.id, { forceChangePasswordNextSignIn }, actor)
      }
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user}',
    permission: permissions.deleteUser,
    async handle(request) {
      const user = await getUser(request)
      if (request.caller.kind === 'user' && request.caller.userId === user.id) {
        throw invalidBody('An account cannot delete itself. Let another administrator do it.')
      }
      await checkMayManage(request, user)
      await request.directory.users.delete(request.tenantId, user.id, request.actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/users/{user}/changePassword',
    permission: permissions.changeOwnPassword,
    body: Type.Object({ currentPassword: Type.String(), newPassword: Type.String() }),
    async handle(request) {
      const { directory, tenantId, actor, caller, body } = request
      if (caller.kind === 'application') throw withoutUser()
      const user = await directory.users.find(tenantId, caller.userId)
      if (user === undefined) throw notFound(caller.userId)
      const judged = await directory.users.verifyPassword(user, String(body['currentPassword']))
      if (judged !== 'ok')
        throw invalidBody(
          'The current password is not right, or the account is locked for a minute.',
          '/currentPassword',
        )
      await directory.users.setPassword(tenantId, user.id, String(body['newPassword']), actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/users/{user}/revokeSignInSessions',
    permission: permissions.revokeSessions,
    async handle(request) {
      const user = await getUser(request)
      await request.directory.users.revokeSignInSessions(request.tenantId, user.id, request.actor)
      return {
        kind: 'json',
        body: { '@odata.context': `${request.publicUrl}/v1.0/$metadata#Edm.Boolean`, value: true },
      }
    },
  },
  ...['memberOf', 'transitiveMemberOf'].map((path): Route => ({
    method: 'GET',
    path: `/users/{user}/${path}`,
    permission: permissions.readUserDirectory,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId, options } = request
      const user = await getUser(request)
      const groups = await directory.users.groups(tenantId, user.id)
      const held = await directory.users.directoryRoles(tenantId, user.id)
      const roles = directory.directoryRoles.list().filter((role) => held.includes(role.id))
      return collection(
        arraySource(
          [
            ...groups.map((group) => toTypedEntity({ kind: 'group', ...group })),
            ...roles.map((role) => ({ '@odata.type': '#microsoft.graph.directoryRole', ...role })),
          ],
          options.orderBy,
        ),
      )
    },
  })),
  ...['getMemberObjects', 'getMemberGroups'].map((path): Route => ({
    method: 'POST',
    path: `/users/{user}/${path}`,
    permission: permissions.readUserDirectory,
    body: Type.Object({ securityEnabledOnly: Type.Optional(Type.Boolean()) }),
    async handle(request): Promise<Answer> {
      const { directory, tenantId, publicUrl } = request
      const user = await getUser(request)
      const groups = await directory.users.groups(tenantId, user.id)
      const roles =
        path === 'getMemberObjects' ? await directory.users.directoryRoles(tenantId, user.id) : []
      const value = [...groups.map((group) => group.id), ...roles]
      return {
        kind: 'json',
        body: { '@odata.context': `${publicUrl}/v1.0/$metadata#Collection(Edm.String)`, value },
      }
    },
  })),
  {
    method: 'POST',
    path: '/users/{user}/checkMemberGroups',
    permission: permissions.readUserDirectory,
    body: Type.Object({ groupIds: Type.Array(Type.String(), { maxItems: 20 }) }),
    async handle(request): Promise<Answer> {
      const { directory, tenantId, publicUrl, body } = request
      const user = await getUser(request)
      const groups = await directory.users.groups(tenantId, user.id)
      const asked = new Set((body['groupIds'] as string[]).map((id) => id.toLowerCase()))
      return {
        kind: 'json',
        body: {
          '@odata.context': `${publicUrl}/v1.0/$metadata#Collection(Edm.String)`,
          value: groups.map((group) => group.id).filter((id) => asked.has(id)),
        },
      }
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/ownedObjects',
    permission: permissions.readUserDirectory,
    type: entityTypes.directoryObject,
    async handle(request) {
      const user = await getUser(request)
      return collection(
        objectsSource(await request.directory.users.ownedObjects(request.tenantId, user.id)),
      )
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/oauth2PermissionGrants',
    permission: permissions.readUserDirectory,
    type: entityTypes.oAuth2PermissionGrant,
    async handle(request) {
      const user = await getUser(request)
      const grants = await request.directory.permissionGrants.list(request.tenantId, {
        principalId: user.id,
      })
      return collection(arraySource(grants.map(toEntity), undefined))
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/appRoleAssignments',
    permission: permissions.readUserDirectory,
    type: entityTypes.appRoleAssignment,
    async handle(request) {
      const user = await getUser(request)
      const assignments = await request.directory.appRoleAssignments.listByPrincipal(
        request.tenantId,
        user.id,
      )
      return collection(arraySource(assignments.map(toEntity), request.options.orderBy))
    },
  },
  {
    method: 'POST',
    path: '/users/{user}/appRoleAssignments',
    permission: assignAppRoles(),
    type: entityTypes.appRoleAssignment,
    body: assignmentBody,
    async handle(request) {
      await getUser(request)
      return assign(request)
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user}/appRoleAssignments/{assignment}',
    permission: assignAppRoles(),
    async handle(request) {
      const { id } = await getUser(request)
      return unassign(request, 'principalId', id)
    },
  },
]

/** `/me` asked for without a user. */
export function withoutUser(): GraphError {
  return new GraphError(
    400,
    'BadRequest',
    '/me request is only valid with delegated authentication flow.',
  )
}

function pick(body: Record<string, unknown>): UpdateUser {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in attributes))
}
