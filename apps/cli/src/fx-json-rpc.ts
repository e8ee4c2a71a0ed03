/** A JSON-RPC 2.0 message, as far as this side looks at it. */
export interface RpcMessage {
  readonly id?: number | string | null
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** What a request is refused with; codes as in JSON-RPC 2.0 §5.1 and the Language Server Protocol. */
export class RpcRefusal extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Error codes. */
export const RPC = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  notInitialized: -32_002,
  requestFailed: -32_803,
} as const

/** The message with its header, ready for the stream (LSP base protocol). */
export function frame(message: RpcMessage): Buffer {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }), 'utf8')
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'ascii'), body])
}

/** Cuts a stream of bytes into message bodies. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  /** The bodies that are complete with these bytes; throws an RpcRefusal on a header without length. */
  push(bytes: Buffer): string[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const bodies: string[] = []
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n')
      if (end < 0) return bodies
      const header = this.#rest.subarray(0, end).toString('ascii')
      const length = /^content-length:\s*(\d+)\s*$/im.exec(header)?.[1]
      if (length === undefined)
        throw new RpcRefusal(RPC.parseError, `no Content-Length in the header: ${header}`)
      const from = end + 4
      const to = from + Number(length)
      if (this.#rest.length < to) return bodies
      bodies.push(this.#rest.subarray(from, to).toString('utf8'))
      this.#rest = this.#rest.subarray(to)
    }
  }
}
