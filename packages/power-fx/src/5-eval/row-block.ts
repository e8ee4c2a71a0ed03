import {
  DateTimeValue,
  DateValue,
  ErrorValue,
  RecordValue,
  type Shape,
  TimeValue,
  type Value,
} from '../values/value.ts'
import { EPOCH } from '../values/calendar.ts'

/** How many rows are gone through between two looks at the budget. */
export const BLOCK = 256

/**
 * A place in a formula that reads a field, of a row or of a record in it; knows where the field was
 * in the shape seen last.
 */
export class FieldSite {
  readonly field: string
  /** Where the record is read that the field is of; undefined when it is of the row itself. */
  readonly of: FieldSite | undefined
  /** The names that lead to it. */
  readonly path: string
  shape: Shape | undefined
  place = -1
  #numbers: Float64Array | undefined
  #flags: Uint8Array | undefined
  constructor(field: string, of?: FieldSite) {
    this.field = field
    this.of = of
    this.path = of ? `${of.path}\u0000${field}` : field
  }

  /** Room for the numbers of a block that are read here and not kept. */
  get numbers(): Float64Array {
    return (this.#numbers ??= new Float64Array(BLOCK))
  }

  get flags(): Uint8Array {
    return (this.#flags ??= new Uint8Array(BLOCK))
  }
}

/** The field of a row; an error when the row is one, Blank when it has no such field. */
export function readField(row: Value, site: FieldSite): Value {
  // Rows of the shape seen last need no other check: only records have a shape.
  if (row !== null && typeof row === 'object') {
    const { shape, cells } = row as RecordValue
    if (shape !== undefined && shape === site.shape) return cells[site.place]!
  }
  return findField(row, site)
}

function findField(row: Value, site: FieldSite): Value {
  if (!(row instanceof RecordValue)) return row instanceof ErrorValue ? row : null
  const { shape } = row
  if (shape === undefined) return row.get(site.field)
  const place = shape.placeOf(site.field)
  if (place < 0) return null
  site.shape = shape
  site.place = place
  return row.cells[place] ?? null
}

/** What the site reads of a row, however deep in it. */
export function readPath(row: Value, site: FieldSite): Value {
  return readField(site.of === undefined ? row : readPath(row, site.of), site)
}

/** The same by way of records with shapes; undefined where one has none. */
function readShaped(row: Value | undefined, site: FieldSite): Value | undefined {
  const record = site.of === undefined ? row : readShaped(row, site.of)
  const isShaped = (record as RecordValue | null | undefined)?.shape !== undefined
  return isShaped ? readField(record!, site) : undefined
}

/** The same where most rows are records of the shape seen last. */
function readCell(row: Value | undefined, site: FieldSite): Value | undefined {
  if (site.of === undefined && typeof row === 'object' && row !== null) {
    const { shape, cells } = row as RecordValue
    if (shape !== undefined && shape === site.shape) return cells[site.place]
  }
  return readShaped(row, site)
}

/**
 * The number that stands for a value where values are compared or calculated with: a number itself,
 * a moment in milliseconds, or the wall time of a moment, where a time alone lies on day zero.
 */
export type Measure = 'number' | 'moment' | 'wall'

/** The number that a value is there for; NaN of one that has no such number. */
export function measured(value: Value | undefined, measure: Measure): number {
  if (measure === 'number') return typeof value === 'number' ? value : NaN
  if (measure === 'wall' && value instanceof TimeValue) return EPOCH + value.ms
  const isMoment =
    value instanceof DateTimeValue || value instanceof DateValue || value instanceof TimeValue
  return isMoment ? value.ms : NaN
}

/** What a flag says when only the row itself can tell. */
export const ASK = 2

type Flags = Uint8Array
type Texts = readonly (string | undefined)[]

/** The lists of one column, by block; the block that asked first, while nothing is kept. */
class Column<List> {
  readonly lists: (List | RowBlock | undefined)[] = []
}

/** The columns of one table, by the paths to their fields. */
class Columns {
  readonly number = new Map<string, Column<Float64Array>>()
  readonly moment = new Map<string, Column<Float64Array>>()
  readonly wall = new Map<string, Column<Float64Array>>()
  readonly flags = new Map<string, Column<Flags>>()
  readonly texts = new Map<string, Column<Texts>>()
}

/**
 * Up to {@link BLOCK} neighbouring rows of a table, and what formulas read of them, side by side:
 * going through such a list costs a fraction of going through the rows.
 *
 * A list is kept when it is asked for by the second that goes through the table: of one that is
 * gone through once only the rows in question are read. Rows are never changed in place, so that what is kept stays right;
 * a record without a shape may answer otherwise the next time, so that nothing of it is kept.
 */
export class RowBlock {
  readonly rows: readonly Value[]
  readonly start: number
  readonly size: number
  readonly #number: number
  readonly #columns: Columns

  constructor(rows: readonly Value[], number: number, columns: Columns) {
    this.rows = rows
    this.start = number * BLOCK
    this.size = Math.min(BLOCK, rows.length - this.start)
    this.#number = number
    this.#columns = columns
  }

  row(at: number): Value {
    return this.rows[this.start + at]!
  }

  /** A field's numbers of that measure; NaN where the row has to be asked. */
  numbers(site: FieldSite, measure: Measure, chosen: Int32Array, count: number): Float64Array {
    const { lists } = columnOf(this.#columns[measure], site)
    const known = lists[this.#number]
    if (known instanceof Float64Array) return known
    const isKept = known !== undefined && known !== this
    const list = isKept ? new Float64Array(this.size) : site.numbers
    if (isKept) this.#measure(site, measure, list, EVERY_PLACE, this.size)
    else this.#measure(site, measure, list, chosen, count)
    lists[this.#number] = isKept ? list : this
    return list
  }

  #measure(
    site: FieldSite,
    measure: Measure,
    list: Float64Array,
    places: Int32Array,
    count: number,
  ): void {
    const { rows, start } = this
    for (let i = 0; i < count; i++) {
      const at = places[i]!
      const cell = readCell(rows[start + at], site)
      list[at] = typeof cell === 'number' && measure === 'number' ? cell : measured(cell, measure)
    }
  }

  /** 1 where a field is true, 0 where it is false or Blank, {@link ASK} where it is neither. */
  flags(site: FieldSite, chosen: Int32Array, count: number): Flags {
    const { lists } = columnOf(this.#columns.flags, site)
    const known = lists[this.#number]
    if (known instanceof Uint8Array) return known
    const isKept = known !== undefined && known !== this
    const list = isKept ? new Uint8Array(this.size) : site.flags
    const { rows, start } = this
    const places = isKept ? EVERY_PLACE : chosen
    const many = isKept ? this.size : count
    for (let i = 0; i < many; i++) {
      const at = places[i]!
      const cell = readCell(rows[start + at], site)
      list[at] = cell === true ? 1 : cell === false || cell === null ? 0 : ASK
    }
    lists[this.#number] = isKept ? list : this
    return list
  }

  /** A field's texts; undefined where the row has to be asked, and in a list not kept yet. */
  texts(site: FieldSite): Texts {
    const { lists } = columnOf(this.#columns.texts, site)
    const known = lists[this.#number]
    if (known !== undefined && !(known instanceof RowBlock)) return known
    if (known === undefined || known === this) {
      lists[this.#number] = this
      return NO_TEXTS
    }
    const list: (string | undefined)[] = []
    for (let at = 0; at < this.size; at++) {
      const cell = readCell(this.row(at), site)
      list.push(typeof cell === 'string' ? cell : undefined)
    }
    return (lists[this.#number] = list)
  }
}

const NO_TEXTS: Texts = []

function columnOf<List>(columns: Map<string, Column<List>>, { path }: FieldSite): Column<List> {
  let column = columns.get(path)
  if (!column) columns.set(path, (column = new Column()))
  return column
}

/** The places of a whole block. */
export const EVERY_PLACE = Int32Array.from({ length: BLOCK }, (_, at) => at)

const COLUMNS = new WeakMap<readonly Value[], Columns>()

/** The rows of a table block by block. */
export function* blocksOf(rows: readonly Value[]): Generator<RowBlock, void, undefined> {
  let columns = COLUMNS.get(rows)
  if (!columns) COLUMNS.set(rows, (columns = new Columns()))
  for (let number = 0; number * BLOCK < rows.length; number++)
    yield new RowBlock(rows, number, columns)
}
