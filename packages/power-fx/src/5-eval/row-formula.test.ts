import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../engine.ts'
import { symbolTable } from '../symbols/symbol.ts'
import { T } from '../types/type.ts'
import { toExpression } from './to-expression.ts'
import { fromJson } from '../values/plain-json.ts'
import { RecordValue, TableValue, type Value } from '../values/value.ts'

const engine = createEngine({ features: 'canvas-v1' })
const type = T.table({
  id: T.Number,
  name: T.Text,
  price: T.Number,
  on: T.Boolean,
  made: T.DateTime,
  maker: T.record({ rank: T.Number }),
})

/** Rows with blanks, of more than one block, and of two shapes. */
const rows = Array.from({ length: 700 }, (_, i) => ({
  id: i,
  name: i % 7 === 0 ? null : i % 29 === 0 ? `Straße${i % 5}` : `n${i % 5}`,
  price: i % 11 === 0 ? null : (i * 37) % 100,
  on: i % 13 === 0 ? null : i % 2 === 0,
  made: i % 17 === 0 ? null : `2024-01-${String(1 + (i % 28)).padStart(2, '0')}T00:00:00`,
  maker: i % 19 === 0 ? null : { rank: i % 23 === 0 ? null : i % 6 },
}))
const shaped = (fromJson(rows, type) as TableValue).rows
const mixed = shaped.map((row, i) =>
  i % 3 === 0 && row instanceof RecordValue ? new RecordValue(new Map(row.fields())) : row,
)
const LIMIT = 40
const symbols = symbolTable([
  { name: 'R', kind: 'variable', type },
  { name: 'limit', kind: 'variable', type: T.Number },
])

function run(formula: string, table: readonly Value[]) {
  const check = engine.check(formula, { symbols })
  assert.deepEqual(check.diagnostics, [], formula)
  const compiled = check.compile()
  const list = new TableValue(table)
  const once = () => compiled.run({ read: ({ name }) => (name === 'R' ? list : LIMIT) }) as Value
  // What is read of a table for the first, the second and the third time is kept differently.
  const texts = [once(), once(), once()].map(toExpression)
  assert.equal(new Set(texts).size, 1, `${formula}: another result the second or third time`)
  return once()
}

type Row = (typeof rows)[number]
const day = ({ made }: Row) => (made === null ? -1 : Number(made.slice(8, 10)))
const below = (row: Row) => rows.slice(0, 5).filter((one) => price(one) < price(row)).length
const isLow = (row: Row) => row.maker?.rank === 0 || (row.maker?.rank ?? 0) < price(row) - 90
const price = (row: Row) => row.price ?? 0

const CONDITIONS: readonly (readonly [string, (row: Row) => boolean])[] = [
  ['price > 50', (row) => price(row) > 50],
  ['50 >= price', (row) => price(row) <= 50],
  ['price <> 0', (row) => row.price !== 0],
  ['name = "n3"', ({ name }) => name === 'n3'],
  ['name <> "n3"', ({ name }) => name !== 'n3'],
  ['on', ({ on }) => on === true],
  ['!on', ({ on }) => on !== true],
  ['on && price > 20 && name = "n1"', (r) => r.on === true && price(r) > 20 && r.name === 'n1'],
  ['price < 5 || on || id = 699', (r) => price(r) < 5 || r.on === true || r.id === 699],
  ['(price < 9 || on) && !(name = "n2")', (r) => (price(r) < 9 || !!r.on) && r.name !== 'n2'],
  ['!(price < 9 && on) || id > 690', (r) => !(price(r) < 9 && !!r.on) || r.id > 690],
  ['id * 2 > price + 100', (r) => r.id * 2 > price(r) + 100],
  ['IsBlank(name) && id > 3', (r) => r.name === null && r.id > 3],
  ['price > limit', (r) => price(r) > LIMIT],
  ['limit * 2 - 1 >= price && limit <> price', (r) => price(r) <= 79 && price(r) !== LIMIT],
  ['limit > 3 && on', (r) => r.on === true],
  ['limit > 300 || price = 37', (r) => r.price === 37],
  ['maker.rank > 3', (r) => (r.maker?.rank ?? 0) > 3],
  ['maker.rank = 0 || maker.rank < price - 90', (r) => isLow(r)],
  ['made >= DateTime(2024, 1, 20, 0, 0, 0)', (r) => day(r) >= 20],
  ['made < Date(2024, 1, 5) && !IsBlank(made)', (r) => r.made !== null && day(r) < 5],
  ['made = Blank()', (r) => r.made === null],
  ['name in ["N1", "n2"]', (r) => r.name === 'n1' || r.name === 'n2'],
  ['"1" in name', (r) => r.name?.endsWith('1') === true],
  ['StartsWith(name, "N")', (r) => r.name?.startsWith('n') === true],
  ['StartsWith(name, "sTRaß")', (r) => r.name?.startsWith('S') === true],
  ['EndsWith(name, "SSE1")', () => false],
  ['name in ["straße1", "N2"]', (r) => r.name === 'Straße1' || r.name === 'n2'],
  ['Year(made) = 2024 && !IsBlank(name)', (r) => r.made !== null && r.name !== null],
  ['Round(price / 7, 0) = 3', (r) => Math.round(price(r) / 7) === 3],
  ['Mod(id, 7) = 2 || Abs(price - 50) < 3', (r) => r.id % 7 === 2 || Math.abs(price(r) - 50) < 3],
  ['EndsWith(name, "3") && Not(on)', (r) => r.name?.endsWith('3') === true && r.on !== true],
  ['And(on, Or(price > 80, price < 10))', (r) => !!r.on && (price(r) > 80 || price(r) < 10)],
  ['If(on, price > 50, price < 50)', (r) => (r.on ? price(r) > 50 : price(r) < 50)],
  ['name & "!" = "n3!"', (r) => r.name === 'n3'],
  ['Len(name) = 2 && Day(made) = 3', (r) => r.name?.length === 2 && day(r) === 3],
  ['CountIf(R As s, s.id < 5, s.price < price) > 3', (r) => below(r) > 3],
]

for (const [condition, by] of CONDITIONS)
  void test(`chosen block by block or one by one: ${condition}`, () => {
    const expected = rows.filter(by).map(({ id }) => id)
    for (const table of [shaped, mixed]) {
      const kept = run(`Filter(R, ${condition})`, table) as TableValue
      assert.deepEqual(
        kept.rows.map((row) => (row as RecordValue).get('id')),
        expected,
      )
      assert.equal(run(`CountIf(R, ${condition})`, table), expected.length)
      assert.equal(run(`LookUp(R, ${condition}).id`, table), expected[0] ?? null)
    }
  })

void test('an error in a condition stays in its place', () => {
  const formula = (call: string) => toExpression(run(call, shaped.slice(0, 3)))
  assert.equal(
    formula('CountRows(Filter(R, 1 / id > 0)) + 0'),
    formula('If(1 / 0 > 0, 1)'),
    'the first row divides by zero',
  )
  assert.equal(run('CountIf(R, id > 0 && 1 / id > 0)', shaped.slice(0, 3)), 2)
  assert.equal(run('CountIf(R, id = 0 || 1 / id > 0)', shaped.slice(0, 3)), 3)
  assert.match(formula('LookUp(R, 1 / id > 0).id'), /Div0/)
  assert.equal(run('LookUp(R, id = 0 || 1 / id > 5).id', shaped.slice(0, 3)), 0)
})

void test('columns are added and values listed alike for any rows', () => {
  for (const table of [shaped, mixed]) {
    const added = run('AddColumns(R, twice, price * 2, same, id)', table) as TableValue
    assert.deepEqual(
      added.rows.map((row) => [
        (row as RecordValue).get('twice'),
        (row as RecordValue).get('same'),
      ]),
      rows.map((row) => [price(row) * 2, row.id]),
    )
    assert.equal(
      run('Sum(R, price * id)', table),
      rows.reduce((sum, row) => sum + price(row) * row.id, 0),
    )
    const listed = run('ForAll(R, id - price)', table) as TableValue
    assert.deepEqual(
      listed.rows.map((row) => (row as RecordValue).get('Value')),
      rows.map((row) => row.id - price(row)),
    )
  }
})

void test('an error on the left of And and Or is given back', () => {
  assert.match(toExpression(run('1 / 0 > 0 && true', [])), /Div0/)
  assert.match(toExpression(run('1 / 0 > 0 || true', [])), /Div0/)
  assert.equal(run('false && 1 / 0 > 0', []), false)
})

void test('a record that answers by itself is asked each time', () => {
  let asked = 0
  class Live extends RecordValue {
    constructor() {
      super(new Map())
    }
    override get(): Value {
      return ++asked
    }
  }
  const live = Array.from({ length: 300 }, () => new Live())
  const check = engine.check('CountIf(R, price > 300)', { symbols }).compile()
  const context = { read: () => new TableValue(live) }
  assert.equal(check.run(context), 0)
  assert.equal(check.run(context), 300)
})

/** Numbers below 1, the same for the same seed. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A condition or a number over the columns of the table, made by chance. */
function makeFormula(chance: () => number, depth: number, kind: 'condition' | 'number'): string {
  const pick = (list: readonly (() => string)[]) => list[Math.floor(chance() * list.length)]!()
  const number = () => makeFormula(chance, depth - 1, 'number')
  const condition = () => makeFormula(chance, depth - 1, 'condition')
  const digit = () => String(Math.floor(chance() * 9))
  if (kind === 'number')
    return pick([
      () => 'price',
      () => 'id',
      () => 'limit',
      () => 'maker.rank',
      digit,
      ...(depth > 0
        ? [
            () =>
              `(${number()} ${pick(['+', '-', '*', '/'].map((sign) => () => sign))} ${number()})`,
            () => `If(${condition()}, ${number()}, ${number()})`,
            () => `Len(name)`,
            () =>
              `${pick(['Year', 'Month', 'Day', 'Hour', 'Minute'].map((one) => () => one))}(made)`,
            () => `Weekday(made)`,
            () => `Mod(${number()}, ${pick([digit, number])})`,
            () => `Round(${number()}, ${pick([digit, number])})`,
            () =>
              `${pick(['Abs', 'Int', 'Sqrt', 'Ln', 'Exp'].map((one) => () => one))}(${number()})`,
            () => `Trunc(${number()})`,
            () => `-${number()}`,
          ]
        : []),
    ])
  const sign = () => pick(['=', '<>', '<', '<=', '>', '>='].map((one) => () => one))
  return pick([
    () => 'on',
    () => `${number()} ${sign()} ${number()}`,
    () => `name ${pick([() => '=', () => '<>'])} "n${digit()}"`,
    () => `made ${sign()} DateTime(2024, 1, 1${digit()}, 0, 0, 0)`,
    () => `"${digit()}" in name`,
    () => `name in ["N${digit()}", "n${digit()}", "straße${digit()}"]`,
    () => `StartsWith(name, "${pick([() => 'N', () => 'n', () => 'STRAß', () => 'ſ'])}")`,
    () => `EndsWith(name, "${pick([digit, () => `N${digit()}`, () => `E${digit()}`])}")`,
    () => `IsBlank(${pick([() => 'name', () => 'made', () => 'on', () => 'maker.rank'])})`,
    ...(depth > 0
      ? [
          () => `(${condition()} && ${condition()})`,
          () => `(${condition()} || ${condition()})`,
          () => `!(${condition()})`,
          () => `Not(${condition()})`,
          () => `Or(${condition()}, ${condition()}, limit > 50)`,
          () => `IsError(${number()})`,
        ]
      : []),
  ])
}

void test('what chance makes is chosen in blocks as it is one by one, errors and all', () => {
  const chance = chances(7)
  for (let n = 0; n < 100; n++) {
    const condition = makeFormula(chance, 3, 'condition')
    const number = makeFormula(chance, 3, 'number')
    for (const table of n % 2 === 0 ? [shaped] : [mixed]) {
      const parts = Array.from({ length: 7 }, (_, i) => table.slice(i * 100, i * 100 + 100))
      const filtered = (list: readonly Value[]) =>
        (run(`Filter(R, ${condition})`, list) as TableValue).rows
      assert.equal(
        toExpression(new TableValue(filtered(table))),
        toExpression(new TableValue(parts.flatMap(filtered))),
        condition,
      )
      const listed = (list: readonly Value[]) =>
        (run(`AddColumns(R, x, ${number})`, list) as TableValue).rows
      assert.equal(
        toExpression(new TableValue(listed(table))),
        toExpression(new TableValue(parts.flatMap(listed))),
        number,
      )
    }
  }
})

void test('what a formula reads may run the same formula for another place', () => {
  for (const formula of [
    'CountRows(Filter(R, price > limit))',
    'CountIf(R, id > 2000 || price < limit)',
    'Sum(R, price * limit)',
    'Sum(R, id + price * limit)',
  ]) {
    const compiled = engine.check(formula, { symbols }).compile()
    // A list of its own each time, so that nothing is known of its rows yet.
    const runIn = (limit: () => number, list = [...shaped]) =>
      compiled.run({
        read: ({ name }) => (name === 'limit' ? limit() : new TableValue(list)),
      })
    const list = [...shaped]
    const reentered = () => {
      void runIn(() => 3, list)
      return LIMIT
    }
    assert.equal(
      runIn(reentered, list),
      runIn(() => LIMIT),
      formula,
    )
  }
})
