import type { DirectoryRole, Tenant, TenantPolicy } from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes, toTypedEntity } from '../entities.ts'
import { notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import { permissions } from '../permissions.ts'
import {
  callersTenant,
  collection,
  entity,
  type GraphRequest,
  type Json,
  nothing,
  type Route,
} from '../route.ts'
import { objectsSource, reference, referencedId } from './references.ts'

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

function getRole({ directory, parameters }: GraphRequest): DirectoryRole {
  const key = parameters['role'] ?? ''
  const id = /^(?:roleTemplateId=)?'?([^']*)'?$/.exec(key)?.[1]?.toLowerCase()
  const role = directory.directoryRoles.list().find((each) => each.id === id)
  if (role === undefined) throw notFound(key)
  return role
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
          defaultUserRolePermissions: policy,
        },
      }
    },
  },
  {
    method: 'PATCH',
    path: '/policies/authorizationPolicy',
    permission: permissions.writePolicies,
    body: Type.Object({
      defaultUserRolePermissions: Type.Object({
        allowedToCreateApps: Type.Optional(Type.Boolean()),
        permissionGrantPoliciesAssigned: Type.Optional(
          Type.Array(Type.String({ pattern: grantPolicies }), { maxItems: 1 }),
        ),
      }),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const { allowedToCreateApps, permissionGrantPoliciesAssigned } = body[
        'defaultUserRolePermissions'
      ] as Partial<TenantPolicy>
      await directory.tenants.updatePolicy(
        tenantId,
        {
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
  ...['/directoryRoles', '/directoryRoleTemplates'].map((path): Route => ({
    method: 'GET',
    path,
    permission: permissions.readRoles,
    type: entityTypes.directoryRole,
    handle: async ({ directory, options }) =>
      collection(
        arraySource(
          directory.directoryRoles.list().map((role) => ({ ...role })),
          options.orderBy,
        ),
      ),
  })),
  {
    method: 'GET',
    path: '/directoryRoles/{role}',
    permission: permissions.readRoles,
    type: entityTypes.directoryRole,
    handle: async (request) => entity({ ...getRole(request) }),
  },
  {
    method: 'GET',
    path: '/directoryRoles/{role}/members',
    permission: permissions.readRoles,
    type: entityTypes.directoryObject,
    async handle(request) {
      const members = await request.directory.directoryRoles.members(
        request.tenantId,
        getRole(request).id,
      )
      return collection(objectsSource(members.map((user) => ({ kind: 'user', ...user }))))
    },
  },
  {
    method: 'POST',
    path: '/directoryRoles/{role}/members/$ref',
    permission: permissions.writeRoles,
    body: reference,
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      await directory.users.addDirectoryRole(
        tenantId,
        referencedId(body),
        getRole(request).id,
        actor,
      )
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/directoryRoles/{role}/members/{member}/$ref',
    permission: permissions.writeRoles,
    async handle(request) {
      const { directory, tenantId, actor, parameters } = request
      await directory.users.removeDirectoryRole(
        tenantId,
        parameters['member'] ?? '',
        getRole(request).id,
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
      ids: Type.Array(Type.String(), { maxItems: 1000 }),
      types: Type.Optional(Type.Array(Type.String())),
    }),
    async handle({ directory, tenantId, publicUrl, body }) {
      const types = body['types'] as string[] | undefined
      const found = []
      for (const id of new Set((body['ids'] as string[]).map((each) => each.toLowerCase()))) {
        const object = await directory.objects.find(tenantId, id)
        if (object === undefined) continue
        if (
          types === undefined ||
          types.includes(object.kind) ||
          types.includes('directoryObject')
        ) {
          found.push(object)
        }
      }
      return {
        kind: 'json',
        body: {
          '@odata.context': `${publicUrl}/v1.0/$metadata#directoryObjects`,
          value: found.map(toTypedEntity),
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
  ...(['application', 'servicePrincipal'] as const).map((kind): Route => ({
    method: 'GET',
    path: `/directory/deletedItems/microsoft.graph.${kind}`,
    permission: permissions.readApplications,
    type: entityTypes[kind],
    handle: async ({ directory, tenantId }) =>
      collection(objectsSource(await directory.deletedItems.list(tenantId, kind))),
  })),
  {
    method: 'GET',
    path: '/directory/deletedItems/{id}',
    permission: permissions.readApplications,
    type: entityTypes.directoryObject,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['id'] ?? ''
      const object = await directory.deletedItems.find(tenantId, id)
      if (object === undefined) throw notFound(id)
      return entity(toTypedEntity(object))
    },
  },
  {
    method: 'POST',
    path: '/directory/deletedItems/{id}/restore',
    permission: permissions.restoreApplications,
    type: entityTypes.directoryObject,
    handle: async ({ directory, tenantId, actor, parameters }) =>
      entity(
        toTypedEntity(
          await directory.deletedItems.restore(tenantId, parameters['id'] ?? '', actor),
        ),
      ),
  },
  {
    method: 'DELETE',
    path: '/directory/deletedItems/{id}',
    permission: permissions.restoreApplications,
    async handle({ directory, tenantId, actor, parameters }) {
      await directory.deletedItems.purge(tenantId, parameters['id'] ?? '', actor)
      return nothing
    },
  },
]
