import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type SymbolInfo, T, formatType } from '@patchbay/power-fx'
import { setProperty } from '../edit/change.ts'
import { renameControl } from '../edit/rename.ts'
import { readFiles } from '../pa-yaml/read.ts'
import { checkApp } from './check-app.ts'

const identity: SymbolInfo = {
  name: 'Identity',
  kind: 'namespace',
  type: T.record({}),
  functions: [
    {
      name: 'GetIdentity',
      parameters: [],
      returns: T.record({ oid: T.Text, name: T.Text }),
      behavior: false,
      async: true,
      invoke: () => Promise.reject(new Error('A check calls nothing.')),
    },
  ],
}

/** The app of the walkthrough: a button that asks the API, a gallery that shows the answer. */
const WALKTHROUGH = `Screens:
  Home:
    Children:
      - Button1:
          Control: Classic/Button@2.2.0
          Properties:
            OnSelect: =ClearCollect(colIdentity, Identity.GetIdentity())
      - Gallery1:
          Control: Gallery@2.15.0
          Variant: Vertical
          Properties:
            Items: =colIdentity
          Children:
            - Title1:
                Control: Label@2.5.1
                Properties:
                  Text: =ThisItem.name
                  Width: =Parent.TemplateWidth
`

const read = (yaml: string) => {
  const { document, findings } = readFiles({ 'Src/Home.pa.yaml': yaml })
  assert.deepEqual(findings, [])
  return document
}
const walkthrough = () => read(WALKTHROUGH)
/** Places with errors, each once. */
const problems = (check: ReturnType<typeof checkApp>) => [
  ...new Set(
    check.findings
      .filter((finding) => finding.severity === 'error')
      .map((finding) => `${finding.control}.${finding.property}`),
  ),
]

void describe('checking the walkthrough app', () => {
  const check = checkApp(walkthrough(), { dataSources: [identity] })

  void test('no formula has an error', () => {
    assert.deepEqual(check.findings, [])
    assert.ok(check.ok)
  })

  void test('the collection has the columns that the connector returns', () => {
    const collection = check.variables.find((variable) => variable.name === 'colIdentity')
    assert.ok(collection)
    assert.equal(collection.kind, 'collection')
    assert.equal(formatType(collection.type), '[{oid: Text, name: Text}]')
    assert.deepEqual(
      collection.definitions.map(({ control, property }) => `${control}.${property}`),
      ['Button1.OnSelect'],
    )
    assert.deepEqual(collection.uses, [{ control: 'Gallery1', property: 'Items' }])
  })

  void test('ThisItem has the type of a row', () => {
    const item = check.symbolsFor('Title1', 'Text').find('ThisItem')
    assert.ok(item)
    assert.equal(formatType(item.type), '{oid: Text, name: Text}')
    const asked = check.symbolsFor('Title1', 'Text', 'ThisItem.IsSelected').find('ThisItem')
    assert.equal(
      formatType(asked?.type ?? T.Unknown),
      '{oid: Text, name: Text, IsSelected: Boolean}',
    )
    assert.equal(check.symbolsFor('Button1', 'Text').find('ThisItem'), undefined)
  })

  void test('a text that is still being typed is checked as if it stood there', () => {
    const errors = (property: string, text: string) =>
      check.checkText('Title1', property, text)?.diagnostics.length
    assert.equal(errors('Text', 'ThisItem.oid'), 0)
    assert.notEqual(errors('Text', 'ThisItem.'), 0)
    assert.notEqual(errors('X', '"a" & {}'), 0)
    assert.equal(errors('OnSelect', 'Set(x, 1); Set(x, 2)'), 0)
    assert.notEqual(errors('Text', 'Set(x, 1)'), 0)
    assert.equal(check.checkText('Title1', 'Text', ' '), undefined)
  })

  void test('a default has a check too', () => {
    const fill = check.property('Button1', 'Fill')
    assert.ok(fill?.ok, JSON.stringify(fill?.diagnostics))
    assert.ok(fill.isDefault)
    assert.equal(fill.type.kind, 'Color')
    assert.equal(check.property('Button1', 'Nothing'), undefined)
  })

  void test('every default of every control checks', () => {
    for (const name of ['App', 'Home', 'Button1', 'Gallery1', 'Title1'])
      for (const property of check.symbolsFor(name, '').find('Self')?.type.kind === 'Control'
        ? propertiesOf(name)
        : [])
        assert.deepEqual(
          check.property(name, property)?.diagnostics ?? [],
          [],
          `${name}.${property}`,
        )
  })

  const propertiesOf = (name: string) => {
    const type = check.symbolsFor(name, '').find('Self')?.type
    return type?.kind === 'Control' ? [...type.fields.keys()] : []
  }
})

/** An edit of the walkthrough app, and the places of the errors it makes. */
const EDITS: [what: string, name: string, property: string, formula: string, errors: string[]][] = [
  ['an unknown column', 'Title1', 'Text', 'ThisItem.nam', ['Title1.Text']],
  ['an unknown name', 'Title1', 'Text', 'Nobody.Text', ['Title1.Text']],
  ['a side effect in data flow', 'Title1', 'Text', 'Set(x, 1)', ['Title1.Text']],
  ['a record where a text belongs', 'Title1', 'Text', '{a: 1}', ['Title1.Text']],
  ['a number where a text belongs converts', 'Title1', 'Text', '1 + 1', []],
  ['an enumeration', 'Title1', 'Align', 'Align.Right', []],
  ['an enumeration as older formulas write it', 'Title1', 'Align', '"right"', []],
  ['a color where a number belongs', 'Title1', 'X', 'Color.Red', ['Title1.X']],
  ['a number as items', 'Gallery1', 'Items', '1', ['Gallery1.Items', 'Title1.Text']],
  ['a table as items', 'Gallery1', 'Items', '[{name: "a"}]', []],
  ['a row of other columns', 'Gallery1', 'Items', '[1, 2]', ['Title1.Text']],
  ['an own property', 'Title1', 'Height', 'Self.Width / 2', []],
  ['a property that depends on itself', 'Title1', 'Height', 'Self.Height + 1', ['Title1.Height']],
  ['an output with a formula', 'Button1', 'Pressed', 'true', ['Button1.Pressed']],
  [
    'a chain in a behavior property',
    'Button1',
    'OnSelect',
    'Set(a, 1); Notify("x")',
    ['Gallery1.Items', 'Title1.Text'],
  ],
  ['navigation', 'Home', 'OnVisible', 'Navigate(Home, ScreenTransition.Fade, {locA: 1})', []],
  ['navigation to nowhere', 'Home', 'OnVisible', 'Navigate(Nowhere)', ['Home.OnVisible']],
  ['the user', 'Title1', 'Text', 'User().FullName', []],
  ['the selected row', 'Button1', 'Text', 'Gallery1.Selected.name', []],
  ['a control of the selected row', 'Button1', 'Text', 'Gallery1.Selected.Title1.Text', []],
]

void describe('an edit', () => {
  const before = checkApp(walkthrough(), { dataSources: [identity] })
  for (const [what, name, property, formula, errors] of EDITS)
    void test(`${what}: ${name}.${property} = ${formula}`, () => {
      const edited = setProperty(walkthrough(), name, property, formula)
      const afresh = checkApp(edited, { dataSources: [identity] })
      assert.deepEqual(problems(afresh), errors, JSON.stringify(afresh.findings))
      const again = checkApp(edited, { dataSources: [identity], previous: before })
      assert.deepEqual(again.findings, afresh.findings)
    })

  void test('takes over every result that it does not touch', () => {
    const document = walkthrough()
    const first = checkApp(document, { dataSources: [identity] })
    const edited = setProperty(document, 'Title1', 'X', '5')
    const second = checkApp(edited, { dataSources: [identity], previous: first })
    const result = (check: typeof first) => check.property('Button1', 'OnSelect')?.result
    assert.ok(result(first))
    assert.equal(result(second), result(first))
  })

  void test('a cycle through several controls is told with its path', () => {
    let document = setProperty(walkthrough(), 'Button1', 'X', 'Gallery1.X')
    document = setProperty(document, 'Gallery1', 'X', 'Button1.X + 1')
    const check = checkApp(document, { dataSources: [identity] })
    assert.deepEqual(problems(check), ['Button1.X', 'Gallery1.X'])
    assert.match(
      check.findings[0]?.message ?? '',
      /Button1\.X → Gallery1\.X → Button1\.X|Gallery1\.X → Button1\.X → Gallery1\.X/,
    )
  })

  void test('renaming leaves columns of the same name alone', () => {
    let document = setProperty(
      walkthrough(),
      'Button1',
      'Text',
      'First(Filter(colIdentity, name = "x")).oid',
    )
    document = renameControl(document, 'Title1', 'name')
    const check = checkApp(document, { dataSources: [identity] })
    const back = renameControl(document, 'name', 'Title', check.meansControl.bind(check))
    assert.equal(
      back.screens[0]?.children[0]?.properties.get('Text'),
      'First(Filter(colIdentity, name = "x")).oid',
    )
  })
})

void describe('variables', () => {
  const app = (...formulas: string[]) =>
    `Screens:\n  Home:\n    Children:\n${formulas
      .map(
        (formula, i) =>
          `      - B${i}:\n          Control: Classic/Button\n          Properties:\n            ${formula}\n`,
      )
      .join('')}`

  void test('types come from every mention, in any order', () => {
    const check = checkApp(
      read(
        app(
          'Text: =Text(varB)',
          'OnSelect: =Set(varB, varA + 1)',
          'OnSelect: =Set(varA, 1)',
          'OnSelect: |-\n              =UpdateContext({locC: "x"})',
          'Text: =locC',
        ),
      ),
    )
    assert.deepEqual(check.findings, [])
    const types = check.variables.map(({ name, type }) => `${name}: ${formatType(type)}`)
    assert.deepEqual(types.toSorted(), ['locC: Text', 'varA: Number', 'varB: Number'])
  })

  void test('columns of a collection are the union of what is collected', () => {
    const check = checkApp(
      read(
        app(
          'OnSelect: |-\n              =Collect(c, {a: 1})',
          'OnSelect: |-\n              =Collect(c, {b: "x"})',
        ),
      ),
    )
    assert.deepEqual(check.findings, [])
    assert.equal(formatType(check.variables[0]?.type ?? T.Unknown), '[{a: Number, b: Text}]')
  })
})

void describe('named formulas', () => {
  const check = (formulas: string, text = '""') =>
    checkApp(
      readFiles({
        'Src/App.pa.yaml': `App:\n  Properties:\n    Formulas: |-\n      =${formulas}\n`,
        'Src/Home.pa.yaml': `Screens:\n  Home:\n    Children:\n      - L:\n          Control: Label\n          Properties:\n            Text: =${text}\n`,
      }).document,
    )

  void test('each is a name with a type, in any order', () => {
    const { findings, variables } = check('B = A + 1; A = 2; C = A & "x";', 'C & B')
    assert.deepEqual(findings, [])
    const types = variables.map(({ name, kind, type }) => `${kind} ${name}: ${formatType(type)}`)
    assert.deepEqual(types.toSorted(), [
      'namedFormula A: Number',
      'namedFormula B: Number',
      'namedFormula C: Text',
    ])
  })

  void test('an error is told at its place', () => {
    const [finding] = check('A = 1; B = Nobody').findings
    assert.deepEqual(
      [finding?.control, finding?.property, finding?.start, finding?.end],
      ['App', 'Formulas', 11, 17],
    )
  })

  void test('one that depends on itself is told', () => {
    const { findings } = check('A = B + 1; B = A + 1')
    assert.ok(findings.some((finding) => finding.key === 'CircularReference'))
  })

  void test('what is no named formula is told and kept', () => {
    const [finding] = check('A = 1; 2 + 3').findings
    assert.deepEqual([finding?.severity, finding?.start], ['warning', 7])
  })
})
