import Type from 'typebox'
import type { ServicePrincipalPatch } from '@patchbay/directory'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { arraySource } from '../odata/page.ts'
import { assignAppRoles, manageApplications, permissions } from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { ownersOf } from './applications.ts'
import { assign, assignmentBody, assignmentPages, unassign } from './assignments.ts'
import { checkMayAddCredentials } from './check-credentials.ts'
import { addPasswordBody, removePasswordBody, toAddPassword } from './credentials.ts'
import { deltaRoute } from './delta.ts'
import { grantPages } from './grants.ts'
import { membershipRoutes } from './memberships.ts'
import { addOwner } from './owners.ts'
import { policyAssignmentRoutes } from './policies.ts'
import {
  directorySource,
  getServicePrincipal,
  objectPages,
  parseKey,
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

/** `$expand` brings no more. */
const few = { limit: 20 }

const expand: NonNullable<Route['expand']> = {
  owners: async ({ directory, tenantId }, { id }) =>
    (await directory.servicePrincipals.owners(tenantId, String(id), few)).map(toTypedEntity),
  appRoleAssignedTo: async ({ directory, tenantId }, { id }) =>
    (await directory.appRoleAssignments.listByResource(tenantId, String(id), few)).map(toEntity),
  appRoleAssignments: async ({ directory, tenantId }, { id }) =>
    (await directory.appRoleAssignments.listByPrincipal(tenantId, String(id), few)).map(toEntity),
  oauth2PermissionGrants: async ({ directory, tenantId }, { id }) =>
    (await directory.permissionGrants.list(tenantId, { clientId: String(id) }, few)).map(toEntity),
}

/** The registering user, or client, makes the service principal of what it owns. */
const provision = manageApplications(async ({ directory, tenantId, body }) => {
  const application = await directory.applications.findByAppId(String(body['appId']))
  return application?.tenantId === tenantId ? application.id : undefined
})

/** The application id of `(appId='…')` where the client asks for it to be made when missing. */
function createdIfMissing({ parameters, prefer }: GraphRequest): string | undefined {
  if (!prefer.includes('create-if-missing')) return undefined
  const { name, value } = parseKey(parameters['servicePrincipal'] ?? '', ['id', 'appId'])
  return name === 'appId' ? value.toLowerCase() : undefined
}

async function isMissing({ directory, tenantId }: GraphRequest, appId: string): Promise<boolean> {
  return (await directory.servicePrincipals.findByAppId(tenantId, appId)) === undefined
}

/** Who makes it owns the application; who changes it, the service principal. */
const manageOrCreate = manageApplications(async (request) => {
  const appId = createdIfMissing(request)
  if (appId === undefined || !(await isMissing(request, appId))) return owned(request)
  const application = await request.directory.applications.findByAppId(appId)
  return application?.tenantId === request.tenantId ? application.id : undefined
})

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
    permission: manageOrCreate,
    type,
    body: Type.Object(own),
    async handle(request) {
      const appId = createdIfMissing(request)
      if (appId !== undefined && (await isMissing(request, appId))) {
        const { directory, tenantId, actor, body } = request
        const own = pickOwn(body)
        const made = await directory.servicePrincipals.create(tenantId, { appId, ...own }, actor)
        for (const id of ownersOf(request, undefined)) {
          await directory.servicePrincipals.addOwner(tenantId, made.id, id, actor)
        }
        return created(toEntity(made), `/servicePrincipals/${made.id}`)
      }
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
      const { directory, tenantId } = request
      const { id } = await getServicePrincipal(request)
      return collection(
        objectPages((page) => directory.servicePrincipals.owners(tenantId, id, page)),
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
      await addOwner(request, request.directory.servicePrincipals, id, referencedId(request))
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
  ...membershipRoutes({
    path: '/servicePrincipals/{servicePrincipal}',
    permission: permissions.readApplications,
    getId: owned,
    hasRoles: true,
  }),
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}/ownedObjects',
    permission: permissions.readApplications,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId } = request
      const { id } = await getServicePrincipal(request)
      return collection(objectPages((page) => directory.users.ownedObjects(tenantId, id, page)))
    },
  },
  {
    method: 'GET',
    path: '/servicePrincipals/{servicePrincipal}/delegatedPermissionClassifications',
    permission: permissions.readApplications,
    type: entityTypes.delegatedPermissionClassification,
    async handle(request) {
      const { id } = await getServicePrincipal(request)
      const all = await request.directory.servicePrincipals.classifications(request.tenantId, id)
      return collection(arraySource(all.map(toEntity), undefined))
    },
  },
  {
    method: 'POST',
    path: '/servicePrincipals/{servicePrincipal}/delegatedPermissionClassifications',
    permission: permissions.writeGrantPolicies,
    type: entityTypes.delegatedPermissionClassification,
    body: Type.Object({
      permissionId: Type.String({ maxLength: 64 }),
      permissionName: Type.Optional(Type.String({ maxLength: 256 })),
      classification: Type.Union([
        Type.Literal('low'),
        Type.Literal('medium'),
        Type.Literal('high'),
      ]),
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const { id } = await getServicePrincipal(request)
      const made = await directory.servicePrincipals.classify(
        tenantId,
        id,
        {
          permissionId: String(body['permissionId']),
          classification: body['classification'] as 'low' | 'medium' | 'high',
        },
        actor,
      )
      const path = `/servicePrincipals/${id}/delegatedPermissionClassifications/${made.id}`
      return created(toEntity(made), path)
    },
  },
  {
    method: 'DELETE',
    path: '/servicePrincipals/{servicePrincipal}/delegatedPermissionClassifications/{id}',
    permission: permissions.writeGrantPolicies,
    async handle(request) {
      const { directory, tenantId, actor, parameters } = request
      const { id } = await getServicePrincipal(request)
      await directory.servicePrincipals.unclassify(tenantId, id, parameters['id'] ?? '', actor)
      return nothing
    },
  },
  ...policyAssignmentRoutes('/servicePrincipals/{servicePrincipal}', owned, [
    'claimsMappingPolicies',
    'tokenLifetimePolicies',
    'appManagementPolicies',
  ]),
  deltaRoute('servicePrincipal', '/servicePrincipals', permissions.readApplications),
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
          const { id } = await getServicePrincipal(request)
          return collection(assignmentPages(request, side, id))
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
      return collection(grantPages(request, { clientId: id }))
    },
  },
]

/** What may be set on the service principal itself; mirrored attributes in the body are let be. */
function pickOwn(body: Record<string, unknown>): ServicePrincipalPatch {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in own))
}
