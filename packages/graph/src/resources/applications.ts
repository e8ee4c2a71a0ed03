import {
  administrators,
  manageApplications,
  ownedByRole,
  permissions,
  registerApplications,
} from '../permissions.ts'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { invalidBody } from '../errors.ts'
import {
  callersTenant,
  collection,
  created,
  entity,
  type GraphRequest,
  nothing,
  type Route,
} from '../route.ts'
import { addsKey, checkMayAddCredentials } from './check-credentials.ts'
import { addPasswordBody, removePasswordBody, toAddPassword } from './credentials.ts'
import {
  directorySource,
  getApplication,
  objectsSource,
  reference,
  referencedId,
} from './references.ts'
import { addOwner } from './owners.ts'

const type = entityTypes.application
const manage = manageApplications(async (request) => (await getApplication(request)).id)

/** Members register applications where the tenant lets them; a client with "OwnedBy", its own. */
const register = registerApplications(
  async (request) => (await callersTenant(request)).policy.allowedToCreateApps,
)

const expand: NonNullable<Route['expand']> = {
  owners: async ({ directory, tenantId }, { id }) =>
    (await directory.applications.owners(tenantId, String(id))).map(toTypedEntity),
}

export const applicationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/applications',
    permission: permissions.readApplications,
    type,
    expand,
    handle: async ({ directory, tenantId, options }) =>
      collection(
        directorySource(
          {
            kind: 'application',
            list: (query) => directory.applications.list(tenantId, query),
            count: (test) => directory.applications.count(tenantId, test),
            ids: {
              identifierUris: (uri) => directory.applications.idsByIdentifierUri(tenantId, uri),
            },
          },
          options,
        ),
      ),
  },
  {
    method: 'POST',
    path: '/applications',
    permission: { ...register, application: [...register.application, ownedByRole] },
    type,
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const { displayName, ...rest } = body
      if (typeof displayName !== 'string') {
        throw invalidBody(
          "A value is required for property 'displayName' of resource 'Application'.",
          '/displayName',
        )
      }
      const owners = rest['owners@odata.bind']
      const application = await directory.applications.create(
        tenantId,
        { ...rest, displayName },
        actor,
      )
      for (const id of ownersOf(request, owners)) {
        await directory.applications.addOwner(tenantId, application.id, id, actor)
      }
      return created(toEntity(application), `/applications/${application.id}`)
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}',
    permission: permissions.readApplications,
    type,
    expand,
    handle: async (request) => entity(toEntity(await getApplication(request))),
  },
  {
    method: 'PATCH',
    path: '/applications/{application}',
    permission: manage,
    async handle(request) {
      const application = await getApplication(request)
      const { id } = application
      if (addsKey(application, request.body)) await checkMayAddCredentials(request, application)
      await request.directory.applications.replace(
        request.tenantId,
        id,
        request.body,
        request.actor,
      )
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/applications/{application}',
    permission: manage,
    async handle(request) {
      const { id } = await getApplication(request)
      await request.directory.applications.delete(request.tenantId, id, request.actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/addPassword',
    permission: manage,
    body: addPasswordBody,
    async handle(request) {
      const application = await getApplication(request)
      const { id } = application
      await checkMayAddCredentials(request, application)
      const input = toAddPassword(request.body)
      const added = await request.directory.applications.addPassword(
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
    path: '/applications/{application}/removePassword',
    permission: manage,
    body: removePasswordBody,
    async handle(request) {
      const { id } = await getApplication(request)
      await request.directory.applications.removePassword(
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
    path: '/applications/{application}/authenticationBehaviors',
    permission: permissions.readApplications,
    async handle(request) {
      const { authenticationBehaviors } = await getApplication(request)
      return { kind: 'json', body: { ...authenticationBehaviors } }
    },
  },
  {
    method: 'PATCH',
    path: '/applications/{application}/authenticationBehaviors',
    permission: manage,
    async handle(request) {
      const { id } = await getApplication(request)
      const patch = { authenticationBehaviors: request.body }
      await request.directory.applications.replace(request.tenantId, id, patch, request.actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}/owners',
    permission: permissions.readApplications,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { id } = await getApplication(request)
      return collection(
        objectsSource(await request.directory.applications.owners(request.tenantId, id)),
      )
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/owners/$ref',
    permission: manage,
    body: reference,
    async handle(request) {
      const application = await getApplication(request)
      const { id } = application
      await checkMayAddCredentials(request, application)
      await addOwner(request, request.directory.applications, id, referencedId(request.body))
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/applications/{application}/owners/{owner}/$ref',
    permission: manage,
    async handle(request) {
      const { id } = await getApplication(request)
      await request.directory.applications.removeOwner(
        request.tenantId,
        id,
        request.parameters['owner'] ?? '',
        request.actor,
      )
      return nothing
    },
  },
]

/**
 * Who owns what is created: whom the body names, and a creator without administrator's role, who
 * could not touch it otherwise.
 */
export function ownersOf({ caller }: GraphRequest, bound: unknown): string[] {
  const ids = new Set(
    Array.isArray(bound) ? bound.map((each) => referencedId({ '@odata.id': each })) : [],
  )
  if (caller.kind === 'application') {
    if (caller.roles.includes(ownedByRole)) ids.add(caller.servicePrincipalId)
  } else if (!administrators.applications.some((role) => caller.directoryRoles.includes(role))) {
    ids.add(caller.userId)
  }
  return [...ids]
}
