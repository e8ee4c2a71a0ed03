import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatType } from '@patchbay/power-fx'
import { checkApp } from '../check/check-app.ts'
import { readComponents, readFiles } from './read.ts'
import { writeFiles } from './write.ts'

const COMPONENT = `ComponentDefinitions:
  Heading:
    DefinitionType: CanvasComponent
    Description: A line on top
    AccessAppScope: true
    CustomProperties:
      Title:
        PropertyKind: Input
        Description: What it says
        DataType: Text
        RaiseOnReset: true
        Default: ="Untitled"
      Rows:
        PropertyKind: Input
        DataType: Table
        Default: =[1, 2]
      Count:
        PropertyKind: Output
        DataType: Number
      OnPick:
        PropertyKind: Event
        ReturnType: None
        Parameters:
          - index:
              Description: From 1
              IsOptional: true
              DataType: Number
              Default: =1
      Format:
        PropertyKind: OutputFunction
        ReturnType: Text
        Parameters:
          - value:
              DataType: Number
    Properties:
      Count: =CountRows(Heading.Rows)
      Height: =60
    Children:
      - HeadingLabel:
          Control: Label@2.5.1
          Properties:
            Text: =Heading.Title
`
const HOME = `Screens:
  Home:
    Children:
      - Heading_1:
          Control: CanvasComponent
          ComponentName: Heading
          Properties:
            OnPick: =Set(varPicked, 1)
            Title: ="Orders"
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: =Heading_1.Title & Heading_1.Count
            Y: =Heading_1.Height
`
const EDITOR = `EditorState:
  ScreensOrder:
    - Home
  ComponentDefinitionsOrder:
    - Heading
`
const FILES = {
  'Src/Components/Heading.pa.yaml': COMPONENT,
  'Src/Home.pa.yaml': HOME,
  'Src/_EditorState.pa.yaml': EDITOR,
}

void describe('a component', () => {
  const { document, findings } = readFiles(FILES)

  void test('is read with its custom properties, formulas and children', () => {
    assert.deepEqual(findings, [])
    const [heading, ...others] = readComponents(document).components
    assert.deepEqual(others, [])
    assert.equal(heading?.name, 'Heading')
    assert.equal(heading.description, 'A line on top')
    assert.equal(heading.accessesApp, true)
    assert.equal(heading.allowsCustomization, false)
    const [title, rows, count, pick, format] = heading.customProperties
    assert.deepEqual(title, {
      name: 'Title',
      kind: 'Input',
      dataType: 'Text',
      description: 'What it says',
      raisesOnReset: true,
      default: '"Untitled"',
      parameters: [],
    })
    assert.equal(rows?.default, '[1, 2]')
    assert.equal(count?.kind, 'Output')
    assert.equal(pick?.dataType, 'None')
    assert.deepEqual(pick.parameters, [
      { name: 'index', dataType: 'Number', isOptional: true, description: 'From 1', default: '1' },
    ])
    assert.equal(format?.kind, 'OutputFunction')
    assert.equal(heading.properties.get('Count'), 'CountRows(Heading.Rows)')
    assert.equal(heading.children[0]?.name, 'HeadingLabel')
  })

  void test('is written back byte for byte, in its order', () => {
    assert.deepEqual(writeFiles(document)['Src/Components/Heading.pa.yaml'], COMPONENT)
    assert.deepEqual(writeFiles(document)['Src/_EditorState.pa.yaml'], EDITOR)
  })

  void test('gives its instances the properties that it promises', () => {
    const check = checkApp(document)
    assert.deepEqual(
      check.findings.filter(({ key }) => key !== 'UnknownControl'),
      [],
    )
    assert.equal(
      formatType(check.property('Heading_1', 'Title')?.type ?? { kind: 'Blank' }),
      'Text',
    )
    assert.equal(check.property('Heading_1', 'Rows')?.text, '[1, 2]')
    assert.equal(check.property('Heading_1', 'Height')?.text, '60')
    assert.equal(check.property('Heading_1', 'OnPick')?.isBehavior, true)
  })

  for (const [what, from, to, message] of [
    ['a property that it does not have', 'Title: ="Orders"', 'Titel: ="Orders"', 'UnknownProperty'],
    ['a formula for its output', 'Title: ="Orders"', 'Count: =1', 'OutputProperty'],
    ['a record where it wants a text', '="Orders"', '={a:1}', 'ErrExpectedRestrictedType'],
  ] as const)
    void test(`says of an instance with ${what} that it does not fit`, () => {
      const edited = readFiles({ ...FILES, 'Src/Home.pa.yaml': HOME.replace(from, to) })
      const found = checkApp(edited.document).findings.filter(
        ({ control, key }) => control === 'Heading_1' && key !== 'UnknownControl',
      )
      assert.deepEqual(
        found.map(({ key }) => key),
        [message],
      )
    })

  for (const [what, from, to, rule] of [
    ['no type', 'DefinitionType: CanvasComponent', 'DefinitionType: Component', 'component-type'],
    ['a property of no kind', 'PropertyKind: Output\n', 'PropertyKind: Out\n', 'custom-property'],
    [
      'a default for an output',
      'PropertyKind: Output\n        DataType: Number',
      'PropertyKind: Output\n        DataType: Number\n        Default: =1',
      'custom-property',
    ],
  ] as const)
    void test(`says of a definition with ${what} where it is wrong`, () => {
      const wrong = COMPONENT.replace(from, to)
      assert.notEqual(wrong, COMPONENT)
      const read = readFiles({ ...FILES, 'Src/Components/Heading.pa.yaml': wrong })
      assert.deepEqual(
        read.findings.map((finding) => [finding.rule, finding.file]),
        [[rule, 'Src/Components/Heading.pa.yaml']],
      )
    })
})
