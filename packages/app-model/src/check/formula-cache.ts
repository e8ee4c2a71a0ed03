import {
  type CheckOptions,
  type CheckResult,
  type Engine,
  type SymbolInfo,
  type SymbolTable,
  T,
  type Type,
} from '@patchbay/power-fx'

/** A result, and what each name looked up during the check was. */
export interface CacheEntry {
  readonly lookups: ReadonlyMap<string, SymbolInfo | undefined>
  readonly result: CheckResult
}

/** A text as a formula of one kind: what it must give, and whether it may change things. */
export class Formula {
  readonly text: string
  readonly expectedType: Type | undefined
  readonly allowSideEffects: boolean
  /** The same formula before an edit; only the last edit's, or a long session would keep all. */
  #earlier: Formula | undefined
  // The names that the first check looked up tell most checks apart, so results lie by what those
  // names were: a formula that stands in a thousand galleries has a thousand results.
  #names: readonly string[] | undefined
  readonly #entries = new Map<string, CacheEntry[]>()

  constructor(
    text: string,
    expectedType: Type | undefined,
    allowSideEffects: boolean,
    earlier: Formula | undefined,
  ) {
    this.text = text
    this.expectedType = expectedType
    this.allowSideEffects = allowSideEffects
    this.#earlier = earlier
    if (earlier) earlier.#earlier = undefined
  }

  /** A result that is good with these names. */
  find(table: SymbolTable): CacheEntry | undefined {
    const own = this.#among(table)
    if (own) return own
    if (!this.#earlier) return undefined
    const earlier = this.#earlier.#among(table)
    if (earlier) this.add(earlier, table)
    return earlier
  }

  add(entry: CacheEntry, table: SymbolTable): void {
    this.#names ??= [...entry.lookups.keys()]
    const key = this.#keyOf(table)
    const list = this.#entries.get(key)
    if (list) list.push(entry)
    else this.#entries.set(key, [entry])
  }

  #among(table: SymbolTable): CacheEntry | undefined {
    if (!this.#names) return undefined
    return this.#entries.get(this.#keyOf(table))?.find((entry) => isStillGood(entry, table))
  }

  #keyOf(table: SymbolTable): string {
    let key = ''
    for (const name of this.#names ?? []) key += `${numberOf(table.find(name))} `
    return key
  }
}

const numbers = new WeakMap<SymbolInfo, number>()
let count = 0

function numberOf(symbol: SymbolInfo | undefined): number {
  if (!symbol) return 0
  let number = numbers.get(symbol)
  if (number === undefined) numbers.set(symbol, (number = ++count))
  return number
}

/** Whether every name that was looked up then is the very same symbol now. */
export function isStillGood({ lookups }: CacheEntry, table: SymbolTable): boolean {
  for (const [name, symbol] of lookups) if (table.find(name) !== symbol) return false
  return true
}

/**
 * Results of checks by text. A result is good again wherever every name that was looked up then
 * is the very same symbol now, so an edit rechecks only what it changes, and a formula that stands
 * in a thousand places is checked once.
 */
export class FormulaCache {
  // By kind, then by text: a text's hash is computed once, a longer key's would be each time.
  readonly #formulas = new Map<number, Map<string, Formula>>()
  readonly #previous: ReadonlyMap<number, ReadonlyMap<string, Formula>>
  readonly #types: Map<Type, number>

  constructor(previous?: FormulaCache) {
    this.#previous = previous ? previous.#formulas : new Map()
    this.#types = previous ? previous.#types : new Map()
  }

  /** The formula of a text; the same object for the same text and kind. */
  formula(text: string, expectedType: Type | undefined, allowSideEffects: boolean): Formula {
    const kind = this.#typeNumber(expectedType) * 2 + (allowSideEffects ? 1 : 0)
    let formulas = this.#formulas.get(kind)
    if (!formulas) this.#formulas.set(kind, (formulas = new Map()))
    let formula = formulas.get(text)
    if (!formula) {
      const earlier = this.#previous.get(kind)?.get(text)
      formulas.set(text, (formula = new Formula(text, expectedType, allowSideEffects, earlier)))
    }
    return formula
  }

  check(engine: Engine, formula: Formula, table: SymbolTable): CacheEntry {
    const { text, expectedType, allowSideEffects } = formula
    const known = formula.find(table)
    if (known) return known
    const lookups = new Map<string, SymbolInfo | undefined>()
    const recording: SymbolTable = {
      ...table,
      find(name) {
        const found = table.find(name)
        lookups.set(name, found)
        return found
      },
    }
    const result = checkSafely(engine, text, {
      symbols: recording,
      allowSideEffects,
      ...(expectedType && { expectedType }),
    })
    const entry = { lookups, result }
    formula.add(entry, table)
    return entry
  }

  #typeNumber(type: Type | undefined): number {
    if (!type) return 0
    let number = this.#types.get(type)
    if (number === undefined) this.#types.set(type, (number = this.#types.size + 1))
    return number
  }
}

/** A formula that the language stumbles over must not take the whole app with it. */
function checkSafely(engine: Engine, text: string, options: CheckOptions): CheckResult {
  try {
    return engine.check(text, options)
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem)
    const message = `This formula could not be checked: ${reason}`
    const { tree, dependencies } = engine.check('Blank()')
    return {
      text,
      ok: false,
      type: T.Error,
      tree,
      dependencies,
      definitions: [],
      isAsync: false,
      isBehavior: false,
      diagnostics: [{ start: 0, end: text.length, severity: 'error', key: 'CannotCheck', message }],
      compile() {
        throw new TypeError(message)
      },
    }
  }
}
