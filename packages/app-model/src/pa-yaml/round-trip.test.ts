import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setProperty } from '../edit/change.ts'
import { readFiles } from './read.ts'
import { writeFiles, writeScreen } from './write.ts'

const HOME = `# Made by hand
Screens:
  Home:
    Properties:
      OnVisible: '=UpdateContext({locBusy: false}) '
    Children:
      # Asks who is signed in
      - Button1:
          Control: Classic/Button@2.2.0
          Properties:
            OnSelect: =ClearCollect(colIdentity, Identity.GetIdentity())
            # in pixels
            X: =40
      - 'Activity: 1':
          Control: Gallery@2.15.0
          Variant: Vertical
          MetadataKey: FieldValue
          IsLocked: true
          Group: Group1
          Properties:
            Items: |-
              =Filter(
                colIdentity,

                Name: "x"
              )
            Tooltip: |
              ="ends in a line break"
            Visible: =
          Children:
            - Title1:
                Control: Label@2.5.1
                Properties:
                  Text: |-
                    ="User: " & ThisItem.displayName
                  Wrap: |-
                    ="a" & " #b"
`

void test('what was not edited is written back byte for byte', () => {
  const { document, findings } = readFiles({ 'Src/Home.pa.yaml': HOME })
  assert.deepEqual(
    findings.map((finding) => finding.message),
    [],
  )
  assert.equal(writeFiles(document)['Src/Home.pa.yaml'], HOME)
})

void test('an edit changes its own line and keeps comments, keywords and scalars', () => {
  const { document } = readFiles({ 'Src/Home.pa.yaml': HOME })
  const edited = writeFiles(setProperty(document, 'Button1', 'X', '41'))['Src/Home.pa.yaml']
  assert.equal(edited, HOME.replace('X: =40', 'X: =41'))
})

/** Formula, and how its value is written after the name. */
const SCALARS: [formula: string, written: string][] = [
  ['1', ' =1'],
  ['', ' ='],
  ['"a: b"', ' |-\n        ="a: b"'],
  ['"x" & " # y"', ' |-\n        ="x" & " # y"'],
  ['a\nb', ' |-\n        =a\n        b'],
  ['a\n', ' |\n        =a'],
  ['a\n\n', ' |+\n        =a\n'],
  ['a\n  b\n\nc', ' |-\n        =a\n          b\n\n        c'],
  ['a\r\nb', ' "=a\\r\\nb"'],
  ['a ', " '=a '"],
  ["it's ", " '=it''s '"],
  ['label:', ' |-\n        =label:'],
  ['"😀"', ' |-\n        ="😀"'],
  ['{a:1}', ' ={a:1}'],
  ["'My name'.X", " ='My name'.X"],
  ['true', ' =true'],
]

for (const [formula, written] of SCALARS)
  void test(`the formula ${JSON.stringify(formula)} survives`, () => {
    const screen = { name: 'S', properties: new Map([['Fill', formula]]), children: [] }
    const text = writeScreen(screen)
    assert.equal(text, `Screens:\n  S:\n    Properties:\n      Fill:${written}\n`)
    const { document, findings } = readFiles({ 'S.pa.yaml': text })
    assert.deepEqual(findings, [])
    assert.equal(document.screens[0]?.properties.get('Fill'), formula)
  })

for (const name of [
  'Screen 1',
  'a: b',
  '#1',
  '- x',
  'true',
  "it's",
  '?',
  'Été',
  '1',
  '',
  ' x',
  '*a',
  '@b',
  '%c',
  'x #y',
])
  void test(`a screen called ${JSON.stringify(name)} survives`, () => {
    const screen = { name, properties: new Map(), children: [] }
    const { document, findings } = readFiles({ 'S.pa.yaml': writeScreen(screen) })
    assert.deepEqual(findings, [])
    assert.equal(document.screens[0]?.name, name)
  })

/** What is wrong, the file, and the findings as `line:column rule`. */
const BROKEN: [what: string, text: string, expected: string[]][] = [
  [
    'a formula without =',
    'Screens:\n  A:\n    Properties:\n      Fill: Red\n',
    ['4:13 not-a-formula'],
  ],
  [
    'an unquoted mapping sign',
    'Screens:\n  A:\n    Properties:\n      Fill: =a: b\n',
    ['4:13 yaml-syntax'],
  ],
  [
    'a property twice',
    'Screens:\n  A:\n    Properties:\n      X: =1\n      X: =2\n',
    ['5:7 duplicate-name'],
  ],
  [
    'a control without a type',
    'Screens:\n  A:\n    Children:\n      - B:\n          Properties:\n            X: =1\n',
    ['4:9 control-missing'],
  ],
  [
    'a control twice',
    'Screens:\n  A:\n    Children:\n      - B:\n          Control: Label\n      - B:\n          Control: Label\n',
    ['6:9 duplicate-name'],
  ],
  [
    'children that are a map',
    'Screens:\n  A:\n    Children:\n      B:\n        Control: Label\n',
    ['4:7 children-not-a-list'],
  ],
  [
    'a screen placed as a control',
    'Screens:\n  A:\n    Children:\n      - B:\n          Control: Screen\n',
    ['4:9 control-type'],
  ],
  ['an unknown keyword', 'Sreens:\n  A:\n', ['1:1 unknown-keyword']],
  ['a tab', 'Screens:\n\tA:\n', ['2:1 yaml-syntax']],
]

for (const [what, text, expected] of BROKEN)
  void test(`${what} is a finding with its place, and the rest stays readable`, () => {
    const good = 'Screens:\n  Good:\n    Properties:\n      Fill: =Color.Red\n'
    const { document, findings } = readFiles({ 'Bad.pa.yaml': text, 'Good.pa.yaml': good })
    const places = findings.map(({ line, column, rule }) => `${line}:${column} ${rule}`)
    assert.deepEqual(places.slice(0, expected.length), expected)
    assert.ok(findings.every((finding) => finding.file === 'Bad.pa.yaml'))
    assert.ok(document.screens.some((screen) => screen.name === 'Good'))
  })

void test('a file that cannot be read is written back as it is', () => {
  const files = { 'Src/Bad.pa.yaml': 'Screens:\n\tA:\n', 'Assets/logo.svg': '<svg/>' }
  const written = writeFiles(readFiles(files).document)
  assert.equal(written['Src/Bad.pa.yaml'], files['Src/Bad.pa.yaml'])
  assert.equal(written['Assets/logo.svg'], files['Assets/logo.svg'])
})

void test('screens come in the order of the editor state', () => {
  const { document } = readFiles({
    'Src/A.pa.yaml': 'Screens:\n  A:\n',
    'Src/B.pa.yaml': 'Screens:\n  B:\n',
    'Src/_EditorState.pa.yaml': 'EditorState:\n  ScreensOrder:\n    - B\n    - A\n',
  })
  assert.deepEqual(
    document.screens.map((screen) => screen.name),
    ['B', 'A'],
  )
  assert.match(writeFiles(document)['Src/_EditorState.pa.yaml'] ?? '', /- B\n\s+- A\n/)
})

void test('an offset of a formula has a place in its file', () => {
  const read = readFiles({ 'Src/Home.pa.yaml': HOME })
  const at = (control: string, property: string, offset: number) => {
    const place = read.place(control, property, offset)
    return place && `${place.line}:${place.column}`
  }
  const lines = HOME.split('\n')
  assert.equal(at('Button1', 'X', 0), '13:17')
  assert.equal(lines[12]?.slice(16), '40')
  assert.equal(at('Activity: 1', 'Items', 'Filter(\n  colIdentity'.length), '23:28')
  assert.equal(lines[22]?.slice(0, 27), '                colIdentity')
  assert.equal(read.place('Nobody', 'X'), undefined)
})

const UNKNOWN = `Screens:
  Home:
    Purpose:
      Who: everyone
      Steps:
        - first
        -
          Name: second
      Nothing: {}
    Properties:
      Fill: =Color.Red
    Children:
      - Label1:
          Control: Label
          Later:
            - a: b
          Properties:
            X: =1
`

void test('keywords that are not known survive an edit, with all below them', () => {
  const { document, findings } = readFiles({ 'Src/Home.pa.yaml': UNKNOWN })
  assert.deepEqual(
    findings.map(({ rule, severity }) => `${severity} ${rule}`),
    ['warning unknown-keyword', 'warning unknown-keyword'],
  )
  const edited = writeFiles(setProperty(document, 'Label1', 'X', '2'))['Src/Home.pa.yaml'] ?? ''
  assert.match(edited, /X: =2/)
  const again = readFiles({ 'Src/Home.pa.yaml': edited }).document
  assert.deepEqual(again.screens[0]?.unknown, document.screens[0]?.unknown)
  assert.deepEqual(
    again.screens[0]?.children[0]?.unknown,
    document.screens[0]?.children[0]?.unknown,
  )
  assert.equal(document.screens[0]?.unknown?.size, 1)
})

/** Children of a screen, and the findings that they are. */
const WRONG: [what: string, children: string, rules: string[]][] = [
  ['a component without a name', '- a:\n    Control: CanvasComponent', ['component-name']],
  ['a code component without one', '- a:\n    Control: CodeComponent@1.0.0', ['component-name']],
  [
    'an instance with children',
    '- a:\n    Control: CanvasComponent\n    ComponentName: C\n    Children:\n      - b:\n          Control: Label',
    ['component-children'],
  ],
  ['a type that is placed nowhere', '- a:\n    Control: HostControl', ['control-type']],
  ['a screen in a screen', '- a:\n    Control: Screen', ['control-type']],
  ['a version of two parts', '- a:\n    Control: Label@2.5', ['control-type']],
  ['no type', '- a:\n    Properties:\n      X: =1', ['control-missing']],
  ['nothing below a name', '- a:', ['not-a-control']],
  ['two names in one', '- a:\n    Control: Label\n  b:\n    Control: Label', ['not-a-control']],
  ['no dash', 'a:\n  Control: Label', ['children-not-a-list']],
  [
    'a formula without its sign',
    '- a:\n    Control: Label\n    Properties:\n      X: 1',
    ['not-a-formula'],
  ],
  [
    'a property twice',
    '- a:\n    Control: Label\n    Properties:\n      X: =1\n      X: =2',
    ['duplicate-name'],
  ],
  [
    'a colon in a plain formula',
    '- a:\n    Control: Label\n    Properties:\n      Text: ="a: b" & "c: d"',
    ['yaml-syntax'],
  ],
  ['a tab', '- a:\n\tControl: Label', ['yaml-syntax']],
  [
    'a comment where a formula goes on',
    '- a:\n    Control: Label\n    Properties:\n      X: =1 # + 2',
    ['comment-after-formula'],
  ],
]

for (const [what, children, rules] of WRONG)
  void test(`${what} is a finding with its place`, () => {
    const inner = children.replaceAll(/^/gm, '      ')
    const { findings } = readFiles({ 'S.pa.yaml': `Screens:\n  S:\n    Children:\n${inner}\n` })
    assert.deepEqual([...new Set(findings.map(({ rule }) => rule))], rules)
    for (const { file, line, column, message } of findings) {
      assert.equal(file, 'S.pa.yaml')
      assert.ok(line >= 3 && column >= 1, message)
    }
  })
