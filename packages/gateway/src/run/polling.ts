import type { CallPlan } from './prepare-request.ts'
import type { Headers } from './headers.ts'
import { STATE } from './polling-state.ts'

/** Seconds until a trigger that found nothing is to be polled again. */
const RETRY_AFTER_SECONDS = 60

/**
 * Makes an answer of an operation that lists into one of a trigger that is polled: 202 and the
 * address of the next poll when there is nothing new, 200 with the items when there is. The first
 * poll, which has no state yet, only finds out where to begin.
 *
 * @returns  Undefined when the operation is no such trigger, or its answer a failure.
 */
export function answerPoll(
  { operation, call, context, base }: CallPlan,
  status: number,
  body: Buffer,
): { status: number; headers: Headers } | undefined {
  const polling = operation.policies.find((policy) => policy.polling)?.polling
  if (!polling || status < 200 || status >= 300) return undefined
  let triggerBody: unknown
  try {
    triggerBody = JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
  const given = new URLSearchParams(call.query)
  const query = new URLSearchParams(call.query)
  const isFirst = !given.has(STATE)
  const items = polling.itemsOf(triggerBody)
  for (const [name, value] of Object.entries(polling.stateOf(triggerBody))) query.set(name, value)
  query.set(STATE, '1')
  const next = `${base}${call.path}?${query.toString()}`
  return {
    status: isFirst || items.length === 0 ? 202 : 200,
    headers: {
      location: context.rewriteLink?.(next) ?? next,
      'retry-after': String(RETRY_AFTER_SECONDS),
    },
  }
}
