import type { Readable, Writable } from 'node:stream'
import {
  type FeaturePreset,
  type SymbolTable,
  canvasFunctions,
  createEngine,
  symbolTable,
} from '@patchbay/power-fx'
import { FrameReader, RPC, type RpcMessage, RpcRefusal, frame } from './fx-json-rpc.ts'
import { FxLanguageServer } from './fx-language-server.ts'

/** What `patchbay fx lsp` starts with; a client's `initializationOptions` go before it. */
export interface FxLspSettings {
  readonly features: FeaturePreset
  readonly isFeatures: (text: string) => text is FeaturePreset
  readonly locale?: string
  /** Names that formulas may use besides the language's own. */
  readonly symbols: SymbolTable
}

/**
 * Serves the Language Server Protocol on two streams until `exit` or the end of the input. The
 * result is the exit code: 0 after `shutdown`, else 1.
 */
export async function serveFxLsp(
  input: Readable,
  output: Writable,
  settings: FxLspSettings,
): Promise<number> {
  const send = (message: RpcMessage) => void output.write(frame(message))
  const server = new FxLanguageServer({
    notify: (method, params) => send({ method, params }),
    start(wanted) {
      const features = wanted.features ?? settings.features
      if (!settings.isFeatures(features))
        throw new RpcRefusal(RPC.invalidParams, `initialize: unknown features ${features}`)
      const locale = wanted.locale ?? settings.locale
      // What canvas apps add is known, though nothing runs here.
      const functions = features.startsWith('canvas') ? canvasFunctions() : []
      return {
        engine: createEngine({ features, ...(locale !== undefined && { locale }) }),
        symbols: symbolTable([], settings.symbols, { functions }),
      }
    },
  })
  const reader = new FrameReader()
  for await (const bytes of input as AsyncIterable<Buffer>) {
    let bodies: string[]
    try {
      bodies = reader.push(bytes)
    } catch (cause) {
      // Without a length there is no telling where the next message starts.
      send({ id: null, error: errorOf(cause) })
      return 1
    }
    for (const body of bodies) {
      const message = parse(body)
      if (!message) send({ id: null, error: { code: RPC.parseError, message: 'not JSON' } })
      else if (message.method === 'exit') return server.isShutDown ? 0 : 1
      else answer(server, message, send)
    }
  }
  return server.isShutDown ? 0 : 1
}

function parse(body: string): RpcMessage | undefined {
  try {
    const message: unknown = JSON.parse(body)
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

function answer(server: FxLanguageServer, message: RpcMessage, send: (m: RpcMessage) => void) {
  const { id, method, params } = message
  if (method === undefined) return
  try {
    if (id === undefined || id === null) server.notified(method, params)
    else send({ id, result: server.request(method, params) ?? null })
  } catch (cause) {
    if (id !== undefined && id !== null) send({ id, error: errorOf(cause) })
  }
}

function errorOf(cause: unknown): { code: number; message: string } {
  const message = cause instanceof Error ? cause.message : String(cause)
  return { code: cause instanceof RpcRefusal ? cause.code : RPC.internalError, message }
}
