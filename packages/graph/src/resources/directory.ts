import {
  type Directory,
  type DirectoryObject,
  isGuid,
  type ObjectKind,
  type Tenant,
  type TenantPolicy,
} from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes, project, toTypedEntity, typeOf } from '../entities.ts'
import { denied, GraphError, invalidBody, notFound } from '../errors.ts'
import { arraySource, type Source } from '../odata/page.ts'
import {
  administerApplications,
  administrators,
  inviteGuests,
  type Permission,
  permissions,
} from '../permissions.ts'
import {
  callersTenant,
  collection,
  created,
  entity,
  type GraphRequest,
  type Json,
  nothing,
  type Route,
} from '../route.ts'
import { membershipRoutes } from './memberships.ts'

function toOrganization({ id, displayName, createdDateTime, verifiedDomains }: Tenant): Json {
  return {
    id,
    displayName,
    createdDateTime,
    tenantType: 'AAD',
    verifiedDomains: verifiedDomains.map((domain) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: domain.isDefault,
      isInitial: domain.isInitial,
      name: domain.name,
      type: 'Managed',
    })),
  }
}

function toDomains({ verifiedDomains }: Tenant): Json[] {
  return verifiedDomains.map(({ name, isDefault, isInitial }) => ({
    id: name,
    authenticationType: 'Managed',
    isAdminManaged: true,
    isDefault,
    isInitial,
    isRoot: true,
    isVerified: true,
    supportedServices: [],
  }))
}

/** Consent by users themselves: to everything of type User, to what is classified low, or recommended. */
const grantPolicies =
  '^ManagePermissionGrantsForSelf\\.microsoft-user-default-(legacy|low|recommended)$'

export const directoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/organization',
    permission: permissions.readOrganization,
    type: entityTypes.organization,
    handle: async (request) =>
      collection(arraySource([toOrganization(await callersTenant(request))], undefined)),
  },
  {
    method: 'GET',
    path: '/organization/{tenant}',
    permission: permissions.readOrganization,
    type: entityTypes.organization,
    async handle(request) {
      const id = request.parameters['tenant'] ?? ''
      if (id.toLowerCase() !== request.tenantId) throw notFound(id)
      return entity(toOrganization(await callersTenant(request)))
    },
  },
  {
    method: 'GET',
    path: '/domains',
    permission: permissions.readDomains,
    type: entityTypes.domain,
    handle: async (request) =>
      collection(arraySource(toDomains(await callersTenant(request)), undefined)),
  },
  {
    method: 'GET',
    path: '/domains/{domain}',
    permission: permissions.readDomains,
    type: entityTypes.domain,
    async handle(request) {
      const id = request.parameters['domain'] ?? ''
      const domain = toDomains(await callersTenant(request)).find(
        (each) => each['id'] === id.toLowerCase(),
      )
      if (domain === undefined) throw notFound(id)
      return entity(domain)
    },
  },
  {
    method: 'GET',
    path: '/policies/authorizationPolicy',
    permission: permissions.readPolicies,
    async handle(request) {
      const { policy } = await callersTenant(request)
      return {
        kind: 'json',
        body: {
          '@odata.context': `${request.publicUrl}/v1.0/$metadata#policies/authorizationPolicy/$entity`,
          id: 'authorizationPolicy',
          displayName: 'Authorization Policy',
          description: 'What members of this tenant may do by themselves.',
          allowInvitesFrom: policy.allowInvitesFrom,
          defaultUserRolePermissions: {
            allowedToCreateApps: policy.allowedToCreateApps,
            permissionGrantPoliciesAssigned: policy.permissionGrantPoliciesAssigned,
          },
        },
      }
    },
  },
  {
    method: 'PATCH',
    path: '/policies/authorizationPolicy',
    permission: permissions.writePolicies,
    body: Type.Object({
      allowInvitesFrom: Type.Optional(
        Type.Union([
          Type.Literal('none'),
          Type.Literal('adminsAndGuestInviters'),
          Type.Literal('adminsGuestInvitersAndAllMembers'),
          Type.Literal('everyone'),
        ]),
      ),
      defaultUserRolePermissions: Type.Optional(
        Type.Object({
          allowedToCreateApps: Type.Optional(Type.Boolean()),
          permissionGrantPoliciesAssigned: Type.Optional(
            Type.Array(Type.String({ pattern: grantPolicies }), { maxItems: 1 }),
          ),
        }),
      ),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const { allowedToCreateApps, permissionGrantPoliciesAssigned } = (body[
        'defaultUserRolePermissions'
      ] ?? {}) as Partial<TenantPolicy>
      const { allowInvitesFrom } = body as Partial<TenantPolicy>
      await directory.tenants.updatePolicy(
        tenantId,
        {
          ...(allowInvitesFrom === undefined ? {} : { allowInvitesFrom }),
          ...(allowedToCreateApps === undefined ? {} : { allowedToCreateApps }),
          ...(permissionGrantPoliciesAssigned === undefined
            ? {}
            : { permissionGrantPoliciesAssigned }),
        },
        actor,
      )
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/directoryObjects/getByIds',
    permission: permissions.readObjects,
    type: entityTypes.directoryObject,
    body: Type.Object({
      ids: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000 }),
      types: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
    }),
    async handle({ directory, tenantId, publicUrl, body, options }) {
      const types = body['types'] as string[] | undefined
      const ids = new Set((body['ids'] as string[]).map((each) => each.toLowerCase()))
      const wrong = [...ids].find((each) => !isGuid(each))
      if (wrong !== undefined) throw invalidBody(`Invalid GUID:${wrong}`, '/ids')
      const objects = await directory.objects.findAll(tenantId, [...ids])
      const found = objects.filter(
        (object) =>
          types === undefined || types.includes(object.kind) || types.includes('directoryObject'),
      )
      return {
        kind: 'json',
        body: {
          '@odata.context': `${publicUrl}/v1.0/$metadata#directoryObjects`,
          value: found
            .map(toTypedEntity)
            .map((each) =>
              project(each, typeOf(each, entityTypes.directoryObject), options.select, false),
            ),
        },
      }
    },
  },
  {
    method: 'GET',
    path: '/directoryObjects/{id}',
    permission: permissions.readObjects,
    type: entityTypes.directoryObject,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['id'] ?? ''
      const object = await directory.objects.find(tenantId, id)
      if (object === undefined) throw notFound(id)
      return entity(toTypedEntity(object))
    },
  },
  // Of any object there are the questions only; what it is a member of is listed by its own kind.
  ...membershipRoutes({
    path: '/directoryObjects/{id}',
    permission: permissions.readObjects,
    async getId({ directory, tenantId, parameters }) {
      const id = parameters['id'] ?? ''
      if ((await directory.objects.find(tenantId, id)) === undefined) throw notFound(id)
      return id.toLowerCase()
    },
    hasRoles: true,
  }).filter(({ method }) => method === 'POST'),
  {
    method: 'POST',
    path: '/directoryObjects/validateProperties',
    permission: permissions.readObjects,
    body: Type.Object({
      entityType: Type.Union([Type.Literal('Group'), Type.Literal('group')]),
      displayName: Type.Optional(Type.String({ maxLength: 1024 })),
      mailNickname: Type.Optional(Type.String({ maxLength: 1024 })),
      onBehalfOfUserId: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
    }),
    handle({ body }) {
      const { displayName, mailNickname } = body
      if (typeof displayName === 'string' && !/^(?=.*\S).{1,256}$/s.test(displayName)) {
        throw new GraphError(422, 'InvalidValue', 'displayName has 1 to 256 characters.')
      }
      if (typeof mailNickname === 'string' && !/^[^\s@()\\[\]";:<>,]{1,64}$/.test(mailNickname)) {
        throw new GraphError(422, 'InvalidValue', 'mailNickname holds a character that is refused.')
      }
      return Promise.resolve(nothing)
    },
  },
  ...(['application', 'servicePrincipal', 'user', 'group'] as const).map((kind): Route => ({
    method: 'GET',
    path: `/directory/deletedItems/microsoft.graph.${kind}`,
    permission: permissions.readDeleted,
    type: entityTypes[kind],
    handle: ({ directory, tenantId }) =>
      Promise.resolve(collection(deletedSource(directory, tenantId, kind))),
  })),
  {
    method: 'GET',
    path: '/directory/deletedItems/{id}',
    permission: permissions.readDeleted,
    type: entityTypes.directoryObject,
    handle: async (request) => entity(toTypedEntity(await getDeleted(request))),
  },
  {
    method: 'POST',
    path: '/directory/deletedItems/{id}/restore',
    permission: permissions.restore,
    type: entityTypes.directoryObject,
    body: Type.Object({}),
    async handle(request) {
      const { directory, tenantId, actor } = request
      const object = await getDeleted(request)
      checkMayRestore(request, object)
      return entity(toTypedEntity(await directory.deletedItems.restore(tenantId, object.id, actor)))
    },
  },
  {
    method: 'DELETE',
    path: '/directory/deletedItems/{id}',
    permission: permissions.restore,
    async handle(request) {
      const object = await getDeleted(request)
      checkMayRestore(request, object)
      await request.directory.deletedItems.purge(request.tenantId, object.id, request.actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/subscribedSkus',
    permission: permissions.readSubscribedSkus,
    type: entityTypes.subscribedSku,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        arraySource(
          (await directory.subscribedSkus.list(tenantId)).map((sku) => ({ ...sku })),
          options.orderBy,
        ),
      ),
  },
  {
    method: 'GET',
    path: '/subscribedSkus/{sku}',
    permission: permissions.readSubscribedSkus,
    type: entityTypes.subscribedSku,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['sku'] ?? ''
      const found = (await directory.subscribedSkus.list(tenantId)).find((sku) => sku.id === id)
      if (found === undefined) throw notFound(id)
      return entity({ ...found })
    },
  },
  {
    method: 'POST',
    path: '/invitations',
    permission: inviteGuests(async (request) => {
      const { allowInvitesFrom } = (await callersTenant(request)).policy
      return (
        allowInvitesFrom === 'everyone' || allowInvitesFrom === 'adminsGuestInvitersAndAllMembers'
      )
    }),
    type: entityTypes.invitation,
    body: Type.Object({
      invitedUserEmailAddress: Type.String({ maxLength: 256 }),
      inviteRedirectUrl: Type.String({ maxLength: 2048, pattern: '^https?://' }),
      invitedUserDisplayName: Type.Optional(
        Type.Union([Type.String({ maxLength: 256 }), Type.Null()]),
      ),
      invitedUserType: Type.Optional(Type.Union([Type.Literal('Guest'), Type.Literal('Member')])),
      sendInvitationMessage: Type.Optional(Type.Boolean()),
    }),
    async handle(request) {
      const { directory, tenantId, actor, body, caller, publicUrl } = request
      const tenant = await callersTenant(request)
      const { policy } = tenant
      const isAdministrator =
        caller.kind === 'application' ||
        administrators.users.some((role) => caller.directoryRoles.includes(role))
      if (policy.allowInvitesFrom === 'none') throw denied()
      // A guest has less than a member; who becomes a member is an administrator's decision.
      if (body['invitedUserType'] === 'Member' && !isAdministrator) throw denied()
      const displayName = body['invitedUserDisplayName']
      const user = await directory.invitations.create(
        tenantId,
        {
          invitedUserEmailAddress: String(body['invitedUserEmailAddress']),
          invitedUserDisplayName: typeof displayName === 'string' ? displayName : null,
          invitedUserType: body['invitedUserType'] === 'Member' ? 'Member' : 'Guest',
        },
        actor,
      )
      const redirect = encodeURIComponent(String(body['inviteRedirectUrl']))
      return created(
        {
          id: user.id,
          inviteRedeemUrl: `${publicUrl}/redeem?tenant=${tenantId}&user=${user.id}&redirect=${redirect}`,
          invitedUserDisplayName: user.displayName,
          invitedUserEmailAddress: user.mail,
          invitedUserType: user.userType,
          inviteRedirectUrl: body['inviteRedirectUrl'],
          sendInvitationMessage: false,
          status: user.externalUserState === 'Accepted' ? 'Completed' : 'PendingAcceptance',
          resetRedemption: false,
          invitedUser: { id: user.id },
        },
        `/invitations/${user.id}`,
      )
    },
  },
]

/** Deleted objects of a kind, by the time of their deletion. */
function deletedSource(
  directory: Directory,
  tenantId: string,
  kind: ObjectKind,
): Source<[string, string]> {
  return {
    async read(after, limit) {
      const page = after === undefined ? { limit } : { limit, after }
      const objects = await directory.deletedItems.list(tenantId, kind, page)
      return objects.map((object) => ({
        key: [object.deletedDateTime ?? '', object.id],
        value: toTypedEntity(object),
      }))
    },
    parseKey(value) {
      if (!Array.isArray(value) || value.length !== 2) return undefined
      const [time, id] = value as unknown[]
      return typeof time === 'string' && typeof id === 'string' ? [time, id] : undefined
    },
  }
}

async function getDeleted({
  directory,
  tenantId,
  parameters,
}: GraphRequest): Promise<DirectoryObject> {
  const id = parameters['id'] ?? ''
  const object = await directory.deletedItems.find(tenantId, id)
  if (object === undefined) throw notFound(id)
  return object
}

/** Who may delete a kind of object may bring it back. */
function checkMayRestore({ caller }: GraphRequest, { kind }: DirectoryObject): void {
  const rule: Permission = {
    user: permissions.deleteUser,
    group: permissions.writeGroups,
    application: administerApplications,
    servicePrincipal: administerApplications,
  }[kind]
  const allowed =
    caller.kind === 'application'
      ? rule.application.some((role) => caller.roles.includes(role))
      : rule.users !== 'everyone' &&
        rule.users.some((role) => caller.directoryRoles.includes(role)) &&
        (caller.scopes === 'all' || rule.delegated.some((scope) => caller.scopes.includes(scope)))
  if (!allowed) throw denied()
}
