import type { Policy, PolicyKind, TenantPolicies } from '@patchbay/directory'
import Type from 'typebox'
import { entityTypes } from '../entities.ts'
import { invalidBody, notFound } from '../errors.ts'
import { arraySource } from '../odata/page.ts'
import { type Permission, permissions } from '../permissions.ts'
import {
  collection,
  created,
  entity,
  type GraphRequest,
  type Json,
  nothing,
  type Route,
} from '../route.ts'
import { objectsSource, reference, referencedId } from './references.ts'

const types = {
  tokenLifetimePolicies: entityTypes.tokenLifetimePolicy,
  claimsMappingPolicies: entityTypes.claimsMappingPolicy,
  permissionGrantPolicies: entityTypes.permissionGrantPolicy,
  appManagementPolicies: entityTypes.appManagementPolicy,
} as const satisfies Record<PolicyKind, unknown>

const text = Type.String({ maxLength: 1024 })
const names = {
  displayName: text,
  description: Type.Optional(Type.Union([text, Type.Null()])),
}
const stsPolicy = {
  ...names,
  definition: Type.Array(Type.String({ maxLength: 8192 }), { minItems: 1, maxItems: 1 }),
  isOrganizationDefault: Type.Optional(Type.Boolean()),
}
const rules = Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 100 })
const restrictions = Type.Object({
  passwordCredentials: Type.Optional(rules),
  keyCredentials: Type.Optional(rules),
})

/** What may be written of each kind. */
const shapes = {
  tokenLifetimePolicies: stsPolicy,
  claimsMappingPolicies: stsPolicy,
  permissionGrantPolicies: {
    ...names,
    id: Type.Optional(Type.String({ maxLength: 64 })),
    includes: Type.Optional(rules),
    excludes: Type.Optional(rules),
  },
  appManagementPolicies: {
    ...names,
    isEnabled: Type.Optional(Type.Boolean()),
    restrictions: Type.Optional(restrictions),
  },
} as const satisfies Record<PolicyKind, Record<string, Type.TSchema>>

const writers: Record<PolicyKind, Permission> = {
  tokenLifetimePolicies: permissions.writeApplicationPolicies,
  claimsMappingPolicies: permissions.writeApplicationPolicies,
  permissionGrantPolicies: permissions.writeGrantPolicies,
  appManagementPolicies: permissions.writeApplicationPolicies,
}

async function getPolicy(
  { directory, tenantId, parameters }: GraphRequest,
  kind: PolicyKind,
): Promise<Policy> {
  const id = parameters['policy'] ?? ''
  const policy = await directory.policies.find(tenantId, kind, id)
  if (policy === undefined) throw notFound(id)
  return policy
}

/** Only what the kind has; anything else is named and refused. */
function checkNames(kind: PolicyKind, body: Json): void {
  const known = new Set(['id', 'deletedDateTime', ...Object.keys(shapes[kind])])
  const unknown = Object.keys(body).find((name) => !known.has(name) && !name.includes('@odata.'))
  if (unknown !== undefined) throw invalidBody(`Invalid property '${unknown}'.`, `/${unknown}`)
}

function pick(kind: PolicyKind, body: Json): Json {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => Object.hasOwn(shapes[kind], name)),
  )
}

function kindRoutes(kind: PolicyKind): Route[] {
  const path = `/policies/${kind}`
  const type = types[kind]
  const shape: Record<string, Type.TSchema> = shapes[kind]
  return [
    {
      method: 'GET',
      path,
      permission: permissions.readPolicies,
      type,
      handle: async ({ directory, tenantId, options }) =>
        collection(
          arraySource(
            (await directory.policies.list(tenantId, kind)).map((policy) => ({ ...policy })),
            options.orderBy,
          ),
        ),
    },
    {
      method: 'POST',
      path,
      permission: writers[kind],
      type,
      body: Type.Object(shape),
      async handle({ directory, tenantId, actor, body }) {
        checkNames(kind, body)
        const displayName = String(body['displayName'])
        const policy = await directory.policies.create(
          tenantId,
          kind,
          { ...pick(kind, body), displayName },
          actor,
        )
        return created({ ...policy }, `${path}/${policy.id}`)
      },
    },
    {
      method: 'GET',
      path: `${path}/{policy}`,
      permission: permissions.readPolicies,
      type,
      handle: async (request) => entity({ ...(await getPolicy(request, kind)) }),
    },
    {
      method: 'PATCH',
      path: `${path}/{policy}`,
      permission: writers[kind],
      body: Type.Partial(Type.Object(shape)),
      async handle(request) {
        const { directory, tenantId, actor, body } = request
        const { id } = await getPolicy(request, kind)
        checkNames(kind, body)
        await directory.policies.update(tenantId, kind, id, pick(kind, body), actor)
        return nothing
      },
    },
    {
      method: 'DELETE',
      path: `${path}/{policy}`,
      permission: writers[kind],
      async handle(request) {
        const { directory, tenantId, actor } = request
        const { id } = await getPolicy(request, kind)
        await directory.policies.delete(tenantId, kind, id, actor)
        return nothing
      },
    },
    ...(kind === 'permissionGrantPolicies'
      ? []
      : [
          {
            method: 'GET',
            path: `${path}/{policy}/appliesTo`,
            permission: permissions.readPolicies,
            type: entityTypes.directoryObject,
            async handle(request) {
              const { id } = await getPolicy(request, kind)
              return collection(
                objectsSource(await request.directory.policies.appliesTo(request.tenantId, id)),
              )
            },
          } satisfies Route,
        ]),
  ]
}

/** A policy that every tenant has once: read and changed in place. */
function tenantPolicyRoutes(
  name: keyof TenantPolicies,
  write: Permission,
  shape: Record<string, Type.TSchema>,
): Route[] {
  const path = `/policies/${name}`
  return [
    {
      method: 'GET',
      path,
      permission: permissions.readPolicies,
      async handle({ directory, tenantId, publicUrl }) {
        const policy = await directory.policies.ofTenant(tenantId, name)
        return {
          kind: 'json',
          body: {
            '@odata.context': `${publicUrl}/v1.0/$metadata#policies/${name}/$entity`,
            ...(name === 'defaultAppManagementPolicy' ? { id: tenantId } : {}),
            ...policy,
          },
        }
      },
    },
    {
      method: 'PATCH',
      path,
      permission: write,
      body: Type.Object(shape),
      async handle({ directory, tenantId, actor, body }) {
        const patch = Object.fromEntries(
          Object.entries(body).filter(([each]) => Object.hasOwn(shape, each)),
        )
        await directory.policies.updateOfTenant(tenantId, name, patch, actor)
        return nothing
      },
    },
  ]
}

/** Policies of some kinds on applications or service principals. */
export function policyAssignmentRoutes(
  path: string,
  getId: (request: GraphRequest) => Promise<string>,
  kinds: readonly PolicyKind[],
): Route[] {
  return kinds.flatMap((kind): Route[] => [
    {
      method: 'GET',
      path: `${path}/${kind}`,
      permission: permissions.readPolicies,
      type: types[kind],
      async handle(request) {
        const { directory, tenantId, options } = request
        const policies = await directory.policies.assigned(tenantId, kind, await getId(request))
        return collection(
          arraySource(
            policies.map((policy) => ({ ...policy })),
            options.orderBy,
          ),
        )
      },
    },
    {
      method: 'POST',
      path: `${path}/${kind}/$ref`,
      permission: writers[kind],
      body: reference,
      async handle(request) {
        const { directory, tenantId, actor } = request
        const id = await getId(request)
        await directory.policies.assign(tenantId, kind, id, referencedId(request), actor)
        return nothing
      },
    },
    {
      method: 'DELETE',
      path: `${path}/${kind}/{policy}/$ref`,
      permission: writers[kind],
      async handle(request) {
        const { directory, tenantId, actor, parameters } = request
        const id = await getId(request)
        await directory.policies.unassign(tenantId, kind, id, parameters['policy'] ?? '', actor)
        return nothing
      },
    },
  ])
}

export const policyRoutes: readonly Route[] = [
  ...(Object.keys(shapes) as PolicyKind[]).flatMap(kindRoutes),
  ...tenantPolicyRoutes('adminConsentRequestPolicy', permissions.writeConsentRequestPolicy, {
    isEnabled: Type.Optional(Type.Boolean()),
    notifyReviewers: Type.Optional(Type.Boolean()),
    remindersEnabled: Type.Optional(Type.Boolean()),
    requestDurationInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    reviewers: Type.Optional(rules),
  }),
  ...tenantPolicyRoutes('defaultAppManagementPolicy', permissions.writeApplicationPolicies, {
    displayName: Type.Optional(text),
    description: Type.Optional(text),
    isEnabled: Type.Optional(Type.Boolean()),
    applicationRestrictions: Type.Optional(restrictions),
    servicePrincipalRestrictions: Type.Optional(restrictions),
  }),
]
