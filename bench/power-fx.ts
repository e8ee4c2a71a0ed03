// How fast formulas are beside hand-written JavaScript and other expression engines, all in one
// run. `node bench/power-fx.ts [scalar|tables|check|editor|recalculation|corpus|size]…`; all by default.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Environment } from '@marcbachmann/cel-js'
import { checkApp, readFiles } from '@patchbay/app-model'
import {
  type SymbolInfo,
  type Type,
  type Value,
  T,
  TableValue,
  checked,
  complete,
  createEngine,
  fromJson,
  semanticTokens,
  signatureHelp,
  symbolTable,
} from '@patchbay/power-fx'
import { type Player, createPlayer, peek } from '@patchbay/player'
import { runCases } from '@patchbay/power-fx/cases'
import { Parser } from 'expr-eval-fork'
import { compileExpression } from 'filtrex'
import jsonata from 'jsonata'
import { compile as compileMath } from 'mathjs'
import { do_not_optimize, measure } from 'mitata'
import { build } from 'vite'
import { loadCaseFiles } from '../apps/cli/src/fx.ts'

/** Every engine is measured in turn, so often; the median of its least disturbed round counts. */
const ROUNDS = 5
/** How many inputs a scalar formula is given in turn. */
const INPUTS = 64
/** Nanoseconds of one measurement. */
const MEASURED = 50e6

const corpus = fileURLToPath(new URL('../../shared/corpus/power-fx', import.meta.url))

type Contestant = () => unknown

/** Nanoseconds of each, measured in turns: the lowest of the rounds' medians. */
async function compare<Name extends string>(
  contestants: Readonly<Partial<Record<Name, Contestant>>>,
): Promise<Map<Name, number>> {
  const medians = new Map<Name, number[]>()
  const entries = Object.entries(contestants) as [Name, Contestant][]
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, run] of entries) {
      const stats = await measure(run, { min_cpu_time: MEASURED })
      medians.set(name, [...(medians.get(name) ?? []), stats.p50])
    }
  return new Map([...medians].map(([name, list]) => [name, Math.min(...list)]))
}

/** What is computed is kept, so that nothing of it can be left out. */
const results: unknown[] = Array.from({ length: INPUTS }, () => null)

/**
 * Every input once. All engines and the hand-written functions are called through this one loop:
 * none can be folded into it, and each pays the same for a call.
 */
function pass(evaluate: (turn: number) => unknown) {
  for (let turn = 0; turn < INPUTS; turn++) results[turn] = evaluate(turn)
}

async function passLater(evaluate: (turn: number) => Promise<unknown>) {
  for (let turn = 0; turn < INPUTS; turn++) results[turn] = await evaluate(turn)
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]) {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n') + '\n')
}

function time(ns: number | undefined): string {
  if (ns === undefined) return '–'
  if (ns < 1000) return `${ns.toPrecision(3)} ns`
  if (ns < 1e6) return `${(ns / 1000).toPrecision(3)} µs`
  return ns < 1e9 ? `${(ns / 1e6).toPrecision(3)} ms` : `${(ns / 1e9).toPrecision(3)} s`
}

const times = (ratio: number) => `${ratio.toPrecision(ratio < 1 ? 2 : 3)} ×`

// Scalar formulas.

interface Input {
  price: number
  qty: number
  discount: number
  vip: boolean
  first: string
  last: string
  order: { customer: { age: number } }
}

type EngineName = 'Power Fx' | 'by hand' | 'cel-js' | 'filtrex' | 'expr-eval' | 'mathjs' | 'jsonata'

interface ScalarFormula {
  readonly fx: string
  readonly hand: (input: Input) => unknown
  readonly cel?: string
  readonly filtrex?: string
  readonly exprEval?: string
  readonly mathjs?: string
  readonly jsonata?: string
}

const SCALAR: readonly ScalarFormula[] = [
  {
    fx: 'price * qty - discount',
    hand: ({ price, qty, discount }) => price * qty - discount,
    cel: 'price * qty - discount',
    filtrex: 'price * qty - discount',
    exprEval: 'price * qty - discount',
    mathjs: 'price * qty - discount',
    jsonata: 'price * qty - discount',
  },
  {
    fx: 'If(price * qty > 100, price * qty * 0.9, price * qty)',
    hand: ({ price, qty }) => (price * qty > 100 ? price * qty * 0.9 : price * qty),
    cel: 'price * qty > 100.0 ? price * qty * 0.9 : price * qty',
    filtrex: 'if price * qty > 100 then price * qty * 0.9 else price * qty',
    exprEval: 'price * qty > 100 ? price * qty * 0.9 : price * qty',
    mathjs: 'price * qty > 100 ? price * qty * 0.9 : price * qty',
    jsonata: 'price * qty > 100 ? price * qty * 0.9 : price * qty',
  },
  {
    fx: 'price > 10 && qty < 5 || vip',
    hand: ({ price, qty, vip }) => (price > 10 && qty < 5) || vip,
    cel: 'price > 10.0 && qty < 5.0 || vip',
    filtrex: 'price > 10 and qty < 5 or vip',
    exprEval: 'price > 10 and qty < 5 or vip',
    mathjs: 'price > 10 and qty < 5 or vip',
    jsonata: 'price > 10 and qty < 5 or vip',
  },
  {
    fx: 'first & " " & last',
    hand: ({ first, last }) => `${first} ${last}`,
    cel: 'first + " " + last',
    exprEval: 'first || " " || last',
    mathjs: 'concat(first, " ", last)',
    jsonata: 'first & " " & last',
  },
  {
    fx: 'order.customer.age + 1',
    hand: ({ order }) => order.customer.age + 1,
    cel: 'order.customer.age + 1.0',
    filtrex: 'age of customer of order + 1',
    exprEval: 'order.customer.age + 1',
    mathjs: 'order.customer.age + 1',
    jsonata: 'order.customer.age + 1',
  },
  {
    fx: 'Round(price * 1.19, 2)',
    hand: ({ price }) => Math.round(price * 1.19 * 100) / 100,
    exprEval: 'roundTo(price * 1.19, 2)',
    mathjs: 'round(price * 1.19, 2)',
    jsonata: '$round(price * 1.19, 2)',
  },
  {
    fx: 'Upper(Left(first, 3)) & Len(last)',
    hand: ({ first, last }) => first.slice(0, 3).toUpperCase() + last.length,
    cel: 'first.substring(0, 3).upperAscii() + string(last.size())',
    jsonata: '$uppercase($substring(first, 0, 3)) & $length(last)',
  },
]

/** Inputs take turns, so that no engine's work can be done once for all. */
function makeInputs(): Input[] {
  return Array.from({ length: INPUTS }, (_, i) => ({
    price: 3.25 + i * 1.5,
    qty: 1 + (i % 9),
    discount: i % 7,
    vip: i % 5 === 0,
    first: `Robin${i}`,
    last: `Miller${i * i}`,
    order: { customer: { age: 20 + i } },
  }))
}

const FIELDS: Readonly<Record<keyof Input, Type>> = {
  price: T.Number,
  qty: T.Number,
  discount: T.Number,
  vip: T.Boolean,
  first: T.Text,
  last: T.Text,
  order: T.record({ customer: T.record({ age: T.Number }) }),
}

async function benchScalar() {
  const inputs = makeInputs()

  const engine = createEngine({ features: 'canvas-v1' })
  const names = Object.keys(FIELDS) as (keyof Input)[]
  const symbols = symbolTable(
    names.map((name, host): SymbolInfo => ({ name, kind: 'variable', type: FIELDS[name], host })),
  )
  const values = inputs.map((input) =>
    names.map((name) => fromJson(input[name], FIELDS[name]) as Value),
  )
  let current: Value[] = values[0]!
  const context = { read: ({ host }: SymbolInfo): Value => current[host as number] ?? null }
  const cel = new Environment()
  for (const name of names)
    cel.registerVariable(
      name,
      FIELDS[name] === T.Number ? 'double' : FIELDS[name] === T.Boolean ? 'bool' : 'dyn',
    )
  const parser = new Parser()
  type ExprInput = Parameters<ReturnType<typeof parser.parse>['evaluate']>[0] & Input

  const rows: string[][] = []
  for (const formula of SCALAR) {
    const check = engine.check(formula.fx, { symbols })
    if (!check.ok) throw new Error(`${formula.fx}: ${check.diagnostics[0]?.message}`)
    const compiled = check.compile()
    const contestants: Partial<Record<EngineName, Contestant>> = {
      'by hand': () => pass((turn) => formula.hand(inputs[turn]!)),
      'Power Fx': () =>
        pass((turn) => {
          current = values[turn]!
          return compiled.run(context)
        }),
    }
    if (formula.cel !== undefined) {
      const run = cel.parse(formula.cel)
      contestants['cel-js'] = () => pass((turn) => run(inputs[turn]))
    }
    if (formula.filtrex !== undefined) {
      const run = compileExpression(formula.filtrex)
      contestants['filtrex'] = () => pass((turn) => run(inputs[turn]!))
    }
    if (formula.exprEval !== undefined) {
      const run = parser.parse(formula.exprEval)
      contestants['expr-eval'] = () => pass((turn) => run.evaluate(inputs[turn] as ExprInput))
    }
    if (formula.mathjs !== undefined) {
      const run = compileMath(formula.mathjs)
      contestants['mathjs'] = () => pass((turn) => run.evaluate(inputs[turn]!))
    }
    if (formula.jsonata !== undefined) {
      const run = jsonata(formula.jsonata)
      contestants['jsonata'] = () => passLater((turn) => run.evaluate(inputs[turn]))
    }
    current = values[5]!
    assert.equal(await compiled.run(context), formula.hand(inputs[5]!), formula.fx)
    const passes = await compare(contestants)
    const found = new Map([...passes].map(([name, ns]) => [name, ns / INPUTS]))
    const hand = found.get('by hand')!
    const own = found.get('Power Fx')!
    const cell = (name: EngineName) => {
      const ns = found.get(name)
      return ns === undefined ? '–' : `${time(ns)} (${times(ns / own)})`
    }
    rows.push([
      `\`${formula.fx.replaceAll('|', '\\|')}\``,
      time(hand),
      `${time(own)} (${times(own / hand)} by hand)`,
      ...(['cel-js', 'filtrex', 'expr-eval', 'mathjs', 'jsonata'] as const).map(cell),
    ])
  }
  console.log('### Scalar formulas, compiled once; peers in times of Power Fx\n')
  printTable(
    ['formula', 'by hand', 'Power Fx', 'cel-js', 'filtrex', 'expr-eval', 'mathjs', 'jsonata'],
    rows,
  )
}

// Tables.

interface Product {
  id: number
  name: string
  category: string
  price: number
  qty: number
  active: boolean
  made: Date
  supplier: { rating: number }
}

const PRODUCT_TYPE = T.table({
  id: T.Number,
  name: T.Text,
  category: T.Text,
  price: T.Number,
  qty: T.Number,
  active: T.Boolean,
  made: T.DateTime,
  supplier: T.record({ rating: T.Number }),
})

/** Every other category, as a formula and as a list. */
const CATEGORIES = ['tools', 'garden', 'kitchen', 'paper', 'light', 'sound']

function makeProducts(count: number): Product[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i,
    name: `Product ${(i * 7919) % count}`,
    category: CATEGORIES[(i * 31) % CATEGORIES.length]!,
    price: ((i * 7919) % 2000) / 10,
    qty: i % 13,
    active: i % 3 !== 0,
    made: new Date(Date.UTC(2024, 0, 1 + ((i * 7919) % 700))),
    supplier: { rating: (i * 17) % 6 },
  }))
}

const MADE_AFTER = Date.UTC(2025, 0, 1)

type TableFormula = readonly [
  fx: string,
  hand: (products: readonly Product[], limit: number) => unknown,
]

/** What people write over tables; by hand as plainly as one would write it. */
const TABLES: readonly TableFormula[] = [
  ['Filter(Products, price > 100)', (products) => products.filter(({ price }) => price > 100)],
  [
    'Filter(Products, active && price > 100 && qty < 6)',
    (products) => products.filter(({ active, price, qty }) => active && price > 100 && qty < 6),
  ],
  [
    'Filter(Products, price > limit && price <= limit * 2)',
    (products, limit) => products.filter(({ price }) => price > limit && price <= limit * 2),
  ],
  [
    'Filter(Products, active || price > 180 || qty = 3)',
    (products) => products.filter(({ active, price, qty }) => active || price > 180 || qty === 3),
  ],
  [
    'Filter(Products, Not(active) && !(qty = 3 || price < 20))',
    (products) =>
      products.filter(({ active, price, qty }) => !active && !(qty === 3 || price < 20)),
  ],
  [
    'Filter(Products, category = "garden" && name <> "Product 42")',
    (products) =>
      products.filter(({ category, name }) => category === 'garden' && name !== 'Product 42'),
  ],
  [
    'Filter(Products, category in ["garden", "paper"])',
    (products) => {
      const wanted = new Set(['garden', 'paper'])
      return products.filter(({ category }) => wanted.has(category.toLowerCase()))
    },
  ],
  [
    'Filter(Products, "UCT 42" in name)',
    (products) => products.filter(({ name }) => name.toLowerCase().includes('uct 42')),
  ],
  [
    'Filter(Products, StartsWith(name, "product 4"))',
    (products) => products.filter(({ name }) => name.toLowerCase().startsWith('product 4')),
  ],
  [
    'Filter(Products, supplier.rating > 3)',
    (products) => products.filter(({ supplier }) => supplier.rating > 3),
  ],
  [
    'Filter(Products, made >= DateTime(2025, 1, 1, 0, 0, 0))',
    (products) => products.filter(({ made }) => made.getTime() >= MADE_AFTER),
  ],
  [
    'Filter(Products, Year(made) = 2025 && !IsBlank(name))',
    (products) =>
      products.filter(({ made, name }) => made.getUTCFullYear() === 2025 && name !== ''),
  ],
  [
    'CountRows(Filter(Products, price > 100))',
    (products) => products.filter(({ price }) => price > 100).length,
  ],
  [
    'CountIf(Products, price > 100)',
    (products) => products.reduce((n, { price }) => (price > 100 ? n + 1 : n), 0),
  ],
  [
    'Sum(Products, price * qty)',
    (products) => products.reduce((sum, { price, qty }) => sum + price * qty, 0),
  ],
  [
    'Max(Products, price)',
    (products) => products.reduce((most, { price }) => Math.max(most, price), 0),
  ],
  ['Concat(Products, name, ", ")', (products) => products.map(({ name }) => name).join(', ')],
  ['LookUp(Products, id = 9000).qty', (products) => products.find(({ id }) => id === 9000)?.qty],
  [
    'LookUp(Products, name = "Product 42").qty',
    (products) => products.find(({ name }) => name === 'Product 42')?.qty,
  ],
  [
    'First(Sort(Products, price)).id',
    (products) => products.toSorted((a, b) => a.price - b.price)[0]?.id,
  ],
  [
    'SortByColumns(Products, qty, SortOrder.Descending, price)',
    (products) => products.toSorted((a, b) => b.qty - a.qty || a.price - b.price),
  ],
  [
    'AddColumns(Products, total, price * qty)',
    (products) => products.map((product) => ({ ...product, total: product.price * product.qty })),
  ],
  [
    'ShowColumns(Products, id, price)',
    (products) => products.map(({ id, price }) => ({ id, price })),
  ],
  [
    'ForAll(Products, price * qty)',
    (products) => products.map(({ price, qty }) => ({ Value: price * qty })),
  ],
  [
    'ForAll(Products, {id: id, text: name & ", " & category, cheap: price < 20})',
    (products) =>
      products.map(({ id, name, category, price }) => ({
        id,
        text: `${name}, ${category}`,
        cheap: price < 20,
      })),
  ],
  [
    'Distinct(Products, category)',
    (products) =>
      Array.from(new Set(products.map(({ category }) => category)), (Value) => ({ Value })),
  ],
  [
    'GroupBy(Products, category, rest)',
    (products) =>
      [...Map.groupBy(products, ({ category }) => category)].map(([category, rows]) => ({
        category,
        rest: rows.map(({ id, name, price, qty, active, made, supplier }) => ({
          id,
          name,
          price,
          qty,
          active,
          made,
          supplier,
        })),
      })),
  ],
]

/** Of those also measured over a table that no formula has seen before. */
const COLD = new Set([
  'Filter(Products, price > 100)',
  'Filter(Products, active && price > 100 && qty < 6)',
  'LookUp(Products, name = "Product 42").qty',
  'Sum(Products, price * qty)',
])

async function benchTables() {
  const count = 10_000
  const limit = 60
  const products = makeProducts(count)
  const symbols = symbolTable([
    { name: 'Products', kind: 'collection', type: PRODUCT_TYPE },
    { name: 'limit', kind: 'variable', type: T.Number },
  ])
  const engine = createEngine({ features: 'canvas-v1' })
  const table = fromJson(
    products.map(({ made, ...rest }) => ({ ...rest, made: made.toISOString() })),
    PRODUCT_TYPE,
  )
  if (!(table instanceof TableValue)) throw new TypeError('products: no table')
  const context = { read: ({ name }: SymbolInfo): Value => (name === 'limit' ? limit : table) }
  // Every run gets a list of its own: nothing that was kept of another list can help.
  const fresh = {
    read: ({ name }: SymbolInfo): Value =>
      name === 'limit' ? limit : new TableValue([...table.rows]),
  }

  const warm: string[][] = []
  const cold: string[][] = []
  for (const [fx, hand] of TABLES) {
    const check = engine.check(fx, { symbols })
    if (!check.ok) throw new Error(`${fx}: ${check.diagnostics[0]?.message}`)
    const compiled = check.compile()
    const value = (await compiled.run(context)) as Value
    const expected = hand(products, limit)
    const [size, wanted] = [sizeOf(value), Array.isArray(expected) ? expected.length : expected]
    assert.equal(size, wanted, fx)
    const cells = async (by: () => unknown, own: () => unknown) => {
      const found = await compare({
        'by hand': () => do_not_optimize(by()),
        'Power Fx': () => do_not_optimize(own()),
      })
      const [first, second] = [found.get('by hand')!, found.get('Power Fx')!]
      return [`\`${fx.replaceAll('|', '\\|')}\``, time(first), time(second), times(second / first)]
    }
    warm.push(
      await cells(
        () => hand(products, limit),
        () => compiled.run(context),
      ),
    )
    if (COLD.has(fx))
      cold.push(
        await cells(
          () => hand([...products], limit),
          () => compiled.run(fresh),
        ),
      )
  }
  const head = ['formula', 'by hand', 'Power Fx', 'ratio']
  console.log(`### Tables of ${count.toLocaleString('en')} rows\n`)
  printTable(head, warm)
  console.log('### The same over a list that is new each time\n')
  printTable(head, cold)
}

const sizeOf = (value: Value) => (value instanceof TableValue ? value.length : value)

// Parsing and checking.

async function benchCheck() {
  if (!existsSync(corpus)) return console.log(`### Parse and check\n\nskipped: no ${corpus}\n`)
  const files = await loadCaseFiles(corpus, 'V1_Decimal')
  const inputs = files.flatMap(({ cases }) => cases.map(({ input }) => input))
  const engine = createEngine()
  const symbols = symbolTable([])
  for (let i = 0; i < 3; i++) for (const input of inputs) engine.check(input, { symbols })
  const timed = (work: (input: string) => unknown) =>
    inputs.map((input) => {
      const runs = Array.from({ length: 5 }, () => {
        const begun = performance.now()
        do_not_optimize(work(input))
        return (performance.now() - begun) * 1e6
      })
      return median(runs)
    })
  const rows = [
    ['parse', timed((input) => engine.parse(input))],
    ['parse and bind', timed((input) => engine.check(input, { symbols }))],
  ] as const
  console.log(`### Parse and bind ${inputs.length.toLocaleString('en')} corpus formulas, warm\n`)
  printTable(
    ['step', 'median', '90th percentile', 'mean'],
    rows.map(([name, list]) => {
      const sorted = list.toSorted((a, b) => a - b)
      const mean = list.reduce((sum, ns) => sum + ns, 0) / list.length
      return [name, time(median(list)), time(sorted[Math.floor(sorted.length * 0.9)]), time(mean)]
    }),
  )
}

// The editor.

/** Bytes of the formula that is typed into. */
const EDITED = 75_000
const KEYSTROKES = 60

/** What each keystroke in the middle of a long formula costs: every service asked about each text. */
function benchEditor() {
  const engine = createEngine({ features: 'canvas-v1' })
  const symbols = symbolTable([
    { name: 'Products', kind: 'collection', type: PRODUCT_TYPE },
    { name: 'limit', kind: 'variable', type: T.Number },
    { name: 'found', kind: 'variable', type: T.Number },
  ])
  const options = { symbols, allowSideEffects: true }
  const statement = (i: number) =>
    `If(CountRows(Filter(Products, active && price > limit + ${i})) > ${i % 9},\n` +
    `  Set(found, Sum(Filter(Products, qty < ${i % 13}), price * qty)),\n` +
    `  Set(found, With({least: ${i}}, Round(least * 1.19, 2) + Len($"no {i} of {Text(limit, "0.00")}")))\n);\n`
  let before = ''
  for (let i = 0; before.length < EDITED / 2; i++) before += statement(i)
  let after = '\n);\n'
  for (let i = 1000; before.length + after.length < EDITED; i++) after += statement(i)
  const typed = 'Set(found, LookUp(Products, StartsWith(name, "Product 4") && price > limit).qty'
  const services: Record<string, (text: string, caret: number) => unknown> = {
    colours: (text) => semanticTokens(engine, text, options),
    findings: (text) => checked(engine, text, options).diagnostics,
    completion: (text, caret) => complete(engine, text, caret, options).items,
    'signature help': (text, caret) => signatureHelp(engine, text, caret, options),
  }
  const taken = new Map<string, number[]>()
  const note = (name: string, ms: number) => taken.set(name, [...(taken.get(name) ?? []), ms * 1e6])
  for (let n = 1; n <= KEYSTROKES; n++) {
    // The first keystrokes warm up.
    const caret = before.length + n
    const text = `${before}${typed.slice(0, n)}${after}`
    let total = 0
    for (const [name, ask] of Object.entries(services)) {
      const begun = performance.now()
      do_not_optimize(ask(text, caret))
      const ms = performance.now() - begun
      total += ms
      if (n > 10) note(name, ms)
    }
    if (n > 10) note('all of it', total)
  }
  console.log(
    `### A keystroke in a formula of ${(before.length + after.length).toLocaleString('en')} letters\n`,
  )
  printTable(
    ['service, in this order', 'median', '90th percentile', 'most'],
    [...taken].map(([name, list]) => {
      const sorted = list.toSorted((a, b) => a - b)
      return [
        name,
        time(median(list)),
        time(sorted[Math.floor(sorted.length * 0.9)]),
        time(sorted.at(-1)),
      ]
    }),
  )
}

// Recalculation.

/**
 * 5,000 formulas, each reading the one before it and an input: change the input, have all values.
 * Once the compiled formulas in order, once as named formulas of an app, through the player's
 * signals, which find out by themselves what has to be computed anew.
 */
async function benchRecalculation() {
  const count = 5000
  const texts = Array.from({ length: count }, (_, i) =>
    i % 3 === 0
      ? `If(x${i} > 1000, x0, x${i} + 1)`
      : i % 3 === 1
        ? `x${i} * 2 - x0`
        : `Round(x${i} / 3, 1) + x0`,
  )
  const engine = createEngine({ features: 'canvas-v1' })
  const cells: Value[] = [1]
  const infos: SymbolInfo[] = [{ name: 'x0', kind: 'variable', type: T.Number, host: 0 }]
  for (let i = 1; i <= count; i++)
    infos.push({ name: `x${i}`, kind: 'namedFormula', type: T.Number, host: i })
  const symbols = symbolTable(infos)
  const formulas = texts.map((text) => engine.check(text, { symbols }).compile())
  const context = { read: ({ host }: SymbolInfo): Value => cells[host as number] ?? null }

  const player = playFormulas(texts)
  const signals = texts.map((_, i) => player.property('App', `Formulas.x${i + 1}`))
  for (const each of signals) peek(each)

  let input = 0
  const run = {
    'compiled formulas in order': () => {
      cells[0] = ++input % 50
      for (let i = 0; i < count; i++) cells[i + 1] = formulas[i]!.run(context) as Value
      return cells[count]
    },
    "through the player's signals": () => {
      player.setInput('Input', 'Text', String(++input % 50))
      let last: Value = null
      for (const each of signals) last = peek(each)
      return last
    },
  }
  for (const recalculate of Object.values(run)) {
    input = 16
    assert.equal(typeof recalculate(), 'number')
  }
  input = 16
  const expected = run['compiled formulas in order']()
  input = 16
  assert.equal(run["through the player's signals"](), expected)
  const found = await compare(run)
  console.log('### Recalculation of 5,000 formulas, each of which reads the one before\n')
  printTable(
    ['how', 'one recalculation', 'a formula'],
    [...found].map(([how, took]) => [how, time(took), time(took / count)]),
  )
  player.dispose()
}

/** An app with a text input and named formulas: `x0` is the number put in. */
function playFormulas(texts: readonly string[]): Player {
  const named = texts.map((text, i) => `x${i + 1} = ${text}`).join('; ')
  const { document } = readFiles({
    'Src/App.pa.yaml': `App:\n  Properties:\n    Formulas: |-\n      =x0 = Value(Input.Text); ${named};\n`,
    'Src/Home.pa.yaml':
      'Screens:\n  Home:\n    Children:\n      - Input:\n          Control: Classic/TextInput\n          Properties:\n            Default: ="1"\n',
  })
  return createPlayer({ document, check: checkApp(document) })
}

// The whole corpus.

async function benchCorpus() {
  if (!existsSync(corpus)) return console.log(`### Corpus\n\nskipped: no ${corpus}\n`)
  const rows: string[][] = []
  for (const config of ['V1_Decimal', 'Canvas_Float']) {
    const files = await loadCaseFiles(corpus, config)
    const begun = performance.now()
    const cpu = process.cpuUsage()
    const { total } = await runCases(files, config)
    const wall = (performance.now() - begun) * 1e6
    const { user, system } = process.cpuUsage(cpu)
    const ran = total.pass + total.fail
    rows.push([config, ran.toLocaleString('en'), time(wall), time((user + system) * 1e3)])
  }
  console.log('### One configuration of the corpus, from a cold start\n')
  printTable(['configuration', 'cases run', 'wall', 'processor'], rows)
}

// The size.

async function benchSize() {
  const rows: string[][] = []
  for (const [name, names] of [
    ['all of it', '*'],
    ['engine and values, no editor services', '{ createEngine, symbolTable, fromJson, toJson, T }'],
  ] as const) {
    const { plain, packed } = await bundle(`export ${names} from '@patchbay/power-fx'`)
    rows.push([name, `${(plain / 1000).toFixed(1)} kB`, `${(packed / 1000).toFixed(1)} kB`])
  }
  console.log('### Size of a bundle\n')
  printTable(['what of the front door', 'minified', 'gzip'], rows)
}

/** Bytes of a program with all it needs, minified, and after gzip. */
async function bundle(program: string): Promise<{ plain: number; packed: number }> {
  const entry = fileURLToPath(new URL('./entry.js', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? program : undefined),
      },
    ],
    // Not as a library: Vite leaves the spaces and comments of libraries in for the next bundler.
    build: {
      write: false,
      minify: true,
      target: 'es2024',
      modulePreload: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  })
  let [plain, packed] = [0, 0]
  for (const result of Array.isArray(built) ? built : [built])
    if ('output' in result)
      for (const chunk of result.output)
        if (chunk.type === 'chunk') {
          plain += chunk.code.length
          packed += gzipSync(chunk.code, { level: 9 }).length
        }
  return { plain, packed }
}

const SECTIONS = {
  scalar: benchScalar,
  tables: benchTables,
  check: benchCheck,
  editor: benchEditor,
  recalculation: benchRecalculation,
  corpus: benchCorpus,
  size: benchSize,
}

const isSection = (name: string): name is keyof typeof SECTIONS => Object.hasOwn(SECTIONS, name)

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !isSection(name))
if (unknown.length > 0)
  throw new TypeError(`unknown: ${unknown.join(', ')}; known: ${Object.keys(SECTIONS).join(', ')}`)
for (const [name, run] of Object.entries(SECTIONS))
  if (asked.length === 0 || asked.includes(name)) await run()
