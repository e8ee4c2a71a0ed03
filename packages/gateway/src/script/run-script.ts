import { Worker } from 'node:worker_threads'
import { GatewayError } from '../run/gateway-error.ts'

/** A request as a connector's code sees and makes it. */
export interface ScriptRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

export interface ScriptResponse {
  status: number
  headers: Record<string, string>
  body: string
}

/** What a run of a connector's code is given. */
export interface ScriptCall {
  operationId: string
  correlationId: string
  request: ScriptRequest
  /** The one way out: goes through the gateway's guard. */
  send(request: ScriptRequest): Promise<ScriptResponse>
  log(text: string): void
}

/** What the worker is sent. */
export interface ScriptJob {
  source: string
  operationId: string
  correlationId: string
  request: ScriptRequest
}

/** What the worker says. */
export type ScriptMessage =
  | { type: 'send'; id: number; request: ScriptRequest }
  | { type: 'log'; text: string }
  | { type: 'done'; response: ScriptResponse }
  | { type: 'failed'; message: string }

/** From beginning to end, waiting included. */
const TOTAL_MILLISECONDS = 120_000
/** Requests of one run. */
const REQUESTS = 50
/** Runs under way in this process. */
const RUNS_AT_ONCE = 16

let running = 0
/** A thread that is ready before it is asked for: starting one takes a while. */
let spare: Worker | undefined

function newWorker(): Worker {
  return new Worker(new URL('./script-worker.ts', import.meta.url))
}

/**
 * Runs a connector's JavaScript for one call, in an isolate on a thread of its own: it has no
 * module, no clock but `Date`, no network but `context.sendAsync`, and ends after five seconds of
 * computing or with 32 MB.
 *
 * @throws {GatewayError} when it fails or takes too long.
 */
export async function runScript(source: string, call: ScriptCall): Promise<ScriptResponse> {
  if (running >= RUNS_AT_ONCE)
    throw new GatewayError(503, 'ScriptsBusy', 'Too many scripts run at once. Try again.', 1)
  running++
  // Each run has a thread of its own, so that nothing of one is left for the next.
  const worker = spare ?? newWorker()
  spare = undefined
  worker.ref()
  try {
    return await runOn(worker, source, call)
  } finally {
    void worker.terminate()
    running--
    // A thread that waits keeps no process alive.
    spare ??= newWorker()
    spare.unref()
  }
}

function runOn(worker: Worker, source: string, call: ScriptCall): Promise<ScriptResponse> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) =>
      reject(
        new GatewayError(
          502,
          'ScriptFailed',
          `The code of ${call.operationId} failed: ${message} Its maker mends it on the Code page.`,
        ),
      )
    const timer = setTimeout(() => fail('It took longer than 120 seconds.'), TOTAL_MILLISECONDS)
    let requests = 0
    worker.on('message', (message: ScriptMessage) => {
      if (message.type === 'log') call.log(message.text)
      else if (message.type === 'done' || message.type === 'failed') {
        clearTimeout(timer)
        if (message.type === 'done') resolve(message.response)
        else fail(message.message)
      } else {
        const { id, request } = message
        const answer =
          ++requests > REQUESTS
            ? Promise.reject(new Error(`A run may make ${REQUESTS} requests.`))
            : call.send(request)
        answer.then(
          (response) => worker.postMessage({ id, response }),
          (error: unknown) =>
            worker.postMessage({
              id,
              error: error instanceof Error ? error.message : 'It failed.',
            }),
        )
      }
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      fail('Its thread ended.')
    })
    worker.on('error', (error) => {
      clearTimeout(timer)
      fail(error.message)
    })
    const { operationId, correlationId, request } = call
    worker.postMessage({ source, operationId, correlationId, request } satisfies ScriptJob)
  })
}
