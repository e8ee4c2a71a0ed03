import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { checkApp } from '../check/check-app.ts'
import { findIssues } from '../checker/find-issues.ts'
import { allPlaces, findControl } from '../document.ts'
import { readComponents } from '../pa-yaml/read.ts'
import { packageSymbols } from './data-sources.ts'
import { type Msapp, readMsapp } from './read-msapp.ts'
import { writeMsapp } from './write-msapp.ts'

interface Template {
  readonly Id?: string
  readonly Version?: string
  readonly [key: string]: unknown
}

const rules = (formulas: Readonly<Record<string, string>>) =>
  Object.entries(formulas).map(([Property, InvariantScript]) => ({ Property, InvariantScript }))

/** A control as a package's JSON has it; `more` is put beside, `Template` into its template. */
function control(
  name: string,
  template: string,
  formulas: Readonly<Record<string, string>> = {},
  children: readonly object[] = [],
  more: { readonly Template?: Template; readonly [key: string]: unknown } = {},
) {
  const { Template: own, ...rest } = more
  return {
    Type: 'ControlInfo',
    Name: name,
    Template: {
      Id: `http://microsoft.com/appmagic/${template}`,
      Name: template,
      Version: '1.0.0',
      ...own,
    },
    Rules: rules(formulas),
    Children: children,
    ...rest,
  }
}

const app = control('App', 'appinfo', {}, [control('Host', 'hostControl')])
const screen = (name: string, children: readonly object[], formulas = {}) =>
  control(name, 'screen', formulas, children)

/** A package; paths may be written with `\` and a leading one, as real ones are. */
const packed = (entries: Readonly<Record<string, unknown>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        'Header.json': { DocVersion: '1.349', MSAppStructureVersion: '2.4.0' },
        'Properties.json': { Name: 'Sample', DocumentLayoutWidth: 1366, DocumentLayoutHeight: 768 },
        ...entries,
      }).map(([path, value]) => [
        path,
        strToU8(typeof value === 'string' ? value : JSON.stringify(value)),
      ]),
    ),
  )

/** Opens, checks and writes back; nothing may be an error, and what is read again is the same. */
function sound(entries: Readonly<Record<string, unknown>>): Msapp {
  const msapp = readMsapp(packed(entries), 'Sample')
  const { document, dataSources, media } = msapp
  const check = checkApp(document, { dataSources: packageSymbols(dataSources, media) })
  const issues = findIssues(check, msapp)
  const errors = [...msapp.findings, ...issues].filter((found) =>
    'severity' in found ? found.severity === 'error' : found.level === 'error',
  )
  assert.deepEqual(
    errors.map(({ message, ...rest }) => `${rest.control}.${rest.property}: ${message}`),
    [],
  )
  const again = readMsapp(
    writeMsapp(document, { savedAt: '2026-01-01T00:00:00Z', original: msapp }),
  )
  assert.deepEqual(again.document.screens, document.screens)
  assert.deepEqual(again.document.app, document.app)
  assert.deepEqual(again.document.layout, document.layout)
  assert.deepEqual(readComponents(again.document).components, readComponents(document).components)
  assert.deepEqual(
    again.dataSources.map(({ name, kind }) => [name, kind]),
    dataSources.map(({ name, kind }) => [name, kind]),
  )
  return msapp
}

const ACCOUNTS = [
  {
    Type: 'NativeCDSDataSourceInfo',
    Name: 'Accounts',
    NativeCDSDataSourceInfoNameMapping: { accountid: 'Account', name: 'Account Name' },
    TableDefinition: JSON.stringify({
      TableName: 'accounts',
      EntityMetadata: JSON.stringify({
        Attributes: [
          { AttributeType: 'String', LogicalName: 'name' },
          { AttributeType: 'Uniqueidentifier', LogicalName: 'accountid' },
        ],
      }),
    }),
  },
  {
    Type: 'ViewInfo',
    Name: 'accounts_views',
    DisplayName: 'Accounts (Views)',
    ViewInfoNameMapping: { '00000000-0000-0000-0000-000000000001': 'Active Accounts' },
  },
  {
    Type: 'OptionSetInfo',
    Name: 'accounts_statecode',
    DisplayName: 'Status (Accounts)',
    OptionSetInfoNameMapping: { 0: 'Active', 1: 'Inactive' },
  },
]

void describe('kinds of apps that makers have', () => {
  void test('a component library: definitions and no screen of its own', () => {
    const id = 'a0b1c2d3a0b1c2d3a0b1c2d3a0b1c2d3'
    const template = {
      Id: 'http://microsoft.com/appmagic/Component',
      Name: id,
      Version: '1.0',
      CustomProperties: [
        { Name: 'Title', Category: 0, PropertyDataTypeKey: 'String', DisplayName: 'Title' },
      ],
    }
    const { document } = sound({
      'Properties.json': {
        Name: 'Library',
        DocumentType: 'ComponentLibrary',
        DocumentLayoutWidth: 1366,
        DocumentLayoutHeight: 768,
      },
      'Controls\\1.json': { TopParent: app },
      'Components\\7.json': {
        TopParent: control(
          'Banner',
          id,
          { Title: '"Hello"', Height: '60' },
          [control('Caption', 'label', { Text: 'Banner.Title' })],
          { Template: template },
        ),
      },
      'ComponentsMetadata.json': {
        Components: [{ Name: 'Banner', TemplateName: id, AllowCustomization: true }],
      },
    })
    const [banner] = readComponents(document).components
    assert.deepEqual([banner?.name, banner?.allowsCustomization], ['Banner', true])
    assert.match(document.otherFiles.get('Properties.json') ?? '', /ComponentLibrary/)
  })

  void test('an instance of a library’s component keeps everything without its definition', () => {
    const { document } = sound({
      'Controls\\1.json': { TopParent: app },
      'Controls\\4.json': {
        TopParent: screen('Home', [
          control('Banner_1', 'ffff', { Title: '"Hi"', OnClose: 'Back()' }, [], {
            Template: {
              Id: 'http://microsoft.com/appmagic/Component',
              SourceLibraryLogicalName: 'new_library_a1b2c',
            },
          }),
        ]),
      },
    })
    const placed = findControl(document, 'Banner_1')?.control
    assert.equal(placed?.keywords?.get('ComponentLibraryUniqueName'), 'new_library_a1b2c')
    assert.deepEqual(
      [...(placed?.properties ?? [])],
      [
        ['Title', '"Hi"'],
        ['OnClose', 'Back()'],
      ],
    )
  })

  void test('code components, AI models and controls never heard of keep what they have', () => {
    const { document } = sound({
      'Controls\\1.json': { TopParent: app },
      'Controls\\4.json': {
        TopParent: screen('Home', [
          control('Grid', 'abc_Company.Grid', { Rows: '[1, 2]', OnChange: 'Set(a, 1)' }, [], {
            Template: {
              Id: 'http://microsoft.com/appmagic/powercontrol/abc_Company.Grid',
              DynamicControlDefinitionJson: JSON.stringify({
                Properties: JSON.stringify([{ Name: 'Rows', DefaultValue: '' }]),
              }),
            },
          }),
          control('Reader', 'MicrosoftAIBuilder_BusinessCardReader', { Threshold: '0.5' }),
        ]),
      },
    })
    const grid = findControl(document, 'Grid')?.control
    assert.equal(grid?.type, 'CodeComponent')
    assert.equal(grid?.properties.get('Rows'), '[1, 2]')
    assert.equal(findControl(document, 'Reader')?.control.properties.get('Threshold'), '0.5')
  })

  void test('galleries in galleries, forms with cards, and a name that is no word', () => {
    const { document } = sound({
      'References\\DataSources.json': {
        DataSources: [
          {
            Type: 'StaticDataSourceInfo',
            Name: 'Bestellungen',
            Schema: "*[Größe:n, 'Name des Kunden':s]",
          },
        ],
      },
      'Controls\\1.json': { TopParent: app },
      'Controls\\4.json': {
        TopParent: screen('Übersicht', [
          control(
            'Außen',
            'gallery',
            { Items: 'Bestellungen', ZIndex: '1' },
            [
              control('galleryTemplate1', 'galleryTemplate', { TemplateFill: 'Color.White' }),
              control(
                'Innen',
                'gallery',
                { Items: '[ThisItem.Größe, 1.5]' },
                [
                  control('galleryTemplate2', 'galleryTemplate'),
                  control('Zahl 1', 'label', { Text: 'Text(ThisItem.Value, "0.00", "de-DE")' }),
                ],
                { VariantName: 'galleryHorizontal' },
              ),
            ],
            { VariantName: 'galleryVertical' },
          ),
          control(
            'Formular',
            'form',
            { DataSource: 'Bestellungen', Item: 'First(Bestellungen)', ZIndex: '2' },
            [
              control(
                'Karte',
                'typedDataCard',
                {
                  DataField: '"Name des Kunden"',
                  Default: "ThisItem.'Name des Kunden'",
                  Update: 'Eingabe.Text',
                },
                [
                  control('Eingabe', 'text', { Default: 'Parent.Default' }, [], {
                    MetaDataIDKey: 'FieldValue',
                  }),
                ],
                { VariantName: 'textualEditCard' },
              ),
            ],
            { LayoutName: 'vertical' },
          ),
        ]),
      },
    })
    assert.equal([...allPlaces(document)].length, 6)
    assert.equal(findControl(document, 'Karte')?.control.variant, 'ClassicTextualEdit')
  })

  void test('tables of Dataverse with views and choices', () => {
    const { dataSources } = sound({
      'References\\DataSources.json': { DataSources: ACCOUNTS },
      'Controls\\1.json': { TopParent: app },
      'Controls\\4.json': {
        TopParent: screen('Home', [
          control(
            'List',
            'gallery',
            {
              Items: "Filter(Accounts, 'Accounts (Views)'.'Active Accounts')",
            },
            [
              control('galleryTemplate1', 'galleryTemplate'),
              control('Line', 'label', { Text: "ThisItem.'Account Name'" }),
            ],
            { VariantName: 'galleryVertical' },
          ),
          control('State', 'label', { Text: "Text('Status (Accounts)'.Active)" }),
        ]),
      },
    })
    assert.deepEqual(
      dataSources.map(({ kind }) => kind),
      ['table', 'views', 'optionSet'],
    )
  })

  void test('a phone app in the YAML form, with keywords of later versions', () => {
    const { document, findings } = sound({
      'Header.json': { DocVersion: '1.360', MSAppStructureVersion: '2.5.0' },
      'Properties.json': { Name: 'P', DocumentLayoutWidth: 640, DocumentLayoutHeight: 1136 },
      'Src\\App.pa.yaml': '\uFEFFApp:\r\n  Properties:\r\n    Theme: =PowerAppsTheme\r\n',
      'Src\\_EditorState.pa.yaml': 'EditorState:\r\n  ScreensOrder:\r\n    - B\r\n    - A\r\n',
      'Src\\A.pa.yaml':
        'Screens:\r\n  A:\r\n    NewKeyword: later\r\n    Children:\r\n      - T:\r\n          Control: Label@9.9.9\r\n          NewKeyword:\r\n            Deep: [1, 2]\r\n          Properties:\r\n            Text: ="x"\r\n',
      'Src\\B.pa.yaml':
        'Screens:\n  B:\n    Properties:\n      OnVisible: |-\n        =Set(a, 1);\n        Set(b, 2)\n',
      'Src\\Data.pa.yaml':
        'DataSources:\n  Accounts:\n    Type: Table\n    Parameters:\n      TableLogicalName: account\n',
      'Src\\Themes.pa.yaml': "Themes:\n  Mine:\n    BasePaletteColor: '#112233'\n",
      'Src\\Component\\Old.pa.yaml':
        'ComponentDefinitions:\n  Old:\n    DefinitionType: CanvasComponent\n    Properties:\n      Height: =40\n',
    })
    assert.deepEqual(
      document.screens.map(({ name }) => name),
      ['B', 'A'],
    )
    assert.equal(document.layout.width, 640)
    assert.equal(readComponents(document).components[0]?.name, 'Old')
    assert.ok(findings.every(({ severity }) => severity !== 'error'))
  })

  void test('old versions write the control’s own name where new ones say Self', () => {
    const { document } = sound({
      'Controls\\1.json': { TopParent: app },
      'Controls\\4.json': {
        TopParent: screen('Home', [
          control(
            'My box',
            'rectangle',
            { HoverFill: "'My box'.Fill", PressedFill: 'Box2.Fill', ZIndex: '1' },
            [],
            {
              Template: { Version: '2.0.0' },
            },
          ),
          control('Box2', 'rectangle', { HoverFill: 'Box2.Fill', ZIndex: '2' }, [], {
            Template: { Version: '2.3.0' },
          }),
        ]),
      },
    })
    assert.deepEqual(
      [...(findControl(document, 'My box')?.control.properties ?? [])],
      [['PressedFill', 'Box2.Fill']],
    )
    assert.deepEqual(
      [...(findControl(document, 'Box2')?.control.properties ?? [])],
      [['HoverFill', 'Box2.Fill']],
    )
  })
})
