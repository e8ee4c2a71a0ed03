import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatType } from '@patchbay/power-fx'
import type { AppDocument } from '../document.ts'
import { resetProperty, setProperty } from '../edit/change.ts'
import { readFiles } from '../pa-yaml/read.ts'
import type { AppCheck } from './app-check.ts'
import { checkApp } from './check-app.ts'

const APP = `Screens:
  Home:
    Properties:
      OnVisible: |-
        =Set(varName, "a"); ClearCollect(colRows, [{n: 1}])
    Children:
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: =varName
            Width: =Label2.Width
      - Label2:
          Control: Label@2.5.1
          Properties:
            Text: =First(colRows).n
            Width: =100
      - Gallery1:
          Control: Gallery@2.15.0
          Variant: Vertical
          Properties:
            Items: =colRows
          Children:
            - Row1:
                Control: Label@2.5.1
                Properties:
                  Text: =ThisItem.n
      - Other1:
          Control: Nobody/Knows@1.0.0
          Properties:
            Text: =varName
`

/** Everything that a check says, as text. */
function said(check: AppCheck) {
  return {
    ok: check.ok,
    findings: check.findings.map(
      ({ control, property, key, message }) => `${control}.${property} ${key} ${message}`,
    ),
    types: [...check.properties].flatMap(([control, properties]) =>
      [...properties].map(([name, { type, ok }]) => `${control}.${name} ${formatType(type)} ${ok}`),
    ),
    variables: check.variables.map(
      ({ name, type, definitions, uses }) =>
        `${name} ${formatType(type)} ${definitions.length} ${uses.length}`,
    ),
  }
}

const start = readFiles({ 'Src/Home.pa.yaml': APP }).document

const EDITS: [what: string, edit: (document: AppDocument) => AppDocument][] = [
  ['a number', (d) => setProperty(d, 'Label2', 'Width', '120')],
  ['a new property', (d) => setProperty(d, 'Label2', 'Height', '30')],
  ['a property taken away', (d) => resetProperty(d, 'Label2', 'Height')],
  ['a cycle', (d) => setProperty(d, 'Label2', 'Width', 'Label1.Width + 1')],
  ['the end of the cycle', (d) => setProperty(d, 'Label2', 'Width', '10')],
  ['an unknown name', (d) => setProperty(d, 'Label1', 'Text', 'nobody')],
  ['a variable of another type', (d) => setProperty(d, 'Home', 'OnVisible', 'Set(varName, 1)')],
  [
    'a collection with another column',
    (d) => setProperty(d, 'Home', 'OnVisible', 'ClearCollect(colRows, [{m: true}])'),
  ],
  ['a second definition', (d) => setProperty(d, 'Label1', 'OnSelect', 'Set(varName, Today())')],
  ['rows of a gallery', (d) => setProperty(d, 'Gallery1', 'Items', '[{n: "x"}, {n: "y"}]')],
  ['no rows', (d) => resetProperty(d, 'Gallery1', 'Items')],
  ['a name that a control of unknown type has', (d) => setProperty(d, 'Other1', 'New', '1')],
  ['named formulas', (d) => setProperty(d, 'App', 'Formulas', 'fxA = 1; fxB = fxA + 1;')],
  ['a use of one', (d) => setProperty(d, 'Label1', 'Text', 'fxB')],
]

void test('a check after an edit says what a check of the whole app says', () => {
  let document = start
  let check = checkApp(document)
  for (const [what, edit] of EDITS) {
    document = edit(document)
    check = checkApp(document, { previous: check })
    assert.deepEqual(said(check), said(checkApp(document)), what)
  }
})

void test('two edits of one state do not disturb each other', () => {
  const first = checkApp(start)
  const one = setProperty(start, 'Home', 'OnVisible', 'Set(varName, 1)')
  const other = setProperty(start, 'Home', 'OnVisible', 'Set(varName, true)')
  const afterOne = checkApp(one, { previous: first })
  const afterOther = checkApp(other, { previous: first })
  assert.deepEqual(said(afterOne), said(checkApp(one)))
  assert.deepEqual(said(afterOther), said(checkApp(other)))
  assert.deepEqual(said(first), said(checkApp(start)))
})

void test('what an edit leaves alone is the same object as before', () => {
  const before = checkApp(start)
  const after = checkApp(setProperty(start, 'Label2', 'Height', '31'), { previous: before })
  assert.equal(after.properties.get('Label1'), before.properties.get('Label1'))
  assert.notEqual(after.properties.get('Label2'), before.properties.get('Label2'))
})
