/** Tells how far long work is, on a terminal only: nothing else shall stand in what is kept. */
export class Progress {
  readonly #what: string
  readonly #stream: NodeJS.WriteStream
  #shown = 0

  constructor(what: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#what = what
    this.#stream = stream
  }

  /** At most ten times a second. */
  show(done: number, of: number): void {
    const now = Date.now()
    if (!this.#stream.isTTY || (now - this.#shown < 100 && done < of)) return
    this.#shown = now
    this.#stream.write(`\r\u001b[K${this.#what} ${done} of ${of}`)
  }

  /** Before anything else is written. */
  clear(): void {
    if (this.#stream.isTTY && this.#shown > 0) this.#stream.write('\r\u001b[K')
  }
}
