// Runs a connector's code inside of QuickJS, which knows nothing of Node.
import { parentPort } from 'node:worker_threads'
import {
  type QuickJSContext,
  type QuickJSDeferredPromise,
  type QuickJSRuntime,
  getQuickJS,
} from 'quickjs-emscripten'
import type { ScriptJob, ScriptMessage, ScriptResponse } from './run-script.ts'

/** Milliseconds of computing; waiting for an answer does not count. */
const COMPUTING_MILLISECONDS = 5_000
const MEMORY_BYTES = 32 * 1024 * 1024
const STACK_BYTES = 512 * 1024

const port = parentPort!
const say = (message: ScriptMessage) => port.postMessage(message)

/** Turns the maker's `execute` and the request into one promise of an answer. */
const PRELUDE = `
globalThis.__run = async (input) => {
  if (typeof execute !== 'function')
    throw new Error('It has no function "execute(context)".')
  const { operationId, correlationId, request } = JSON.parse(input)
  const context = {
    operationId, correlationId, request,
    log: (...texts) => __log(texts.map(String).join(' ')),
    sendAsync: async (sent) => JSON.parse(await __send(JSON.stringify({
      method: String(sent.method ?? 'GET').toUpperCase(), url: String(sent.url),
      headers: Object.fromEntries(Object.entries(sent.headers ?? {}).map(([n, v]) => [String(n).toLowerCase(), String(v)])),
      body: sent.body === undefined || sent.body === null ? '' : String(sent.body),
    }))),
    createJsonContent: (value) => JSON.stringify(value),
  }
  const result = await execute(context)
  if (typeof result !== 'object' || result === null)
    throw new Error('It returned no response { status, headers, body }.')
  const body = result.body
  const status = Number(result.status ?? 200)
  // Interim answers (1xx) are none: a caller would take the next answer for this one.
  if (!Number.isInteger(status) || status < 200 || status > 999)
    throw new Error('Its status ' + status + ' is none of an answer: 200 to 999.')
  return JSON.stringify({
    status,
    headers: Object.fromEntries(Object.entries(result.headers ?? {}).map(([n, v]) => [String(n).toLowerCase(), String(v)])),
    body: body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  })
}
`

let answerSend:
  | ((id: number, text: string | undefined, error: string | undefined) => void)
  | undefined

port.on(
  'message',
  (message: ScriptJob | { id: number; response?: ScriptResponse; error?: string }) => {
    if ('source' in message) void run(message)
    else
      answerSend?.(
        message.id,
        message.response === undefined ? undefined : JSON.stringify(message.response),
        message.error,
      )
  },
)

async function run(job: ScriptJob): Promise<void> {
  const QuickJS = await getQuickJS()
  const runtime = QuickJS.newRuntime()
  runtime.setMemoryLimit(MEMORY_BYTES)
  runtime.setMaxStackSize(STACK_BYTES)
  const vm = runtime.newContext()
  // Nothing is disposed of: the thread ends with its run.
  try {
    say({ type: 'done', response: await execute(runtime, vm, job) })
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

async function execute(
  runtime: QuickJSRuntime,
  vm: QuickJSContext,
  job: ScriptJob,
): Promise<ScriptResponse> {
  let computed = 0
  let began = 0
  const compute = <T>(work: () => T): T => {
    began = performance.now()
    try {
      return work()
    } finally {
      computed += performance.now() - began
    }
  }
  runtime.setInterruptHandler(() => computed + performance.now() - began > COMPUTING_MILLISECONDS)
  const pending = new Map<number, QuickJSDeferredPromise>()
  let lastId = 0
  const sendFunction = vm.newFunction('__send', (handle) => {
    const deferred = vm.newPromise()
    const id = ++lastId
    pending.set(id, deferred)
    say({ type: 'send', id, request: JSON.parse(vm.getString(handle)) as never })
    return deferred.handle
  })
  vm.setProp(vm.global, '__send', sendFunction)
  sendFunction.dispose()
  const logFunction = vm.newFunction('__log', (handle) => {
    say({ type: 'log', text: vm.getString(handle) })
  })
  vm.setProp(vm.global, '__log', logFunction)
  logFunction.dispose()

  const evaluate = (source: string, file: string) => {
    const result = compute(() => vm.evalCode(source, file))
    if (result.error) throw new Error(describe(vm, vm.dump(result.error), computed))
    return result.value
  }
  evaluate(PRELUDE, 'prelude.js').dispose()
  evaluate(job.source, 'script.js').dispose()
  const { source: _, ...input } = job
  const promise = evaluate(`__run(${JSON.stringify(JSON.stringify(input))})`, 'run.js')

  return new Promise((resolve, reject) => {
    const step = () => {
      const jobs = compute(() => runtime.executePendingJobs())
      if (jobs.error) {
        reject(new Error(describe(vm, vm.dump(jobs.error), computed)))
        jobs.error.dispose()
        return
      }
      const state = vm.getPromiseState(promise)
      if (state.type === 'pending') {
        if (pending.size === 0) reject(new Error('It waits for something that never comes.'))
        return
      }
      promise.dispose()
      if (state.type === 'fulfilled') {
        resolve(JSON.parse(vm.getString(state.value)) as ScriptResponse)
        state.value.dispose()
      } else {
        reject(new Error(describe(vm, vm.dump(state.error), computed)))
        state.error.dispose()
      }
    }
    answerSend = (id, text, error) => {
      const deferred = pending.get(id)
      if (!deferred) return
      pending.delete(id)
      if (text === undefined) {
        const handle = vm.newError(error ?? 'The request failed.')
        deferred.reject(handle)
        handle.dispose()
      } else {
        const handle = vm.newString(text)
        deferred.resolve(handle)
        handle.dispose()
      }
      deferred.dispose()
      step()
    }
    step()
  })
}

function describe(_vm: QuickJSContext, error: unknown, computed: number): string {
  if (computed > COMPUTING_MILLISECONDS) return 'It computed for longer than 5 seconds.'
  if (typeof error === 'object' && error !== null) {
    const { name, message } = error as { name?: string; message?: string }
    const text = `${name ?? 'Error'}: ${message ?? ''}`
    return text.includes('out of memory') ? 'It used more than 32 MB.' : `${text}.`
  }
  return String(error)
}
