import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from './engine.ts'
import { symbolTable } from './symbols/symbol.ts'
import { formatType } from './types/type.ts'

const engine = createEngine({ features: 'canvas' })
const keysOf = (script: string) => engine.define(script).diagnostics.map(({ key }) => key)

void test('types use each other in any order', () => {
  const { types, diagnostics } = engine.define(
    'Row := Type(RecordOf(Rows)); Rows := Type([{Name: Text, At: DateTime}]);',
  )
  assert.deepEqual(diagnostics, [])
  assert.equal(formatType(types.get('Row')!), '{Name: Text, At: DateTime}')
})

void test('types that go round in a circle are refused', () => {
  assert.deepEqual(keysOf('A := Type({b: B}); B := Type({a: A});'), [
    'ErrInvalidName',
    'ErrInvalidName',
  ])
})

void test('named formulas use each other in any order, and functions use them', () => {
  const { ok, functions, formulas, diagnostics } = engine.define(
    'twice := once * 2; once := 21; Plus(x: Number): Number = x + twice;',
  )
  assert.ok(ok, diagnostics.map(({ message }) => message).join(' '))
  assert.deepEqual(
    formulas.map(({ name, symbol }) => [name, symbol.kind, symbol.type.kind]),
    [
      ['twice', 'namedFormula', 'Number'],
      ['once', 'namedFormula', 'Number'],
    ],
  )
  const check = engine.check('Plus(1)', { symbols: symbolTable([], undefined, { functions }) })
  assert.equal(check.compile().run({ read: () => null }), 43)
})

void test('formulas that go round in a circle are refused', () => {
  assert.deepEqual(keysOf('a := b; b := a;'), ['ErrInvalidName'])
})

void test('a name is given once', () => {
  assert.deepEqual(keysOf('a := 1; a := 2;'), ['ErrNamedFormula_AlreadyDefined'])
  assert.deepEqual(keysOf('F(): Number = 1; F(): Number = 2;'), ['ErrUDF_FunctionAlreadyDefined'])
  assert.deepEqual(keysOf('T := Type(Text); T := Type(Number);'), ['ErrNamedType_AlreadyDefined'])
})
