import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'

/** A token bucket: what it holds, and how long it takes to get one back. */
export interface Bucket {
  bucket: string
  capacity: number
  millisecondsPerToken: number
}

/** What a bucket holds at `now`; a bucket that nobody took from is full. */
export async function findBucketLevel(
  executor: Executor,
  { bucket, capacity, millisecondsPerToken }: Bucket,
  now: number,
): Promise<number> {
  const row = await executor
    .selectFrom('rateLimits')
    .select('fullAt')
    .where('bucket', '=', bucket)
    .executeTakeFirst()
  const missing = row === undefined ? 0 : Math.max(0, row.fullAt - now) / millisecondsPerToken
  return Math.max(0, capacity - missing)
}

/**
 * Takes one from a bucket, in one statement, so that no process overlooks another's.
 *
 * @returns whether there was one, and what the bucket holds afterwards.
 */
export async function takeFromBucket(
  executor: Executor,
  { bucket, capacity, millisecondsPerToken }: Bucket,
  now: number,
): Promise<{ isTaken: boolean; level: number }> {
  const interval = Math.ceil(millisecondsPerToken)
  const emptyAt = now + capacity * interval
  const row = await executor
    .insertInto('rateLimits')
    .values({ bucket, fullAt: now + interval })
    .onConflict((conflict) =>
      conflict
        .column('bucket')
        .doUpdateSet({
          fullAt: sql<number>`case when "rateLimits"."fullAt" < ${now} then ${now + interval}
            else "rateLimits"."fullAt" + ${interval} end`,
        })
        // An empty bucket stays as it is: asking for more does not make the wait longer.
        .where('rateLimits.fullAt', '<=', emptyAt - interval),
    )
    .returning('fullAt')
    .executeTakeFirst()
  if (row === undefined) return { isTaken: false, level: 0 }
  return { isTaken: true, level: capacity - (row.fullAt - now) / interval }
}

/** Deletes buckets that are full. */
export async function deleteFullBuckets(executor: Executor, now: number): Promise<void> {
  await executor.deleteFrom('rateLimits').where('fullAt', '<', now).execute()
}
