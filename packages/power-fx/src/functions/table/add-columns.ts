import { type BuiltInFunction, chain, walkRows } from '../../5-eval/built-in.ts'
import { type Awaitable, type Closure, type Frame } from '../../5-eval/frame.ts'
import { places, rowFormulaOf, valuesOfRows } from '../../5-eval/row-formula.ts'
import { findField } from '../../types/type.ts'
import { RecordValue, Shape, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { rowRecord, shapeOf } from './tables.ts'

const hasShape = (row: Value) => (row as RecordValue | null)?.shape !== undefined

export const addColumns: BuiltInFunction = {
  name: 'AddColumns',
  category: 'Table',
  description: 'Adds columns whose values a formula gives.',
  examples: [['AddColumns(Table({a: 1}), b, a * 2)', 'Table({a:1,b:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('formula')],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  noCoercion: true,
  scope: 'rows',
  column: (i) => i % 2 === 1,
  lambda: (i) => i > 0 && i % 2 === 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map(shape?.fields)
    if (shape?.sealed && call.v1) call.error(0, 'ErrAddToSealed')
    const added = new Set<string>()
    for (let i = 1; i < call.args.length; i += 2) {
      const name = call.column(i)
      const type = call.types[i + 1]!
      if (type.kind === 'Error') call.fail()
      if (name === undefined) continue
      if (added.has(name)) {
        call.warn(i, 'ErrColConflict_Name', name)
        call.fail()
      } else if (shape && findField(shape, name)) {
        call.warn(i, 'ErrColExists_Name', name)
        call.fail()
      } else if (type.kind === 'Void') call.error(i + 1, 'ErrBadType_Type', 'Void')
      added.add(name)
      fields.set(name, type)
    }
    return shape && call.ok ? { ...shape, fields } : ANY_TABLE
  },
  prepare([source, ...rest], { columns, slot }) {
    const formulas = rest.filter((_, i) => i % 2 === 1)
    const ofRows = formulas.flatMap((formula) => rowFormulaOf(formula, slot) ?? [])
    const names = formulas.map((_, i) => columns.get(2 * i + 1) ?? '')
    // Rows mostly have the shape of the row before.
    let shape: Shape | undefined
    let wider: Shape | undefined
    const widened = (from: Shape): Shape | undefined => {
      if (from === shape) return wider
      shape = from
      const clash = names.some((name) => from.placeOf(name) >= 0)
      wider = clash ? undefined : new Shape([...from.names, ...names])
      return wider
    }
    const finish = (row: RecordValue, to: Shape | undefined, cells: readonly Value[]): Value => {
      if (to) return new RecordValue(to, cells)
      const fields = new Map(row.fields())
      names.forEach((name, i) => fields.set(name, cells[i] ?? null))
      return new RecordValue(fields)
    }
    const later = async (
      row: RecordValue,
      to: Shape | undefined,
      cells: Value[],
      frame: Frame,
      pending: Promise<Value>,
      next: number,
    ): Promise<Value> => {
      const first = cells.length - formulas.length
      cells[first + next - 1] = await pending
      for (let i = next; i < formulas.length; i++) cells[first + i] = await formulas[i]!(frame)
      return finish(row, to, cells)
    }
    const extend = (row: RecordValue, frame: Frame): Awaitable => {
      const to = row.shape && widened(row.shape)
      // With a shape the new cells follow the old ones, else they are put into a map.
      const first = to ? row.cells.length : 0
      const cells = places(first + formulas.length)
      for (let i = 0; i < first; i++) cells[i] = row.cells[i]!
      for (let i = 0; i < formulas.length; i++) {
        const value = formulas[i]!(frame)
        if (typeof value === 'object' && value instanceof Promise)
          return later(row, to, cells, frame, value, i + 1)
        cells[first + i] = value
      }
      return finish(row, to, cells)
    }
    /** Column by column, when no formula needs more than the row. */
    const byColumns = (rows: readonly Value[], frame: Frame): TableValue => {
      const columns = ofRows.map((ofRow) => valuesOfRows(rows, ofRow, frame))
      const results = places(rows.length)
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at]!
        results[at] = row
        if (!hasShape(row) && !(row instanceof RecordValue)) continue
        const { shape: from, cells: old } = row as RecordValue
        const to = from && (from === shape ? wider : widened(from))
        const first = to ? old.length : 0
        const cells = places(first + columns.length)
        for (let i = 0; i < first; i++) cells[i] = old[i]!
        for (let i = 0; i < columns.length; i++) cells[first + i] = columns[i]![at]!
        results[at] = to ? new RecordValue(to, cells) : finish(row as RecordValue, to, cells)
      }
      return new TableValue(results)
    }
    const formula: Closure = (frame) => {
      const row = rowRecord(frame.slots[slot] ?? null)
      frame.slots[slot] = row
      return row instanceof RecordValue ? extend(row, frame) : row
    }
    return (frame) =>
      chain(source!(frame), (given) => {
        const isTable = given instanceof TableValue
        if (isTable && ofRows.length === formulas.length)
          return byColumns(
            given.rows.every(hasShape) ? given.rows : given.rows.map(rowRecord),
            frame,
          )
        const results: Value[] = []
        const see = (row: Value) => {
          results.push(row)
          return undefined
        }
        const end = () => (isTable ? new TableValue(results) : (results[0] ?? null))
        return walkRows(isTable ? given.rows : [given], formula, frame, slot, see, end)
      })
  },
}
