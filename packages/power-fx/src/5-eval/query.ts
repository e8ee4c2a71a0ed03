import type { Ir } from '../4-ir/ir.ts'
import type { QueryAnswer } from '../symbols/data-source.ts'
import type { RunContext } from '../symbols/run-context.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import { type Aggregate, type QueryPlan, mapQuery } from '../symbols/query-plan.ts'
import { type Type, singleColumn } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { ErrorKind } from '../values/error-kind.ts'
import { RecordValue, TableValue, type Value, combineErrors, error } from '../values/value.ts'
import { chain } from './built-in.ts'
import { Errors } from './errors.ts'
import type { Awaitable, Closure, Frame } from './frame.ts'

/** What a query's values are, in the order in which `mapQuery` meets them. */
export function queryValues(ir: Ir & { kind: 'Query' }): Ir[] {
  const values: Ir[] = []
  mapQuery(ir.query, (value) => values.push(value))
  return values
}

/**
 * How the data source is asked with a query's values. One that was not given to the run, or that
 * takes no queries, is read as a whole instead and the formula evaluated here.
 */
export function asking(
  ir: Ir & { kind: 'Query' },
  here: Closure,
): (values: readonly Value[], frame: Frame) => Awaitable {
  return (values, frame) => askSource(ir, values, frame, here)
}

function askSource(
  ir: Ir & { kind: 'Query' },
  values: readonly Value[],
  frame: Frame,
  here: Closure,
): Awaitable {
  const source = frame.context.dataSource?.(ir.symbol)
  if (!source?.query) return here(frame)
  const errors = combineErrors([...values])
  if (errors) return errors
  let at = 0
  const plan: QueryPlan = mapQuery(ir.query, () => values[at++] ?? null)
  frame.step()
  const failed = (cause: unknown) =>
    Errors.host(ir.symbol.name, cause instanceof Error ? cause.message : String(cause))
  const give = ({ rows, count, value = null }: QueryAnswer): Value => {
    if (plan.aggregate) return aggregated(plan.aggregate.function, value, ir.type)
    if (plan.distinct !== undefined) return distinctValues(rows, plan.distinct, ir.type)
    if (!plan.count)
      return ir.partial ? limitedRows(ir.symbol, rows, frame.context) : new TableValue(rows)
    const number = count ?? rows.length
    return ir.type.kind === 'Decimal' ? Decimal.fromInteger(number) : number
  }
  try {
    const answer = source.query(plan)
    if (answer instanceof Promise) return answer.then(give, failed)
    return chain(null, () => give(answer))
  } catch (cause) {
    return failed(cause)
  }
}

/** Rows to be worked on here: no more of a source than the run allows, which is told. */
export function limitedRows(
  symbol: SymbolInfo,
  rows: readonly Value[],
  context: RunContext,
): TableValue {
  const limit = Math.max(1, Math.trunc(context.rowLimit ?? Infinity))
  if (rows.length <= limit) return new TableValue(rows)
  context.rowsLeftOut?.(symbol, limit)
  return new TableValue(rows.slice(0, limit))
}

/** A source's sum or the like as the formula's number type wants it. */
function aggregated(name: Aggregate, value: Value, type: Type): Value {
  if (value === null)
    return name === 'average' ? error(ErrorKind.Div0, 'There are no values to average.') : null
  if (type.kind === 'Decimal' && typeof value === 'number') return Decimal.fromNumber(value)
  return type.kind === 'Number' && value instanceof Decimal ? value.toNumber() : value
}

/** The column's values, each once, as the column that `Distinct` gives. */
function distinctValues(rows: readonly Value[], column: string, type: Type): Value {
  const name = singleColumn(type)?.[0] ?? 'Value'
  return new TableValue(
    rows.map((row) =>
      row instanceof RecordValue ? new RecordValue(new Map([[name, row.get(column)]])) : row,
    ),
  )
}
