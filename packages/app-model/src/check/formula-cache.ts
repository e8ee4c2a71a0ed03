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
  readonly used: CacheEntry[] = []
  readonly old: readonly CacheEntry[]

  constructor(
    text: string,
    expectedType: Type | undefined,
    allowSideEffects: boolean,
    old: readonly CacheEntry[],
  ) {
    this.text = text
    this.expectedType = expectedType
    this.allowSideEffects = allowSideEffects
    this.old = old
  }
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
      const old = this.#previous.get(kind)?.get(text)?.used ?? []
      formulas.set(text, (formula = new Formula(text, expectedType, allowSideEffects, old)))
    }
    return formula
  }

  check(engine: Engine, formula: Formula, table: SymbolTable): CacheEntry {
    const { used, old, text, expectedType, allowSideEffects } = formula
    const again = used.find((entry) => isStillGood(entry, table))
    if (again) return again
    const known = old.find((entry) => isStillGood(entry, table))
    if (known) {
      used.push(known)
      return known
    }
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
    used.push(entry)
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
