import { cpus } from 'node:os'

/** What is about to come is looked for this long before the process sleeps. */
const MILLISECONDS = 0.15

/** On a single core, whoever is to answer waits for us to sleep. */
const isAlone = cpus().length < 2

let until = 0
let isLooking = false

function look(): void {
  if (performance.now() < until) setImmediate(look)
  else isLooking = false
}

/**
 * Keeps the event loop looking for a moment in which an API's answer or the next request is likely
 * to come: to fall asleep and be woken takes longer than most of them do. It costs a process that
 * has nothing else to do at most 0.15 ms after a request and after an answer, and a busy one nothing.
 */
export function stayAwake(): void {
  if (isAlone) return
  until = performance.now() + MILLISECONDS
  if (isLooking) return
  isLooking = true
  setImmediate(look)
}
