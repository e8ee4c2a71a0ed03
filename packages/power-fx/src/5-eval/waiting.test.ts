import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../engine.ts'
import { type SymbolInfo, symbolTable } from '../symbols/symbol.ts'
import { T } from '../types/type.ts'
import { toJson } from '../values/plain-json.ts'

const double = {
  name: 'Later',
  parameters: [{ name: 'x', type: T.Number }],
  returns: T.Number,
  async: true,
  invoke: ([x]: readonly unknown[]) => Promise.resolve(Number(x) * 2),
}
const none: SymbolInfo[] = []
const symbols = symbolTable(none, undefined, { functions: [double] })
const engine = createEngine({ features: 'canvas-v1' })

const CASES: readonly (readonly [formula: string, result: unknown])[] = [
  ['Filter([1, 2, 3], Later(Value) > 2)', [{ Value: 2 }, { Value: 3 }]],
  ['Filter([1, 2, 3], Value > 1 && Later(Value) > 4)', [{ Value: 3 }]],
  ['LookUp([1, 2, 3], Later(Value) = 4, Later(Value) + Value)', 6],
  ['LookUp([1, 2, 3], Value = 2, Later(Value))', 4],
  ['Sum([1, 2, 3], Later(Value))', 12],
  ['Max([1, 5, 3], Later(Value))', 10],
  ['CountIf([1, 2, 3], Later(Value) > 2)', 2],
  ['Sort([3, 1], Later(Value))', [{ Value: 1 }, { Value: 3 }]],
  [
    'AddColumns([1], a, Later(Value), b, Value, c, Later(Value) + 1)',
    [{ Value: 1, a: 2, b: 1, c: 3 }],
  ],
  ['ForAll([1, 2], Later(Value))', [{ Value: 2 }, { Value: 4 }]],
  ['With({a: Later(2)}, a + Later(a))', 12],
  ['If(Later(1) = 1, 1, Later(2) = 4, Later(5), 9)', 10],
  ['And(Later(1) = 2, Later(2) = 4)', true],
]

for (const [formula, result] of CASES)
  void test(`waits in ${formula}`, async () => {
    const compiled = engine.check(formula, { symbols }).compile()
    assert.equal(compiled.isAsync, true)
    assert.deepEqual(toJson(await compiled.run({ read: () => null })), result)
  })

void test('the first error of the rows is the result, or stands in the row', async () => {
  const run = async (formula: string) =>
    toJson(
      await engine
        .check(formula)
        .compile()
        .run({ read: () => null }),
    )
  assert.deepEqual(await run('Filter([1, 2, 0], 4 / Value > 2)'), [{ Value: 1 }, null])
  assert.equal(await run('IsError(CountIf([1, 0], Value / 0 > 0))'), true)
  assert.equal(await run('IsError(Sum([1, 2], Value / 0))'), true)
  assert.equal(await run('IsError(LookUp([1, 2], Value / 0 > 1))'), true)
})
