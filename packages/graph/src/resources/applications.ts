import type { ExtensionProperty, NewFederatedIdentityCredential } from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes, toEntity, toTypedEntity } from '../entities.ts'
import { invalidBody, notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import {
  administerApplications,
  administrators,
  manageApplications,
  ownedByRole,
  type Permission,
  permissions,
  registerApplications,
} from '../permissions.ts'
import {
  type Answer,
  callersTenant,
  collection,
  created,
  entity,
  type GraphRequest,
  type Json,
  nothing,
  type Route,
} from '../route.ts'
import { addsKey, checkMayAddCredentials } from './check-credentials.ts'
import { addPasswordBody, removePasswordBody, toAddPassword } from './credentials.ts'
import { deltaRoute } from './delta.ts'
import { imageRoutes } from './images.ts'
import { addOwner } from './owners.ts'
import { policyAssignmentRoutes } from './policies.ts'
import {
  directorySource,
  getApplication,
  objectPages,
  parseKey,
  reference,
  referencedId,
} from './references.ts'

const type = entityTypes.application
const manage = manageApplications(async (request) => (await getApplication(request)).id)

/** Members register applications where the tenant lets them; a client with "OwnedBy", its own. */
const register = registerApplications(
  async (request) => (await callersTenant(request)).policy.allowedToCreateApps,
)

/** The name of `(uniqueName='…')` where the client asks for it to be made when missing. */
function createdIfMissing({ parameters, prefer }: GraphRequest): string | undefined {
  if (!prefer.includes('create-if-missing')) return undefined
  const { name, value } = parseKey(parameters['application'] ?? '', ['id', 'appId', 'uniqueName'])
  return name === 'uniqueName' ? value : undefined
}

async function isMissing(
  { directory, tenantId }: GraphRequest,
  uniqueName: string,
): Promise<boolean> {
  return (await directory.applications.findByUniqueName(tenantId, uniqueName)) === undefined
}

/** What is there is its owner's to change; what is not, whoever may register makes. */
const manageOrRegister: Permission = {
  ...manageApplications(async (request) => {
    const uniqueName = createdIfMissing(request)
    if (uniqueName !== undefined && (await isMissing(request, uniqueName))) return undefined
    return (await getApplication(request)).id
  }),
  async orWhen(request) {
    const uniqueName = createdIfMissing(request)
    if (uniqueName === undefined || !(await isMissing(request, uniqueName))) return false
    return (await callersTenant(request)).policy.allowedToCreateApps
  },
}

async function create(request: GraphRequest, body: Json): Promise<Answer> {
  const { directory, tenantId, actor } = request
  const { displayName, 'owners@odata.bind': bound, ...rest } = body
  if (typeof displayName !== 'string') {
    throw invalidBody(
      "A value is required for property 'displayName' of resource 'Application'.",
      '/displayName',
    )
  }
  const owners = ownersOf(request, bound)
  const application = await directory.atomically(async () => {
    const made = await directory.applications.create(tenantId, { ...rest, displayName }, actor)
    for (const id of owners) await directory.applications.addOwner(tenantId, made.id, id, actor)
    return made
  })
  return created(toEntity(application), `/applications/${application.id}`)
}

async function getId(request: GraphRequest): Promise<string> {
  return (await getApplication(request)).id
}

const text = Type.String({ maxLength: 600 })
const federatedCredential = {
  name: text,
  issuer: text,
  subject: text,
  audiences: Type.Array(text, { maxItems: 10 }),
  description: Type.Optional(Type.Union([text, Type.Null()])),
}

/** A key of a federated credential: its id, its name, or `name='…'`. */
function credentialKey({ parameters }: GraphRequest): string {
  return parseKey(parameters['credential'] ?? '', ['id', 'name']).value
}

const expand: NonNullable<Route['expand']> = {
  owners: async ({ directory, tenantId }, { id }) =>
    (await directory.applications.owners(tenantId, String(id), { limit: 20 })).map(toTypedEntity),
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
    handle: (request) => create(request, request.body),
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
    permission: manageOrRegister,
    type,
    async handle(request) {
      const uniqueName = createdIfMissing(request)
      if (uniqueName !== undefined && (await isMissing(request, uniqueName))) {
        return create(request, { ...request.body, uniqueName })
      }
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
      const { directory, tenantId } = request
      const { id } = await getApplication(request)
      return collection(objectPages((page) => directory.applications.owners(tenantId, id, page)))
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
      await addOwner(request, request.directory.applications, id, referencedId(request))
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
  {
    method: 'POST',
    path: '/applications/{application}/addKey',
    permission: manage,
    body: Type.Object({
      keyCredential: Type.Object({
        type: Type.Optional(Type.Literal('AsymmetricX509Cert')),
        usage: Type.Optional(Type.Literal('Verify')),
        key: Type.String({ maxLength: 16_384 }),
        displayName: Type.Optional(Type.Union([Type.String({ maxLength: 90 }), Type.Null()])),
      }),
      passwordCredential: Type.Optional(Type.Null()),
      proof: Type.String({ maxLength: 8192 }),
    }),
    async handle(request) {
      const application = await getApplication(request)
      await checkMayAddCredentials(request, application)
      const given = request.body['keyCredential'] as { key: string; displayName?: string | null }
      const added = await request.directory.applications.addKey(
        request.tenantId,
        application.id,
        {
          key: given.key,
          displayName: given.displayName ?? null,
          proof: String(request.body['proof']),
        },
        request.actor,
      )
      return {
        kind: 'json',
        body: {
          '@odata.context': `${request.publicUrl}/v1.0/$metadata#microsoft.graph.keyCredential`,
          ...added,
        },
      }
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/removeKey',
    permission: manage,
    body: Type.Object({
      keyId: Type.String({ maxLength: 64 }),
      proof: Type.String({ maxLength: 8192 }),
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const input = { keyId: String(body['keyId']), proof: String(body['proof']) }
      await directory.applications.removeKey(tenantId, await getId(request), input, actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/setVerifiedPublisher',
    permission: administerApplications,
    body: Type.Object({ verifiedPublisherId: Type.String({ maxLength: 12 }) }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const publisherId = String(body['verifiedPublisherId'])
      const id = await getId(request)
      await directory.applications.setVerifiedPublisher(tenantId, id, publisherId, actor)
      return nothing
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/unsetVerifiedPublisher',
    permission: administerApplications,
    async handle(request) {
      const { directory, tenantId, actor } = request
      await directory.applications.setVerifiedPublisher(tenantId, await getId(request), null, actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}/federatedIdentityCredentials',
    permission: permissions.readApplications,
    type: entityTypes.federatedIdentityCredential,
    async handle(request) {
      const { directory, tenantId, options } = request
      const all = await directory.federatedCredentials.list(tenantId, await getId(request))
      return collection(
        arraySource(
          all.map((each) => ({ ...each })),
          options.orderBy,
        ),
      )
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/federatedIdentityCredentials',
    permission: manage,
    type: entityTypes.federatedIdentityCredential,
    body: Type.Object(federatedCredential),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const application = await getApplication(request)
      await checkMayAddCredentials(request, application)
      const made = await directory.federatedCredentials.create(
        tenantId,
        application.id,
        pickCredential(body) as unknown as NewFederatedIdentityCredential,
        actor,
      )
      const path = `/applications/${application.id}/federatedIdentityCredentials/${made.id}`
      return created({ ...made }, path)
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}/federatedIdentityCredentials/{credential}',
    permission: permissions.readApplications,
    type: entityTypes.federatedIdentityCredential,
    async handle(request) {
      const { directory, tenantId } = request
      const key = credentialKey(request)
      const id = await getId(request)
      const found = await directory.federatedCredentials.find(tenantId, id, key)
      if (found === undefined) throw notFound(key)
      return entity({ ...found })
    },
  },
  {
    method: 'PATCH',
    path: '/applications/{application}/federatedIdentityCredentials/{credential}',
    permission: manage,
    type: entityTypes.federatedIdentityCredential,
    body: Type.Partial(Type.Object(federatedCredential)),
    async handle(request) {
      const { directory, tenantId, actor, body, prefer } = request
      const application = await getApplication(request)
      await checkMayAddCredentials(request, application)
      const { name, value } = parseKey(request.parameters['credential'] ?? '', ['id', 'name'])
      const { federatedCredentials } = directory
      const known = await federatedCredentials.find(tenantId, application.id, value)
      if (known === undefined && name === 'name' && prefer.includes('create-if-missing')) {
        const { issuer, subject, audiences } = body
        if (
          typeof issuer !== 'string' ||
          typeof subject !== 'string' ||
          !Array.isArray(audiences)
        ) {
          throw invalidBody('A federated identity credential has issuer, subject and audiences.')
        }
        const made = await federatedCredentials.create(
          tenantId,
          application.id,
          {
            issuer,
            subject,
            audiences: audiences.map(String),
            ...pickDescription(body),
            name: value,
          },
          actor,
        )
        const path = `/applications/${application.id}/federatedIdentityCredentials/${made.id}`
        return created({ ...made }, path)
      }
      const patch = pickCredential(body)
      await federatedCredentials.update(tenantId, application.id, value, patch, actor)
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/applications/{application}/federatedIdentityCredentials/{credential}',
    permission: manage,
    async handle(request) {
      const { directory, tenantId, actor } = request
      const id = await getId(request)
      await directory.federatedCredentials.delete(tenantId, id, credentialKey(request), actor)
      return nothing
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}/extensionProperties',
    permission: permissions.readApplications,
    type: entityTypes.extensionProperty,
    async handle(request) {
      const { directory, tenantId, options } = request
      const all = await directory.extensionProperties.list(tenantId, await getId(request))
      return collection(
        arraySource(
          all.map((each) => ({ ...each })),
          options.orderBy,
        ),
      )
    },
  },
  {
    method: 'POST',
    path: '/applications/{application}/extensionProperties',
    permission: manage,
    type: entityTypes.extensionProperty,
    body: Type.Object({
      name: Type.String({ maxLength: 64 }),
      dataType: Type.String({ maxLength: 32 }),
      targetObjects: Type.Array(Type.String({ maxLength: 32 }), { maxItems: 10 }),
      isMultiValued: Type.Optional(Type.Boolean()),
    }),
    async handle(request) {
      const { directory, tenantId, actor, body } = request
      const id = await getId(request)
      const made = await directory.extensionProperties.create(
        tenantId,
        id,
        {
          name: String(body['name']),
          dataType: body['dataType'] as ExtensionProperty['dataType'],
          targetObjects: body['targetObjects'] as string[],
          isMultiValued: body['isMultiValued'] === true,
        },
        actor,
      )
      return created({ ...made }, `/applications/${id}/extensionProperties/${made.id}`)
    },
  },
  {
    method: 'GET',
    path: '/applications/{application}/extensionProperties/{extension}',
    permission: permissions.readApplications,
    type: entityTypes.extensionProperty,
    async handle(request) {
      const { directory, tenantId, parameters } = request
      const key = parameters['extension'] ?? ''
      const all = await directory.extensionProperties.list(tenantId, await getId(request))
      const found = all.find((each) => each.id === key.toLowerCase())
      if (found === undefined) throw notFound(key)
      return entity({ ...found })
    },
  },
  {
    method: 'DELETE',
    path: '/applications/{application}/extensionProperties/{extension}',
    permission: manage,
    async handle(request) {
      const { directory, tenantId, actor, parameters } = request
      const id = await getId(request)
      const key = parameters['extension'] ?? ''
      await directory.extensionProperties.delete(tenantId, id, key, actor)
      return nothing
    },
  },
  ...imageRoutes({
    path: '/applications/{application}/logo',
    read: permissions.readApplications,
    write: manage,
    getId,
  }),
  ...policyAssignmentRoutes('/applications/{application}', getId, [
    'tokenLifetimePolicies',
    'appManagementPolicies',
  ]),
  deltaRoute('application', '/applications', permissions.readApplications),
]

/**
 * Who owns what is created: whom the body names, and a creator without administrator's role, who
 * could not touch it otherwise.
 */
export function ownersOf(request: GraphRequest, bound: unknown): string[] {
  const { caller } = request
  const ids = new Set(Array.isArray(bound) ? bound.map((each) => referencedId(request, each)) : [])
  if (caller.kind === 'application') {
    if (caller.roles.includes(ownedByRole)) ids.add(caller.servicePrincipalId)
  } else if (!administrators.applications.some((role) => caller.directoryRoles.includes(role))) {
    ids.add(caller.userId)
  }
  return [...ids]
}

function pickCredential(body: Json): Partial<NewFederatedIdentityCredential> {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => Object.hasOwn(federatedCredential, name)),
  )
}

function pickDescription(body: Json): { description?: string } {
  const { description } = body
  return typeof description === 'string' ? { description } : {}
}
