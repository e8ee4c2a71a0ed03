import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkApp, readFiles } from '@patchbay/app-model'
import { createPlayer } from './create-player.ts'
import { peek } from './signal.ts'

const COUNTER = `ComponentDefinitions:
  Counter:
    DefinitionType: CanvasComponent
    CustomProperties:
      Start:
        PropertyKind: Input
        DataType: Number
        RaiseOnReset: true
        Default: =10
      Total:
        PropertyKind: Output
        DataType: Number
      Plus:
        PropertyKind: OutputFunction
        ReturnType: Number
        Parameters:
          - value:
              DataType: Number
      Show:
        PropertyKind: InputFunction
        ReturnType: Text
        Parameters:
          - value:
              DataType: Number
        Default: =Text(value)
      OnStep:
        PropertyKind: Event
        ReturnType: None
        Parameters:
          - total:
              DataType: Number
      Clear:
        PropertyKind: Action
        ReturnType: None
    Properties:
      Clear: =UpdateContext({locSteps:0})
      Height: =90
      OnReset: =UpdateContext({locSteps:0})
      Plus: =Counter.Total + value
      Total: =Counter.Start + locSteps
    Children:
      - Step:
          Control: Classic/Button@2.2.0
          Properties:
            OnSelect: =UpdateContext({locSteps:locSteps + 1}); Counter.OnStep(Self.X + Counter.Total)
            Text: =Counter.Show(Parent.Total)
            X: =1
      - Rows:
          Control: Gallery@2.15.0
          Variant: Vertical
          Properties:
            Items: =[1, 2]
          Children:
            - Cell:
                Control: Label@2.5.1
                Properties:
                  Text: =ThisItem.Value + Counter.Total
`
const HOME = `Screens:
  Home:
    Children:
      - One:
          Control: CanvasComponent
          ComponentName: Counter
          Properties:
            OnStep: =Set(varSeen, total)
      - Two:
          Control: CanvasComponent
          ComponentName: Counter
          Properties:
            Show: ="<" & value & ">"
            Start: =Value(Typed.Text)
      - Typed:
          Control: Classic/TextInput@2.3.2
          Properties:
            Default: ="1"
      - Sum:
          Control: Label@2.5.1
          Properties:
            Text: =One.Total + Two.Total + Two.Plus(1000)
      - Clear:
          Control: Classic/Button@2.2.0
          Properties:
            OnSelect: =One.Clear()
`

function start() {
  const { document } = readFiles({
    'Src/Components/Counter.pa.yaml': COUNTER,
    'Src/Home.pa.yaml': HOME,
  })
  const check = checkApp(document)
  assert.deepEqual(check.findings, [])
  const player = createPlayer({ document, check })
  const read = (path: string, name: string) => peek(player.property(path, name))
  return { player, read }
}

void describe('components', () => {
  void test('each instance has its own inputs, outputs and context variables', async () => {
    const { player, read } = start()
    assert.equal(read('One', 'Total'), 10)
    assert.equal(read('Two', 'Total'), 1)
    assert.equal(read('One', 'Height'), 90)
    await player.run('One/Step', 'OnSelect')
    assert.equal(read('One', 'Total'), 11)
    assert.equal(read('Two', 'Total'), 1)
  })

  void test('functions are called with arguments, inside and outside', () => {
    const { player, read } = start()
    assert.equal(read('One/Step', 'Text'), '10')
    assert.equal(read('Two/Step', 'Text'), '<1>')
    assert.equal(read('Sum', 'Text'), '1012')
    player.setInput('Typed', 'Text', '5')
    assert.equal(read('Two/Step', 'Text'), '<5>')
    assert.equal(read('Sum', 'Text'), '1020')
  })

  void test('an event runs what the instance says, an action what the definition says', async () => {
    const { player, read } = start()
    await player.run('One/Step', 'OnSelect')
    const seen = peek(player.variables).find(({ name }) => name === 'varSeen')
    assert.equal(seen?.value, 12)
    await player.run('Clear', 'OnSelect')
    assert.equal(read('One', 'Total'), 10)
  })

  void test('a gallery in a component has rows for each instance', () => {
    const { read } = start()
    assert.equal(read('One/Rows[2].Cell', 'Text'), '12')
    assert.equal(read('Two/Rows[2].Cell', 'Text'), '3')
  })

  void test('another value of an input that asks for it resets the component', async () => {
    const { player, read } = start()
    await player.run('Two/Step', 'OnSelect')
    assert.equal(read('Two', 'Total'), 2)
    player.setInput('Typed', 'Text', '5')
    await player.idle()
    assert.equal(read('Two', 'Total'), 5)
  })
})
