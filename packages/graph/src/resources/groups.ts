import Type from 'typebox'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import { permissions } from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { directorySource, objectsSource, reference, referencedId } from './references.ts'

const type = entityTypes.group

async function getGroup({
  directory,
  tenantId,
  parameters,
}: GraphRequest): Promise<{ id: string }> {
  const id = parameters['group'] ?? ''
  const group = await directory.groups.find(tenantId, id)
  if (group === undefined) throw notFound(id)
  return group
}

const expand: NonNullable<Route['expand']> = {
  members: async ({ directory, tenantId }, { id }) =>
    (await directory.groups.members(tenantId, String(id))).map(toTypedEntity),
}

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
    body: Type.Object({
      displayName: Type.String(),
      mailEnabled: Type.Boolean(),
      mailNickname: Type.String(),
      securityEnabled: Type.Boolean(),
      description: Type.Optional(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()])),
      groupTypes: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 4 })),
      'members@odata.bind': Type.Optional(Type.Array(Type.String(), { maxItems: 20 })),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const group = await directory.groups.create(
        tenantId,
        {
          displayName: String(body['displayName']),
          mailEnabled: body['mailEnabled'] === true,
          mailNickname: String(body['mailNickname']),
          securityEnabled: body['securityEnabled'] === true,
          description: typeof body['description'] === 'string' ? body['description'] : null,
          groupTypes: Array.isArray(body['groupTypes']) ? body['groupTypes'].map(String) : [],
        },
        actor,
      )
      const members = body['members@odata.bind']
      for (const member of Array.isArray(members) ? members : []) {
        const id = referencedId({ '@odata.id': member })
        await directory.groups.addMember(tenantId, group.id, id, actor)
      }
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
    method: 'DELETE',
    path: '/groups/{group}',
    permission: permissions.writeGroups,
    async handle(request) {
      const { id } = await getGroup(request)
      await request.directory.groups.delete(request.tenantId, id, request.actor)
      return nothing
    },
  },
  ...['members', 'transitiveMembers'].map((path): Route => ({
    method: 'GET',
    path: `/groups/{group}/${path}`,
    permission: permissions.readGroups,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { id } = await getGroup(request)
      return collection(objectsSource(await request.directory.groups.members(request.tenantId, id)))
    },
  })),
  {
    method: 'POST',
    path: '/groups/{group}/members/$ref',
    permission: permissions.writeGroups,
    body: reference,
    async handle(request) {
      const { id } = await getGroup(request)
      await request.directory.groups.addMember(
        request.tenantId,
        id,
        referencedId(request.body),
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/groups/{group}/members/{member}/$ref',
    permission: permissions.writeGroups,
    async handle(request) {
      const { id } = await getGroup(request)
      await request.directory.groups.removeMember(
        request.tenantId,
        id,
        request.parameters['member'] ?? '',
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/groups/{group}/appRoleAssignments',
    permission: permissions.readGroups,
    type: entityTypes.appRoleAssignment,
    async handle(request) {
      const { id } = await getGroup(request)
      const assignments = await request.directory.appRoleAssignments.listByPrincipal(
        request.tenantId,
        id,
      )
      return collection(arraySource(assignments.map(toEntity), request.options.orderBy))
    },
  },
]
