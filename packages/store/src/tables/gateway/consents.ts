import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

export type ConsentTicketRow = Selectable<GatewayTables['consentTickets']>
export type ConsentStateRow = Selectable<GatewayTables['consentStates']>

export async function insertConsentTicket(
  executor: Executor,
  row: ConsentTicketRow,
): Promise<void> {
  await executor.insertInto('consentTickets').values(row).execute()
}

export async function findConsentTicket(
  executor: Executor,
  ticketHash: string,
): Promise<ConsentTicketRow | undefined> {
  return executor
    .selectFrom('consentTickets')
    .selectAll()
    .where('ticketHash', '=', ticketHash)
    .executeTakeFirst()
}

/** Spends a ticket; of several who try, one gets true. */
export async function consumeConsentTicket(
  executor: Executor,
  ticketHash: string,
): Promise<boolean> {
  const result = await executor
    .deleteFrom('consentTickets')
    .where('ticketHash', '=', ticketHash)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function insertConsentState(executor: Executor, row: ConsentStateRow): Promise<void> {
  await executor.insertInto('consentStates').values(row).execute()
}

/** Spends a state and returns what it stood for; of several who try, one gets it. */
export async function consumeConsentState(
  executor: Executor,
  stateHash: string,
): Promise<ConsentStateRow | undefined> {
  return executor
    .deleteFrom('consentStates')
    .where('stateHash', '=', stateHash)
    .returningAll()
    .executeTakeFirst()
}

/** Removes what nobody can use any more. */
export async function deleteExpiredConsents(executor: Executor, nowSeconds: number): Promise<void> {
  await executor.deleteFrom('consentTickets').where('expiresAt', '<', nowSeconds).execute()
  await executor.deleteFrom('consentStates').where('expiresAt', '<', nowSeconds).execute()
}
