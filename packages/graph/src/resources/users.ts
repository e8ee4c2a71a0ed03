import Type from 'typebox'
import type { UpdateUser, User } from '@patchbay/directory'
import { roleTemplates } from '@patchbay/directory'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { denied, GraphError, invalidBody, notFound } from '../errors.ts'
import { extensionName } from '../odata/resolve.ts'
import { administrators, assignAppRoles, mayDo, permissions } from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { deltaRoute } from './delta.ts'
import { grantPages } from './grants.ts'
import { imageRoutes } from './images.ts'
import { membershipRoutes } from './memberships.ts'
import { directorySource, getUser, objectPages, reference, referencedId } from './references.ts'
import { assign, assignmentBody, assignmentPages, unassign } from './assignments.ts'

const type = entityTypes.user
/** Nothing is null; a text without letters is none, as in Graph. */
const nullable = Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()])
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
  city: Type.Optional(nullable),
  companyName: Type.Optional(nullable),
  country: Type.Optional(nullable),
  employeeId: Type.Optional(nullable),
  postalCode: Type.Optional(nullable),
  state: Type.Optional(nullable),
  streetAddress: Type.Optional(nullable),
  otherMails: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 250 })),
  userType: Type.Optional(Type.Union([Type.Literal('Member'), Type.Literal('Guest')])),
}
const passwordProfile = Type.Object({
  password: Type.Optional(Type.String()),
  forceChangePasswordNextSignIn: Type.Optional(Type.Boolean()),
})

/** What users may change about themselves. */
const ownAttributes = new Set(['mobilePhone', 'businessPhones', 'preferredLanguage'])

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

/** What the caller may change of this user; throws where the body names more. */
async function checkMayChange(request: GraphRequest, user: User): Promise<void> {
  const { caller, body } = request
  const names = Object.keys(body)
  const sensitive = names.some((name) => sensitiveAttributes.has(name))
  if (administersUsers(request)) {
    if (sensitive) await checkMayManage(request, user)
    return
  }
  const isSelf = caller.kind === 'user' && caller.userId === user.id
  if (isSelf && names.every((name) => ownAttributes.has(name))) return
  const onlyPassword = names.every((name) => name === 'passwordProfile')
  const isScoped =
    caller.kind === 'user' &&
    (caller.scopes === 'all' ||
      permissions.createUser.delegated.some((scope) => caller.scopes.includes(scope)))
  if (!isScoped) throw denied()
  const resets =
    administrators.passwords.some((role) => caller.directoryRoles.includes(role)) ||
    (await mayDo(request, 'microsoft.directory/users/password/update'))
  if (onlyPassword && resets) {
    await checkMayManage(request, user)
    return
  }
  const updates = await mayDo(request, 'microsoft.directory/users/basic/update')
  if (sensitive || !updates) throw denied()
}

/** Attributes by which somebody signs in, or no longer does. */
const sensitiveAttributes = new Set(['passwordProfile', 'accountEnabled', 'userPrincipalName'])

const expand: NonNullable<Route['expand']> = {
  memberOf: async ({ directory, tenantId }, { id }) =>
    (await directory.users.groups(tenantId, String(id))).map((group) =>
      toTypedEntity({ kind: 'group', ...group }),
    ),
  ownedObjects: async ({ directory, tenantId }, { id }) =>
    (await directory.users.ownedObjects(tenantId, String(id), { limit: 20 })).map(toTypedEntity),
  manager: async ({ directory, tenantId }, { id }) => {
    const manager = await directory.users.manager(tenantId, String(id))
    return manager === undefined ? [] : [toTypedEntity({ kind: 'user', ...manager })]
  },
  directReports: async ({ directory, tenantId }, { id }) =>
    (await directory.users.directReports(tenantId, String(id), { limit: 20 })).map((user) =>
      toTypedEntity({ kind: 'user', ...user }),
    ),
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
    refusesOthers: true,
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
    type,
    refusesOthers: true,
    body: Type.Object({ ...attributes, passwordProfile: Type.Optional(passwordProfile) }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const user = await getUser(request)
      const profile = body['passwordProfile'] as
        | { password?: string; forceChangePasswordNextSignIn?: boolean }
        | undefined
      const patch = pick(body)
      await checkMayChange(request, user)
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
  ...membershipRoutes({
    path: '/users/{user}',
    permission: permissions.readUserDirectory,
    getId: async (request) => (await getUser(request)).id,
    hasRoles: true,
  }),
  {
    method: 'GET',
    path: '/users/{user}/ownedObjects',
    permission: permissions.readUserDirectory,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getUser(request)
      return collection(objectPages((page) => directory.users.ownedObjects(tenantId, id, page)))
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/manager',
    permission: permissions.readUserDirectory,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { id } = await getUser(request)
      const manager = await request.directory.users.manager(request.tenantId, id)
      if (manager === undefined) throw notFound('manager')
      return entity(toTypedEntity({ kind: 'user', ...manager }))
    },
  },
  {
    method: 'PUT',
    path: '/users/{user}/manager/$ref',
    permission: permissions.setManager,
    body: reference,
    async handle(request) {
      const { directory, tenantId, actor } = request
      const { id } = await getUser(request)
      await directory.users.setManager(tenantId, id, referencedId(request), actor)
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user}/manager/$ref',
    permission: permissions.setManager,
    async handle(request) {
      const { directory, tenantId, actor } = request
      const { id } = await getUser(request)
      await directory.users.setManager(tenantId, id, null, actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/directReports',
    permission: permissions.readUserDirectory,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getUser(request)
      return collection(
        objectPages(async (page) =>
          (await directory.users.directReports(tenantId, id, page)).map((user) => ({
            kind: 'user',
            ...user,
          })),
        ),
      )
    },
  },
  {
    method: 'POST',
    path: '/users/{user}/assignLicense',
    permission: permissions.assignLicenses,
    type,
    body: Type.Object({
      addLicenses: Type.Array(
        Type.Object({
          skuId: Type.String({ maxLength: 64 }),
          disabledPlans: Type.Optional(
            Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
          ),
        }),
        { maxItems: 20 },
      ),
      removeLicenses: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 }),
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const user = await getUser(request)
      const add = body['addLicenses'] as { skuId: string; disabledPlans?: string[] }[]
      const changed = await directory.users.assignLicense(
        tenantId,
        user.id,
        {
          add: add.map(({ skuId, disabledPlans }) => ({
            skuId,
            disabledPlans: disabledPlans ?? [],
          })),
          remove: body['removeLicenses'] as string[],
        },
        actor,
      )
      return entity(toEntity(changed))
    },
  },
  ...imageRoutes({
    path: '/users/{user}/photo/$value',
    read: permissions.readUserDirectory,
    write: permissions.setPhoto,
    getId: async (request) => (await getUser(request)).id,
  }),
  deltaRoute('user', '/users', permissions.readUserDirectory),
  {
    method: 'GET',
    path: '/users/{user}/oauth2PermissionGrants',
    permission: permissions.readUserDirectory,
    type: entityTypes.oAuth2PermissionGrant,
    async handle(request) {
      const user = await getUser(request)
      return collection(grantPages(request, { principalId: user.id }))
    },
  },
  {
    method: 'GET',
    path: '/users/{user}/appRoleAssignments',
    permission: permissions.readUserDirectory,
    type: entityTypes.appRoleAssignment,
    async handle(request) {
      const user = await getUser(request)
      return collection(assignmentPages(request, 'principalId', user.id))
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
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name]) => Object.hasOwn(attributes, name) || extensionName.test(name),
    ),
  ) as UpdateUser
}
