import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'

/** Until when a name without an account is locked, in milliseconds; 0 for never. */
export async function findUnknownAccountLock(
  executor: Executor,
  nameHash: string,
): Promise<number> {
  const row = await executor
    .selectFrom('unknownAccounts')
    .select('lockedUntil')
    .where('nameHash', '=', nameHash)
    .executeTakeFirst()
  return row?.lockedUntil ?? 0
}

/** Counts a wrong password in one statement; the last of `limit` locks the name, as an account's would. */
export async function countUnknownAccount(
  executor: Executor,
  nameHash: string,
  { limit, lockedUntil, now }: { limit: number; lockedUntil: number; now: number },
): Promise<void> {
  const locks = limit <= 1
  await executor
    .insertInto('unknownAccounts')
    .values({
      nameHash,
      wrongPasswords: locks ? 0 : 1,
      lockedUntil: locks ? lockedUntil : 0,
      seenAt: now,
    })
    .onConflict((conflict) =>
      conflict.column('nameHash').doUpdateSet({
        wrongPasswords: sql<number>`case when "unknownAccounts"."wrongPasswords" + 1 >= ${limit}
          then 0 else "unknownAccounts"."wrongPasswords" + 1 end`,
        lockedUntil: sql<number>`case when "unknownAccounts"."wrongPasswords" + 1 >= ${limit}
          then ${lockedUntil} else "unknownAccounts"."lockedUntil" end`,
        seenAt: now,
      }),
    )
    .execute()
}

/** Deletes names that nobody tried since `before`. */
export async function deleteOldUnknownAccounts(executor: Executor, before: number): Promise<void> {
  await executor.deleteFrom('unknownAccounts').where('seenAt', '<', before).execute()
}
