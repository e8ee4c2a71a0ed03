import Type from 'typebox'
import { firstPartyAppIds, type ServicePrincipalPatch } from '@patchbay/directory'
import type { UserCaller } from '@patchbay/wire'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { denied, notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import {
  administrators,
  assignAppRoles,
  manageApplications,
  owns,
  permissions,
} from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { ownersOf } from './applications.ts'
import { checkMayAddCredentials } from './check-credentials.ts'
import { addPasswordBody, removePasswordBody, toAddPassword } from './credentials.ts'
import { addOwner } from './owners.ts'
import {
  directorySource,
  getServicePrincipal,
  objectsSource,
  reference,
  referencedId,
} from './references.ts'

const type = entityTypes.servicePrincipal
const owned = async (request: GraphRequest): Promise<string> =>
  (await getServicePrincipal(request)).id
const manage = manageApplications(owned)

const nullableText = Type.Union([Type.String({ maxLength: 2048 }), Type.Null()])
const texts = Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 250 })
const own = {
  displayName: Type.Optional(Type.String()),
  accountEnabled: Type.Optional(Type.Boolean()),
  appRoleAssignmentRequired: Type.Optional(Type.Boolean()),
  tags: Type.Optional(texts),
  description: Type.Optional(nullableText),
  notes: Type.Optional(nullableText),
  loginUrl: Type.Optional(nullableText),
  preferredSingleSignOnMode: Type.Optional(nullableText),
  notificationEmailAddresses: Type.Optional(texts),
  alternativeNames: Type.Optional(texts),
}

export const assignmentBody = Type.Object({
  principalId: Type.String(),
  resourceId: Type.String(),
  appRoleId: Type.String(),
})

const expand: NonNullable<Route['expand']> = {
  owners: async ({ directory, tenantId }, { id }) =>
    (await directory.servicePrincipals.owners(tenantId, String(id))).map(toTypedEntity),
  appRoleAssignedTo: async ({ directory, tenantId }, { id }) =>
    (await directory.appRoleAssignments.listByResource(tenantId, String(id))).map(toEntity),
  appRoleAssignments: async ({ directory, tenantId }, { id }) =>
    (await directory.appRoleAssignments.listByPrincipal(tenantId, String(id))).map(toEntity),
  oauth2PermissionGrants: async ({ directory, tenantId }, { id }) =>
    (await directory.permissionGrants.list(tenantId, { clientId: String(id) })).map(toEntity),
}

/** The registering user, or client, makes the service principal of what it owns. */
const provision = manageApplications(async ({ directory, tenantId, body }) => {
  const application = await directory.applications.findByAppId(String(body['appId']))
  return application?.tenantId === tenantId ? application.id : undefined
})

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

export const servicePrincipalRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servicePrincipals',
    permission: permissions.readApplications,
    type,
    expand,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        directorySource(
          {
            kind: 'servicePrincipal',
            list: (query) => directory.servicePrincipals.list(tenantId, query),
            count: (test) => directory.servicePrincipals.count(tenantId, test),
            ids: {
              servicePrincipalNames: (name) =>
                directory.servicePrincipals.idsByName(tenantId, name),
            },
          },
          options,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/servicePrincipals',
    permission: provision,
    type,
    body: Type.Object({ appId: Type.String(), ...own }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const patch = pickOwn(body)
      const appId = String(body['appId']).toLowerCase()
      const made = await directory.servicePrincipals.create(tenantId, { appId, ...patch }, actor)
      for (const id of ownersOf(request, body['owners@odata.bind'])) {
        await directory.servicePrincipals.addOwner(tenantId, made.id, id, actor)
      }
      return created(toEntity(made), `/servicePrincipals/${made.id}`)
    },
  },
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}',
    permission: permissions.readApplications,
    type,
    expand,
    handle: async (request) => entity(toEntity(await getServicePrincipal(request))),
  },
  {
    method: 'PATCH',
    path: '/servicePrincipals/{servicePrincipal}',
    permission: manage,
    body: Type.Object(own),
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      await request.directory.servicePrincipals.update(
        request.tenantId,
        id,
        pickOwn(request.body),
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/servicePrincipals/{servicePrincipal}',
    permission: manage,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      await request.directory.servicePrincipals.delete(request.tenantId, id, request.actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/servicePrincipals/{servicePrincipal}/addPassword',
    permission: manage,
    body: addPasswordBody,
    async handle(request) {
      const servicePrincipal = await getServicePrincipal(request)
      const { id } = servicePrincipal
      await checkMayAddCredentials(request, servicePrincipal)
      const input = toAddPassword(request.body)
      const added = await request.directory.servicePrincipals.addPassword(
        request.tenantId,
        id,
        input,
        request.actor,
      )
      return {
        kind: 'json',
        body: {
          '@odata.context': `${request.publicUrl}/v1.0/$metadata#microsoft.graph.passwordCredential`,
          ...added,
        },
      }
    },
  },
  {
    method: 'POST',
    path: '/servicePrincipals/{servicePrincipal}/removePassword',
    permission: manage,
    body: removePasswordBody,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      await request.directory.servicePrincipals.removePassword(
        request.tenantId,
        id,
        String(request.body['keyId']),
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}/owners',
    permission: permissions.readApplications,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      return collection(
        objectsSource(await request.directory.servicePrincipals.owners(request.tenantId, id)),
      )
    },
  },
  {
    method: 'POST',
    path: '/servicePrincipals/{servicePrincipal}/owners/$ref',
    permission: manage,
    body: reference,
    async handle(request) {
      const servicePrincipal = await getServicePrincipal(request)
      const { id } = servicePrincipal
      await checkMayAddCredentials(request, servicePrincipal)
      await addOwner(request, request.directory.servicePrincipals, id, referencedId(request.body))
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/servicePrincipals/{servicePrincipal}/owners/{owner}/$ref',
    permission: manage,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      await request.directory.servicePrincipals.removeOwner(
        request.tenantId,
        id,
        request.parameters['owner'] ?? '',
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}/memberOf',
    permission: permissions.readApplications,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      const groups = await request.directory.users.groups(request.tenantId, id)
      return collection(objectsSource(groups.map((group) => ({ kind: 'group', ...group }))))
    },
  },
  ...(['appRoleAssignedTo', 'appRoleAssignments'] as const).flatMap((view): Route[] => {
    const path = `/servicePrincipals/{servicePrincipal}/${view}`
    const side = view === 'appRoleAssignedTo' ? 'resourceId' : 'principalId'
    return [
      {
        method: 'GET',
        path,
        permission: permissions.readApplications,
        type: entityTypes.appRoleAssignment,
        async handle(request) {
          const { directory, tenantId, options } = request
          const { id } = await getServicePrincipal(request)
          const assignments =
            side === 'resourceId'
              ? await directory.appRoleAssignments.listByResource(tenantId, id)
              : await directory.appRoleAssignments.listByPrincipal(tenantId, id)
          return collection(arraySource(assignments.map(toEntity), options.orderBy))
        },
      },
      {
        method: 'POST',
        path,
        permission: assignAppRoles(owned),
        type: entityTypes.appRoleAssignment,
        body: assignmentBody,
        async handle(request) {
          await getServicePrincipal(request)
          return assign(request)
        },
      },
      {
        method: 'DELETE',
        path: `${path}/{assignment}`,
        permission: assignAppRoles(owned),
        async handle(request) {
          const { id } = await getServicePrincipal(request)
          return unassign(request, side, id)
        },
      },
    ]
  }),
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}/oauth2PermissionGrants',
    permission: permissions.readApplications,
    type: entityTypes.oAuth2PermissionGrant,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      const grants = await request.directory.permissionGrants.list(request.tenantId, {
        clientId: id,
      })
      return collection(arraySource(grants.map(toEntity), undefined))
    },
  },
]

/** What may be set on the service principal itself; mirrored attributes in the body are let be. */
function pickOwn(body: Record<string, unknown>): ServicePrincipalPatch {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in own))
}
