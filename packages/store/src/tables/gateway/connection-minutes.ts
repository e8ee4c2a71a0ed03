import type { Executor } from '../../schema.ts'

/** Adds calls of a connection to those of all processes in a minute (of the epoch); gives the sum. */
export async function addConnectionCalls(
  executor: Executor,
  { connectionId, minute, calls }: { connectionId: string; minute: number; calls: number },
): Promise<number> {
  const row = await executor
    .insertInto('connectionMinutes')
    .values({ connectionId, minute, calls })
    .onConflict((conflict) =>
      conflict.column('connectionId').doUpdateSet((set) => ({
        minute,
        // A minute before is over, so what was counted then no longer counts.
        calls: set
          .case()
          .when('connectionMinutes.minute', '=', minute)
          .then(set('connectionMinutes.calls', '+', calls))
          .else(calls)
          .end(),
      })),
    )
    .returning('calls')
    .executeTakeFirstOrThrow()
  return row.calls
}
