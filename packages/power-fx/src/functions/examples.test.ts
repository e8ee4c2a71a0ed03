import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toExpression } from '../5-eval/to-expression.ts'
import { createEngine } from '../engine.ts'
import { BUILT_INS } from './registry.ts'

const engine = createEngine({ features: 'v1' })
const weak = createEngine({ features: 'none', numberIsFloat: true })

void test('every example of every function gives what it says', async () => {
  const wrong: string[] = []
  for (const { name, examples = [] } of BUILT_INS)
    for (const [formula, expected] of examples) {
      const byText = name === 'SortByColumns' || name === 'IsNumeric'
      const check = (byText ? weak : engine).check(formula)
      const actual = check.ok
        ? toExpression(await check.compile().run({ read: () => null }))
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
