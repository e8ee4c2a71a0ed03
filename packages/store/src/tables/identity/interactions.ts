import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A request that waits for a person, with its state in `document` (JSON). */
export type InteractionRow = Selectable<IdentityTables['interactions']>

/** Adds an interaction. */
export async function insertInteraction(db: Executor, row: InteractionRow): Promise<void> {
  await db.insertInto('interactions').values(row).execute()
}

/** An interaction by its id. */
export function findInteraction(db: Executor, id: string): Promise<InteractionRow | undefined> {
  return db.selectFrom('interactions').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Replaces an interaction's state. */
export async function updateInteraction(db: Executor, id: string, document: string): Promise<void> {
  await db.updateTable('interactions').set({ document }).where('id', '=', id).execute()
}

/** Ends an interaction. Of several callers exactly one hears true. */
export async function deleteInteraction(db: Executor, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('interactions')
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Deletes interactions that expired before `before`. */
export async function deleteExpiredInteractions(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('interactions').where('expiresAt', '<', before).execute()
}
