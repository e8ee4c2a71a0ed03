import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A signing key; its private part is sealed under `signing-key:{kid}`. */
export type SigningKeyRow = Selectable<IdentityTables['signingKeys']>

/** Keys that are still published at `now`, in the order of becoming active. */
export function listSigningKeys(db: Executor, now: number): Promise<SigningKeyRow[]> {
  return db
    .selectFrom('signingKeys')
    .selectAll()
    .where((is) => is.or([is('retiredAt', 'is', null), is('retiredAt', '>', now)]))
    .orderBy('activeAt')
    .execute()
}

/** Adds a key. */
export async function insertSigningKey(db: Executor, row: SigningKeyRow): Promise<void> {
  await db.insertInto('signingKeys').values(row).execute()
}

/** Says until when a key is published. */
export async function retireSigningKey(db: Executor, kid: string, at: number): Promise<void> {
  await db.updateTable('signingKeys').set({ retiredAt: at }).where('kid', '=', kid).execute()
}
