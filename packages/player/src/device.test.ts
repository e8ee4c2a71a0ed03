import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DeviceActions, checkApp, readFiles } from '@patchbay/app-model'
import { TableValue, toJson } from '@patchbay/power-fx'
import { createPlayer } from './create-player.ts'
import { peek } from './signal.ts'

/** Presses a button whose OnSelect is the formula; gives what the app holds then. */
async function press(formula: string, device?: DeviceActions) {
  const { document, findings } = readFiles({
    'Src/Home.pa.yaml': `Screens:
  Home:
    Children:
      - Button1:
          Control: Classic/Button
          Properties:
            OnSelect: |-
              =${formula}
`,
  })
  assert.deepEqual(findings, [])
  const check = checkApp(document)
  assert.deepEqual(check.findings, [])
  const player = createPlayer({ document, check, host: device ? { device } : {} })
  try {
    await player.run('Button1', 'OnSelect')
    await player.idle()
    const held = Object.fromEntries(
      [...peek(player.variables), ...peek(player.collections)].map(({ name, value }) => [
        name,
        value instanceof TableValue ? [...value.rows].map((row) => toJson(row)) : value,
      ]),
    )
    return { held, errors: peek(player.errors).map(({ message }) => message) }
  } finally {
    player.dispose()
  }
}

function storage() {
  const kept = new Map<string, string>()
  return {
    kept,
    storage: {
      load: async (name: string) => kept.get(name),
      save: async (name: string, text: string) => void kept.set(name, text),
      clear: async (name?: string) => (name === undefined ? kept.clear() : void kept.delete(name)),
    },
  }
}

void describe('what functions ask of the device', () => {
  void test('a collection is kept, loaded behind what is there, and forgotten', async () => {
    const device = storage()
    const first = await press(
      'ClearCollect(colA, {n: 1, t: "x"}, {n: 2, t: "y"}); SaveData(colA, "a")',
      device,
    )
    assert.deepEqual(first.errors, [])
    assert.deepEqual(JSON.parse(device.kept.get('a') ?? ''), [
      { n: 1, t: 'x' },
      { n: 2, t: 'y' },
    ])
    const second = await press('ClearCollect(colA, {n: 0, t: "z"}); LoadData(colA, "a")', device)
    assert.deepEqual(second.errors, [])
    assert.deepEqual(second.held['colA'], [
      { n: 0, t: 'z' },
      { n: 1, t: 'x' },
      { n: 2, t: 'y' },
    ])
    await press('ClearData("a")', device)
    assert.equal(device.kept.size, 0)
  })

  void test('what was never kept is an error, unless that is said to be all right', async () => {
    const device = storage()
    const loud = await press('ClearCollect(colA, {n: 1}); LoadData(colA, "no")', device)
    assert.match(loud.errors.join(), /Nothing is kept under the name no/)
    const quiet = await press('ClearCollect(colA, {n: 1}); LoadData(colA, "no", true)', device)
    assert.deepEqual(quiet.errors, [])
  })

  void test('printing, PDF, the camera and the host are asked', async () => {
    const asked: string[] = []
    const { held, errors } = await press(
      'Print(); RequestHide(); Set(v, ScanBarcode()); Set(p, PDF(Home))',
      {
        print: () => void asked.push('print'),
        requestHide: () => void asked.push('hide'),
        scanBarcode: async () => '4006381333931',
        pdf: async (screen) => `data:application/pdf,${screen}`,
      },
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(asked, ['print', 'hide'])
    assert.deepEqual([held['v'], held['p']], ['4006381333931', 'data:application/pdf,Home'])
  })

  void test('where it is not possible the function says so', async () => {
    const { errors } = await press('ClearCollect(colA, {n: 1}); SaveData(colA, "a")')
    assert.match(errors.join(), /SaveData is not possible where this app runs/)
  })
})
