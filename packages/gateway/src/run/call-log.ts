import { type Store, insertConnectorCalls, pruneConnectorCalls } from '@patchbay/store'
import type { FastifyBaseLogger } from 'fastify'

/** One call as its connector's maker sees it afterwards. */
export interface LoggedCall {
  connectorId: string
  connectionId: string
  operationId: string
  method: string
  status: number
  milliseconds: number
  requestId: string
  /** Milliseconds since the epoch. */
  at: number
}

const FLUSH_MILLISECONDS = 1000
/** Calls beyond this many between two flushes are counted, not kept. */
const KEPT_AT_ONCE = 200
const KEPT_MILLISECONDS = 7 * 24 * 60 * 60 * 1000
const PRUNE_EVERY = 200

/** Keeps calls, written in batches: a durable write on each would be its slowest part. */
export interface CallLog {
  note(call: LoggedCall): void
  close(): Promise<void>
}

export function createCallLog({ store, log }: { store: Store; log: FastifyBaseLogger }): CallLog {
  let waiting: LoggedCall[] = []
  let dropped = 0
  let flushes = 0
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    timer = undefined
    const batch = waiting
    waiting = []
    if (dropped > 0) log.debug({ dropped }, 'More calls were made than are kept')
    dropped = 0
    if (batch.length === 0) return
    const prunes = flushes++ % PRUNE_EVERY === 0
    writing = writing.then(() => write(batch, prunes))
  }

  async function write(batch: LoggedCall[], prunes: boolean): Promise<void> {
    try {
      await store.transaction(async (tx) => {
        await insertConnectorCalls(tx, batch)
        if (prunes) await pruneConnectorCalls(tx, batch.at(-1)!.at - KEPT_MILLISECONDS)
      })
    } catch (error) {
      log.warn({ err: error, calls: batch.length }, 'Calls could not be written to the call log')
    }
  }

  return {
    note(call) {
      if (waiting.length >= KEPT_AT_ONCE) dropped++
      else waiting.push(call)
      timer ??= setTimeout(flush, FLUSH_MILLISECONDS).unref()
    },
    async close() {
      clearTimeout(timer)
      flush()
      await writing
    },
  }
}
