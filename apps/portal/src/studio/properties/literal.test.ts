import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLiteral, fromHex, parseLiteral, toHex, type Literal } from './literal.ts'

const table: [string, Literal | undefined][] = [
  ['"a ""quoted"" word"', { kind: 'text', value: 'a "quoted" word' }],
  ['""', { kind: 'text', value: '' }],
  ['-12.5', { kind: 'number', value: -12.5 }],
  ['true', { kind: 'boolean', value: true }],
  ['Align.Center', { kind: 'option', set: 'Align', option: 'Center' }],
  ["Font.'Open Sans'", { kind: 'option', set: 'Font', option: 'Open Sans' }],
  ['RGBA(1, 2, 3, 0.5)', { kind: 'color', red: 1, green: 2, blue: 3, alpha: 0.5 }],
  ['"a" & "b"', undefined],
  ['Parent.Width - 10', undefined],
  ['If(true, 1, 2)', undefined],
  ['', undefined],
]

test('a formula is a plain value or it is not, and a plain value is written back as it was', () => {
  for (const [formula, literal] of table) {
    assert.deepEqual(parseLiteral(formula), literal, formula)
    if (literal) assert.equal(formatLiteral(literal), formula)
  }
})

test('other spellings of a colour are read too', () => {
  const red = { kind: 'color', red: 255, green: 0, blue: 0, alpha: 1 }
  assert.deepEqual(parseLiteral('ColorValue("#ff0000")'), red)
  assert.deepEqual(parseLiteral('RGBA(255,0,0,100%)'), red)
})

test('a colour input keeps the alpha that it cannot show', () => {
  assert.equal(toHex({ red: 255, green: 8, blue: 0 }), '#ff0800')
  assert.deepEqual(fromHex('#ff0800', 0.25), {
    kind: 'color',
    red: 255,
    green: 8,
    blue: 0,
    alpha: 0.25,
  })
})
