import {
  deletePolicy,
  deletePolicyAssignment,
  type Executor,
  findByAppId,
  findTenant,
  insertPolicyAssignment,
  listAssignedPolicies,
  listPolicies,
  listPolicyTargets,
  type PolicyRow,
  savePolicy,
  updateTenantDocument,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { findAll, findAny } from './objects.ts'
import { findServicePrincipal } from './service-principals.ts'
import type { Actor, Policy, PolicyKind, TenantPolicies } from './types.ts'

/** Permission grant policies that every tenant has; they are not changed. */
const builtInGrantPolicies: readonly Policy[] = [
  {
    id: 'microsoft-user-default-legacy',
    displayName: 'Any delegated permission that a user may consent to',
    description: 'Users consent for themselves to permissions of type User, for any application.',
  },
  {
    id: 'microsoft-user-default-low',
    displayName: 'Low-risk permissions of known applications',
    description:
      'Users consent for themselves to permissions classified low, for applications of this tenant or of verified publishers.',
  },
  {
    id: 'microsoft-user-default-recommended',
    displayName: 'Recommended user consent',
    description: 'What the installation recommends users to decide for themselves.',
  },
]

const defaults: TenantPolicies = {
  adminConsentRequestPolicy: {
    isEnabled: false,
    notifyReviewers: true,
    remindersEnabled: true,
    requestDurationInDays: 30,
    version: 0,
    reviewers: [],
  },
  defaultAppManagementPolicy: {
    displayName: 'Default app management tenant policy',
    description: 'Restrictions on secrets and certificates of applications.',
    isEnabled: false,
    applicationRestrictions: { passwordCredentials: [], keyCredentials: [] },
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
  },
}

/** Policies as objects, where they are assigned, and the two that each tenant has once. */
export function createPolicies(context: Context): Directory['policies'] {
  const { store, random } = context

  async function find(
    executor: Executor,
    tenantId: string,
    kind: PolicyKind,
    id: string,
  ): Promise<PolicyRow | undefined> {
    const rows = await listPolicies(executor, tenantId, kind)
    return rows.find((row) => row.id === id.toLowerCase())
  }

  function audit(
    tx: Executor,
    tenantId: string,
    verb: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign',
    policy: Policy,
    before: Policy | undefined,
    actor: Actor,
    targets: Parameters<typeof target>[1][] = [],
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId,
      activityDisplayName: `${verb} policy`,
      category: 'Policy',
      operationType: verb,
      actor,
      targets: [
        target('Policy', policy, modifiedProperties(before, policy)),
        ...targets.map((each) => target('Other', each)),
      ],
    })
  }

  async function assign(
    verb: 'Assign' | 'Unassign',
    tenantId: string,
    kind: PolicyKind,
    objectId: string,
    policyId: string,
    actor: Actor,
  ): Promise<void> {
    await store.transaction(async (tx) => {
      const object = await findAny(tx, tenantId, objectId)
      if (object?.kind !== 'application' && object?.kind !== 'servicePrincipal') {
        throw notFound(objectId)
      }
      const policy = await find(tx, tenantId, kind, policyId)
      if (policy === undefined) throw notFound(policyId)
      const change = verb === 'Assign' ? insertPolicyAssignment : deletePolicyAssignment
      const changed = await change(tx, {
        tenantId,
        objectId: object.id,
        kind,
        policyId: policy.id,
      })
      if (!changed && verb === 'Unassign') throw notFound(policyId)
      if (!changed) {
        throw badRequest(
          `One or more added object references already exist for the following modified properties: '${kind}'.`,
        )
      }
      await audit(tx, tenantId, verb, toPolicy(policy), undefined, actor, [object])
    })
  }

  return {
    async list(tenantId, kind) {
      const own = (await listPolicies(store.db, tenantId, kind)).map(toPolicy)
      return kind === 'permissionGrantPolicies' ? [...builtInGrantPolicies, ...own] : own
    },

    async find(tenantId, kind, id) {
      if (kind === 'permissionGrantPolicies') {
        const builtIn = builtInGrantPolicies.find((policy) => policy.id === id.toLowerCase())
        if (builtIn !== undefined) return builtIn
      }
      const row = await find(store.db, tenantId, kind, id)
      return row === undefined ? undefined : toPolicy(row)
    },

    create: (tenantId, kind, input, actor) =>
      store.transaction(async (tx) => {
        const id =
          kind === 'permissionGrantPolicies' ? (input['id'] ?? random.uuid()) : random.uuid()
        if (
          typeof id !== 'string' ||
          !/^[a-z0-9-]{1,64}$/.test(id) ||
          id.startsWith('microsoft-')
        ) {
          throw badRequest(
            'The id of a policy has 1 to 64 small letters, digits and hyphens, and does not begin with microsoft-.',
            '/id',
          )
        }
        if ((await find(tx, tenantId, kind, id)) !== undefined) {
          throw badRequest(`The policy ${id} is there already.`, '/id')
        }
        const policy: Policy = { ...input, id }
        checkPolicy(kind, policy)
        await savePolicy(tx, toRow(tenantId, kind, policy))
        await onlyOneDefault(tx, tenantId, kind, policy)
        await audit(tx, tenantId, 'Add', policy, undefined, actor)
        return policy
      }),

    update: (tenantId, kind, id, patch, actor) =>
      store.transaction(async (tx) => {
        const row = await find(tx, tenantId, kind, id)
        if (row === undefined) throw notFound(id)
        const before = toPolicy(row)
        const policy: Policy = { ...before, ...patch, id: row.id }
        checkPolicy(kind, policy)
        await savePolicy(tx, toRow(tenantId, kind, policy))
        await onlyOneDefault(tx, tenantId, kind, policy)
        await audit(tx, tenantId, 'Update', policy, before, actor)
        return policy
      }),

    delete: (tenantId, kind, id, actor) =>
      store.transaction(async (tx) => {
        const row = await find(tx, tenantId, kind, id)
        if (row === undefined) throw notFound(id)
        await deletePolicy(tx, tenantId, kind, row.id)
        await audit(tx, tenantId, 'Delete', toPolicy(row), undefined, actor)
      }),

    async assigned(tenantId, kind, objectId) {
      return (await listAssignedPolicies(store.db, tenantId, kind, objectId)).map(toPolicy)
    },

    async appliesTo(tenantId, policyId) {
      return findAll(
        store.db,
        tenantId,
        await listPolicyTargets(store.db, tenantId, policyId.toLowerCase()),
      )
    },

    assign: (...given) => assign('Assign', ...given),
    unassign: (...given) => assign('Unassign', ...given),

    async tokenLifetimeFor(tenantId, servicePrincipalId) {
      const kind = 'tokenLifetimePolicies'
      const servicePrincipal = await findServicePrincipal(store.db, tenantId, servicePrincipalId)
      if (servicePrincipal === undefined) return undefined
      const [own] = await listAssignedPolicies(store.db, tenantId, kind, servicePrincipal.id)
      if (own !== undefined) return toLifetime(own)
      const ofTenant = (await listPolicies(store.db, tenantId, kind)).find(
        (row) => row.document['isOrganizationDefault'] === true,
      )
      if (ofTenant !== undefined) return toLifetime(ofTenant)
      const [application] = await findByAppId(store.db, 'applications', servicePrincipal.appId)
      if (application === undefined) return undefined
      const { tenantId: home, id } = application
      const [ofApplication] = await listAssignedPolicies(store.db, home, kind, id)
      return ofApplication === undefined ? undefined : toLifetime(ofApplication)
    },

    async ofTenant(tenantId, name) {
      const row = await findTenant(store.db, tenantId)
      if (row === undefined) throw notFound(tenantId)
      return { ...defaults[name], ...(row.document[name] as object | undefined) }
    },

    updateOfTenant: (tenantId, name, patch, actor) =>
      store.transaction(async (tx) => {
        const row = await findTenant(tx, tenantId)
        if (row === undefined) throw notFound(tenantId)
        const before = { ...defaults[name], ...(row.document[name] as object | undefined) }
        const after = { ...before, ...patch }
        await updateTenantDocument(tx, tenantId, { ...row.document, [name]: after })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Update policy',
          category: 'Policy',
          operationType: 'Update',
          actor,
          targets: [
            target('Policy', { id: name, displayName: name }, modifiedProperties(before, after)),
          ],
        })
      }),
  }
}

/** A tenant has one default of a kind: the one that was written last. */
async function onlyOneDefault(
  tx: Executor,
  tenantId: string,
  kind: PolicyKind,
  policy: Policy,
): Promise<void> {
  if (policy['isOrganizationDefault'] !== true) return
  for (const row of await listPolicies(tx, tenantId, kind)) {
    if (row.id === policy.id || row.document['isOrganizationDefault'] !== true) continue
    await savePolicy(tx, { ...row, document: { ...row.document, isOrganizationDefault: false } })
  }
}

function toRow(tenantId: string, kind: PolicyKind, { id, ...document }: Policy): PolicyRow {
  return { tenantId, kind, id, document }
}

function toPolicy({ id, document }: PolicyRow): Policy {
  return { ...(document as unknown as Policy), id }
}

function checkPolicy(kind: PolicyKind, policy: Policy): void {
  if (policy.displayName.trim() === '' || policy.displayName.length > 256) {
    throw badRequest('The displayName of a policy has 1 to 256 characters.', '/displayName')
  }
  if (kind === 'tokenLifetimePolicies') parseLifetime(policy['definition'])
  else if (kind === 'claimsMappingPolicies') parseDefinition(policy['definition'])
}

function parseDefinition(definition: unknown): Record<string, unknown> {
  const [text] = Array.isArray(definition) ? (definition as unknown[]) : []
  try {
    const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw badRequest('definition holds one text, which is a JSON object.', '/definition')
}

/** Lifetimes that may be set: ten minutes to one day. */
const shortest = 600
const longest = 86_400

/** `{"TokenLifetimePolicy":{"Version":1,"AccessTokenLifetime":"8:00:00"}}` → seconds. */
function parseLifetime(definition: unknown): number | undefined {
  const policy = parseDefinition(definition)['TokenLifetimePolicy']
  const given = (policy as Record<string, unknown> | undefined)?.['AccessTokenLifetime']
  if (given === undefined) return undefined
  const match =
    typeof given === 'string' ? /^(?:(\d)\.)?(\d{1,2}):(\d\d):(\d\d)$/.exec(given) : null
  const [days, hours, minutes, seconds] = (match?.slice(1) ?? []).map((part) => Number(part ?? 0))
  const total = (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  if (match === null || total < shortest || total > longest) {
    throw badRequest('AccessTokenLifetime is between 00:10:00 and 1.00:00:00.', '/definition')
  }
  return total
}

function toLifetime({ document }: PolicyRow): { accessTokenLifetime?: number } {
  const seconds = parseLifetime(document['definition'])
  return seconds === undefined ? {} : { accessTokenLifetime: seconds }
}
