import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toExpression } from '../5-eval/to-expression.ts'
import { createEngine } from '../engine.ts'
import { type SymbolInfo, symbolTable } from '../symbols/symbol.ts'
import { T } from '../types/type.ts'
import { type Value, table } from '../values/value.ts'
import { BUILT_INS } from './registry.ts'

const engine = createEngine({ features: 'v1' })
const weak = createEngine({ features: 'none', numberIsFloat: true })

// What examples of functions that change something change: a collection and a variable.
const items: SymbolInfo = {
  name: 'Items',
  kind: 'collection',
  type: T.table({ Name: T.Text, Qty: T.Number }),
}
const total: SymbolInfo = { name: 'Total', kind: 'variable', type: T.Number }
const symbols = symbolTable([items, total])

function surroundings() {
  const values = new Map<string, Value>([
    [
      'Items',
      table([
        { Name: 'Pear', Qty: 2 },
        { Name: 'Fig', Qty: 5 },
      ]),
    ],
    ['Total', 41],
  ])
  return {
    read: ({ name }: SymbolInfo) => values.get(name) ?? null,
    write: ({ name }: SymbolInfo, value: Value) => void values.set(name, value),
    services: { clock: () => Date.UTC(2024, 4, 6, 7, 8, 9), timeZone: 'UTC', random: () => 0.5 },
  }
}

void test('every example of every function gives what it says', async () => {
  const wrong: string[] = []
  for (const { name, examples = [] } of BUILT_INS)
    for (const [formula, expected] of examples) {
      const byText = name === 'SortByColumns' || name === 'IsNumeric'
      const check = (byText ? weak : engine).check(formula, {
        symbols,
        allowSideEffects: true,
      })
      const actual = check.ok
        ? toExpression(await check.compile().run(surroundings()))
        : check.diagnostics.map(({ message }) => message).join(' | ')
      if (actual !== expected) wrong.push(`${formula} gives ${actual}, not ${expected}`)
    }
  assert.deepEqual(wrong, [])
})

void test('every function says what it does', () => {
  const silent = BUILT_INS.filter(({ description }) => !/^\p{Lu}.*\.$/u.test(description))
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  )
})

void test('every function has an example, and help for each of its parameters', () => {
  const shown = new Set(
    BUILT_INS.filter(({ examples = [] }) => examples.length > 0).map(
      ({ name, namespace = '' }) => `${namespace}.${name}`,
    ),
  )
  const without = BUILT_INS.filter(({ name, namespace = '' }) => !shown.has(`${namespace}.${name}`))
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  )
  const unnamed = BUILT_INS.filter(({ parameters, minimum }) =>
    parameters.length === 0 ? minimum > 0 : parameters.some(({ name }) => name === ''),
  )
  assert.deepEqual(
    unnamed.map(({ name }) => name),
    [],
  )
})
