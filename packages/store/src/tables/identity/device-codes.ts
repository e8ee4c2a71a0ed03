import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A device that waits for its user, with what it asked for in `document` (JSON). */
export type DeviceCodeRow = Selectable<IdentityTables['deviceCodes']>

/** Adds a device code. */
export async function insertDeviceCode(db: Executor, row: DeviceCodeRow): Promise<void> {
  await db.insertInto('deviceCodes').values(row).execute()
}

/** By what the device holds. */
export function findDeviceCode(db: Executor, codeHash: string): Promise<DeviceCodeRow | undefined> {
  return db
    .selectFrom('deviceCodes')
    .selectAll()
    .where('codeHash', '=', codeHash)
    .executeTakeFirst()
}

/** By what the person types. */
export function findDeviceCodeByUserCode(
  db: Executor,
  userCodeHash: string,
): Promise<DeviceCodeRow | undefined> {
  return db
    .selectFrom('deviceCodes')
    .selectAll()
    .where('userCodeHash', '=', userCodeHash)
    .executeTakeFirst()
}

/** Takes a device code from one status to the next. Of several callers exactly one hears true. */
export async function moveDeviceCode(
  db: Executor,
  codeHash: string,
  from: string,
  to: { status: string; tenantId?: string; userId?: string; document?: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('deviceCodes')
    .set(to)
    .where('codeHash', '=', codeHash)
    .where('status', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Deletes codes that expired before `before`. */
export async function deleteExpiredDeviceCodes(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('deviceCodes').where('expiresAt', '<', before).execute()
}
