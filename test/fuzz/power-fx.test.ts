import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childrenOf, format, print } from '@patchbay/power-fx'
import { type FuzzKind, TIME_BUDGET, fuzz } from './power-fx/fuzz.ts'
import { probe } from './power-fx/probe.ts'
import { Random } from './power-fx/random.ts'
import { ENGINES } from './power-fx/world.ts'

const SEED = 20_261_124

for (const kind of ['grammar', 'bytes'] satisfies FuzzKind[])
  void test(`${kind}: a few seconds of inputs do no harm (seed ${SEED})`, async () => {
    const { count, checked, findings } = await fuzz(kind, SEED, {
      count: 4000,
      milliseconds: 4000,
    })
    assert.deepEqual(findings, [])
    assert.ok(checked > count / 100, `${checked} of ${count} had no errors: too few to tell much`)
  })

const repeat = (piece: string, times: number) => piece.repeat(times)

/** Texts that nest or go on for long. */
const LONG: Readonly<Record<string, string>> = {
  parentheses: `${repeat('(', 5000)}1${repeat(')', 5000)}`,
  'unary minus': `${repeat('-', 5000)}1`,
  not: `${repeat('!', 5000)}true`,
  percent: `1${repeat('%', 5000)}`,
  'joined texts': `"a"${repeat(' & "a"', 5000)}`,
  sums: `1${repeat(' + 1', 5000)}`,
  powers: `1${repeat(' ^ 1', 5000)}`,
  dots: `a${repeat('.a', 5000)}`,
  'calls on calls': `a${repeat('.a()', 5000)}`,
  aliases: `a${repeat(' As a', 5000)}`,
  interpolations: `${repeat('$"{', 3000)}1${repeat('}"', 3000)}`,
  calls: `${repeat('Abs(', 5000)}1${repeat(')', 5000)}`,
  records: `${repeat('{a: ', 5000)}1${repeat('}', 5000)}`,
  tables: `${repeat('[', 5000)}1${repeat(']', 5000)}`,
  closers: repeat(')', 5000),
  operands: repeat('1 ', 5000),
  chains: `1${repeat('; 1', 5000)}`,
  arguments: `Sum(${repeat('1, ', 5000)}1)`,
  'open globals': repeat('[@', 3000),
  quotes: repeat("'", 5001),
  'open interpolations': repeat('$"', 5000),
  'calls cut short by a comment': `${repeat('Abs(', 50)} // gone`,
  digits: repeat('9', 5000),
  exponent: `1e${repeat('9', 1000)}`,
  name: repeat('a', 50_000),
  'deep and long': `${repeat(`(1${repeat(' + 1', 900)} + `, 40)}1${repeat(')', 40)}`,
}

for (const [name, text] of Object.entries(LONG))
  void test(`long or deep text is taken or refused, not choked on: ${name}`, async () => {
    for (const engine of ENGINES.slice(0, 2)) {
      const { problem } = await probe(engine, text, new Random(1))
      assert.equal(problem, undefined)
    }
  })

void test('rows of operators nest to the left up to a height that walks can take', () => {
  const [engine] = ENGINES
  assert.equal(engine.check(`1${repeat(' + 1', 900)}`).ok, true)
  const { diagnostics, tree } = engine.parse(`1${repeat(' + 1', 1100)}`)
  assert.deepEqual(
    diagnostics.map(({ key }) => key),
    ['ErrRuleNestedTooDeeply'],
  )
  let height = 0
  for (let level = [tree]; level.length > 0; height++) level = level.flatMap(childrenOf)
  assert.ok(height <= 1001)
})

/** Formulas whose size doubles or whose work never ends. */
const RUNAWAY: Readonly<Record<string, string>> = {
  'a text that doubles': `With({a: "0123456789"}, ${repeat('With({a: a & a}, ', 40)}Len(a)${repeat(')', 41)}`,
  'a text that Substitute multiplies': `Len(${repeat('Substitute(', 40)}"a"${repeat(', "a", "aaaa")', 40)})`,
  'a table that doubles': `With({a: Sequence(1000)}, ${repeat('With({a: Table(a, a)}, ', 40)}CountRows(a)${repeat(')', 41)}`,
  'many groups of decimals':
    'CountRows(Summarize(Sequence(20000), Value, CountRows(ThisGroup) As size)) + CountRows(Distinct(Sequence(20000), Value))',
  'a long name that is no column': `CountRows(DropColumns(Table({${'a'.repeat(50_000)}: 1}), ${'b'.repeat(50_000)}))`,
  'loops in loops': 'ForAll(Sequence(50000), ForAll(Sequence(50000), Value))',
  'a join of everything':
    'CountRows(Join(Sequence(20000), Sequence(20000), LeftRecord.Value <> RightRecord.Value, JoinType.Inner, RightRecord.Value As z))',
}

for (const [name, text] of Object.entries(RUNAWAY))
  void test(`a runaway formula is stopped: ${name}`, async () => {
    const { problem, checked, stopped, milliseconds } = await probe(ENGINES[0], text, new Random(1))
    assert.equal(problem, undefined)
    assert.ok(checked || name.startsWith('a long name'))
    assert.ok(stopped || milliseconds < TIME_BUDGET * 4, `took ${Math.round(milliseconds)} ms`)
  })

/** Formulas and how they are written with no more than they need. */
const PRINTED: readonly (readonly [text: string, printed: string])[] = [
  ['1+2*3', '1 + 2 * 3'],
  ['(1+2)*3', '(1 + 2) * 3'],
  ['1-(2-3)', '1 - (2 - 3)'],
  ['1+(-2)', '1 + -2'],
  ['(2^3)^2', '(2 ^ 3) ^ 2'],
  ['2^(3^2)', '2 ^ 3 ^ 2'],
  ['(-2)^2', '(-2) ^ 2'],
  ['-(2^2)', '-2 ^ 2'],
  ['(1).a', '(1).a'],
  ['Not true Or !false', '!true || !false'],
  ['$"a{"b"}{{{ {x: 1} }"', '$"a{"b"}{"{"}{ {x: 1}}"'],
  ["'a b'.'true'", "'a b'.'true'"],
  ['If(a;b;,c)', 'If(a; b, c)'],
  ['[@A].B(T As R, R[@f])', '[@A].B(T As R, R[@f])'],
]

for (const [text, printed] of PRINTED)
  void test(`printed: ${text}`, () => {
    const parse = (formula: string) => ENGINES[1].parse(formula, { allowSideEffects: true })
    assert.deepEqual(parse(text).diagnostics, [])
    assert.equal(print(parse(text).tree), printed)
    assert.equal(print(parse(printed).tree), printed)
  })

void test('laid out, a name keeps format characters at its end', () => {
  assert.equal(format(ENGINES[1], 'Abs(a\ufeff )'), 'Abs(a\ufeff)')
})
