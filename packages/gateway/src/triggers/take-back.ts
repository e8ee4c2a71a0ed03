import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { listTriggers } from '@patchbay/store'
import type { GatewayContext } from '../context.ts'
import { callWhole } from '../run/call-operation.ts'
import { GatewayError } from '../run/gateway-error.ts'
import type { Runner } from '../run/run-operation.ts'

/** A connection that goes waits no longer for an API that does not answer. */
const PATIENCE_MILLISECONDS = 10_000
/** More triggers than this are of a connection that went wild. */
const MOST = 200

/**
 * Takes the registration of a webhook back: `DELETE` at its `Location`, with the connection's
 * authentication. One that is gone already, an API that is down, or any other fault changes nothing:
 * a connection can always be deleted.
 */
export async function takeBack(
  { log }: Pick<GatewayContext, 'log'>,
  runner: Runner,
  connectionId: string,
  location: string,
): Promise<void> {
  const [path = '/', query = ''] = location.split(/\?(.*)/s, 2)
  try {
    const open = await runner.open(connectionId)
    await callWhole(runner, open, {
      method: 'DELETE',
      path,
      query,
      headers: {},
      body: undefined,
      clientRequestId: randomUUID(),
    })
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : (error as Error).name
    log.warn({ connectionId, code }, 'A webhook was not taken back')
  }
}

/** Takes back the webhooks of a connection that is about to go. */
export async function takeBackAll(
  context: GatewayContext,
  runner: Runner,
  connectionId: string,
): Promise<void> {
  const triggers = await listTriggers(context.store.db, connectionId, { limit: MOST })
  const locations = triggers.flatMap(({ kind, location }) =>
    kind === 'webhook' && location !== null ? [location] : [],
  )
  if (locations.length === 0) return
  const waiting = new AbortController()
  await Promise.race([
    Promise.all(locations.map((location) => takeBack(context, runner, connectionId, location))),
    delay(PATIENCE_MILLISECONDS, undefined, { signal: waiting.signal }).catch(() => undefined),
  ])
  waiting.abort()
}
