import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkApp, readFiles } from '@patchbay/app-model'
import { type SymbolInfo, T, formatValue } from '@patchbay/power-fx'
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

const EDITOR = `Screens:
  Home:
    Children:
      - Form1:
          Control: Form
          Variant: Classic
          Properties:
            DataSource: =SOURCE
            DefaultMode: =FormMode.Edit
            Item: =First(SOURCE)
            OnFailure: =Set(varEnd, "failed")
            OnSuccess: =Set(varEnd, "saved " & Form1.LastSubmit.Name)
          Children:
            - NameCard:
                Control: TypedDataCard
                Variant: ClassicTextualEdit
                Properties:
                  DataField: ="Name"
                  Default: =ThisItem.Name
                  DisplayName: ="Name"
                  Required: =true
                  Update: =NameBox.Text
                Children:
                  - NameBox:
                      Control: Classic/TextInput
                      Properties:
                        Default: =Parent.Default
      - Fill:
          Control: Classic/Button
          Properties:
            OnSelect: =FILL
      - New:
          Control: Classic/Button
          Properties:
            OnSelect: =NewForm(Form1)
      - Save:
          Control: Classic/Button
          Properties:
            OnSelect: =SubmitForm(Form1)
      - Count:
          Control: Label
          Properties:
            Text: =Concat(SOURCE, Name, ",")
      - Failures:
          Control: Label
          Properties:
            Text: =First(Errors(SOURCE)).Message
      - May:
          Control: Label
          Properties:
            Text: =DataSourceInfo(SOURCE, DataSourceInfo.EditPermission)
`

const people: SymbolInfo = {
  name: 'People',
  kind: 'dataSource',
  type: T.table({ Name: T.Text, Age: T.Number }),
}

for (const [what, source, fill] of [
  ['a source in memory', 'People', 'Collect(People, {Name:"Ada", Age:36})'],
  ['a collection', 'colPeople', 'Collect(colPeople, {Name:"Ada", Age:36})'],
] as const)
  void test(`a form saves to ${what}`, async () => {
    const text = EDITOR.replaceAll('SOURCE', source).replace('FILL', fill)
    const { document, findings } = readFiles({ 'Src/Home.pa.yaml': text })
    assert.deepEqual(findings, [])
    const dataSources = [people]
    const check = checkApp(document, { dataSources })
    const errors = check.findings.filter(({ severity }) => severity === 'error')
    // A collection is no source that could tell of errors.
    assert.deepEqual(
      errors.filter(({ control }) => control !== 'Failures'),
      [],
    )
    const player = createPlayer({ document, check, dataSources })
    const read = (path: string, property: string) => peek(player.property(path, property))
    const end = () => peek(player.variables).find(({ name }) => name === 'varEnd')?.value
    await player.run('Fill', 'OnSelect')
    assert.equal(read('NameBox', 'Text'), 'Ada')
    assert.equal(read('Form1', 'Unsaved'), false)
    player.setInput('NameBox', 'Text', 'Ada Lovelace')
    assert.equal(read('Form1', 'Unsaved'), true)
    await player.run('Save', 'OnSelect')
    assert.equal(end(), 'saved Ada Lovelace')
    assert.equal(read('Count', 'Text'), 'Ada Lovelace')
    await player.run('New', 'OnSelect')
    assert.equal(read('Form1', 'Valid'), false)
    await player.run('Save', 'OnSelect')
    assert.equal(end(), 'failed')
    assert.equal(read('Form1', 'Error'), 'Name must have a value.')
    if (source === 'People') assert.equal(read('Failures', 'Text'), 'Name must have a value.')
    player.setInput('NameBox', 'Text', 'Grace')
    await player.run('Save', 'OnSelect')
    assert.equal(end(), 'saved Grace')
    assert.equal(read('Form1', 'Error'), null)
    assert.equal(read('Count', 'Text'), 'Ada Lovelace,Grace')
    assert.match(formatValue(read('Form1', 'Mode')), /edit/i)
    assert.equal(read('May', 'Text'), 'true')
    player.dispose()
  })
