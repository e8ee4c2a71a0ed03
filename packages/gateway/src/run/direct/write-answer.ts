import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer } from '../answer.ts'
import type { Headers } from '../headers.ts'
import { isField } from '../http1-fields.ts'
import { SHORT_BYTES, letGo, mayHaveBody, wholeOf } from '../outgoing-answer.ts'

/** Of one connection: how long it is kept (zero: as long as the caller wants), or that it ends. */
export type Persistence = { keepSeconds: number } | 'close'

export interface OutgoingAnswer {
  /** Of the request. */
  method: string
  status: number
  headers: Headers
  body: Answer | Buffer
}

/**
 * Writes an answer as it comes, at the pace of its reader (RFC 9112 §6).
 *
 * @throws {Error} before anything is written, for a header that is none.
 * @param over  Told when the last byte was handed to the connection; false when there will be none.
 */
export function writeAnswer(
  socket: Socket,
  { method, status, headers, body }: OutgoingAnswer,
  persistence: Persistence,
  over: (whole: boolean) => void,
): void {
  const hasBody = mayHaveBody(status, method)
  const length = hasBody ? body.length : undefined
  const isChunked = hasBody && length === undefined
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
  for (const name in headers) {
    if (name === 'content-length' && (hasBody || status === 204)) continue
    const value = headers[name]!
    // A policy may have set it: it must end where it is written to end.
    if (!isField(name, value)) {
      letGo(body)
      throw new Error(`The header ${name} of an answer is not valid`)
    }
    head += `${name}: ${value}\r\n`
  }
  if (headers['date'] === undefined) head += `date: ${dateNow()}\r\n`
  if (length !== undefined) head += `content-length: ${length}\r\n`
  if (isChunked) head += 'transfer-encoding: chunked\r\n'
  head += connectionFields(persistence)
  const short = (length ?? 0) <= SHORT_BYTES ? wholeOf(body) : undefined
  // As one text with the headers a short body is one write.
  if (short) {
    socket.write(hasBody ? head + short.toString('latin1') : head, 'latin1')
    over(true)
  } else if (Buffer.isBuffer(body)) {
    writeTogether(socket, head, body)
    over(true)
  } else pass(socket, body, { head, hasBody, isChunked }, over)
}

function connectionFields(persistence: Persistence): string {
  if (persistence === 'close') return 'connection: close\r\n\r\n'
  const { keepSeconds } = persistence
  const keepAlive = keepSeconds > 0 ? `keep-alive: timeout=${keepSeconds}\r\n` : ''
  return `connection: keep-alive\r\n${keepAlive}\r\n`
}

/** In one write, with nothing of it sent before the rest. */
function writeTogether(socket: Socket, before: string, bytes: Buffer, after = ''): void {
  socket.cork()
  socket.write(before, 'latin1')
  socket.write(bytes)
  if (after !== '') socket.write(after, 'latin1')
  socket.uncork()
}

/** Writes a body as it comes, the headers with its first part. */
function pass(
  socket: Socket,
  answer: Answer,
  { head, hasBody, isChunked }: { head: string; hasBody: boolean; isChunked: boolean },
  over: (whole: boolean) => void,
): void {
  let unsent = head
  let held: Buffer[] = []
  /** What the kernel has taken leaves its buffer to be read into. */
  const giveBack = (): void => {
    if (socket.writableLength > 0) return
    for (const bytes of held) answer.giveBack(bytes)
    held = []
  }
  const goOn = (): void => {
    giveBack()
    answer.resume()
  }
  const stop = (isWhole: boolean): void => {
    unsent = ''
    socket.off('drain', goOn)
    over(isWhole)
  }
  socket.on('drain', goOn)
  answer.take({
    data(chunk) {
      if (!hasBody || chunk.length === 0) return
      giveBack()
      const bytes = answer.keep(chunk)
      held.push(bytes)
      const before = isChunked ? `${unsent}${bytes.length.toString(16)}\r\n` : unsent
      unsent = ''
      if (before === '') socket.write(bytes)
      else writeTogether(socket, before, bytes, isChunked ? '\r\n' : '')
      giveBack()
      if (socket.writableNeedDrain) answer.pause()
    },
    end() {
      const last = isChunked ? `${unsent}0\r\n\r\n` : unsent
      if (last !== '') socket.write(last, 'latin1')
      stop(true)
    },
    // The status has gone out: that the body is cut short can only be said by cutting it.
    error: () => stop(false),
  })
  if (unsent !== '') socket.write(unsent, 'latin1')
  unsent = ''
}

let date = ''
let dateUntil = 0

/** The time as headers have it (RFC 9110 §5.6.7), put together once a second. */
function dateNow(): string {
  const now = Date.now()
  if (now >= dateUntil) {
    date = new Date(now).toUTCString()
    dateUntil = now - (now % 1000) + 1000
  }
  return date
}
