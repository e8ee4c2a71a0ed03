import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type HostFunction,
  InMemoryDataSource,
  RunStopped,
  type SymbolInfo,
  T,
  TableValue,
  type Value,
  createEngine,
  record,
  symbolTable,
  table,
  toExpression,
} from './index.ts'

const engine = createEngine({ features: 'canvas' })

/** A host that keeps values by name. */
function host(symbols: readonly SymbolInfo[], values: Record<string, Value> = {}) {
  const kept = new Map(Object.entries(values))
  return {
    kept,
    symbols: symbolTable(symbols, undefined, { allowNewVariables: true }),
    context: {
      read: (symbol: SymbolInfo) => kept.get(symbol.name) ?? null,
      write: (symbol: SymbolInfo, value: Value) => void kept.set(symbol.name, value),
    },
  }
}

void test('a formula reads symbols and says which properties', async () => {
  const input: SymbolInfo = {
    name: 'Input',
    kind: 'control',
    type: T.control('Input', { Text: T.Text, Visible: T.Boolean }),
  }
  const check = engine.check('If(Input.Visible, Upper(Input.Text))', {
    symbols: symbolTable([input]),
  })
  assert.ok(check.ok)
  assert.deepEqual(
    check.dependencies.reads.map(({ symbol, path }) => [symbol.name, ...path].join('.')),
    ['Input.Visible', 'Input.Text'],
  )
  const value = check.compile().run({ read: () => record({ Text: 'abc', Visible: true }) })
  assert.equal(value, 'ABC')
})

void test('new variables and collections are told with their types', () => {
  const { symbols } = host([])
  const check = engine.check('Set(n, 1); ClearCollect(c, {a: "x"}); CountRows(c) + n', {
    symbols,
    allowSideEffects: true,
  })
  assert.ok(check.ok, JSON.stringify(check.diagnostics))
  assert.deepEqual(
    check.definitions.map(({ kind, name, type }) => [kind, name, type.kind]),
    [
      ['variable', 'n', 'Number'],
      ['collection', 'c', 'Table'],
    ],
  )
  assert.ok(check.isBehavior)
})

void test('a behavior function needs a behavior property', () => {
  const check = engine.check('Set(n, 1)', { symbols: host([]).symbols })
  assert.equal(check.diagnostics[0]?.key, 'ErrBehaviorPropertyExpected')
})

void test('variables are written, and a table that was taken from another is its own', async () => {
  const { symbols, context, kept } = host([])
  const run = async (text: string) =>
    engine.check(text, { symbols, allowSideEffects: true }).compile().run(context)
  await run('ClearCollect(a, {v: 1}, {v: 2}); Set(b, a); Collect(b, {v: 3})')
  assert.equal(toExpression(kept.get('a') ?? null), 'Table({v:1},{v:2})')
  assert.equal(toExpression(kept.get('b') ?? null), 'Table({v:1},{v:2},{v:3})')
})

void test('one function call makes one change of a data source', async () => {
  let changes = 0
  const source = new InMemoryDataSource(
    table([{ v: 1 }, { v: 2 }, { v: 3 }]).rows,
    () => void changes++,
  )
  const rows: SymbolInfo = { name: 'rows', kind: 'collection', type: T.table({ v: T.Number }) }
  const context = { read: () => new TableValue(source.rows()), dataSource: () => source }
  const check = (text: string) =>
    engine.check(text, { symbols: symbolTable([rows]), allowSideEffects: true })
  for (const text of [
    'Collect(rows, {v: 4}, {v: 5})',
    'UpdateIf(rows, v > 3, {v: v * 10})',
    'RemoveIf(rows, v < 3)',
    'Patch(rows, First(rows), {v: 33})',
    'Patch(rows, Defaults(rows), {v: 7})',
    'Remove(rows, Last(rows))',
  ])
    await check(text).compile().run(context)
  assert.equal(toExpression(new TableValue(source.rows())), 'Table({v:33},{v:40},{v:50})')
  assert.equal(changes, 6)
})

void test('a namespace holds host functions, and one that throws gives an error naming it', async () => {
  const get: HostFunction = {
    name: 'GetIdentity',
    parameters: [{ name: 'id', type: T.Text, optional: true }],
    returns: T.record({ name: T.Text }),
    async: true,
    invoke: async ([id]) => {
      if (id === 'x') throw new Error('no such identity')
      await Promise.resolve()
      return record({ name: 'Ada' })
    },
  }
  const identity: SymbolInfo = {
    name: 'Identity',
    kind: 'namespace',
    type: T.Void,
    functions: [get],
  }
  const symbols = symbolTable([identity])
  const check = engine.check('Identity.GetIdentity().name & "!"', { symbols })
  assert.ok(check.isAsync)
  const pending = check.compile().run({ read: () => null })
  assert.ok(pending instanceof Promise)
  assert.equal(await pending, 'Ada!')
  const failing = engine.check('IfError(Identity.GetIdentity("x").name, FirstError.Message)', {
    symbols,
  })
  assert.equal(await failing.compile().run({ read: () => null }), 'GetIdentity: no such identity')
})

void test('what does not wait gives its value at once', () => {
  const check = engine.check('Sum(ForAll(Sequence(10), Value * 2), Value)')
  assert.equal(check.compile().run({ read: () => null }), 110)
})

void test('a run stops when its budget is spent or it is cancelled', () => {
  const check = engine.check('Sum(Sequence(50000), Sum(Sequence(50000), Value))')
  assert.throws(() => check.compile().run({ read: () => null, budget: 10_000 }), RunStopped)
  const controller = new AbortController()
  controller.abort()
  const run = () => check.compile().run({ read: () => null, signal: controller.signal })
  assert.throws(run, RunStopped)
})

void test('the result is what the place wants', () => {
  const check = engine.check('"12"', { expectedType: T.Number })
  assert.ok(check.ok)
  assert.equal(check.compile().run({ read: () => null }), 12)
  assert.equal(engine.check('[1]', { expectedType: T.Text }).ok, false)
})

void test('clock, zone, locale and chance are the host’s', () => {
  const services = {
    clock: () => Date.UTC(2024, 0, 15, 23, 30),
    timeZone: 'Europe/Paris',
    locale: 'fr-FR',
    random: () => 0.5,
  }
  const run = (text: string) =>
    engine
      .check(text)
      .compile()
      .run({ read: () => null, services })
  assert.equal(run('Text(Today(), "dddd d mmmm yyyy")'), 'mardi 16 janvier 2024')
  assert.equal(run('RandBetween(1, 10)'), 6)
  assert.equal(run('TimeZoneOffset()'), -60)
})

void test('scripts define functions, types and formulas', async () => {
  const script = engine.define(
    'Point := Type({x: Number, y: Number}); Norm(p: Point): Number = Sqrt(p.x^2 + p.y^2); Half := 0.5;',
  )
  assert.ok(script.ok, JSON.stringify(script.diagnostics))
  const symbols = symbolTable([], undefined, { functions: script.functions })
  const value = await engine
    .check('Norm({x: 3, y: 4})', { symbols })
    .compile()
    .run({ read: () => null })
  assert.equal(value, 5)
})

void test('table.column is a one-column table where Power Fx 1.0 rules are off', () => {
  const rows: SymbolInfo = {
    name: 'rows',
    kind: 'collection',
    type: T.table({ a: T.Number, b: T.Text }),
  }
  const check = engine.check('"x" in rows.b', { symbols: symbolTable([rows]) })
  assert.equal(check.compile().run({ read: () => table([{ a: 1, b: 'X' }]) }), true)
})
