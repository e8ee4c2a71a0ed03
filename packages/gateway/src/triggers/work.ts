import { randomBytes, randomUUID } from 'node:crypto'
import {
  type TriggerRow,
  claimDelivery,
  claimPoll,
  deleteTriggerDelivery,
  findTrigger,
  insertTriggerDelivery,
  listDueDeliveries,
  listDueTriggers,
  updateTrigger,
  updateTriggerDelivery,
} from '@patchbay/store'
import type { GatewayContext } from '../context.ts'
import { ConnectorError } from '../errors.ts'
import { callFor, callWhole } from '../run/call-operation.ts'
import type { OpenConnection } from '../run/connection-cache.ts'
import { GatewayError } from '../run/gateway-error.ts'
import type { OperationCall } from '../run/prepare-request.ts'
import type { Runner } from '../run/run-operation.ts'
import { sealedFor } from '../sealed-for.ts'
import { deliver } from './deliver.ts'

const LOOK_MILLISECONDS = 1000
const BATCH = 20
/** Longer than a poll or delivery takes, so that another process takes it only when this one died. */
const CLAIM_MILLISECONDS = 150_000
/** A delivery that nobody takes is tried for about a day and a half. */
const ATTEMPTS = 12
const POLL_AGAIN_MILLISECONDS = 60_000
const SHORTEST_POLL_MILLISECONDS = 5_000

/** Polls triggers and delivers events, beside the requests. */
export interface TriggerWork {
  /** Does what is due at a moment; for tests, which do not wait. */
  runDue(): Promise<void>
  /** Queues an event for a trigger's receiver. */
  enqueue(trigger: TriggerRow, body: Buffer, contentType: string): Promise<void>
  close(): Promise<void>
}

export function createTriggerWork(context: GatewayContext, runner: Runner): TriggerWork {
  const { store, clock, log, outbound } = context
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= runDue()
      .catch((error: unknown) => log.warn({ err: error }, 'Triggers could not be looked after'))
      .finally(() => {
        running = undefined
      })
  }, LOOK_MILLISECONDS).unref()

  async function runDue(): Promise<void> {
    const now = clock.now().getTime()
    for (const trigger of await listDueTriggers(store.db, now, BATCH))
      if (await claimPoll(store.db, trigger, now + CLAIM_MILLISECONDS)) await poll(trigger)
    for (const delivery of await listDueDeliveries(store.db, clock.now().getTime(), BATCH)) {
      if (!(await claimDelivery(store.db, delivery, now + CLAIM_MILLISECONDS))) continue
      const trigger = await findTrigger(store.db, delivery.triggerId)
      if (!trigger) continue
      const failure = await deliver(outbound, {
        id: delivery.id,
        callbackUrl: trigger.callbackUrl,
        body: Buffer.from(
          store.unseal(delivery.sealedBody, sealedFor.delivery(delivery.id)),
          'base64',
        ),
        contentType: delivery.contentType,
        secret: store.unseal(trigger.sealedSecret, sealedFor.trigger(trigger.id)),
        timestamp: Math.floor(clock.now().getTime() / 1000),
      })
      if (failure === undefined) {
        await deleteTriggerDelivery(store.db, delivery.id)
        continue
      }
      const attempts = delivery.attempts + 1
      const isLast = attempts >= ATTEMPTS
      await updateTriggerDelivery(store.db, delivery.id, {
        attempts,
        nextAttemptAt: isLast ? null : clock.now().getTime() + 15_000 * 2 ** attempts,
      })
      await updateTrigger(store.db, trigger.id, {
        statusMessage: `The last event was not taken by ${new URL(trigger.callbackUrl).host}: ${failure}.`,
      })
    }
  }

  async function poll(trigger: TriggerRow): Promise<void> {
    let next = POLL_AGAIN_MILLISECONDS
    try {
      const open = await runner.open(trigger.connectionId)
      const call = callFor(
        open,
        trigger.operationId,
        JSON.parse(trigger.parameters) as Record<string, unknown>,
      )
      if (trigger.location !== null) {
        const [path = '/', query = ''] = trigger.location.split(/\?(.*)/s, 2)
        call.path = path
        call.query = query
      }
      const answer = await callWhole(runner, open, call)
      const seconds = Number(answer.headers['retry-after'])
      if (Number.isFinite(seconds) && answer.headers['retry-after'] !== undefined)
        next = Math.max(SHORTEST_POLL_MILLISECONDS, seconds * 1000)
      const location = answer.headers['location']
      const patch = {
        nextPollAt: clock.now().getTime() + next,
        ...(location !== undefined && { location: belowConnection(location) }),
      }
      if (answer.status === 200 && answer.body.length > 0)
        await store.transaction(async (tx) => {
          for (const event of eventsIn(open, call, answer.body))
            await queue(trigger, event, String(answer.headers['content-type']), tx)
          await updateTrigger(tx, trigger.id, { ...patch, statusMessage: null })
        })
      else
        await updateTrigger(store.db, trigger.id, {
          ...patch,
          statusMessage:
            answer.status >= 300 ? `The API answered the last poll with ${answer.status}.` : null,
        })
    } catch (error) {
      if (!(error instanceof GatewayError || error instanceof ConnectorError)) throw error
      await updateTrigger(store.db, trigger.id, {
        nextPollAt: clock.now().getTime() + next,
        statusMessage: error.message,
      })
    }
  }

  async function queue(
    trigger: TriggerRow,
    body: Buffer,
    contentType: string,
    executor: Parameters<typeof insertTriggerDelivery>[0],
  ): Promise<void> {
    const id = `evt_${randomUUID()}`
    const now = clock.now()
    await insertTriggerDelivery(executor, {
      id,
      triggerId: trigger.id,
      sealedBody: store.seal(body.toString('base64'), sealedFor.delivery(id)),
      contentType,
      attempts: 0,
      nextAttemptAt: now.getTime(),
      createdAt: now.toISOString(),
    })
  }

  return {
    runDue,
    enqueue: (trigger, body, contentType) => queue(trigger, body, contentType, store.db),
    async close() {
      clearInterval(timer)
      await running
    },
  }
}

/**
 * What a poll found, as the events that it makes: one of all items, or for a trigger of single
 * items one of each, the oldest first. Lists have the newest first.
 */
function eventsIn(
  { loaded }: OpenConnection,
  { method, path }: OperationCall,
  body: Buffer,
): Buffer[] {
  const plan = loaded.match(method, path)?.plan
  if (plan?.operation.trigger !== 'single') return [body]
  const polling = plan.policies.find((policy) => policy.polling)?.polling
  let items: unknown
  try {
    const found: unknown = JSON.parse(body.toString('utf8'))
    items = polling ? polling.itemsOf(found) : found
  } catch {
    return [body]
  }
  return Array.isArray(items)
    ? items.toReversed().map((item) => Buffer.from(JSON.stringify(item), 'utf8'))
    : [body]
}

/** A link of the gateway, without what names the connection: the path that a call takes. */
export function belowConnection(location: string): string {
  const { pathname, search } = new URL(location, 'https://gateway.invalid')
  const found = /^\/apim\/[^/]+\/[^/]+(\/.*)$/.exec(pathname)
  return `${found?.[1] ?? pathname}${search}`
}

/** 256 random bits for a signature or an address. */
export function newTriggerSecret(): string {
  return randomBytes(32).toString('base64url')
}
