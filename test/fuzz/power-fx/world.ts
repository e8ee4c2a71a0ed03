import {
  type HostFunction,
  InMemoryDataSource,
  type RunContext,
  type SymbolInfo,
  T,
  type Value,
  createEngine,
  fromJson,
  symbolTable,
} from '@patchbay/power-fx'

const row = { a: T.Number, b: T.Text, c: T.Date, n: T.record({ x: T.Number }) }
const tab: SymbolInfo = { name: 'tab', kind: 'variable', type: T.table(row) }
const coll: SymbolInfo = { name: 'coll', kind: 'collection', type: T.table(row) }
const TYPES: readonly SymbolInfo[] = [
  { name: 'num', kind: 'variable', type: T.Number },
  { name: 'txt', kind: 'variable', type: T.Text },
  { name: 'flag', kind: 'variable', type: T.Boolean },
  { name: 'day', kind: 'variable', type: T.Date },
  { name: 'rec', kind: 'variable', type: T.record(row) },
  tab,
  { name: 'nums', kind: 'variable', type: T.table({ Value: T.Number }) },
  { name: 'dyn', kind: 'variable', type: T.Dynamic },
  { name: 'v', kind: 'variable', type: T.Text },
  coll,
]

const later: HostFunction = {
  name: 'Later',
  description: 'Gives its argument after a while.',
  parameters: [{ name: 'value' }],
  returns: ([type]) => type ?? T.Blank,
  async: true,
  invoke: async ([value]) => value ?? null,
}
const broken: HostFunction = {
  name: 'Broken',
  description: 'Throws.',
  parameters: [{ name: 'value', type: T.Number, optional: true }],
  returns: T.Number,
  invoke() {
    throw new TypeError('broken on purpose')
  },
}

/** The names that fuzzed formulas may use. */
export const SYMBOLS = symbolTable(TYPES, undefined, {
  functions: [later, broken],
  allowNewVariables: true,
})

const JSON_VALUES: Readonly<Record<string, unknown>> = {
  num: 3,
  txt: 'b',
  flag: true,
  day: '2024-02-29',
  rec: { a: 1, b: 'x', c: '2024-01-01', n: { x: 2 } },
  tab: [
    { a: 1, b: 'x', c: '2024-01-01', n: { x: 2 } },
    { a: null, b: 'a', c: null, n: null },
    { a: 3, b: '', c: '2023-12-31', n: { x: 1 } },
  ],
  nums: [{ Value: 3 }, { Value: 1 }, { Value: null }],
  dyn: { a: [1, 'x', null], b: { c: '2024-01-01' } },
  v: 'v',
  coll: [{ a: 1, b: 'x', c: '2024-01-01', n: { x: 2 } }],
}
const VALUES = new Map<string, Value>(
  TYPES.map(({ name, type }) => [name, fromJson(JSON_VALUES[name], type)]),
)

/** State of one run. `budget` in evaluation steps. */
export function contextOf(budget: number): RunContext {
  const values = new Map(VALUES)
  const source = new InMemoryDataSource([])
  return {
    read: ({ name }) => values.get(name) ?? null,
    write: ({ name }, value) => void values.set(name, value),
    dataSource: ({ name }) => (name === 'coll' ? source : undefined),
    services: { clock: () => 1_709_208_000_000, random: () => 0.5, timeZone: 'Europe/Paris' },
    budget,
  }
}

/** Engines of every preset, and one with the comma form of the language. */
export const ENGINES = [
  createEngine({ features: 'v1' }),
  createEngine({ features: 'canvas' }),
  createEngine({ features: 'canvas-v1' }),
  createEngine({ features: 'none', numberIsFloat: true }),
  createEngine({ features: 'v1', locale: 'fr-FR' }),
] as const
