import {
  type Executor,
  findByAppId,
  findDomain,
  findTenant,
  insertDomain,
  insertTenant,
  listTenants,
  type TenantRow,
  updateTenantDocument,
  updateTenantName,
  updateTenantSecret,
} from '@patchbay/store'
import { provision } from './service-principals.ts'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, duplicate, notFound } from './errors.ts'
import { firstPartyApplications, firstPartyTenant } from './first-party.ts'
import { isGuid } from './guid.ts'
import { appendAudit, modifiedProperties, systemActor, target } from './logs.ts'
import { insertApplication, saveApplication } from './applications.ts'
import { mergeFirstParty, sameValue } from './application/merge-application.ts'
import { newApplication } from './application/defaults.ts'
import { toApplication } from './objects.ts'
import type { Tenant, TenantPolicy } from './types.ts'

const defaultPolicy: TenantPolicy = {
  allowedToCreateApps: true,
  allowInvitesFrom: 'adminsAndGuestInviters',
  permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'],
}

export function createTenants(context: Context): Directory['tenants'] & {
  initialize: () => Promise<void>
  secret: (tenantId: string) => Promise<Buffer>
} {
  const { store, random, now } = context
  const secrets = new Map<string, Buffer>()

  async function insert(
    tx: Executor,
    id: string,
    displayName: string,
    domains: string[],
    policy: TenantPolicy,
  ): Promise<void> {
    const secret = random.bytes(32).toString('base64url')
    await insertTenant(tx, {
      id,
      displayName,
      createdDateTime: now(),
      sealedSecret: store.seal(secret, secretContext(id)),
      document: { policy },
      domains: [],
    })
    for (const [index, name] of domains.entries()) {
      await insertDomain(tx, { name, tenantId: id, isDefault: index === 0, isInitial: index === 0 })
    }
  }

  /**
   * Writes the first-party applications as this version has them, mirrors them everywhere, and seals
   * tenants' secrets under the current master key.
   */
  async function initialize(tx: Executor): Promise<void> {
    const { id: tenantId, displayName, domain } = firstPartyTenant
    if ((await findTenant(tx, tenantId)) === undefined) {
      await insert(tx, tenantId, displayName, [domain], defaultPolicy)
    }
    for (const { appId, application: wanted } of firstPartyApplications) {
      const [row] = await findByAppId(tx, 'applications', appId)
      const current =
        row === undefined
          ? newApplication({
              tenantId,
              id: random.uuid(),
              appId,
              createdDateTime: now(),
              publisherDomain: domain,
            })
          : toApplication(row, [])
      const application = mergeFirstParty(current, wanted)
      if (row === undefined) await insertApplication(tx, application)
      else if (!sameValue(current, application)) await saveApplication(tx, application)
    }
    for (const tenant of await listTenants(tx)) {
      const context = secretContext(tenant.id)
      const sealedSecret = store.reseal(tenant.sealedSecret, context)
      if (sealedSecret !== tenant.sealedSecret)
        await updateTenantSecret(tx, tenant.id, sealedSecret)
      if (tenant.id !== tenantId) await provisionFirstParty(tx, tenant.id)
    }
  }

  async function provisionFirstParty(tx: Executor, tenantId: string): Promise<void> {
    for (const { appId } of firstPartyApplications) {
      await provision(context, tx, tenantId, appId, systemActor)
    }
  }

  return {
    initialize: () => store.transaction(initialize),

    async secret(tenantId) {
      const known = secrets.get(tenantId)
      if (known !== undefined) return known
      const row = await findTenant(store.db, tenantId)
      if (row === undefined) throw notFound(tenantId)
      const secret = Buffer.from(store.unseal(row.sealedSecret, secretContext(row.id)), 'base64url')
      secrets.set(tenantId, secret)
      return secret
    },

    async find(segment) {
      const row = await findTenant(store.db, segment.toLowerCase())
      return row === undefined ? undefined : toTenant(row)
    },

    async list() {
      return (await listTenants(store.db)).map(toTenant)
    },

    async page(after, limit) {
      return (await listTenants(store.db, { limit, ...(after !== undefined && { after }) })).map(
        toTenant,
      )
    },

    async create(input, actor) {
      const id = (input.id ?? random.uuid()).toLowerCase()
      if (!isGuid(id)) throw badRequest(`The tenant id '${id}' is not a GUID.`, '/id')
      checkDisplayName(input.displayName)
      const domains = input.domains.map((name) => checkDomainName(name))
      if (domains.length === 0) throw badRequest('A tenant needs a domain.', '/domains')
      const row = await store.transaction(async (tx) => {
        await initialize(tx)
        if ((await findTenant(tx, id)) !== undefined) throw duplicate('id', '/id')
        for (const name of domains) {
          if ((await findDomain(tx, name)) !== undefined) throw duplicate('domains', '/domains')
        }
        await insert(tx, id, input.displayName, domains, { ...defaultPolicy, ...input.policy })
        await appendAudit(context, tx, {
          tenantId: id,
          activityDisplayName: 'Create company',
          category: 'DirectoryManagement',
          operationType: 'Add',
          actor,
          targets: [target('Directory', { id, displayName: input.displayName })],
        })
        await provisionFirstParty(tx, id)
        return findTenant(tx, id)
      })
      if (row === undefined) throw notFound(id)
      return toTenant(row)
    },

    async updatePolicy(tenantId, policy, actor) {
      return store.transaction(async (tx) => {
        const row = await findTenant(tx, tenantId)
        if (row === undefined) throw notFound(tenantId)
        const before = toTenant(row)
        const after = { ...before.policy, ...policy }
        await updateTenantDocument(tx, tenantId, { ...row.document, policy: after })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Update authorization policy',
          category: 'Policy',
          operationType: 'Update',
          actor,
          targets: [target('Policy', before, modifiedProperties(before.policy, after))],
        })
        return { ...before, policy: after }
      })
    },

    async rename(tenantId, displayName, actor) {
      checkDisplayName(displayName)
      await store.transaction(async (tx) => {
        const row = await findTenant(tx, tenantId)
        if (row === undefined) throw notFound(tenantId)
        await updateTenantName(tx, tenantId, displayName)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Update company',
          category: 'DirectoryManagement',
          operationType: 'Update',
          actor,
          targets: [
            target(
              'Directory',
              row,
              modifiedProperties({ displayName: row.displayName }, { displayName }),
            ),
          ],
        })
      })
    },

    async addDomain(tenantId, given, actor) {
      const name = checkDomainName(given)
      const domain = { name, isDefault: false, isInitial: false }
      await store.transaction(async (tx) => {
        const row = await findTenant(tx, tenantId)
        if (row === undefined) throw notFound(tenantId)
        if ((await findDomain(tx, name)) !== undefined) throw duplicate('name', '/name')
        await insertDomain(tx, { ...domain, tenantId })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Add verified domain',
          category: 'DirectoryManagement',
          operationType: 'Add',
          actor,
          targets: [target('Directory', row), { id: name, displayName: name, type: 'Other' }],
        })
      })
      return domain
    },
  }
}

function secretContext(tenantId: string): string {
  return `tenant:${tenantId}:secret`
}

function checkDisplayName(displayName: string): void {
  if (displayName.trim() === '')
    throw badRequest('A value is required for property displayName.', '/displayName')
}

/** RFC 1035 names with at least one dot. */
function checkDomainName(name: string): string {
  const lower = name.toLowerCase()
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/.test(lower)) {
    throw badRequest(`'${name}' is not a domain name.`, '/domains')
  }
  return lower
}

function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    displayName: row.displayName,
    createdDateTime: row.createdDateTime,
    verifiedDomains: row.domains.map(({ name, isDefault, isInitial }) => ({
      name,
      isDefault,
      isInitial,
    })),
    defaultDomain: row.domains.find((domain) => domain.isDefault)?.name ?? '',
    policy: { ...defaultPolicy, ...(row.document['policy'] as Partial<TenantPolicy>) },
  }
}
