import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkApp, readFiles } from '@patchbay/app-model'
import { formatValue } from '@patchbay/power-fx'
import { createPlayer } from './create-player.ts'
import { peek } from './signal.ts'

const buttons = ['EditForm', 'NewForm', 'ViewForm', 'ResetForm']

void test('a form is put into its modes, and its inputs back to their defaults', async () => {
  const { document } = readFiles({
    'Src/Home.pa.yaml': `Screens:
  Home:
    Children:
      - Form1:
          Control: Form
          Variant: Classic
          Children:
            - Box1:
                Control: Classic/TextInput
                Properties:
                  Default: ="before"
${buttons.map((name) => `      - ${name}1:\n          Control: Classic/Button\n          Properties:\n            OnSelect: =${name}(Form1)\n`).join('')}`,
  })
  const player = createPlayer({ document, check: checkApp(document) })
  const read = (path: string, property: string) =>
    formatValue(peek(player.property(path, property)))
  const mode = () => [read('Form1', 'Mode'), read('Form1', 'DisplayMode')].join(' ')
  const press = (name: string) => player.run(`${name}1`, 'OnSelect')
  const first = mode()
  await press('ViewForm')
  assert.match(mode(), /View.* .*View/i)
  await press('EditForm')
  assert.equal(mode(), first)
  player.setInput('Box1', 'Text', 'typed')
  assert.match(read('Box1', 'Text'), /typed/)
  await press('NewForm')
  assert.match(mode(), /New.* .*Edit/i)
  assert.match(read('Box1', 'Text'), /before/)
  player.setInput('Box1', 'Text', 'typed')
  await press('ResetForm')
  assert.equal(mode(), first)
  assert.match(read('Box1', 'Text'), /before/)
  assert.deepEqual(peek(player.errors), [])
  player.dispose()
})
