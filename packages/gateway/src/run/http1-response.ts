import { FieldSyntaxError, type Fields, readFields } from './http1-fields.ts'

/** Longest head of a response, as Node has it for its own. */
const HEAD_BYTES = 16 * 1024
/** Longest line that tells the size of a chunk, or a trailer. */
const CHUNK_LINE_BYTES = 4 * 1024

/** What a response turned out not to be: HTTP/1.1. */
export class ResponseSyntaxError extends Error {
  override readonly name = 'ResponseSyntaxError'
  readonly code = 'HPE_INVALID'
}

/** Told of the parts of one response. */
export interface ResponseSink {
  head(status: number, headers: Fields): void
  /** @param chunk  Of the connection's read buffer: to be copied or taken before the next read. */
  data(chunk: Buffer): void
  end(): void
}

type State =
  | 'head'
  | 'length'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'done'

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/

/**
 * Reads one response (RFC 9112). What is not exactly HTTP is refused and never guessed at, since
 * two readings of where a response ends would hand one caller's answer to another.
 */
export class ResponseReader {
  #state: State = 'head'
  #left = 0
  /** A beginning that its end has not followed yet. */
  #partial: Buffer | undefined
  #closes = false
  readonly #method: string
  readonly #sink: ResponseSink

  constructor(method: string, sink: ResponseSink) {
    this.#method = method
    this.#sink = sink
  }

  /** The response came to its end, and the connection may be used again. */
  get reusable(): boolean {
    return this.#state === 'done' && !this.#closes
  }

  get started(): boolean {
    return this.#state !== 'head' || this.#partial !== undefined
  }

  /** @throws {ResponseSyntaxError} */
  read(received: Buffer): void {
    let bytes = received
    if (this.#partial) {
      bytes = Buffer.concat([this.#partial, received])
      this.#partial = undefined
    }
    let at = 0
    while (at < bytes.length) {
      switch (this.#state) {
        case 'head': {
          const end = bytes.indexOf('\r\n\r\n', at, 'latin1')
          if (end < 0) {
            this.#keep(bytes.subarray(at), HEAD_BYTES)
            return
          }
          if (end - at > HEAD_BYTES) throw tooLong()
          this.#readHead(bytes.toString('latin1', at, end))
          at = end + 4
          break
        }
        case 'length':
        case 'chunk-data': {
          const part = bytes.subarray(at, at + this.#left)
          at += part.length
          this.#left -= part.length
          const isWhole = this.#left === 0
          if (isWhole) this.#state = this.#state === 'length' ? 'done' : 'chunk-end'
          this.#sink.data(part)
          if (this.#state === 'done') this.#sink.end()
          break
        }
        case 'until-close':
          this.#sink.data(at === 0 ? bytes : bytes.subarray(at))
          return
        case 'done':
          // Bytes that nobody asked for: whose they are cannot be told.
          this.#closes = true
          return
        default: {
          const end = bytes.indexOf('\r\n', at, 'latin1')
          if (end < 0) {
            this.#keep(bytes.subarray(at), CHUNK_LINE_BYTES)
            return
          }
          this.#readLine(bytes.toString('latin1', at, end))
          at = end + 2
        }
      }
    }
  }

  /** The other side has closed; true when that was the end of the response. */
  close(): boolean {
    if (this.#state === 'done') return true
    if (this.#state !== 'until-close') return false
    this.#state = 'done'
    this.#closes = true
    this.#sink.end()
    return true
  }

  #keep(rest: Buffer, limit: number): void {
    if (rest.length > limit) throw tooLong()
    this.#partial = Buffer.from(rest)
  }

  #readLine(line: string): void {
    if (this.#state === 'chunk-size') {
      const size = /^([\da-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i.exec(line)?.[1]
      if (size === undefined) throw new ResponseSyntaxError('A chunk of its answer has no size')
      this.#left = Number.parseInt(size, 16)
      this.#state = this.#left === 0 ? 'trailer' : 'chunk-data'
      return
    }
    if (this.#state === 'chunk-end') {
      if (line !== '') throw new ResponseSyntaxError('A chunk of its answer is longer than it says')
      this.#state = 'chunk-size'
      return
    }
    // Trailers are of this hop only, since nobody asked for them.
    if (line !== '') return
    this.#state = 'done'
    this.#sink.end()
  }

  #readHead(head: string): void {
    const line = head.indexOf('\r\n')
    const [, minor, code] = STATUS_LINE.exec(line < 0 ? head : head.slice(0, line)) ?? []
    if (code === undefined) throw new ResponseSyntaxError('Its answer is not HTTP')
    const headers = fieldsOf(head)
    const status = Number(code)
    if (status === 101) throw new ResponseSyntaxError('It changes to another protocol')
    // An interim answer: the one that counts follows.
    if (status < 200) return
    this.#frame(status, minor === '1', headers)
    const isWhole = this.#state === 'done'
    this.#sink.head(status, headers)
    if (isWhole) this.#sink.end()
  }

  /** Where the body ends (RFC 9112 §6.3). */
  #frame(status: number, is11: boolean, headers: Fields): void {
    const connection = textOf(headers['connection']).toLowerCase()
    this.#closes = is11 ? /\bclose\b/.test(connection) : !/\bkeep-alive\b/.test(connection)
    const coding = headers['transfer-encoding']
    const length = lengthOf(headers['content-length'])
    if (this.#method === 'HEAD' || status === 204 || status === 304) {
      this.#state = 'done'
    } else if (coding !== undefined) {
      if (!is11 || textOf(coding).trim().toLowerCase() !== 'chunked')
        throw new ResponseSyntaxError('The transfer coding of its answer is not known')
      // Both at once is how answers are smuggled past each other.
      if (length !== undefined) this.#closes = true
      headers['content-length'] = undefined
      this.#state = 'chunk-size'
    } else if (length === undefined) {
      this.#closes = true
      this.#state = 'until-close'
    } else {
      this.#left = length
      this.#state = length === 0 ? 'done' : 'length'
    }
  }
}

function fieldsOf(head: string): Fields {
  try {
    return readFields(head)
  } catch (error) {
    if (!(error instanceof FieldSyntaxError)) throw error
    throw new ResponseSyntaxError(`Its answer is not HTTP: ${error.message}`)
  }
}

function lengthOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const values = Array.isArray(header) ? header : [header]
  const [first] = values
  if (!/^\d{1,15}$/.test(first!) || values.some((value) => value !== first))
    throw new ResponseSyntaxError('The length of its answer is not a number')
  return Number(first)
}

const textOf = (header: string | string[] | undefined): string =>
  Array.isArray(header) ? header.join(', ') : (header ?? '')

const tooLong = () => new ResponseSyntaxError('The headers of its answer are too long')
