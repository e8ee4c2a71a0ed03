import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkApp, readFiles, readTestPlan } from '@patchbay/app-model'
import { createPlayer } from './create-player.ts'
import { runTestSuite } from './run-tests.ts'

const APP = `Screens:
  Home:
    Children:
      - Box1:
          Control: Classic/TextInput
          Properties:
            Default: =""
      - Button1:
          Control: Classic/Button
          Properties:
            OnSelect: =Set(varCount, varCount + 1)
      - Label1:
          Control: Label
          Properties:
            Text: =Box1.Text & varCount
`

async function run(...steps: readonly string[]) {
  const { document } = readFiles({ 'Src/Home.pa.yaml': APP })
  const cases = steps
    .map((step, i) => `    - testCaseName: C${i}\n      testSteps: |\n        = ${step}\n`)
    .join('')
  const plan = `testSuite:\n  testSuiteName: S\n  onTestCaseStart: |\n    = Set(varCount, 0)\n  testCases:\n${cases}`
  const { suites, findings } = readTestPlan('plan.fx.yaml', plan)
  assert.deepEqual(findings, [])
  const player = createPlayer({ document, check: checkApp(document) })
  try {
    return await runTestSuite(player, suites[0]!, () => 0)
  } finally {
    player.dispose()
  }
}

void describe('running tests of an app', () => {
  void test('steps press, type and assert', async () => {
    const [one, two] = await run(
      'Select(Button1); Select(Button1)',
      'SetProperty(Box1.Text, "n"); Assert(Label1.Text = "n0", "typed")',
    )
    assert.deepEqual([one?.ok, one?.problem], [true, ''])
    assert.deepEqual([two?.ok, two?.problem], [true, ''])
  })

  void test('an assertion that does not hold fails its case, with its message', async () => {
    const [one, two] = await run('Assert(Label1.Text = "5", "Value is 5")', 'Assert(true)')
    assert.equal(one?.ok, false)
    assert.match(one?.problem ?? '', /Value is 5/)
    assert.equal(two?.ok, true)
  })

  void test('a step that is no formula of the app, and a property that cannot be set, fail', async () => {
    const [one, two] = await run('Select(Nobody)', 'SetProperty(Label1.Text, "x")')
    assert.match(one?.problem ?? '', /Nobody/)
    assert.match(two?.problem ?? '', /Label1\.Text cannot be set/)
  })
})
