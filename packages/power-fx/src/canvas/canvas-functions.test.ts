import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInEnumerations } from '../3-bind/enumerations.ts'
import { createEngine } from '../engine.ts'
import { allFunctions } from '../editor/signatures.ts'
import { symbolTable } from '../symbols/symbol.ts'
import { T } from '../types/type.ts'
import { ErrorValue } from '../values/value.ts'
import { type CanvasImplementation, canvasFunctions } from './canvas-functions.ts'

const engine = createEngine({ features: 'canvas' })

async function run(formula: string, implementation: CanvasImplementation = {}) {
  const symbols = symbolTable([], undefined, { functions: canvasFunctions(implementation) })
  const check = engine.check(formula, { symbols, allowSideEffects: true })
  assert.deepEqual(check.diagnostics, [])
  return check.compile().run({ read: () => null })
}

void test('a canvas function does what the host says', async () => {
  const said: unknown[] = []
  const value = await run('Notify("Saved " & 3)', {
    Notify([message]) {
      said.push(message)
      return true
    },
  })
  assert.equal(value, true)
  assert.deepEqual(said, ['Saved 3'])
})

void test('one that the host leaves out checks, and is an error that names it', async () => {
  const value = await run('Print()')
  assert.ok(value instanceof ErrorValue)
  assert.match(value.errors[0]?.message ?? '', /Print/)
})

void test('Concurrent starts all its formulas before it waits', async () => {
  const order: string[] = []
  const confirm: CanvasImplementation['Confirm'] = async ([name]) => {
    order.push(`start ${String(name as string)}`)
    await Promise.resolve()
    order.push(`end ${String(name as string)}`)
    return true
  }
  assert.equal(await run('Concurrent(Confirm("a"), Confirm("b"))', { Confirm: confirm }), true)
  assert.deepEqual(order, ['start a', 'start b', 'end a', 'end b'])
})

void test('no canvas function hides one of the language', () => {
  const own = new Set(allFunctions(undefined).map(({ name }) => name))
  assert.deepEqual(
    canvasFunctions().filter(({ name }) => own.has(name)),
    [],
  )
})

void test('a host that has the enumerations gets them checked', () => {
  const kind = builtInEnumerations(true).get('StartOfWeek')
  assert.ok(kind)
  const type = T.optionSetValue(kind)
  const symbols = symbolTable([], undefined, {
    functions: canvasFunctions(
      {},
      { enumeration: (name) => (name === 'NotificationType' ? type : undefined) },
    ),
  })
  const checkOf = (formula: string) => engine.check(formula, { symbols, allowSideEffects: true })
  assert.equal(checkOf('Notify("a", {b: 1})').ok, false)
  assert.equal(checkOf('Back({b: 1})').ok, true)
})
