import type { Executor } from '../../schema.ts'

/** Notes that a session signed in to an application; the first time counts. */
export async function addSessionParticipant(
  db: Executor,
  row: { sessionId: string; clientId: string; signedInAt: number },
): Promise<void> {
  await db
    .insertInto('sessionParticipants')
    .values(row)
    .onConflict((conflict) => conflict.columns(['sessionId', 'clientId']).doNothing())
    .execute()
}

/** Applications that these sessions signed in to, with the session. */
export function listSessionParticipants(
  db: Executor,
  sessionIds: readonly string[],
): Promise<{ sessionId: string; clientId: string }[]> {
  if (sessionIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('sessionParticipants')
    .select(['sessionId', 'clientId'])
    .where('sessionId', 'in', [...sessionIds])
    .orderBy('signedInAt')
    .execute()
}

/** Deletes what is left of sessions that are gone. */
export async function deleteOrphanedParticipants(db: Executor): Promise<void> {
  await db
    .deleteFrom('sessionParticipants')
    .where('sessionId', 'not in', (query) => query.selectFrom('sessions').select('id'))
    .execute()
}
