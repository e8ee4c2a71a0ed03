import type { Socket } from 'node:net'
import type { Calls } from '../calls.ts'
import { invokedCall, requestIdOf } from '../calls.ts'
import { type Refusal, answerHeaders } from '../outgoing-answer.ts'
import { HEAD_BYTES, type RequestHead, readRequestHead } from './request-head.ts'
import { stayAwake } from './stay-awake.ts'
import { type OutgoingAnswer, type Persistence, writeAnswer } from './write-answer.ts'

/** What became of a request, for the access log. */
export interface AnsweredDirectly {
  method: string
  /** Of the route, not the address. */
  route: string
  status: number
  milliseconds: number
  /** Why the status is 5xx, when the gateway itself failed. */
  error: Error | undefined
}

/** What the connections of one listener have in common. */
export interface DirectListener {
  calls: Calls
  refuse(error: unknown, requestId: string): Refusal | undefined
  /** Gives a connection to Node's server, from the bytes that are unshifted on. */
  ordinary(socket: Socket): void
  /** Zero keeps connections for as long as their callers do. */
  keepSeconds: number
  /** No more requests are taken. */
  isClosing: boolean
  answered: ((request: AnsweredDirectly) => void) | undefined
}

/** A request that does not come to its end in this time is Node's server's to time out. */
const BEGUN_MILLISECONDS = 1000
/** Beginnings of the requests after the one that is answered. */
const WAITING_BYTES = 64 * 1024

const OURS = /^[A-Z]{3,7} \/(?:apim\/|invoke )/
const OURS_BYTES = 'OPTIONS /invoke '.length

/**
 * One connection whose requests are answered here, one at a time, until the first that is not plain
 * and for the gateway: with that one the connection goes over to Node's server for good.
 */
export class DirectConnection {
  readonly #socket: Socket
  readonly #listener: DirectListener
  /** Forgets the connection. */
  readonly #gone: (connection: DirectConnection) => void
  /** A request that has not come whole, or those that came while another is answered. */
  #waiting: Buffer | undefined
  #isBusy = false
  #isPaused = false
  /** When it was opened, became free again, or the request that it is at began to come. */
  #activeAt = performance.now()
  #onOver: ((answered: boolean) => void) | undefined

  constructor(
    socket: Socket,
    listener: DirectListener,
    gone: (connection: DirectConnection) => void,
  ) {
    this.#socket = socket
    this.#listener = listener
    this.#gone = gone
    socket.on('data', this.#receive).on('end', this.#end).on('error', ignore)
    socket.on('close', this.#close)
  }

  /** Ends what lies idle; called about once a second. */
  look(now: number): void {
    if (this.#isBusy) return
    const { isClosing, keepSeconds } = this.#listener
    const idle = now - this.#activeAt
    if (this.#waiting) {
      if (idle > BEGUN_MILLISECONDS) this.#handOver(this.#waiting)
    } else if (isClosing || (keepSeconds > 0 && idle > (keepSeconds + 1) * 1000))
      this.#socket.destroy()
  }

  /** Cuts the connection, and the call on it. */
  end(): void {
    this.#socket.destroy()
  }

  readonly #receive = (bytes: Buffer): void => {
    const all = this.#waiting ? Buffer.concat([this.#waiting, bytes]) : bytes
    if (this.#isBusy) {
      this.#waiting = all
      if (all.length > WAITING_BYTES) this.#pause()
    } else this.#read(all)
  }

  #read(bytes: Buffer): void {
    // What trickles in is as old as its beginning, else it would never be Node's to time out.
    if (!this.#waiting) this.#activeAt = performance.now()
    this.#waiting = undefined
    const end = bytes.indexOf('\r\n\r\n', 0, 'latin1')
    if (end < 0 || end > HEAD_BYTES) {
      const begins = bytes.length < OURS_BYTES || OURS.test(bytes.toString('latin1', 0, OURS_BYTES))
      if (begins && bytes.length <= HEAD_BYTES) this.#waiting = bytes
      else this.#handOver(bytes)
      return
    }
    const head = readRequestHead(bytes.toString('latin1', 0, end))
    if (!head || this.#listener.isClosing) {
      this.#handOver(bytes)
      return
    }
    const bodyEnd = end + 4 + head.bodyBytes
    if (bytes.length < bodyEnd) {
      this.#waiting = bytes
      return
    }
    if (bytes.length > bodyEnd) this.#waiting = bytes.subarray(bodyEnd)
    this.#isBusy = true
    stayAwake()
    void this.#call(head, head.bodyBytes === 0 ? undefined : bytes.subarray(end + 4, bodyEnd))
  }

  async #call(head: RequestHead, body: Buffer | undefined): Promise<void> {
    const { calls, refuse } = this.#listener
    const { headers } = head
    const began = this.#activeAt
    const requestId = requestIdOf(headers)
    try {
      const { method, url } =
        head.target === '/invoke' ? invokedCall(headers) : { method: head.method, url: head.target }
      const response = await calls.answer({
        method,
        url,
        headers,
        body,
        requestId,
        onOver: (callback) => {
          this.#onOver = callback
        },
      })
      if (this.#socket.destroyed) return
      this.#write(head, began, {
        method: head.method,
        status: response.status,
        headers: answerHeaders(response, requestId),
        body: response.body,
      })
    } catch (error) {
      const refusal = this.#socket.destroyed ? undefined : refuse(error, requestId)
      if (!refusal) {
        this.#socket.destroy()
        return
      }
      const { status } = refusal
      this.#write(head, began, asAnswer(head.method, refusal), status >= 500 ? error : undefined)
    }
  }

  #write(head: RequestHead, began: number, answer: OutgoingAnswer, error?: unknown): void {
    const { keepSeconds, isClosing, answered } = this.#listener
    const persistence: Persistence = isClosing ? 'close' : { keepSeconds }
    writeAnswer(this.#socket, answer, persistence, (isWhole) => {
      answered?.({
        method: head.method,
        route: head.target === '/invoke' ? '/invoke' : '/apim/:connectorId/:connectionId/*',
        status: answer.status,
        milliseconds: performance.now() - began,
        error: error as Error | undefined,
      })
      if (isWhole) this.#next(persistence)
      else this.#socket.destroy()
    })
  }

  #next(persistence: Persistence): void {
    this.#over(true)
    stayAwake()
    if (persistence === 'close') {
      this.#socket.end()
      return
    }
    // Whoever does not take answers is not asked for more.
    if (this.#socket.writableNeedDrain) {
      this.#pause()
      this.#socket.once('drain', this.#goOn)
    } else this.#goOn()
  }

  readonly #goOn = (): void => {
    this.#isBusy = false
    this.#activeAt = performance.now()
    if (this.#isPaused) {
      this.#isPaused = false
      this.#socket.resume()
    }
    if (this.#waiting) this.#read(this.#waiting)
  }

  #pause(): void {
    this.#isPaused = true
    this.#socket.pause()
  }

  #over(answered: boolean): void {
    const callback = this.#onOver
    this.#onOver = undefined
    callback?.(answered)
  }

  /** Its other side sends no more, and so waits for no answer either, as Node's server has it. */
  readonly #end = (): void => {
    if (this.#isBusy) this.#socket.destroy()
    else this.#socket.end()
  }

  readonly #close = (): void => {
    this.#gone(this)
    this.#over(false)
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket
    this.#gone(this)
    socket.off('data', this.#receive).off('end', this.#end).off('error', ignore)
    socket.off('close', this.#close)
    socket.pause()
    socket.unshift(bytes)
    this.#listener.ordinary(socket)
    socket.resume()
  }
}

function asAnswer(method: string, { status, headers, body }: Refusal): OutgoingAnswer {
  return {
    method,
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  }
}

/** What follows an error is the connection's end, which is heard of by itself. */
function ignore(): void {}
