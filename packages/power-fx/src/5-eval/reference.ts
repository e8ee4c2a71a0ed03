import type { Reference } from '../4-ir/ir.ts'
import type { DataSource } from '../symbols/data-source.ts'
import { RecordValue, TableValue, type Value } from '../values/value.ts'
import { type Awaitable, type Closure, type Frame } from './frame.ts'
import { chain } from './built-in.ts'

/** A reference whose row formulas are compiled. */
export type CompiledReference =
  | Extract<Reference, { kind: 'symbol' }>
  | { readonly kind: 'field'; readonly of: CompiledReference; readonly field: string }
  | { readonly kind: 'row'; readonly of: CompiledReference; readonly row: Closure }

/** The value that a reference has now. */
export function readReference(reference: CompiledReference, frame: Frame): Awaitable {
  switch (reference.kind) {
    case 'symbol':
      return frame.context.read(reference.symbol)
    case 'field':
      return chain(readReference(reference.of, frame), (value) =>
        value instanceof RecordValue ? value.get(reference.field) : value,
      )
    case 'row':
      return reference.row(frame)
  }
}

/** Gives a reference another value: the records and tables round it are replaced, never changed. */
export async function writeReference(
  reference: CompiledReference,
  value: Value,
  frame: Frame,
): Promise<void> {
  switch (reference.kind) {
    case 'symbol':
      frame.context.write?.(reference.symbol, value)
      return
    case 'field': {
      const owner = await readReference(reference.of, frame)
      const fields = new Map(owner instanceof RecordValue ? owner.fields() : [])
      fields.set(reference.field, value)
      return writeReference(reference.of, new RecordValue(fields), frame)
    }
    case 'row': {
      const before = await reference.row(frame)
      const owner = await readReference(reference.of, frame)
      if (!(owner instanceof TableValue)) return
      let done = false
      const rows = owner.rows.map((row) => {
        if (done || row !== before) return row
        done = true
        return value
      })
      return writeReference(reference.of, new TableValue(rows), frame)
    }
  }
}

/** As `writeReference`, at once where nothing on the way has to be waited for. */
export function assign(
  reference: CompiledReference,
  value: Value,
  frame: Frame,
): void | Promise<void> {
  switch (reference.kind) {
    case 'symbol':
      frame.context.write?.(reference.symbol, value)
      return undefined
    case 'field': {
      const owner = readReference(reference.of, frame)
      if (owner instanceof Promise) return writeReference(reference, value, frame)
      const fields = new Map(owner instanceof RecordValue ? owner.fields() : [])
      fields.set(reference.field, value)
      return assign(reference.of, new RecordValue(fields), frame)
    }
    case 'row': {
      const before = reference.row(frame)
      const owner = readReference(reference.of, frame)
      if (before instanceof Promise || owner instanceof Promise)
        return writeReference(reference, value, frame)
      if (!(owner instanceof TableValue)) return undefined
      let done = false
      const rows = owner.rows.map((row) => {
        if (done || row !== before) return row
        done = true
        return value
      })
      return assign(reference.of, new TableValue(rows), frame)
    }
  }
}

/** The rows behind a reference: the host's data source, or the value itself. */
export function sourceOf(reference: CompiledReference, frame: Frame): DataSource {
  if (reference.kind === 'symbol') {
    const own = frame.context.dataSource?.(reference.symbol)
    if (own) return own
  }
  return new ReferenceSource(reference, frame)
}

/** A table held by a variable, a field or a row, changed by replacing it. */
class ReferenceSource implements DataSource {
  readonly #reference: CompiledReference
  readonly #frame: Frame

  constructor(reference: CompiledReference, frame: Frame) {
    this.#reference = reference
    this.#frame = frame
  }

  rows(): readonly Value[] | Promise<readonly Value[]> {
    const value = readReference(this.#reference, this.#frame)
    const take = (v: Value) => (v instanceof TableValue ? v.rows : [])
    return value instanceof Promise ? value.then(take) : take(value)
  }

  #write(rows: readonly Value[]): void | Promise<void> {
    return assign(this.#reference, new TableValue(rows), this.#frame)
  }

  #change<R>(make: (rows: readonly Value[]) => readonly Value[], result: R): R | Promise<R> {
    const rows = this.rows()
    if (rows instanceof Promise)
      return rows.then(async (now) => {
        await this.#write(make(now))
        return result
      })
    const written = this.#write(make(rows))
    return written instanceof Promise ? written.then(() => result) : result
  }

  append(added: readonly Value[]): readonly Value[] | Promise<readonly Value[]> {
    return this.#change((rows) => [...rows, ...added], added)
  }

  clear(): void | Promise<void> {
    return this.#write([])
  }

  reset(rows: readonly Value[]): readonly Value[] | Promise<readonly Value[]> {
    const written = this.#write(rows)
    return written instanceof Promise ? written.then(() => rows) : rows
  }

  replace(
    before: readonly Value[],
    next: readonly Value[],
  ): readonly Value[] | Promise<readonly Value[]> {
    return this.#change((rows) => {
      const left = before.map((row, i) => [row, next[i] ?? null] as const)
      return rows.map((row) => {
        const at = left.findIndex(([old]) => old === row)
        if (at < 0) return row
        const [[, value]] = left.splice(at, 1) as [readonly [Value, Value]]
        return value
      })
    }, next)
  }

  remove(gone: readonly Value[]): void | Promise<void> {
    return this.#change((rows) => {
      const left = [...gone]
      return rows.filter((row) => {
        const at = left.indexOf(row)
        if (at < 0) return true
        left.splice(at, 1)
        return false
      })
    }, undefined)
  }
}
