import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { checkApp } from '../check/check-app.ts'
import { allPlaces, findControl } from '../document.ts'
import { readFiles } from '../pa-yaml/read.ts'
import { writeScreen } from '../pa-yaml/write.ts'
import { settingsOf } from '../settings.ts'
import { dataSourceSymbols } from './data-sources.ts'
import { mergeDocuments } from '../compare/merge.ts'
import { readAppTests } from '../tests/read-tests.ts'
import { readMsapp } from './read-msapp.ts'
import { writeMsapp } from './write-msapp.ts'

const HEADER = { DocVersion: '1.345', MSAppStructureVersion: '2.4.0' }
const PROPERTIES = { Name: 'Demo', DocumentLayoutWidth: 1366, DocumentLayoutHeight: 768 }

const rule = (property: string, script: string) => ({
  Property: property,
  InvariantScript: script,
})

const control = (
  name: string,
  template: string,
  rules: readonly object[] = [],
  children: readonly object[] = [],
  more: object = {},
) => ({
  Type: 'ControlInfo',
  Name: name,
  Template: {
    Id: `http://microsoft.com/appmagic/${template}`,
    Name: template,
    Version: '2.5.1',
  },
  VariantName: '',
  Rules: rules,
  Children: children,
  ...more,
})

const screen = control(
  'Home',
  'screen',
  [rule('Fill', 'Color.White')],
  [
    control('Front', 'label', [rule('ZIndex', '2'), rule('Text', '"a"\r\n& "b"')]),
    control('Back', 'rectangle', [rule('ZIndex', '1'), rule('X', '0'), rule('Y', '7')]),
    control(
      'List',
      'gallery',
      [rule('ZIndex', '3'), rule('Items', '[1, 2]')],
      [
        control('Row', 'galleryTemplate', [rule('OnSelect', 'Back()')]),
        control('Odd', 'neverHeardOf', [rule('Text', 'ThisItem.Value'), rule('Cols', '3')]),
      ],
      { VariantName: 'galleryVertical' },
    ),
    control('Pair', 'group', [], [], { GroupedControlsKey: ['Front', 'Back'] }),
  ],
)

const app = control('App', 'appinfo', [rule('OnStart', 'Set(varA, 1)')])

const makePackage = (entries: Readonly<Record<string, unknown>>) =>
  zipSync(
    Object.fromEntries(
      Object.entries({ 'Header.json': HEADER, 'Properties.json': PROPERTIES, ...entries }).map(
        ([path, value]) => [
          path,
          typeof value === 'string' ? strToU8(value) : strToU8(JSON.stringify(value)),
        ],
      ),
    ),
  )

const jsonPackage = (more: Readonly<Record<string, unknown>> = {}) =>
  makePackage({
    'Controls\\1.json': { TopParent: app },
    'Controls\\4.json': { TopParent: screen },
    ...more,
  })

const rulesOf = (bytes: Uint8Array) => readMsapp(bytes).findings.map((finding) => finding.rule)

void describe('reading a package', () => {
  void test('controls as JSON become the document, back to front, without defaults', () => {
    const { document, findings, form, structureVersion } = readMsapp(jsonPackage())
    assert.deepEqual(findings, [])
    assert.deepEqual([form, structureVersion, document.name], ['json', '2.4.0', 'Demo'])
    assert.equal(document.app.properties.get('OnStart'), 'Set(varA, 1)')
    assert.equal(
      writeScreen(document.screens[0] ?? assert.fail()),
      `Screens:
  Home:
    Children:
      - Back:
          Control: Rectangle@2.5.1
          Group: Pair
          Properties:
            Y: =7
      - Front:
          Control: Label@2.5.1
          Group: Pair
          Properties:
            Text: |-
              ="a"
              & "b"
      - List:
          Control: Gallery@2.5.1
          Variant: Vertical
          Properties:
            Items: =[1, 2]
            OnSelect: =Back()
          Children:
            - Odd:
                Control: NeverHeardOf@2.5.1
                Properties:
                  Cols: =3
                  Text: =ThisItem.Value
`,
    )
  })

  void test('where both forms are there, YAML decides and JSON can be asked for', () => {
    const yaml = 'Screens:\n  Other:\n    Properties:\n      Fill: =Color.Red\n'
    const read = readMsapp(jsonPackage({ 'Src\\Other.pa.yaml': yaml }))
    assert.equal(read.form, 'json+yaml')
    assert.deepEqual(
      read.document.screens.map(({ name }) => name),
      ['Other'],
    )
    assert.equal(read.documentOfJson()?.screens[0]?.name, 'Home')
  })

  void test('damaged data sources are told, whatever of the package is asked for first', () => {
    const packed = jsonPackage({ 'References/DataSources.json': '{"DataSources": [' })
    for (const first of ['findings', 'dataSources', 'dropped', 'document'] as const) {
      const read = readMsapp(packed)
      if (first === 'document') assert.equal(read.document.otherFiles.has('Properties.json'), true)
      else assert.ok(Array.isArray(read[first]))
      assert.deepEqual(
        read.findings.map(({ rule, file }) => [rule, file]),
        [['package-json', 'References/DataSources.json']],
      )
    }
  })

  void test('the oldest structure has everything in Entities.json', () => {
    const read = readMsapp(
      makePackage({
        'Header.json': { DocVersion: '1.246' },
        'Entities.json': {
          Entities: [
            screen,
            app,
            { Type: 'StaticDataSourceInfo', Name: 'Sample', Schema: "*[A:s, 'B c':n]" },
          ],
        },
      }),
    )
    assert.equal(read.structureVersion, '1.0')
    assert.equal([...allPlaces(read.document)].length, 4)
    assert.deepEqual(
      read.dataSources[0]?.columns.map(({ name, type }) => [name, type.kind]),
      [
        ['A', 'Text'],
        ['B c', 'Number'],
      ],
    )
  })

  void test('a screen of the early preview is read, and said to be one', () => {
    const yaml =
      'Home:\n  Control: Screen\n  Children:\n  - Box:\n      Control: GroupContainer\n      Variant: horizontalAutoLayoutContainer\n'
    const read = readMsapp(makePackage({ 'Src/Home.pa.yaml': yaml }))
    assert.deepEqual(
      read.findings.map((finding) => finding.rule),
      ['early-preview'],
    )
    assert.equal(findControl(read.document, 'Box')?.control.variant, 'AutoLayout')
  })

  void test('on phones the larger defaults are left out', () => {
    const size = { Name: 'P', DocumentLayoutWidth: 640, DocumentLayoutHeight: 1136 }
    const toggle = control('T', 'toggleSwitch', [rule('Height', '49'), rule('Width', '92')])
    const { document } = readMsapp(
      makePackage({
        'Properties.json': size,
        'Controls/4.json': { TopParent: control('S', 'screen', [], [toggle]) },
      }),
    )
    const properties = findControl(document, 'T')?.control.properties
    assert.deepEqual([...(properties ?? [])], [['Width', '92']])
    assert.equal(checkApp(document).property('T', 'Height')?.text, '49')
  })

  void test('a component becomes a file, and its instances name it', () => {
    const id = 'c0ffee00c0ffee00c0ffee00c0ffee00'
    const template = {
      Id: 'http://microsoft.com/appmagic/Component',
      Name: id,
      Version: '1',
      CustomProperties: [
        { Name: 'Title', Category: 0, PropertyDataTypeKey: 'String', DisplayName: 'Title' },
        { Name: 'Typed', Category: 0, PropertyDataTypeKey: 'String' },
        { Name: 'OnClose', Category: 2, PropertyDataTypeKey: 'Boolean' },
      ],
    }
    const definition = {
      ...control(
        'Head',
        id,
        [rule('Title', '"T"'), rule('Typed', 'Box.Text'), rule('Height', '50')],
        [control('Box', 'text')],
      ),
      Template: template,
    }
    const instance = { ...control('Head_1', id, [rule('Title', '"x"')]), Template: template }
    const { document } = readMsapp(
      makePackage({
        'Controls/4.json': { TopParent: control('S', 'screen', [], [instance]) },
        'Components/9.json': { TopParent: definition },
      }),
    )
    const placed = findControl(document, 'Head_1')?.control
    assert.equal(placed?.type, 'CanvasComponent')
    assert.equal(placed?.keywords?.get('ComponentName'), 'Head')
    assert.equal(
      document.otherFiles.get('Src/Components/Head.pa.yaml'),
      `ComponentDefinitions:
  Head:
    DefinitionType: CanvasComponent
    CustomProperties:
      Title:
        PropertyKind: Input
        DisplayName: Title
        DataType: Text
        Default: ="T"
      Typed:
        PropertyKind: Output
        DataType: Text
      OnClose:
        PropertyKind: Event
        ReturnType: Boolean
    Properties:
      Height: =50
      Typed: =Box.Text
    Children:
      - Box:
          Control: Classic/TextInput@2.5.1
`,
    )
  })
})

void describe('what a package may not do', () => {
  void test('bytes that are no package are a finding', () => {
    const { document, findings } = readMsapp(strToU8('https://example.org/app.msapp'))
    assert.deepEqual(document.screens, [])
    assert.match(findings[0]?.message ?? '', /no package/)
  })

  void test('an entry outside the package is not read', () => {
    assert.deepEqual(rulesOf(jsonPackage({ '../../Controls/5.json': { TopParent: screen } })), [
      'entry-name',
    ])
  })

  void test('an entry that inflates beyond measure is not read', () => {
    const bomb = ' '.repeat(3_000_000)
    assert.deepEqual(rulesOf(jsonPackage({ 'Controls/7.json': bomb })), ['too-large'])
  })

  void test('a package beyond the limits is refused as a whole', () => {
    const limits = { packageBytes: 10, entries: 1, entryBytes: 1, totalBytes: 1, ratio: 1 }
    assert.match(readMsapp(jsonPackage(), 'App', limits).findings[0]?.message ?? '', /allowed/)
  })

  void test('wrong JSON names the entry, the control and the property; the rest is read', () => {
    const broken = control('Bad', 'label', [{ Property: 'Text', InvariantScript: 3 }])
    const read = readMsapp(
      jsonPackage({
        'Controls/5.json': { TopParent: control('Second', 'screen', [], [broken, 7 as never]) },
        'Controls/6.json': '{"TopParent": ',
      }),
    )
    assert.deepEqual(
      read.findings.map(({ severity, file, control: at, property }) => [
        severity,
        file,
        at,
        property,
      ]),
      [
        ['error', 'Controls/6.json', undefined, undefined],
        ['error', 'Controls/5.json', 'Bad', 'Text'],
        ['error', 'Controls/5.json', undefined, undefined],
      ],
    )
    assert.deepEqual(read.document.screens.map(({ name }) => name).toSorted(), ['Home', 'Second'])
  })

  void test('connections, signed links and keys are left out and reported', () => {
    const read = readMsapp(
      jsonPackage({
        'Properties.json': {
          ...PROPERTIES,
          LocalConnectionReferences: '{"1":{}}',
          InstrumentationKey: 'k',
        },
        'References/Resources.json': {
          Resources: [
            {
              Name: 'Logo',
              Content: 'Image',
              ResourceKind: 'Uri',
              Path: 'https://x.test/logo.png?sv=1&sig=abc%3D',
              RootPath: 'https://x.test/?sig=zzz',
            },
          ],
        },
        'References/DataSources.json': {
          DataSources: [
            {
              Name: 'People',
              Type: 'ServiceInfo',
              ApiId: '/providers/x/apis/shared_people',
              WadlMetadata: {
                WadlXml:
                  '<resource base="https://x.test/apim/people/0123456789abcdef0123456789abcdef"><method name="GET" id="MyProfile" />',
              },
            },
          ],
        },
      }),
    )
    const kept = [...read.document.otherFiles.values()].join('\n')
    assert.doesNotMatch(kept, /sig=|0123456789abcdef|InstrumentationKey|LocalConnection/)
    assert.equal(read.media[0]?.path, 'https://x.test/logo.png')
    assert.deepEqual(read.dropped.map(({ what }) => what).toSorted(), [
      'connection',
      'key',
      'signed-link',
      'signed-link',
    ])
    assert.deepEqual(read.dataSources[0]?.actions, ['MyProfile'])
    assert.equal(read.dataSources[0]?.connector, 'shared_people')
  })
})

void describe('data sources of a package', () => {
  void test('their shapes let formulas check', () => {
    const read = readMsapp(
      jsonPackage({
        'References/DataSources.json': {
          DataSources: [
            {
              Name: 'Tasks',
              Type: 'ConnectedDataSourceInfo',
              ConnectedDataSourceInfoNameMapping: { Title: 'Task name', Due: 'Due' },
              DataEntityMetadataJson: {
                t: JSON.stringify({
                  schema: {
                    items: {
                      properties: {
                        Title: { type: 'string' },
                        Due: { type: 'string', format: 'date-time' },
                      },
                    },
                  },
                }),
              },
            },
            {
              Name: 'x_color',
              DisplayName: 'Colour (Tasks)',
              Type: 'OptionSetInfo',
              OptionSetInfoNameMapping: { 1: 'Red', 2: 'Dark blue' },
            },
            {
              Name: 'Mail',
              Type: 'ServiceInfo',
              WadlMetadata: {
                WadlXml: `<grammars><jsonTypes><array typeRef="Item" name="List_value_def" />
                  <object name="List"><property name="value" typeRef="List_value_def" /></object>
                  <object name="Item"><property name="subject" type="string" />
                  <property name="size" type="integer" /></object></jsonTypes></grammars>
                  <method name="POST" id="SendEmail" /><method name="GET" id="GetEmails">
                  <response><representation element="service:List" /></response></method>`,
              },
            },
          ],
        },
      }),
    )
    const check = checkApp(read.document, { dataSources: dataSourceSymbols(read.dataSources) })
    const ok = (formula: string) => check.checkText('Front', 'OnSelect', formula)?.ok
    assert.equal(ok("Set(varB, First(Tasks).'Task name' & First(Tasks).Due)"), true)
    assert.equal(ok("Set(varB, 'Colour (Tasks)'.'Dark blue')"), true)
    assert.equal(ok('Mail.SendEmail("a", {b: 1})'), true)
    assert.equal(ok('Mail.Nothing()'), false)
    assert.equal(ok('Set(varC, Sum(Mail.GetEmails().value, size))'), true)
    assert.equal(ok('Set(varC, First(Mail.GetEmails().value).nothing)'), false)
    // An app from elsewhere may name options without their enumeration; a made one may not.
    assert.equal(ok('Navigate(Home, Fade)'), true)
    assert.equal(check.property('App', 'Formulas.Fade')?.text, 'ScreenTransition.Fade')
    const own = checkApp({ ...read.document, otherFiles: new Map() })
    assert.equal(own.checkText('Front', 'OnSelect', 'Navigate(Home, Fade)')?.ok, false)
    assert.equal(ok('First(Tasks).Nothing'), false)
  })
})

void describe('writing a package', () => {
  const savedAt = '2026-03-01T09:05:00Z'
  const original = () =>
    readMsapp(
      jsonPackage({
        'Assets/Images/a.png': 'picture',
        'References/Resources.json': {
          Resources: [
            {
              Name: 'a',
              Content: 'Image',
              Path: 'Assets\\Images\\a.png',
              RootPath: 'https://x.test/?sig=1',
            },
          ],
        },
      }),
    )

  void test('what was read, written and read again is the same document', () => {
    const read = original()
    const bytes = writeMsapp(read.document, { savedAt, original: read })
    const again = readMsapp(bytes)
    assert.deepEqual(again.findings, [])
    assert.equal(again.form, 'yaml')
    assert.deepEqual([again.docVersion, again.structureVersion], ['1.349', '2.4.0'])
    assert.deepEqual(again.document.screens, read.document.screens)
    assert.deepEqual(again.document.app.properties, read.document.app.properties)
    assert.deepEqual(again.media, read.media)
    assert.deepEqual(again.entry('Assets/Images/a.png'), strToU8('picture'))
  })

  void test('an app keeps the switches of its time, and a new one has those of today', () => {
    const settingsAfter = (properties: object) => {
      const read = readMsapp(jsonPackage({ 'Properties.json': properties }))
      const again = readMsapp(writeMsapp(read.document, { savedAt })).document
      assert.deepEqual(settingsOf(again), settingsOf(read.document))
      return settingsOf(again).handlesErrors
    }
    assert.equal(settingsAfter({ ...PROPERTIES, AppPreviewFlagsKey: ['delayloadscreens'] }), false)
    assert.equal(settingsAfter({ ...PROPERTIES, AppPreviewFlagsKey: ['errorhandling'] }), true)
    assert.equal(
      settingsAfter({ ...PROPERTIES, AppPreviewFlagsMap: { errorhandling: true } }),
      true,
    )
    const size = { DocumentLayoutWidth: 640, DocumentLayoutHeight: 1136 }
    const made = readFiles({ 'Properties.json': JSON.stringify(size) }).document
    assert.ok(settingsOf(made).handlesErrors)
    assert.ok(settingsOf(readMsapp(writeMsapp(made, { savedAt })).document).handlesErrors)
  })

  void test('it says that it is loaded from YAML, and has no secrets and no controls', () => {
    const read = original()
    const again = readMsapp(writeMsapp(read.document, { savedAt, original: read }))
    const text = (path: string) => new TextDecoder().decode(again.entry(path))
    assert.match(text('packed.json'), /"LoadFromYaml": true/)
    assert.match(text('Header.json'), /"03\/01\/2026 09:05:00"/)
    assert.doesNotMatch(text('References/Resources.json'), /RootPath|sig=/)
    assert.equal(
      again.entries.some((path) => path.startsWith('Controls/')),
      false,
    )
  })

  void test('the tests of the app are a part of its document, and are merged with it', () => {
    const suite = (name: string) => ({
      TopParent: control('Tests', 'AppTest', [], [control(name, 'TestSuite')]),
    })
    const read = (name: string) =>
      readMsapp(jsonPackage({ 'AppTests\\2.json': suite(name) })).document
    const again = readMsapp(writeMsapp(read('Orders'), { savedAt })).document
    assert.deepEqual(
      readAppTests(again).suites.map(({ name }) => name),
      ['Orders'],
    )
    const merged = mergeDocuments(read('Orders'), read('Orders'), read('Invoices'))
    assert.deepEqual(merged.conflicts, [])
    assert.equal(readAppTests(merged.document).suites[0]?.name, 'Invoices')
  })

  void test('the same document gives the same bytes', () => {
    const read = original()
    const write = () => writeMsapp(read.document, { savedAt, original: read })
    assert.deepEqual(write(), write())
  })
})
