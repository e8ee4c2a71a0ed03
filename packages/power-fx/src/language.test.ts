// What the language as a whole promises beyond single functions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toExpression } from './5-eval/to-expression.ts'
import type { CheckOptions } from './check-result.ts'
import { createEngine } from './engine.ts'
import { symbolTable } from './symbols/symbol.ts'
import { T } from './types/type.ts'

const v1 = createEngine({ features: 'v1' })
const canvas = createEngine({ features: 'canvas' })
const french = createEngine({ features: 'v1', locale: 'fr-FR' })

async function give(formula: string, engine = v1, options: CheckOptions = {}): Promise<string> {
  const check = engine.check(formula, options)
  if (!check.ok)
    return check.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ key, start, end }) => `${key} ${start}-${end}`)
      .join(', ')
  return toExpression(await check.compile().run({ read: () => null }))
}

void test('one chain of names keeps to one separator', async () => {
  assert.equal(await give('{a: {b: {c: 1}}}.a.b.c'), '1')
  assert.equal(await give('{a: {b: 2}}!a!b'), '2')
  assert.match(await give('{a: {b: 2}}.a!b'), /^ErrOperatorExpected 13-14/)
  assert.match(await give('{a: {b: 2}}!a.b'), /^ErrOperatorExpected 13-14/)
})

void test('a record of a source has the columns of that source', async () => {
  const type = T.table({ Name: T.Text, Age: T.Number })
  const symbols = symbolTable([
    { name: 'Accounts', kind: 'dataSource', type },
    { name: 'Count', kind: 'variable', type: T.Number },
  ])
  const outcome = (formula: string) => give(formula, canvas, { symbols })
  assert.equal(await outcome('Accounts@{Name: "x", Age: 5}'), '{Age:5,Name:"x"}')
  assert.equal(await outcome('-Accounts@{Age: 2}.Age'), '-2')
  assert.equal(await outcome('Accounts@{Nam: 1}'), 'ErrColDNE_Name 10-13')
  assert.equal(await outcome('Accounts@{Name: {}}'), 'ErrTypeError_Arg_Expected_Found 16-18')
  assert.equal(await outcome('Count@{a: 1}'), 'ErrRecordOfNoSource 0-5')
  assert.equal(await outcome('Nope@{a: 1}'), 'ErrInvalidName 0-4')
  assert.match(await outcome('Accounts@'), /^ErrBadToken/)
})

void test('reserved words are no names, unless the engine lets them be', async () => {
  for (const word of ['blank', 'null', 'empty', 'none', 'nothing', 'undefined'])
    assert.match(await give(word), /^ErrBadToken 0-/, word)
  for (const word of ['This', 'Is', 'Child', 'Children', 'Siblings']) {
    assert.match(await give(word), /^ErrBadToken 0-/, word)
    assert.match(await give(word, canvas), /^ErrInvalidName 0-/, word)
    assert.equal(await give(`With({${word}: 1}, ${word})`, canvas), '1', word)
  }
  for (const word of ['ThisItem', 'ThisRecord']) assert.match(await give(word), /^ErrInvalidName/)
})

void test('keywords are told apart by case, and And( is a function', async () => {
  assert.equal(await give('true And false'), 'false')
  assert.equal(await give('And(true, false) Or Not(false)'), 'true')
  assert.equal(await give('true && !false || false'), 'true')
  assert.notEqual(await give('true and false'), 'false')
  assert.notEqual(await give('True'), 'true')
})

void test('text first: the whole is text with islands, unless it starts with =', async () => {
  const textFirst = { textFirst: true }
  assert.equal(await give('Hello ${1 + 1}!', v1, textFirst), '"Hello 2!"')
  assert.equal(await give('a "quoted" $${x}', v1, textFirst), '"a ""quoted"" ${x}"')
  assert.equal(await give('=1 + 1', v1, textFirst), '2')
  assert.equal(await give('', v1, textFirst), '""')
})

void test('commas for decimals move the list and chain separators', async () => {
  assert.equal(await give('Sum(1,5; 2)', french), '3.5')
  assert.equal(await give('[1,5; 2]', french), 'Table({Value:1.5},{Value:2})')
  assert.equal(await give('1;; 2', french, { allowSideEffects: true }), '2')
})

void test('texts and comments hold what they hold', async () => {
  assert.equal(await give('$"a{1}{{b}}""{"c"}"'), '"a1{b}""c"')
  assert.equal(await give('/* a */ 1 // b'), '1')
  assert.match(await give('1 /* a'), /ErrBadToken/)
  assert.equal(await give('Len("\n")'), '1')
  assert.equal(await give("{'a b': 1}.'a b'"), '1')
})

void test('operators bind and associate as they should', async () => {
  assert.equal(await give('2^3^2'), '512')
  assert.equal(await give('-2^2'), '-4')
  assert.equal(await give('2^-1'), '0.5')
  assert.equal(await give('8 / 4 / 2'), '1')
  assert.equal(await give('50% + 1'), '1.5')
  assert.equal(await give('1 + 2 & 3'), '"33"')
})

void test('a script defines types, formulas, functions and functions that act', async () => {
  const script = `Item := Type({ n: Number, t: Text });
    Items := Type([Item]);
    Base = 2;
    Twice(x: Number): Number = x * Base;
    Pick(rows: Items): Item = First(rows);
    Fact(n: Number): Number = If(n <= 1, 1, n * Fact(n - 1));
    Act(x: Number): Void = { Trace("x"); Twice(x) };`
  const made = v1.define(script)
  assert.deepEqual(made.diagnostics, [])
  assert.deepEqual([...made.types.keys()], ['Item', 'Items'])
  const symbols = symbolTable(
    made.formulas.map(({ name, check }) => ({
      name,
      kind: 'namedFormula' as const,
      type: check.type,
    })),
    undefined,
    { functions: made.functions, types: made.types },
  )
  assert.equal(await give('Fact(5)', v1, { symbols }), '120')
  assert.equal(await give('Pick([{n: 1, t: "a"}]).t', v1, { symbols }), '"a"')
  assert.notEqual(await give('Pick([{n: 1, t: "a", more: 2}]).t', v1, { symbols }), '"a"')
  assert.equal(await give('IsType(ParseJSON("[]"), Type(Items))', v1, { symbols }), 'true')
})

void test('attributes before a definition are read over', () => {
  const made = v1.define('[Pure] [Shown("in list", Header)] F(x: Number): Number = x;\n[A] N = 1;')
  assert.deepEqual(made.diagnostics, [])
  assert.deepEqual(
    [...made.functions.map(({ name }) => name), ...made.formulas.map(({ name }) => name)],
    ['F', 'N'],
  )
  assert.notDeepEqual(v1.define('[A(1)] N = 1;').diagnostics, [])
})

void test('after a definition that cannot be read, the next one is', () => {
  const made = v1.define('A = ; B = 2; F(x): Number = x; C = B + 1;')
  assert.ok(made.diagnostics.length > 0)
  const names = made.formulas.map(({ name }) => name)
  assert.ok(names.includes('B') && names.includes('C'), names.join(' '))
  assert.deepEqual(
    made.functions.map(({ name }) => name),
    [],
  )
})

void test('functions refuse names and sizes that the language keeps', () => {
  const refused = (script: string) => v1.define(script).diagnostics.length > 0
  for (const name of ['Type', 'IsType', 'AsType', 'Set', 'Collect', 'ClearCollect'])
    assert.ok(refused(`${name}(x: Number): Number = x;`), name)
  const many = (n: number) =>
    `F(${Array.from({ length: n }, (_, i) => `p${i}: Number`).join(', ')}): Number = 1;`
  assert.ok(!refused(many(30)))
  assert.ok(refused(many(31)))
  assert.ok(refused('F(x: Number, x: Number): Number = x;'))
  assert.ok(refused('F(x: Nobody): Number = 1;'))
})

void test('times of more than a day count from its start', async () => {
  assert.equal(await give('TimeValue("27:05:06.5")'), 'Time(3,5,6,500)')
  assert.equal(await give('TimeValue("48:00")'), 'Time(0,0,0,0)')
  assert.match(await give('TimeValue("27:75")'), /InvalidArgument/)
  assert.match(await give('DateTimeValue("27:05")'), /InvalidArgument/)
})
