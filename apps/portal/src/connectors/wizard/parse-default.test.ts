import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefault } from './parse-default.ts'

const good: [text: string, type: string, value: unknown][] = [
  ['', 'integer', undefined],
  ['5', 'integer', 5],
  ['-1.5', 'number', -1.5],
  ['TRUE', 'boolean', true],
  ['5', 'string', '5'],
  ['["a"]', 'array', ['a']],
  ['{"a":1}', 'object', { a: 1 }],
]
for (const [text, type, value] of good) {
  test(`“${text}” is a default of ${type}`, () =>
    assert.deepEqual(parseDefault(text, type), { value, problem: null }))
}

const bad: [text: string, type: string][] = [
  ['1.5', 'integer'],
  ['many', 'number'],
  [' ', 'number'],
  ['yes', 'boolean'],
  ['a,b', 'array'],
  ['[]', 'object'],
]
for (const [text, type] of bad) {
  test(`“${text}” is no default of ${type}`, () =>
    assert.notEqual(parseDefault(text, type).problem, null))
}
