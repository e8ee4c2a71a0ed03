/** A place in a document as the Language Server Protocol counts: lines from 0, UTF-16 units from 0. */
export interface Position {
  readonly line: number
  readonly character: number
}

/** A stretch of a document; the end is exclusive. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** A change that a client reports; the whole text when there is no range. */
export interface ContentChange {
  readonly range?: Range
  readonly text: string
}

/** An open document: one formula, or a script of definitions (`.pfx`). */
export class FxDocument {
  readonly uri: string
  readonly isScript: boolean
  readonly version: number
  readonly text: string
  readonly #lineStarts: readonly number[]

  constructor(uri: string, text: string, version: number) {
    this.uri = uri
    this.text = text
    this.version = version
    this.isScript = uri.toLowerCase().endsWith('.pfx')
    this.#lineStarts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((m) => m.index + m[0].length)]
  }

  /** The document after changes, in their order. */
  with(changes: readonly ContentChange[], version: number): FxDocument {
    return changes.reduce<FxDocument>((at, { range, text }) => {
      const next = range
        ? at.text.slice(0, at.offsetAt(range.start)) + text + at.text.slice(at.offsetAt(range.end))
        : text
      return new FxDocument(this.uri, next, version)
    }, this)
  }

  /** Positions beyond a line's or the document's end are its end. */
  offsetAt({ line, character }: Position): number {
    const start = this.#lineStarts[line]
    if (start === undefined) return this.text.length
    const next = this.#lineStarts[line + 1] ?? this.text.length
    let end = next
    while (end > start && /[\r\n]/.test(this.text.charAt(end - 1))) end--
    return Math.min(start + Math.max(0, character), end)
  }

  positionAt(offset: number): Position {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.#lineStarts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low, character: offset - this.#lineStarts[low]! }
  }

  rangeOf({ start, end }: { readonly start: number; readonly end: number }): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) }
  }
}
