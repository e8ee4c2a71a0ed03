import type { SymbolInfo, Value } from '@patchbay/power-fx'
import type { Signal } from './signal.ts'

/** Where the value of a symbol comes from. */
interface Source {
  readonly symbol: SymbolInfo
  readonly signal: Signal<Value>
  readonly next: Source | undefined
}

/**
 * Reads symbols for one formula; where each comes from is found out when it is first read. A
 * formula reads few: going through a list of them touches less memory than a map would, and that
 * is what a recalculation of thousands of formulas takes its time with.
 */
export function readingFrom(
  find: (symbol: SymbolInfo) => Signal<Value>,
): (symbol: SymbolInfo) => Value {
  let known: Source | undefined
  return (symbol) => {
    for (let source = known; source; source = source.next)
      if (source.symbol === symbol) return source.signal()
    known = { symbol, signal: find(symbol), next: known }
    return known.signal()
  }
}
