import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Headers } from './headers.ts'
import { type Fields, isField } from './http1-fields.ts'
import { ResponseReader, type ResponseSink } from './http1-response.ts'
import { type ReadBuffer, ReadBuffers } from './read-buffers.ts'

/** A request of one hop; names of headers in lower case. */
export interface SentMessage {
  /** `https://api.example.com:8443` */
  origin: string
  /** With the query. */
  path: string
  method: string
  headers: Headers
  body: Buffer | Readable | null
}

/** Holds an exchange back, lets it go on, or ends it. */
export interface ExchangeController {
  pause(): void
  resume(): void
  abort(reason: Error): void
  /** Where chunks are lent: the same bytes until they are given back. */
  keep?(chunk: Buffer): Buffer
  /** What was kept is needed no more. */
  giveBack?(kept: Buffer): void
}

/**
 * Told what becomes of a request. A chunk is lent until the handler returns, when the controller
 * can keep one; else it is the handler's own.
 */
export interface ExchangeHandler {
  onRequestStart(controller: ExchangeController): void
  onResponseStart(controller: ExchangeController, status: number, headers: Fields): void
  onResponseData(controller: ExchangeController, chunk: Buffer): void
  onResponseEnd(): void
  onResponseError(controller: ExchangeController, error: Error): void
}

/**
 * Opens a connection to an origin. What comes is handed to `read` in the buffer that `buffer`
 * gives, for a plain connection; through `data` events for another.
 */
export type OpenSocket = (
  origin: URL,
  onread: { buffer: () => Buffer; callback: (length: number, buffer: Buffer) => boolean },
  opened: (error: Error | null, socket: Socket | null) => void,
) => void

/** Sends requests over connections that it keeps. */
export interface Http1Client {
  dispatch(message: SentMessage, handler: ExchangeHandler): void
  close(): Promise<void>
}

export interface Http1ClientOptions {
  open: OpenSocket
  /** Connections to one origin: a slow API must not hold every socket. */
  connections: number
  /** Without a byte for so long, an exchange has failed. */
  timeoutMilliseconds: number
}

/** A connection without work is kept this long, or as long as the other side says. */
const IDLE_MILLISECONDS = 4000
const LONGEST_IDLE_MILLISECONDS = 60_000
const MARGIN_MILLISECONDS = 2000
/** How often all connections are looked through: one timer for all of them. */
const LOOK_MILLISECONDS = 1000

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/**
 * An HTTP/1.1 client that does what a gateway's calls need and no more: no pipelining, no decoding,
 * the head of a request in one write, and one timer for everything.
 */
export function createHttp1Client(options: Http1ClientOptions): Http1Client {
  const pools = new Map<string, Pool>()
  const buffers = new ReadBuffers()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const now = performance.now()
    for (const [origin, pool] of pools) {
      pool.look(now)
      if (pool.isEmpty) pools.delete(origin)
    }
    if (pools.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    dispatch(message, handler) {
      let pool = pools.get(message.origin)
      if (!pool) {
        pool = new Pool(new URL(message.origin), options, buffers)
        pools.set(message.origin, pool)
        timer ??= setInterval(look, LOOK_MILLISECONDS).unref()
      }
      const exchange = new Exchange(message, handler, buffers)
      if (!exchange.ended) pool.send(exchange)
    },
    async close() {
      clearInterval(timer)
      timer = undefined
      for (const pool of pools.values()) pool.close()
      pools.clear()
    },
  }
}

/** The connections to one origin, and what waits for one. */
class Pool {
  readonly host: string
  readonly options: Http1ClientOptions
  readonly buffers: ReadBuffers
  readonly #origin: URL
  readonly #all = new Set<Connection>()
  /** The one used last is taken first, so that those too many come to their end. */
  readonly #idle: Connection[] = []
  #waiting: Exchange[] = []

  constructor(origin: URL, options: Http1ClientOptions, buffers: ReadBuffers) {
    this.#origin = origin
    this.host = origin.host
    this.options = options
    this.buffers = buffers
  }

  get isEmpty(): boolean {
    return this.#all.size === 0 && this.#waiting.length === 0
  }

  send(exchange: Exchange): void {
    const connection = this.#idle.pop()
    if (connection) connection.carry(exchange)
    else if (this.#all.size < this.options.connections) this.#open(exchange)
    else this.#waiting.push(exchange)
  }

  /** A connection has come to the end of an exchange. */
  free(connection: Connection): void {
    const next = this.#next()
    if (next) connection.carry(next)
    else this.#idle.push(connection)
  }

  gone(connection: Connection): void {
    this.#all.delete(connection)
    const place = this.#idle.indexOf(connection)
    if (place >= 0) this.#idle.splice(place, 1)
    const next = this.#next()
    if (next) this.#open(next)
  }

  look(now: number): void {
    for (const connection of this.#all) connection.look(now)
  }

  close(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const exchange of waiting) exchange.fail(failure('UND_ERR_CLOSED', 'The server stops'))
    for (const connection of this.#all)
      connection.end(failure('UND_ERR_CLOSED', 'The server stops'))
  }

  #next(): Exchange | undefined {
    let next = this.#waiting.shift()
    while (next?.ended) next = this.#waiting.shift()
    return next
  }

  #open(exchange: Exchange): void {
    const connection = new Connection(this)
    this.#all.add(connection)
    connection.open(this.#origin, exchange)
  }
}

/** One request and what came of it. */
class Exchange implements ExchangeController, ResponseSink {
  readonly message: SentMessage
  readonly #handler: ExchangeHandler
  readonly #buffers: ReadBuffers
  connection: Connection | undefined
  ended = false
  paused = false

  constructor(message: SentMessage, handler: ExchangeHandler, buffers: ReadBuffers) {
    this.message = message
    this.#handler = handler
    this.#buffers = buffers
    handler.onRequestStart(this)
  }

  pause(): void {
    this.paused = true
    this.connection?.pause()
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.connection?.resume()
  }

  abort(reason: Error): void {
    if (this.ended) return
    if (this.connection) this.connection.end(reason)
    else this.fail(reason)
  }

  fail(error: Error): void {
    if (this.ended) return
    this.ended = true
    const { body } = this.message
    if (body && !Buffer.isBuffer(body)) body.destroy()
    this.#handler.onResponseError(this, error)
  }

  head(status: number, headers: Fields): void {
    const keeps = headers['keep-alive']
    if (typeof keeps === 'string') this.connection?.keepFor(keeps)
    this.#handler.onResponseStart(this, status, headers)
  }

  data(chunk: Buffer): void {
    if (!this.ended) this.#handler.onResponseData(this, chunk)
  }

  keep(chunk: Buffer): Buffer {
    return this.#buffers.keep(chunk)
  }

  giveBack(kept: Buffer): void {
    this.#buffers.giveBack(kept)
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#handler.onResponseEnd()
  }
}

/** One connection, which carries one exchange at a time. */
class Connection {
  readonly #pool: Pool
  /** Its own, since a read goes into the buffer that was named at the read before. */
  #buffer: ReadBuffer
  #socket: Socket | undefined
  #exchange: Exchange | undefined
  #reader: ResponseReader | undefined
  #sending = false
  #closed = false
  #activeAt = 0
  #idleMilliseconds = IDLE_MILLISECONDS

  constructor(pool: Pool) {
    this.#pool = pool
    this.#buffer = pool.buffers.take()
  }

  open(origin: URL, exchange: Exchange): void {
    this.#exchange = exchange
    exchange.connection = this
    this.#activeAt = performance.now()
    const onread = {
      buffer: () => {
        if (!this.#closed) this.#buffer = this.#pool.buffers.next(this.#buffer)
        return this.#buffer.buffer
      },
      callback: (length: number, buffer: Buffer) => {
        this.#received(buffer.subarray(0, length))
        return true
      },
    }
    this.#pool.options.open(origin, onread, (error, socket) => {
      if (error || !socket) {
        this.end(error ?? failure('ECONNREFUSED', 'No connection was made'))
        return
      }
      if (this.#closed) {
        socket.destroy()
        return
      }
      this.#socket = socket
      socket.on('data', (chunk: Buffer) => this.#received(chunk))
      socket.on('error', (cause: Error) => this.end(cause))
      socket.on('end', () => this.#hungUp())
      socket.on('close', () => this.#hungUp())
      this.#send()
    })
  }

  carry(exchange: Exchange): void {
    this.#exchange = exchange
    exchange.connection = this
    this.#send()
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#activeAt = performance.now()
    this.#socket?.resume()
  }

  look(now: number): void {
    const idle = now - this.#activeAt
    if (!this.#exchange) {
      if (idle > this.#idleMilliseconds) this.end(failure('UND_ERR_SOCKET', 'It lay idle'))
      return
    }
    if (this.#exchange.paused || idle < this.#pool.options.timeoutMilliseconds) return
    this.end(
      this.#reader?.started
        ? failure('UND_ERR_BODY_TIMEOUT', 'Its answer stopped')
        : failure('UND_ERR_HEADERS_TIMEOUT', 'It did not answer'),
    )
  }

  /** Ends the connection, and the exchange that it carries with an error. */
  end(error: Error): void {
    if (this.#closed) return
    this.#closed = true
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#socket?.destroy()
    this.#pool.buffers.leave(this.#buffer)
    exchange?.fail(error)
    this.#pool.gone(this)
  }

  #hungUp(): void {
    if (this.#closed) return
    if (this.#exchange && this.#reader?.close()) this.#exchange = undefined
    this.end(failure('UND_ERR_SOCKET', 'other side closed'))
  }

  #send(): void {
    const exchange = this.#exchange!
    if (exchange.ended) {
      this.#exchange = undefined
      this.#pool.free(this)
      return
    }
    const { message } = exchange
    this.#reader = new ResponseReader(message.method, exchange)
    this.#activeAt = performance.now()
    let head: string
    try {
      head = headOf(message, this.#pool.host)
    } catch (error) {
      // Nothing was sent, so the connection is as good as before.
      this.#exchange = undefined
      this.#pool.free(this)
      exchange.fail(error as Error)
      return
    }
    const socket = this.#socket!
    const { body } = message
    if (body === null) socket.write(head, 'latin1')
    else if (Buffer.isBuffer(body)) {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body)
      socket.uncork()
    } else {
      socket.write(head, 'latin1')
      this.#stream(socket, exchange, body)
    }
    if (exchange.paused) this.pause()
  }

  /** Sends a body at the pace that the other side takes it. */
  #stream(socket: Socket, exchange: Exchange, body: Readable): void {
    const said = exchange.message.headers['content-length']
    const length = said === undefined ? undefined : Number(said)
    let sent = 0
    this.#sending = true
    const stop = () => {
      socket.off('drain', goOn)
      body.off('data', take).off('end', finish).off('error', fail).off('close', cutShort)
    }
    const goOn = () => void body.resume()
    const fail = (error: Error) => {
      stop()
      // The answer may have come already; then only the rest of the body is lost.
      this.end(error)
    }
    const cutShort = () => fail(failure('ECONNRESET', 'The body of the request was cut short'))
    const take = (chunk: Buffer) => {
      if (this.#closed || this.#exchange !== exchange) {
        stop()
        body.resume()
        return
      }
      sent += chunk.length
      if (length !== undefined && sent > length) {
        fail(failure('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'The body is longer than it says'))
        return
      }
      this.#activeAt = performance.now()
      if (length === undefined) {
        if (chunk.length === 0) return
        socket.cork()
        socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
        socket.write(chunk)
        const flows = socket.write('\r\n', 'latin1')
        socket.uncork()
        if (!flows) body.pause()
      } else if (!socket.write(chunk)) body.pause()
    }
    const finish = () => {
      stop()
      if (length !== undefined && sent !== length) {
        this.end(failure('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'The body is shorter than it says'))
        return
      }
      if (length === undefined) socket.write('0\r\n\r\n', 'latin1')
      this.#sending = false
    }
    socket.on('drain', goOn)
    // Whoever counts a body has it paused until somebody takes it.
    queueMicrotask(goOn)
    body.on('data', take).on('end', finish).on('error', fail).on('close', cutShort)
  }

  #received(bytes: Buffer): void {
    if (this.#closed) return
    this.#activeAt = performance.now()
    const exchange = this.#exchange
    // Nobody asked for anything: what comes can be nobody's answer.
    if (!exchange || !this.#reader) {
      this.end(failure('UND_ERR_SOCKET', 'It sent what nobody asked for'))
      return
    }
    try {
      this.#reader.read(bytes)
    } catch (error) {
      this.end(error as Error)
      return
    }
    if (!exchange.ended || this.#closed) return
    this.#exchange = undefined
    if (!this.#reader.reusable || this.#sending || this.#idleMilliseconds <= 0) {
      this.end(failure('UND_ERR_SOCKET', 'It closes after its answer'))
      return
    }
    this.#reader = undefined
    if (exchange.paused) this.resume()
    this.#pool.free(this)
  }

  /** What the other side said of how long it keeps a connection (`timeout=5`). */
  keepFor(keepAlive: string): void {
    const seconds = /\btimeout=(\d{1,6})\b/i.exec(keepAlive)?.[1]
    if (seconds === undefined) return
    // Its clock runs ahead of ours by the time that its word was on the way.
    this.#idleMilliseconds = Math.min(
      Number(seconds) * 1000 - MARGIN_MILLISECONDS,
      LONGEST_IDLE_MILLISECONDS,
    )
  }
}

/** @throws {Error} for a header that would end where it does not. */
function headOf({ method, path, headers, body }: SentMessage, host: string): string {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  for (const name in headers) {
    const value = headers[name]!
    if (name === 'host' || name === 'connection' || name === 'transfer-encoding') continue
    if (name === 'content-length' && Buffer.isBuffer(body)) continue
    if (!isField(name, value))
      throw failure('UND_ERR_INVALID_ARG', `the header ${name} is not valid`)
    head += `${name}: ${value}\r\n`
  }
  if (Buffer.isBuffer(body)) head += `content-length: ${body.length}\r\n`
  else if (body !== null) {
    if (headers['content-length'] === undefined) head += 'transfer-encoding: chunked\r\n'
  } else if (method !== 'GET' && method !== 'HEAD' && headers['content-length'] === undefined)
    head += 'content-length: 0\r\n'
  return `${head}\r\n`
}
