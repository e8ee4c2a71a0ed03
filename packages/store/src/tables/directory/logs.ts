import { compileOnce } from '../../compile-once.ts'
import type { Executor } from '../../schema.ts'

/** A log row: its place, and itself. */
export interface LogRow {
  sequence: number
  document: Record<string, unknown>
}

/** What to read of a log, newest first. */
export interface LogListing {
  before?: number
  limit?: number
}

export async function insertSignIn(
  executor: Executor,
  row: {
    tenantId: string
    id: string
    createdDateTime: string
    appId: string | null
    userId: string | null
    document: unknown
  },
): Promise<void> {
  const { tenantId, id, createdDateTime, appId, userId } = row
  const document = JSON.stringify(row.document)
  await addSignIn(executor, tenantId, id, createdDateTime, appId, userId, document)
}

const addSignIn = compileOnce(
  (
    executor,
    tenantId: string,
    id: string,
    createdDateTime: string,
    appId: string | null,
    userId: string | null,
    document: string,
  ) =>
    executor
      .insertInto('signIns')
      .values({ tenantId, id, createdDateTime, appId, userId, document }),
)

export async function listSignIns(
  executor: Executor,
  tenantId: string,
  { appId, userId, before, limit }: LogListing & { appId?: string; userId?: string },
): Promise<LogRow[]> {
  let query = executor
    .selectFrom('signIns')
    .select(['sequence', 'document'])
    .where('tenantId', '=', tenantId)
  if (appId !== undefined) query = query.where('appId', '=', appId)
  if (userId !== undefined) query = query.where('userId', '=', userId)
  if (before !== undefined) query = query.where('sequence', '<', before)
  query = query.orderBy('sequence', 'desc')
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(parse)
}

export async function findSignIn(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<LogRow | undefined> {
  const row = await executor
    .selectFrom('signIns')
    .select(['sequence', 'document'])
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : parse(row)
}

/** An audit row as chained: `document` is the very text that was hashed. */
export interface ChainedAudit {
  id: string
  document: string
  previousHash: string
  hash: string
}

export async function insertDirectoryAudit(
  executor: Executor,
  row: ChainedAudit & { tenantId: string; activityDateTime: string },
  targetIds: readonly string[],
): Promise<void> {
  const { sequence } = await executor
    .insertInto('directoryAudits')
    .values(row)
    .returning('sequence')
    .executeTakeFirstOrThrow()
  for (const targetId of new Set(targetIds)) {
    await executor
      .insertInto('directoryAuditTargets')
      .values({ tenantId: row.tenantId, targetId, sequence })
      .execute()
  }
}

export async function listDirectoryAudits(
  executor: Executor,
  tenantId: string,
  { targetId, before, limit }: LogListing & { targetId?: string },
): Promise<LogRow[]> {
  let query = executor
    .selectFrom('directoryAudits')
    .select(['sequence', 'document'])
    .where('tenantId', '=', tenantId)
  if (targetId !== undefined) {
    query = query.where('sequence', 'in', (from) =>
      from
        .selectFrom('directoryAuditTargets')
        .select('sequence')
        .where('tenantId', '=', tenantId)
        .where('targetId', '=', targetId),
    )
  }
  if (before !== undefined) query = query.where('sequence', '<', before)
  query = query.orderBy('sequence', 'desc')
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(parse)
}

export async function findDirectoryAudit(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<LogRow | undefined> {
  const row = await executor
    .selectFrom('directoryAudits')
    .select(['sequence', 'document'])
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : parse(row)
}

/** Audit rows oldest first, with their hashes, after a place. */
export async function listChainedAudits(
  executor: Executor,
  tenantId: string,
  after: number,
  limit: number,
): Promise<(ChainedAudit & { sequence: number })[]> {
  return executor
    .selectFrom('directoryAudits')
    .select(['sequence', 'id', 'document', 'previousHash', 'hash'])
    .where('tenantId', '=', tenantId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
}

function parse(row: { sequence: number; document: string }): LogRow {
  return { sequence: row.sequence, document: JSON.parse(row.document) as Record<string, unknown> }
}
