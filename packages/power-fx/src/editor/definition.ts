import type { Node, Span } from '../2-parse/ast.ts'
import type { CheckOptions } from '../check-result.ts'
import type { Engine } from '../engine.ts'
import type { HostFunction } from '../symbols/host-function.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import { occurrenceAt, occurrencesOf, rowsBehind } from './occurrences.ts'
import { checked } from './analysis.ts'

/** Where a name comes from: a place in the same text, or a symbol or function of the host's. */
export interface DefinitionPlace {
  /** The name asked about. */
  readonly origin: Span
  /** Where this text defines it. */
  readonly place?: Span
  readonly symbol?: SymbolInfo
  readonly host?: HostFunction
}

/** Where the name at a position is defined; nothing for built-in functions and literals. */
export function definition(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions = {},
): DefinitionPlace | undefined {
  const check = checked(engine, text, options)
  const all = occurrencesOf(check)
  const at = occurrenceAt(all, cursor)
  if (!at) return undefined
  const { key, start, end, symbol, host, name } = at
  const origin = { start, end }
  const defined = all.find((one) => one.key === key && one.defines)
  if (defined) return { origin, place: { start: defined.start, end: defined.end } }
  const rows = rowsBehind(check, key)
  if (rows) {
    const field = key.startsWith('field ') ? fieldPlace(rows, name) : undefined
    return { origin, place: field ?? { start: rows.start, end: rows.end } }
  }
  if (symbol) return { origin, symbol }
  return host && { origin, host }
}

/** The argument whose rows a function's result has. */
const PASSES_ROWS: Readonly<Record<string, number>> = {
  Filter: 0,
  Sort: 0,
  SortByColumns: 0,
  Search: 0,
  Shuffle: 0,
  First: 0,
  Last: 0,
  FirstN: 0,
  LastN: 0,
  LookUp: 0,
  Index: 0,
  ShowColumns: 0,
  DropColumns: 0,
  AddColumns: 0,
  Table: 0,
  With: 1,
  ForAll: 1,
}

/** Where an expression that gives rows writes a field's name. */
function fieldPlace(rows: Node, field: string): Span | undefined {
  switch (rows.kind) {
    case 'Record':
      return rows.fields.find(({ name }) => name === field)?.nameSpan
    case 'As':
      return fieldPlace(rows.left, field)
    case 'Table':
      return rows.items[0] && fieldPlace(rows.items[0], field)
    case 'Call': {
      if (rows.name === 'AddColumns') {
        const column = rows.args.find(
          (arg, i) => i % 2 === 1 && 'name' in arg && arg.name === field,
        )
        if (column) return { start: column.start, end: column.end }
      }
      const next = rows.args[PASSES_ROWS[rows.name] ?? -1]
      return next && fieldPlace(next, field)
    }
    default:
      return undefined
  }
}
