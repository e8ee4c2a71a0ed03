import type { Executor } from '../../schema.ts'

/** Writes a value that all processes share, unless there is one; returns the one that holds. */
export async function agreeOn(executor: Executor, name: string, value: string): Promise<string> {
  await executor
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await executor
    .selectFrom('installation')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return row.value
}
