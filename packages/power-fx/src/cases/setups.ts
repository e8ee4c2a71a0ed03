import type { HostFunction } from '../symbols/host-function.ts'
import { type SymbolInfo, type SymbolTable, symbolTable } from '../symbols/symbol.ts'
import type { RunContext } from '../symbols/run-context.ts'
import type { Features } from '../types/features.ts'
import { T } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import type { Value } from '../values/value.ts'

/** Symbols and values that a file's setup asks for. */
export interface Setup {
  readonly symbols: SymbolTable
  readonly context: RunContext
  readonly values: Map<string, Value>
  /** A setup nobody here knows. */
  readonly missing?: string
}

interface Draft {
  readonly symbols: SymbolInfo[]
  readonly functions: HostFunction[]
  readonly values: Map<string, Value>
  readonly features: Features
  readonly numberIsFloat: boolean
  timeZone: string
}

const ZONES: Readonly<Record<string, string>> = {
  'Pacific Standard Time': 'America/Los_Angeles',
  'Romance Standard Time': 'Europe/Paris',
  'GMT Standard Time': 'Europe/London',
  'Middle East Standard Time': 'Asia/Beirut',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  UTC: 'UTC',
}

type Prepare = (draft: Draft) => void

const SETUPS: Readonly<Record<string, Prepare>> = {}

/** Switches that need nothing here. */
const ALWAYS_ON = new Set([
  'DecimalSupport',
  'DisableMemChecks',
  'EnableJsonFunctions',
  'RegEx',
  'Repl',
  'Default',
])

/** Makes the symbols and the run context of one case. */
export function prepare(
  handlers: readonly string[],
  features: Features,
  numberIsFloat: boolean,
  _file: string,
): Setup {
  const draft: Draft = {
    symbols: [],
    functions: [],
    values: new Map(),
    features,
    numberIsFloat,
    timeZone: 'America/Los_Angeles',
  }
  let missing: string | undefined
  for (const handler of handlers) {
    const zone = /^TimeZoneInfo\("(.*)"\)$/.exec(handler)
    if (zone) draft.timeZone = ZONES[zone[1]!] ?? 'UTC'
    else if (Object.hasOwn(SETUPS, handler)) SETUPS[handler]!(draft)
    else if (!ALWAYS_ON.has(handler) && /Setup$|^Blob$|^CultureInfo/.test(handler))
      missing = handler
  }
  const { values } = draft
  return {
    symbols: symbolTable(draft.symbols, undefined, { functions: draft.functions }),
    values,
    context: {
      read: (symbol) => values.get(symbol.name) ?? null,
      write: (symbol, value) => void values.set(symbol.name, value),
      services: { timeZone: draft.timeZone },
    },
    ...(missing !== undefined && { missing }),
  }
}

/** A number of the configuration's kind. */
export function numberOf(n: number, numberIsFloat: boolean): Value {
  return numberIsFloat ? n : Decimal.fromNumber(n)
}

/** The type of plain numbers. */
export const numberType = (numberIsFloat: boolean) => (numberIsFloat ? T.Number : T.Decimal)
