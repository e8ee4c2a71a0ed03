import type { Selectable, Updateable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

export type TriggerRow = Selectable<GatewayTables['triggers']>
export type TriggerDeliveryRow = Selectable<GatewayTables['triggerDeliveries']>

export async function insertTrigger(executor: Executor, row: TriggerRow): Promise<void> {
  await executor.insertInto('triggers').values(row).execute()
}

export async function findTrigger(executor: Executor, id: string): Promise<TriggerRow | undefined> {
  return executor.selectFrom('triggers').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Triggers of a connection by id; a page begins after `after`. */
export async function listTriggers(
  executor: Executor,
  connectionId: string,
  { after = '', limit }: { after?: string; limit: number },
): Promise<TriggerRow[]> {
  return executor
    .selectFrom('triggers')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function updateTrigger(
  executor: Executor,
  id: string,
  patch: Updateable<GatewayTables['triggers']>,
): Promise<void> {
  await executor.updateTable('triggers').set(patch).where('id', '=', id).execute()
}

export async function deleteTrigger(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('triggers').where('id', '=', id).execute()
}

/** Triggers whose poll is due. */
export async function listDueTriggers(
  executor: Executor,
  nowMilliseconds: number,
  limit: number,
): Promise<TriggerRow[]> {
  return executor
    .selectFrom('triggers')
    .selectAll()
    .where('nextPollAt', '<=', nowMilliseconds)
    .where('status', '=', 'active')
    .orderBy('nextPollAt')
    .limit(limit)
    .execute()
}

/** Takes a poll that is due for this process; of several who try, one gets true. */
export async function claimPoll(
  executor: Executor,
  trigger: Pick<TriggerRow, 'id' | 'nextPollAt'>,
  until: number,
): Promise<boolean> {
  const result = await executor
    .updateTable('triggers')
    .set({ nextPollAt: until })
    .where('id', '=', trigger.id)
    .where('nextPollAt', '=', trigger.nextPollAt)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function insertTriggerDelivery(
  executor: Executor,
  row: TriggerDeliveryRow,
): Promise<void> {
  await executor.insertInto('triggerDeliveries').values(row).execute()
}

/** Deliveries that are due, the oldest first. */
export async function listDueDeliveries(
  executor: Executor,
  nowMilliseconds: number,
  limit: number,
): Promise<TriggerDeliveryRow[]> {
  return executor
    .selectFrom('triggerDeliveries')
    .selectAll()
    .where('nextAttemptAt', '<=', nowMilliseconds)
    .orderBy('nextAttemptAt')
    .limit(limit)
    .execute()
}

/** Takes a delivery for this process until a moment; of several who try, one gets true. */
export async function claimDelivery(
  executor: Executor,
  delivery: Pick<TriggerDeliveryRow, 'id' | 'nextAttemptAt'>,
  until: number,
): Promise<boolean> {
  const result = await executor
    .updateTable('triggerDeliveries')
    .set({ nextAttemptAt: until })
    .where('id', '=', delivery.id)
    .where('nextAttemptAt', '=', delivery.nextAttemptAt)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function updateTriggerDelivery(
  executor: Executor,
  id: string,
  patch: Updateable<GatewayTables['triggerDeliveries']>,
): Promise<void> {
  await executor.updateTable('triggerDeliveries').set(patch).where('id', '=', id).execute()
}

export async function deleteTriggerDelivery(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('triggerDeliveries').where('id', '=', id).execute()
}
