import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { findControl } from '../document.ts'
import { readMsapp } from '../msapp/read-msapp.ts'
import { openContainer, packageOfSources } from './container.ts'

const json = (value: unknown) => strToU8(JSON.stringify(value))

const HOME = `Screens:
  Home:
    Children:
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: ="Hello"
`
const APP = {
  'Header.json': json({ DocVersion: '1.349', MSAppStructureVersion: '2.4.0' }),
  'Properties.json': json({ Name: 'Orders' }),
  'Src/Home.pa.yaml': strToU8(HOME),
}

void describe('containers of apps', () => {
  void test('a package is itself', () => {
    const { kind, apps } = openContainer(zipSync(APP), 'Orders')
    assert.equal(kind, 'app')
    assert.equal(apps.length, 1)
    assert.ok(findControl(readMsapp(apps[0]!.bytes).document, 'Label1'))
  })

  void test('a solution and an exported package give the apps that are in them', () => {
    const solution = zipSync({
      'solution.xml': strToU8('<ImportExportXml/>'),
      'CanvasApps/new_orders_1a2b3_DocumentUri.msapp': zipSync(APP),
      'CanvasApps/new_other_9f8e7_DocumentUri.msapp': strToU8('https://example.org/gone'),
    })
    const opened = openContainer(solution, 'solution')
    assert.equal(opened.kind, 'solution')
    assert.deepEqual(
      opened.apps.map(({ name }) => name),
      ['new_orders_1a2b3', 'new_other_9f8e7'],
    )
    assert.ok(findControl(readMsapp(opened.apps[0]!.bytes).document, 'Label1'))
    assert.equal(readMsapp(opened.apps[1]!.bytes).findings[0]?.rule, 'not-a-package')

    const exported = zipSync({
      'manifest.json': json({}),
      'Microsoft.PowerApps/apps/123/N5f6-document.msapp': zipSync(APP),
    })
    const found = openContainer(exported, 'export')
    assert.deepEqual([found.kind, found.apps.length], ['package', 1])
    const empty = openContainer(zipSync({ 'solution.xml': strToU8('') }), 'empty')
    assert.deepEqual([empty.apps.length, empty.findings[0]?.rule], [0, 'no-app'])
  })

  void test('a .msapr is put together with the sources beside it', () => {
    const { 'Src/Home.pa.yaml': home, ...rest } = APP
    const entries = Object.entries(rest).map(([path, bytes]) => [`msapp/${path}`, bytes])
    const msapr = zipSync({
      'msapr-header.json': json({ MsaprStructureVersion: '0.1' }),
      ...Object.fromEntries(entries),
    })
    const sources = new Map([
      ['Src/Home.pa.yaml', home],
      ['Src/notes.txt', strToU8('notes')],
    ])
    const { kind, apps, findings } = openContainer(msapr, 'Orders', { sources })
    assert.equal(kind, 'rest')
    assert.deepEqual(
      findings.map(({ rule, file }) => [rule, file]),
      [['not-a-source', 'Src/notes.txt']],
    )
    const { document } = readMsapp(apps[0]!.bytes)
    assert.deepEqual([document.name, document.screens.length], ['Orders', 1])
    const alone = openContainer(msapr, 'Orders')
    assert.equal(alone.findings[0]?.rule, 'no-sources')
  })

  void test('older sources are read: names, types, variants, order, components, tests', () => {
    const files = new Map(
      Object.entries({
        'CanvasManifest.json': json({
          Properties: { Name: 'Old', DocumentLayoutWidth: 1366, DocumentLayoutHeight: 768 },
          ScreenOrder: ['Second', 'First screen'],
        }),
        'ControlTemplates.json': json({ label: { Version: '2.5.1' } }),
        'Src/App.fx.yaml': strToU8('App As appinfo:\n    OnStart: =Set(x, 1)\n'),
        'Src/First screen.fx.yaml': strToU8(`"'First screen' As screen":
    Fill: =Color.White

    Front As label:
        Text: |-
            ="a: " & Card1.Text
        ZIndex: =2

    Gallery1 As gallery.galleryVertical:
        Items: =[1, 2]
        ZIndex: =1

        galleryTemplate1 As galleryTemplate:
            TemplateFill: =Color.Red

        "'It''s' As label":
            Text: =ThisItem.Value
            ZIndex: =1

    Card1 As Card:
        ZIndex: =3
`),
        'Src/Second.fx.yaml': strToU8('Second As screen:\n    Fill: =Color.Red\n'),
        'Src/Components/Card.fx.yaml': strToU8(
          'Card As CanvasComponent:\n    Text: ="t"\n    ZIndex: =1\n\n    Inner As rectangle:\n        Fill: =Color.Blue\n',
        ),
        'Src/Tests/Suite.fx.yaml': strToU8(
          'Suite1 As TestSuite:\n    DisplayName: ="Suite"\n\n    Case1 As TestCase:\n        Step1: =Select(Front)\n',
        ),
        'DataSources/Orders.json': json([{ Name: 'Orders', Type: 'CollectionDataSourceInfo' }]),
      }),
    )
    const findings: Parameters<typeof packageOfSources>[1] = []
    const { document, entries, dataSources } = readMsapp(packageOfSources(files, findings))
    assert.deepEqual(findings, [])
    assert.deepEqual(
      document.screens.map(({ name }) => name),
      ['Second', 'First screen'],
    )
    const first = document.screens[1]
    assert.deepEqual(
      first?.children.map(({ name, type, variant, version }) => [name, type, variant, version]),
      [
        ['Gallery1', 'Gallery', 'Vertical', ''],
        ['Front', 'Label', undefined, '2.5.1'],
        ['Card1', 'CanvasComponent', undefined, undefined],
      ],
    )
    assert.equal(first?.children[1]?.properties.get('Text'), '"a: " & Card1.Text')
    assert.equal(first?.children[0]?.properties.get('TemplateFill'), 'Color.Red')
    assert.equal(first?.children[0]?.children[0]?.name, "It's")
    assert.match(document.otherFiles.get('Src/Components/Card.pa.yaml') ?? '', /- Inner:/)
    assert.ok(entries.some((path) => path.startsWith('AppTests/')))
    assert.equal(dataSources[0]?.name, 'Orders')
  })

  void test('a mistake in older sources is told with file, line, control and property', () => {
    const files = new Map([
      [
        'Src/S.fx.yaml',
        strToU8('S As screen:\n    Fill: red\n    Label1 As label:\n        Text: ="ok"\n'),
      ],
      ['Src/T.fx.yaml', strToU8('T As screen:\n\tFill: =1\n')],
    ])
    const findings: NonNullable<Parameters<typeof packageOfSources>[1]> = []
    const { document } = readMsapp(packageOfSources(files, findings))
    assert.deepEqual(
      findings.map(({ file, line, control, property }) => [file, line, control, property]),
      [
        ['Src/S.fx.yaml', 2, 'S', 'Fill'],
        ['Src/T.fx.yaml', 2, undefined, undefined],
      ],
    )
    assert.ok(findControl(document, 'Label1'))
  })

  void test('a package that was cut short gives what came before the cut', () => {
    const whole = zipSync(
      { ...APP, 'Src/Last.pa.yaml': strToU8(`# ${'x'.repeat(9000)}`) },
      { level: 0 },
    )
    const { document, findings } = readMsapp(whole.subarray(0, whole.length - 2000), 'Cut')
    assert.equal(findings[0]?.rule, 'package-cut-short')
    assert.ok(findings.some(({ rule, file }) => rule === 'entry-unreadable' && /Last/.test(file)))
    assert.ok(findControl(document, 'Label1'))
  })

  void test('an entry that leads out of the package or inflates without end is not read', () => {
    const bytes = zipSync({
      ...APP,
      '../evil.pa.yaml': strToU8(HOME),
      'Src/Bomb.pa.yaml': new Uint8Array(2_000_000),
    })
    const { findings, entries } = readMsapp(bytes)
    assert.deepEqual(
      findings.map(({ rule }) => rule).filter((rule) => rule !== 'entry-missing'),
      ['entry-name', 'too-large'],
    )
    assert.ok(entries.every((path) => !path.includes('..')))
  })
})
