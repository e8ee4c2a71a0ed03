import {
  type CheckOptions,
  type CheckResult,
  type Engine,
  type SymbolInfo,
  type SymbolTable,
  T,
  type Type,
} from '@patchbay/power-fx'

interface Entry {
  /** What each name looked up during the check was. */
  readonly lookups: ReadonlyMap<string, SymbolInfo | undefined>
  readonly result: CheckResult
}

/**
 * Results of checks by text. A result is good again wherever every name that was looked up then
 * is the very same symbol now, so an edit rechecks only what it changes, and a formula that stands
 * in a thousand places is checked once.
 */
export class FormulaCache {
  #entries = new Map<string, Entry[]>()
  #used = new Map<string, Entry[]>()
  readonly #types: Map<Type, number>

  constructor(previous?: FormulaCache) {
    this.#entries = previous ? previous.#used : new Map()
    this.#types = previous ? previous.#types : new Map()
  }

  check(
    engine: Engine,
    text: string,
    table: SymbolTable,
    expectedType: Type | undefined,
    allowSideEffects: boolean,
  ): CheckResult {
    const key = `${allowSideEffects ? 'b' : 'd'}${this.#typeNumber(expectedType)} ${text}`
    const known =
      this.#find(this.#used.get(key), table) ?? this.#find(this.#entries.get(key), table)
    if (known) {
      this.#use(key, known)
      return known.result
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
    this.#use(key, { lookups, result })
    return result
  }

  #find(entries: readonly Entry[] | undefined, table: SymbolTable): Entry | undefined {
    return entries?.find((entry) => {
      for (const [name, symbol] of entry.lookups) if (table.find(name) !== symbol) return false
      return true
    })
  }

  #use(key: string, entry: Entry): void {
    const entries = this.#used.get(key)
    if (!entries) this.#used.set(key, [entry])
    else if (!entries.includes(entry)) entries.push(entry)
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
