import type { Executor } from '../../schema.ts'

/** A tenant with its domains; `document` holds its policy. */
export interface TenantRow {
  id: string
  displayName: string
  createdDateTime: string
  sealedSecret: string
  document: Record<string, unknown>
  domains: DomainRow[]
}

export interface DomainRow {
  name: string
  tenantId: string
  isDefault: boolean
  isInitial: boolean
}

/** Finds a tenant by id or by the name of one of its domains, both in lower case. */
export async function findTenant(executor: Executor, key: string): Promise<TenantRow | undefined> {
  const row =
    (await executor.selectFrom('tenants').selectAll().where('id', '=', key).executeTakeFirst()) ??
    (await executor
      .selectFrom('domains')
      .innerJoin('tenants', 'tenants.id', 'domains.tenantId')
      .selectAll('tenants')
      .where('domains.name', '=', key)
      .executeTakeFirst())
  if (row === undefined) return undefined
  return { ...row, document: parse(row.document), domains: await listDomains(executor, [row.id]) }
}

/** Every tenant by name, or a page of them by id. */
export async function listTenants(
  executor: Executor,
  page?: { after?: string; limit: number },
): Promise<TenantRow[]> {
  let query = executor.selectFrom('tenants').selectAll()
  if (page === undefined) query = query.orderBy('displayName')
  else query = query.limit(page.limit)
  if (page?.after !== undefined) query = query.where('id', '>', page.after)
  const rows = await query.orderBy('id').execute()
  if (rows.length === 0) return []
  const domains = await listDomains(executor, page && rows.map(({ id }) => id))
  return rows.map((row) => ({
    ...row,
    document: parse(row.document),
    domains: domains.filter((domain) => domain.tenantId === row.id),
  }))
}

export async function insertTenant(executor: Executor, tenant: TenantRow): Promise<void> {
  const { domains: _, ...row } = tenant
  await executor
    .insertInto('tenants')
    .values({ ...row, document: JSON.stringify(row.document) })
    .execute()
}

/** Writes the tenant's secret as sealed anew. */
export async function updateTenantSecret(
  executor: Executor,
  id: string,
  sealedSecret: string,
): Promise<void> {
  await executor.updateTable('tenants').set({ sealedSecret }).where('id', '=', id).execute()
}

export async function updateTenantName(
  executor: Executor,
  id: string,
  displayName: string,
): Promise<void> {
  await executor.updateTable('tenants').set({ displayName }).where('id', '=', id).execute()
}

export async function updateTenantDocument(
  executor: Executor,
  id: string,
  document: Record<string, unknown>,
): Promise<void> {
  await executor
    .updateTable('tenants')
    .set({ document: JSON.stringify(document) })
    .where('id', '=', id)
    .execute()
}

export async function findDomain(executor: Executor, name: string): Promise<DomainRow | undefined> {
  const row = await executor
    .selectFrom('domains')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  return row === undefined ? undefined : toDomain(row)
}

export async function insertDomain(executor: Executor, row: DomainRow): Promise<void> {
  await executor
    .insertInto('domains')
    .values({ ...row, isDefault: Number(row.isDefault), isInitial: Number(row.isInitial) })
    .execute()
}

async function listDomains(
  executor: Executor,
  tenantIds?: readonly string[],
): Promise<DomainRow[]> {
  let query = executor
    .selectFrom('domains')
    .selectAll()
    .orderBy('isDefault', 'desc')
    .orderBy('name')
  if (tenantIds !== undefined) query = query.where('tenantId', 'in', tenantIds)
  const rows = await query.execute()
  return rows.map(toDomain)
}

function toDomain(row: {
  name: string
  tenantId: string
  isDefault: number
  isInitial: number
}): DomainRow {
  return { ...row, isDefault: row.isDefault === 1, isInitial: row.isInitial === 1 }
}

function parse(document: string): Record<string, unknown> {
  return JSON.parse(document) as Record<string, unknown>
}
