import type { DirectoryRole, RoleDefinition } from '@patchbay/directory'
import { DirectoryError, isGuid } from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes, toTypedEntity } from '../entities.ts'
import { invalidBody, notFound } from '../errors.ts'
import { requiredEqualities } from '../odata/filter.ts'
import { arraySource, idSource } from '../odata/page.ts'
import { permissions } from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { objectPages, parseKey, reference, referencedId } from './references.ts'

const type = entityTypes.directoryRole

/** `{id}` or `(roleTemplateId='…')`: an object's id is its template's. */
async function getRole(request: GraphRequest): Promise<DirectoryRole> {
  const { directory, parameters } = request
  const { value } = parseKey(parameters['role'] ?? '', ['id', 'roleTemplateId'])
  const role = directory.directoryRoles.list().find((each) => each.id === value.toLowerCase())
  if (role === undefined) throw notFound(value)
  return Promise.resolve(role)
}

async function getDefinition({
  directory,
  tenantId,
  parameters,
}: GraphRequest): Promise<RoleDefinition> {
  const id = parameters['definition'] ?? ''
  const all = await directory.directoryRoles.definitions(tenantId)
  const found = all.find((each) => each.id === id.toLowerCase())
  if (found === undefined) throw notFound(id)
  return found
}

const rolePermissions = Type.Array(
  Type.Object({
    allowedResourceActions: Type.Array(Type.String({ maxLength: 256 }), { maxItems: 200 }),
  }),
  { minItems: 1, maxItems: 10 },
)
const description = Type.Union([Type.String({ maxLength: 1024 }), Type.Null()])
const version = Type.Union([Type.String({ maxLength: 128 }), Type.Null()])
const definition = {
  displayName: Type.String({ maxLength: 256 }),
  description: Type.Optional(description),
  isEnabled: Type.Optional(Type.Boolean()),
  version: Type.Optional(version),
  rolePermissions,
}

interface DefinitionBody {
  displayName: string
  description?: string | null
  isEnabled?: boolean
  version?: string | null
  rolePermissions: { allowedResourceActions: string[] }[]
}

function pickDefinition(body: Record<string, unknown>): Partial<DefinitionBody> {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => Object.hasOwn(definition, name)),
  )
}

export const roleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/directoryRoleTemplates',
    permission: permissions.readRoles,
    type,
    handle: ({ directory, options }) =>
      Promise.resolve(
        collection(
          arraySource(
            directory.directoryRoles.list().map((role) => ({ ...role })),
            options.orderBy,
          ),
        ),
      ),
  },
  {
    method: 'GET',
    path: '/directoryRoles',
    permission: permissions.readRoles,
    type,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        arraySource(
          (await directory.directoryRoles.activated(tenantId)).map((role) => ({ ...role })),
          options.orderBy,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/directoryRoles',
    permission: permissions.writeRoles,
    type,
    body: Type.Object({ roleTemplateId: Type.String({ maxLength: 64 }) }),
    async handle({ directory, tenantId, actor, body }) {
      const template = String(body['roleTemplateId'])
      const role = await directory.directoryRoles.activate(tenantId, template, actor)
      return created({ ...role }, `/directoryRoles/${role.id}`)
    },
  },
  {
    method: 'GET',
    path: '/directoryRoles/{role}',
    permission: permissions.readRoles,
    type,
    handle: async (request) => entity({ ...(await getRole(request)) }),
  },
  {
    method: 'GET',
    path: '/directoryRoles/{role}/members',
    permission: permissions.readRoles,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getRole(request)
      return collection(objectPages((page) => directory.directoryRoles.members(tenantId, id, page)))
    },
  },
  {
    method: 'POST',
    path: '/directoryRoles/{role}/members/$ref',
    permission: permissions.writeRoles,
    body: reference,
    async handle(request) {
      const { directory, tenantId, actor } = request
      const { id } = await getRole(request)
      try {
        await directory.directoryRoles.assign(
          tenantId,
          { principalId: referencedId(request), roleDefinitionId: id },
          actor,
        )
      } catch (error) {
        if (!(error instanceof DirectoryError) || error.status !== 409) throw error
        throw invalidBody(
          "One or more added object references already exist for the following modified properties: 'members'.",
        )
      }
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/directoryRoles/{role}/members/{member}/$ref',
    permission: permissions.writeRoles,
    async handle(request) {
      const { directory, tenantId, actor, parameters } = request
      const { id } = await getRole(request)
      const member = (parameters['member'] ?? '').toLowerCase()
      const [assignment] = isGuid(member)
        ? await directory.directoryRoles.assignments(
            tenantId,
            { roleDefinitionId: id, principalId: member },
            { limit: 1 },
          )
        : []
      if (assignment === undefined) throw notFound(parameters['member'] ?? '')
      await directory.directoryRoles.unassign(tenantId, assignment.id, actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/roleManagement/directory/roleDefinitions',
    permission: permissions.readRoles,
    type: entityTypes.unifiedRoleDefinition,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        arraySource(
          (await directory.directoryRoles.definitions(tenantId)).map((each) => ({ ...each })),
          options.orderBy,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/roleManagement/directory/roleDefinitions',
    permission: permissions.writeRoles,
    type: entityTypes.unifiedRoleDefinition,
    body: Type.Object(definition),
    async handle({ directory, tenantId, actor, body }) {
      const input = pickDefinition(body) as DefinitionBody
      const made = await directory.directoryRoles.createDefinition(tenantId, input, actor)
      return created({ ...made }, `/roleManagement/directory/roleDefinitions/${made.id}`)
    },
  },
  {
    method: 'GET',
    path: '/roleManagement/directory/roleDefinitions/{definition}',
    permission: permissions.readRoles,
    type: entityTypes.unifiedRoleDefinition,
    handle: async (request) => entity({ ...(await getDefinition(request)) }),
  },
  {
    method: 'PATCH',
    path: '/roleManagement/directory/roleDefinitions/{definition}',
    permission: permissions.writeRoles,
    body: Type.Partial(Type.Object(definition)),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const { id } = await getDefinition(request)
      await directory.directoryRoles.updateDefinition(tenantId, id, pickDefinition(body), actor)
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/roleManagement/directory/roleDefinitions/{definition}',
    permission: permissions.writeRoles,
    async handle(request) {
      const { directory, tenantId, actor } = request
      const { id } = await getDefinition(request)
      await directory.directoryRoles.deleteDefinition(tenantId, id, actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/roleManagement/directory/roleAssignments',
    permission: permissions.readRoles,
    type: entityTypes.unifiedRoleAssignment,
    expand: {
      principal: async ({ directory, tenantId }, { principalId }) => {
        const found = await directory.objects.find(tenantId, String(principalId))
        return found === undefined ? [] : [toTypedEntity(found)]
      },
    },
    handle({ directory, tenantId, options }) {
      const equal = options.filter === undefined ? undefined : requiredEqualities(options.filter)
      const narrowed = Object.fromEntries(
        (['roleDefinitionId', 'principalId'] as const).flatMap((name) => {
          const value = equal?.get(name)
          return value === undefined ? [] : [[name, value.toLowerCase()]]
        }),
      )
      return Promise.resolve(
        collection(
          idSource(async (page) => {
            const rows = await directory.directoryRoles.assignments(tenantId, narrowed, page)
            return rows.map((row) => ({ id: row.id, value: { ...row } }))
          }),
        ),
      )
    },
  },
  {
    method: 'POST',
    path: '/roleManagement/directory/roleAssignments',
    permission: permissions.writeRoles,
    type: entityTypes.unifiedRoleAssignment,
    body: Type.Object({
      principalId: Type.String({ maxLength: 64 }),
      roleDefinitionId: Type.String({ maxLength: 64 }),
      directoryScopeId: Type.Literal('/'),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const made = await directory.directoryRoles.assign(
        tenantId,
        {
          principalId: String(body['principalId']).toLowerCase(),
          roleDefinitionId: String(body['roleDefinitionId']).toLowerCase(),
        },
        actor,
      )
      return created({ ...made }, `/roleManagement/directory/roleAssignments/${made.id}`)
    },
  },
  {
    method: 'GET',
    path: '/roleManagement/directory/roleAssignments/{assignment}',
    permission: permissions.readRoles,
    type: entityTypes.unifiedRoleAssignment,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['assignment'] ?? ''
      const found = await directory.directoryRoles.findAssignment(tenantId, id)
      if (found === undefined) throw notFound(id)
      return entity({ ...found })
    },
  },
  {
    method: 'DELETE',
    path: '/roleManagement/directory/roleAssignments/{assignment}',
    permission: permissions.writeRoles,
    async handle({ directory, tenantId, actor, parameters }) {
      await directory.directoryRoles.unassign(tenantId, parameters['assignment'] ?? '', actor)
      return nothing
    },
  },
]
