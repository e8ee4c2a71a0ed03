const BYTES = 64 * 1024
/** Buffers that lie ready for who needs one: 4 MB at most. */
const SPARE = 64
/** Shorter parts are copied out of their buffer rather than keep the whole of it. */
const COPIED_BYTES = 16 * 1024

/** A buffer that one connection reads into. */
export interface ReadBuffer {
  readonly buffer: Buffer
  /** How many want its bytes to stay as they are, the connection that reads into it being one. */
  holders: number
}

/**
 * The buffers that connections to APIs read into, again and again: whoever passes a part of a body
 * on gives its buffer back. A new buffer for each read would have the garbage collector go through
 * the whole heap many times a second.
 */
export class ReadBuffers {
  readonly #spare: ReadBuffer[] = []
  readonly #inUse = new WeakMap<ArrayBufferLike, ReadBuffer>()

  take(): ReadBuffer {
    const taken = this.#spare.pop() ?? { buffer: Buffer.allocUnsafeSlow(BYTES), holders: 0 }
    taken.holders = 1
    this.#inUse.set(taken.buffer.buffer, taken)
    return taken
  }

  /** The buffer for the next read: the one of the last, unless somebody holds what it brought. */
  next(last: ReadBuffer): ReadBuffer {
    if (last.holders === 1) return last
    this.leave(last)
    return this.take()
  }

  /** Its connection reads into it no more. */
  leave(left: ReadBuffer): void {
    if (--left.holders > 0) return
    this.#inUse.delete(left.buffer.buffer)
    if (this.#spare.length < SPARE) this.#spare.push(left)
  }

  /** The same bytes for as long as they are not given back, which they need never be. */
  keep(bytes: Buffer): Buffer {
    if (bytes.length < COPIED_BYTES) return Buffer.from(bytes)
    const held = this.#inUse.get(bytes.buffer)
    if (held) held.holders++
    return bytes
  }

  /** Bytes that are in none of these buffers need not be told apart. */
  giveBack(kept: Buffer): void {
    if (kept.length < COPIED_BYTES) return
    const held = this.#inUse.get(kept.buffer)
    if (held) this.leave(held)
  }
}
