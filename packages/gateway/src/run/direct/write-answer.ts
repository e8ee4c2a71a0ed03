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

/** Chunks from this length on are written from the buffer that they were read into. */
const LENT_BYTES = 16 * 1024

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
  const whole = wholeOf(body)
  const hasBody = mayHaveBody(status, method)
  const length = hasBody ? (whole?.length ?? (body as Answer).length) : undefined
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
  if (whole === undefined) {
    // What has come of the body goes out with the headers.
    socket.cork()
    socket.write(head, 'latin1')
    pass(socket, body as Answer, { isChunked, hasBody }, over)
    socket.uncork()
    return
  }
  if (!hasBody || whole.length === 0) socket.write(head, 'latin1')
  // As one text with the headers a short body is one write.
  else if (whole.length <= SHORT_BYTES) socket.write(head + whole.toString('latin1'), 'latin1')
  else {
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(whole)
    socket.uncork()
  }
  over(true)
}

function connectionFields(persistence: Persistence): string {
  if (persistence === 'close') return 'connection: close\r\n\r\n'
  const { keepSeconds } = persistence
  const keepAlive = keepSeconds > 0 ? `keep-alive: timeout=${keepSeconds}\r\n` : ''
  return `connection: keep-alive\r\n${keepAlive}\r\n`
}

function pass(
  socket: Socket,
  answer: Answer,
  { isChunked, hasBody }: { isChunked: boolean; hasBody: boolean },
  over: (whole: boolean) => void,
): void {
  const goOn = (): void => answer.resume()
  const stop = (isWhole: boolean): void => {
    socket.off('drain', goOn)
    over(isWhole)
  }
  socket.on('drain', goOn)
  answer.take({
    data(chunk) {
      if (!hasBody || chunk.length === 0) return
      const isLent = chunk.length >= LENT_BYTES
      const bytes = isLent ? chunk : answer.keep(chunk)
      if (isChunked) {
        socket.cork()
        socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1')
        socket.write(bytes)
        socket.write('\r\n', 'latin1')
        socket.uncork()
      } else socket.write(bytes)
      // What the kernel took at once leaves its buffer to the next read.
      if (isLent && socket.writableLength > 0) answer.keep(chunk)
      if (socket.writableNeedDrain) answer.pause()
    },
    end() {
      if (isChunked) socket.write('0\r\n\r\n', 'latin1')
      stop(true)
    },
    // The status has gone out: that the body is cut short can only be said by cutting it.
    error: () => stop(false),
  })
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
