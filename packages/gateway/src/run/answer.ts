import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Headers } from './headers.ts'
import type { ExchangeController } from './http1-client.ts'

/** What may wait for a taker before the API is held back. */
const WAITING_BYTES = 64 * 1024

/** Where the parts of an answer go as they come. */
interface Sink {
  /** @param chunk  Lent until this returns; see {@link Answer.keep}. */
  data(chunk: Buffer): void
  end(): void
  error(error: Error): void
}

/**
 * An API's answer, whose body comes as it is taken: nothing is read on while the taker is behind.
 * Parts that came before there was a taker wait here.
 */
export class Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly #controller: ExchangeController
  #waiting: Buffer[] = []
  #length = 0
  #ended = false
  #error: Error | undefined
  #sink: Sink | undefined

  constructor(
    controller: ExchangeController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ) {
    this.#controller = controller
    this.status = status
    this.headers = headers
  }

  /** Called by the connection to the API. */
  receive(chunk: Buffer): void {
    if (this.#sink) this.#sink.data(chunk)
    else {
      this.#waiting.push(this.keep(chunk))
      this.#length += chunk.length
      // A taker comes within the same turn mostly; until then a read's worth may wait.
      if (this.#length > WAITING_BYTES) this.#controller.pause()
    }
  }

  /** Of the body, in bytes, as far as the API said it or all has come; its connection sees to it. */
  get length(): number | undefined {
    if (this.#ended && !this.#error) return this.#length
    const length = this.headers['content-length']
    const text = Array.isArray(length) ? length[0] : length
    return text === undefined ? undefined : Number(text)
  }

  /** The bytes of a chunk that the connection to the API only lends, until they are given back. */
  keep(chunk: Buffer): Buffer {
    return this.#controller.keep?.(chunk) ?? chunk
  }

  giveBack(kept: Buffer): void {
    this.#controller.giveBack?.(kept)
  }

  finish(): void {
    this.#ended = true
    this.#sink?.end()
  }

  fail(error: Error): void {
    this.#error = error
    this.#sink?.error(error)
  }

  /** The whole body when it has come already, as short ones have. */
  whole(): Buffer | undefined {
    if (!this.#ended || this.#error) return undefined
    if (this.#waiting.length === 1) return this.#waiting[0]
    return Buffer.concat(this.#waiting)
  }

  /** Hands the body over, what is there already at once. */
  take(sink: Sink): void {
    this.#sink = sink
    const waiting = this.#waiting
    this.#waiting = []
    for (const chunk of waiting) {
      sink.data(chunk)
      this.giveBack(chunk)
    }
    if (this.#error) sink.error(this.#error)
    else if (this.#ended) sink.end()
    else this.#controller.resume()
  }

  pause(): void {
    if (!this.#ended) this.#controller.pause()
  }

  resume(): void {
    if (!this.#ended) this.#controller.resume()
  }

  abort(): void {
    if (!this.#ended && !this.#error) this.#controller.abort(new Error('The caller has gone'))
  }

  /** Lets the rest of the body go, so that the connection can be used again. */
  dump(): void {
    let length = 0
    this.take({
      data: (chunk) => {
        length += chunk.length
        if (length > 128 * 1024) this.abort()
      },
      end: () => {},
      error: () => {},
    })
  }

  /** Hands the body to the caller at the pace that the caller reads it. */
  pipeTo(response: ServerResponse): void {
    response.on('drain', () => this.resume())
    this.take({
      data: (chunk) => {
        if (!response.write(this.keep(chunk))) this.pause()
      },
      end: () => response.end(),
      // The status has gone out: that the body is cut short can only be said by cutting it.
      error: () => response.destroy(),
    })
  }

  /**
   * The whole body, its content coding undone.
   *
   * @param limit  Bytes; a longer body is cut there.
   */
  async read(limit: number): Promise<{ body: Buffer; cut: boolean }> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of this.#decoded() as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length > limit) break
    }
    const body = Buffer.concat(chunks)
    return { body: body.subarray(0, limit), cut: length > limit }
  }

  #decoded(): Readable {
    const coding = String(this.headers['content-encoding'] ?? '').toLowerCase()
    const decode =
      coding === 'gzip' || coding === 'x-gzip'
        ? createGunzip()
        : coding === 'deflate'
          ? createInflate()
          : coding === 'br'
            ? createBrotliDecompress()
            : undefined
    const body = this.#readable()
    if (!decode) return body
    body.on('error', (error) => decode.destroy(error))
    return body.pipe(decode)
  }

  #readable(): Readable {
    const readable = new Readable({
      read: () => this.resume(),
      destroy: (error, done) => {
        this.abort()
        done(error)
      },
    })
    this.take({
      data: (chunk) => {
        if (!readable.push(this.keep(chunk))) this.pause()
      },
      end: () => readable.push(null),
      error: (error) => readable.destroy(error),
    })
    return readable
  }
}

/** Headers that a body which was decoded or changed no longer has. */
export function withoutCoding(headers: Headers): Headers {
  const { 'content-encoding': _coding, 'content-length': _length, ...rest } = headers
  return rest
}
