import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from './engine.ts'
import { RunStopped } from './5-eval/frame.ts'
import { symbolTable } from './symbols/symbol.ts'
import { T } from './types/type.ts'
import { ErrorKind } from './values/error-kind.ts'
import { ErrorValue, type Value } from './values/value.ts'

const engine = createEngine({ features: 'canvas' })
const read = () => null

function compiled(script: string, formula: string) {
  const { ok, diagnostics, functions } = engine.define(script)
  assert.equal(ok, true, diagnostics.map(({ message }) => message).join(' '))
  const check = engine.check(formula, { symbols: symbolTable([], undefined, { functions }) })
  assert.equal(check.ok, true, check.diagnostics.map(({ message }) => message).join(' '))
  return check.compile()
}

const isInternal = (value: Value) =>
  value instanceof ErrorValue && value.errors[0]?.kind === ErrorKind.Internal

void test('a user-defined function may call itself', () => {
  const formula = compiled('Sums(n: Number): Number = If(n <= 0, 0, n + Sums(n - 1));', 'Sums(100)')
  assert.equal(formula.run({ read }), 5050)
})

void test('calls without end give an error that says so', () => {
  const formula = compiled('Loop(n: Number): Number = Loop(n + 1);', 'Loop(1)')
  const value = formula.run({ read })
  assert.ok(!(value instanceof Promise) && isInternal(value))
  assert.match((value as ErrorValue).errors[0]?.message ?? '', /Loop calls itself more than/)
})

void test('two functions that call each other count together', () => {
  const formula = compiled(
    'Ping(n: Number): Number = Pong(n); Pong(n: Number): Number = Ping(n);',
    'Ping(1)',
  )
  const value = formula.run({ read })
  assert.ok(!(value instanceof Promise) && isInternal(value))
})

void test('a tree of calls draws on one budget', () => {
  const formula = compiled(
    'Fib(n: Number): Number = If(n < 2, n, Fib(n - 1) + Fib(n - 2));',
    'Fib(60)',
  )
  assert.throws(() => formula.run({ read, budget: 100_000 }), RunStopped)
})

void test('after an error the count of nested calls starts anew', () => {
  const formula = compiled(
    'Down(n: Number): Number = If(n <= 0, 0, Down(n - 1));',
    'Sum(ForAll(Sequence(20), Down(100)), Value)',
  )
  assert.equal(formula.run({ read }), 0)
})

void test('a run is stopped from outside', async () => {
  const stop = new AbortController()
  const turns: number[] = []
  const later = {
    name: 'Later',
    parameters: [{ name: 'value', type: T.Number }],
    returns: T.Number,
    async: true,
    async invoke([value]: Value[]) {
      turns.push(Number(value))
      if (turns.length === 3) stop.abort()
      return value ?? null
    },
  }
  const symbols = symbolTable([], undefined, { functions: [later] })
  const check = engine.check('ForAll(Sequence(5000), Later(Value))', { symbols })
  const run = check.compile().run({ read, signal: stop.signal })
  await assert.rejects(async () => run, RunStopped)
  assert.ok(turns.length < 5000)
})

void test('a run that was stopped before it began does nothing', () => {
  const check = engine.check('CountRows(Sequence(5000))')
  const signal = AbortSignal.abort()
  assert.throws(() => check.compile().run({ read, signal }), RunStopped)
})

void test('a loop that waits for nothing is stopped from outside too', () => {
  const stop = new AbortController()
  let turns = 0
  const abort = {
    name: 'Abort',
    parameters: [{ name: 'value', type: T.Number }],
    returns: T.Boolean,
    invoke() {
      if (++turns === 3) stop.abort()
      return true
    },
  }
  const symbols = symbolTable([], undefined, { functions: [abort] })
  const check = engine.check('CountRows(Filter(Sequence(50000), Abort(Value)))', { symbols })
  assert.throws(() => check.compile().run({ read, signal: stop.signal }), RunStopped)
  assert.ok(turns < 5000, `${turns} turns`)
})

void test('conditions over rows draw on the budget, and on the signal', () => {
  for (const formula of [
    'Filter(Sequence(5000), Value > 1 && Value < 9)',
    'CountIf(Sequence(5000), Value = 1)',
    'LookUp(Sequence(5000), Value = 4999)',
    'Sum(Sequence(5000), Value * Value)',
    'Join(Sequence(300), Sequence(300), LeftRecord.Value = RightRecord.Value, JoinType.Inner, RightRecord.Value As z)',
  ]) {
    const check = engine.check(formula)
    assert.deepEqual(check.diagnostics, [], formula)
    assert.throws(() => check.compile().run({ read, budget: 4000 }), RunStopped, formula)
    assert.throws(() => check.compile().run({ read, signal: AbortSignal.abort() }), RunStopped)
    void check.compile().run({ read, budget: 200_000 })
  }
})

void test('the rows that a join makes count by their cells', () => {
  const wide = Array.from({ length: 200 }, (_, i) => `c${i}: ${i}`).join(', ')
  const formula = `CountRows(Join(ForAll(Sequence(1000), {a: 1, ${wide}}), Sequence(1000), true, JoinType.Inner, RightRecord.Value As z))`
  assert.throws(() => engine.check(formula).compile().run({ read, budget: 5_000_000 }), RunStopped)
})

void test('a host function that throws or rejects is an error value that names it', async () => {
  const host = (name: string, invoke: () => Value | Promise<Value>, async = false) => ({
    name,
    parameters: [],
    returns: T.Number,
    async,
    invoke,
  })
  const functions = [
    host('Throws', () => {
      throw new TypeError('no such thing')
    }),
    host('ThrowsText', () => {
      throw 'just text' as unknown as Error
    }),
    host('Rejects', async () => Promise.reject(new RangeError('too far')), true),
    host(
      'ThrowsAtOnce',
      () => {
        throw new Error('before it waited')
      },
      true,
    ),
  ]
  const symbols = symbolTable([], undefined, { functions })
  for (const [name, said] of [
    ['Throws', 'no such thing'],
    ['ThrowsText', 'just text'],
    ['Rejects', 'too far'],
    ['ThrowsAtOnce', 'before it waited'],
  ] as const) {
    const value = await engine.check(`${name}() + 1`, { symbols }).compile().run({ read })
    assert.ok(value instanceof ErrorValue, name)
    assert.equal(value.errors[0]?.source, name)
    assert.equal(value.errors[0]?.message, `${name}: ${said}`)
    const saved = engine.check(`IfError(${name}(), 7)`, { symbols }).compile()
    assert.equal(await saved.run({ read }), 7)
  }
})

void test('a text beyond what a text can hold is an error value', () => {
  const doubled = `With({a: "0123456789"}, ${'With({a: a & a}, '.repeat(40)}Len(a)${')'.repeat(41)}`
  const value = engine.check(doubled).compile().run({ read })
  assert.ok(value instanceof ErrorValue)
  assert.equal(value.errors[0]?.kind, ErrorKind.InsufficientMemory)
})

void test('a formula knows what it reads, writes and calls', () => {
  const symbols = symbolTable([
    { name: 'Input', kind: 'control', type: T.record({ Text: T.Text }) },
    { name: 'Items', kind: 'collection', type: T.table({ Name: T.Text, Size: T.Number }) },
    { name: 'most', kind: 'variable', type: T.Number },
  ])
  const check = engine.check(
    'Collect(Items, {Name: Input.Text, Size: most}); Set(most, CountRows(Filter(Items, Size > 1))); Now()',
    { symbols, allowSideEffects: true },
  )
  const { reads, writes, functions, volatile } = check.dependencies
  assert.deepEqual(reads.map(({ symbol, path }) => [symbol.name, ...path].join('.')).toSorted(), [
    'Input.Text',
    'Items',
    'most',
  ])
  assert.deepEqual(writes.map(({ name }) => name).toSorted(), ['Items', 'most'])
  assert.deepEqual([...functions].toSorted(), ['Collect', 'CountRows', 'Filter', 'Now', 'Set'])
  assert.equal(volatile, true)
})
