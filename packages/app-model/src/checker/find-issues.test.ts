import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { T } from '@patchbay/power-fx'
import { checkApp } from '../check/check-app.ts'
import { setProperty } from '../edit/change.ts'
import { packageSymbols } from '../msapp/data-sources.ts'
import { readFiles } from '../pa-yaml/read.ts'
import { type IssueContext, compareWithProduct, findIssues } from './find-issues.ts'
import { appRules } from './rules.ts'
import { writeSarif } from './sarif.ts'

/** Controls by name: type and properties, each `Name: formula`. */
type Controls = Record<string, { type: string; in?: string } & Record<string, string>>

interface AppInput {
  app?: Record<string, string>
  controls?: Controls
  other?: Controls
  screen?: string
  settings?: Record<string, unknown>
  context?: IssueContext
}

function issuesOf({ app = {}, controls = {}, other, screen, settings, context }: AppInput) {
  const write = (list: Controls, indent: string, parent?: string): string =>
    Object.entries(list)
      .filter(([, { in: at }]) => at === parent)
      .map(([name, { type, in: _parent, ...properties }]) =>
        [
          `${indent}- ${name}:`,
          `${indent}    Control: ${type}`,
          ...(type.startsWith('Gallery') ? [`${indent}    Variant: Vertical`] : []),
          `${indent}    Properties:`,
          ...Object.entries(properties).map(
            ([key, text]) => `${indent}      ${key}: |-\n${indent}        =${text}`,
          ),
          ...(Object.values(list).some(({ in: at }) => at === name)
            ? [`${indent}    Children:`, write(list, `${indent}      `, name)]
            : []),
        ].join('\n'),
      )
      .join('\n')
  const screens = (name: string, list: Controls) =>
    `Screens:\n  ${name}:\n    Children:\n${write(list, '      ')}\n`
  const files: Record<string, string> = {
    'Src/App.pa.yaml': `App:\n  Properties:\n${Object.entries(app)
      .map(([key, text]) => `    ${key}: |-\n      =${text}\n`)
      .join('')}    Theme: =PowerAppsTheme\n`,
    'Src/1.pa.yaml': screens(screen ?? 'Home', controls),
    ...(other && { 'Src/2.pa.yaml': screens('Other', other) }),
    ...(settings && { 'Properties.json': JSON.stringify(settings) }),
  }
  const { document, findings } = readFiles(files)
  assert.deepEqual(findings, [])
  const dataSources = packageSymbols(context?.dataSources ?? [], context?.media ?? [])
  return { issues: findIssues(checkApp(document, { dataSources }), context), document }
}

const table = (name: string) => ({
  name,
  kind: 'table' as const,
  packageType: 'ConnectedDataSourceInfo',
  columns: [{ name: 'Title', displayName: 'Title', type: T.Text }],
  actions: [],
  resultOf: () => T.Deferred,
  isOpen: false,
  options: [],
})
const orders: IssueContext = { dataSources: [table('Orders')] }
const button = (OnSelect: string) => ({ Button1: { type: 'Classic/Button@2.2.0', OnSelect } })
const many = (count: number): Controls =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`R${i}`, { type: 'Rectangle@2.3.0', X: '1' }]),
  )
const label = (Text: string) => ({ type: 'Label@2.5.1', Text })

/** Rule → an app in which it finds something, and one nearly the same in which it does not. */
const CASES: Readonly<Record<string, readonly [fires: AppInput, silent: AppInput]>> = {
  AccessibleLabelNeeded: [
    { controls: { Image1: { type: 'Image@2.2.3', X: '1' } } },
    { controls: { Image1: { type: 'Image@2.2.3', AccessibleLabel: '"Logo"' } } },
  ],
  FocusBorderShouldBeVisible: [
    { controls: { B: { type: 'Classic/Button@2.2.0', FocusedBorderThickness: '0' } } },
    { controls: { B: { type: 'Classic/Button@2.2.0', FocusedBorderThickness: '2' } } },
  ],
  TabIndexShouldBeDefinedForInteractiveControl: [
    { controls: { I: { type: 'Classic/Icon@2.5.0', OnSelect: 'Back()' } } },
    { controls: { I: { type: 'Classic/Icon@2.5.0', OnSelect: 'Back()', TabIndex: '0' } } },
  ],
  TabOrderShouldBeChecked: [
    { controls: { B: { type: 'Classic/Button@2.2.0', TabIndex: '3' } } },
    { controls: { B: { type: 'Classic/Button@2.2.0', TabIndex: '0' } } },
  ],
  ReadableScreenNameNeeded: [{ screen: 'Screen1' }, { screen: 'Orders' }],
  CaptionsNeeded: [
    { controls: { V: { type: 'Video@2.4.1', Media: '"x"' } } },
    { controls: { V: { type: 'Video@2.4.1', ClosedCaptionsUrl: '"https://example.org/c.vtt"' } } },
  ],
  AutostartShouldBeOff: [
    { controls: { V: { type: 'Video@2.4.1', AutoStart: 'true' } } },
    { controls: { V: { type: 'Video@2.4.1', AutoStart: 'false' } } },
  ],
  AlternativeInputNeeded: [
    { controls: { P: { type: 'PenInput@2.3.0', X: '1' } } },
    {
      controls: {
        P: { type: 'PenInput@2.3.0', X: '1' },
        T: { type: 'Classic/TextInput@2.3.2', X: '1' },
      },
    },
  ],
  HelpfulControlSettingNeeded: [
    { controls: { V: { type: 'Video@2.4.1', ShowControls: 'false' } } },
    { controls: { V: { type: 'Video@2.4.1', ShowControls: 'true' } } },
  ],
  StateIndicationTextNeeded: [
    { controls: { S: { type: 'Classic/Slider@2.1.0', ShowValue: 'false' } } },
    { controls: { S: { type: 'Classic/Slider@2.1.0', ShowValue: 'true' } } },
  ],
  HtmlShouldNotBeInteractive: [
    { controls: { H: { type: 'HtmlViewer@2.1.0', HtmlText: '"<button>Go</button>"' } } },
    { controls: { H: { type: 'HtmlViewer@2.1.0', HtmlText: '"<b>Go</b>"' } } },
  ],
  UnusedVariables: [
    { controls: button('Set(varCount, 1)') },
    { controls: { ...button('Set(varCount, 1)'), L: label('varCount') } },
  ],
  UnusedMediaResources: [
    { context: { media: [{ name: 'logo', content: 'Image', isLink: false }] } },
    {
      controls: { I: { type: 'Image@2.2.3', Image: 'logo' } },
      context: { media: [{ name: 'logo', content: 'Image', isLink: false }] },
    },
  ],
  InefficientDelayLoading: [
    { controls: { L: label('Far.Text') }, other: { Far: label('"x"') } },
    { controls: { L: label('Near.Text'), Near: label('"x"') } },
  ],
  CrossScreenEventDependencies: [
    { controls: button('Reset(Far)'), other: { Far: { type: 'Classic/TextInput@2.3.2', X: '1' } } },
    { controls: { ...button('Reset(Near)'), Near: { type: 'Classic/TextInput@2.3.2', X: '1' } } },
  ],
  ScreenHasManyControls: [{ controls: many(301) }, { controls: many(300) }],
  DataSourceDefaultMaxRowsLimit: [
    { settings: { DefaultConnectedDataSourceMaxGetRowsCount: 2000 }, context: orders },
    { settings: { DefaultConnectedDataSourceMaxGetRowsCount: 500 }, context: orders },
  ],
  CollectDelegatableDataSource: [
    { controls: button('ClearCollect(col, Orders)'), context: orders },
    { controls: button('ClearCollect(col, Filter(Orders, Title = "x"))'), context: orders },
  ],
  CollectingReadOnlyTable: [
    { controls: button('ClearCollect(col, {a: 1})') },
    { controls: button('ClearCollect(col, {a: 1}); Collect(col, {a: 2})') },
  ],
  CountRowsGalleryAllItems: [
    {
      controls: {
        G: { type: 'Gallery@2.15.0', Items: '[1]' },
        L: label('CountRows(G.AllItems)'),
      },
    },
    { controls: { G: { type: 'Gallery@2.15.0', Items: '[1]' }, L: label('G.AllItemsCount') } },
  ],
  TextInputIsNotDelayOutput: [
    {
      controls: {
        T: { type: 'Classic/TextInput@2.3.2', X: '1' },
        G: { type: 'Gallery@2.15.0', Items: 'Filter([1], Text(Value) = T.Text)' },
      },
    },
    {
      controls: {
        T: { type: 'Classic/TextInput@2.3.2', DelayOutput: 'true' },
        G: { type: 'Gallery@2.15.0', Items: 'Filter([1], Text(Value) = T.Text)' },
      },
    },
  ],
  NumericPropertySizeWarning: [
    { controls: { A: { type: 'Attachments@2.3.0', MaxAttachmentSize: '25' } } },
    { controls: { A: { type: 'Attachments@2.3.0', MaxAttachmentSize: '5' } } },
  ],
  ForAllWithMutation: [
    {
      controls: button('ForAll([1], Patch(Orders, Defaults(Orders), {Title: "x"}))'),
      context: orders,
    },
    { controls: button('Patch(Orders, ForAll([1], {Title: "x"}))'), context: orders },
  ],
  LookUpInGallery: [
    {
      controls: {
        G: { type: 'Gallery@2.15.0', Items: '[1]' },
        L: { ...label('LookUp(Orders, Title = "x").Title'), in: 'G' },
      },
      context: orders,
    },
    {
      controls: {
        G: { type: 'Gallery@2.15.0', Items: '[1]' },
        L: label('LookUp(Orders, Title = "x").Title'),
      },
      context: orders,
    },
  ],
  ManyDataSources: [
    { context: { dataSources: Array.from({ length: 31 }, (_, i) => table(`T${i}`)) } },
    { context: { dataSources: Array.from({ length: 30 }, (_, i) => table(`T${i}`)) } },
  ],
  NavigateInOnStart: [
    { app: { OnStart: 'Navigate(Other)' }, other: { L: label('"x"') } },
    { app: { StartScreen: 'Other' }, other: { L: label('"x"') } },
  ],
  ErrInvalidGlobalInStartScreen: [
    {
      app: { StartScreen: 'If(varFirst, Home, Other)', OnStart: 'Set(varFirst, true)' },
      other: { L: label('"x"') },
    },
    { app: { StartScreen: 'If(Param("a") = "b", Home, Other)' }, other: { L: label('"x"') } },
  ],
  ErrVariableMustHaveType: [
    { controls: button('Set(varNone, Blank())') },
    { controls: button('Set(varNone, Blank()); Set(varNone, 1)') },
  ],
  ErrFunctionExpectsSelectableControl: [
    { controls: { ...button('Select(T)'), T: { type: 'GroupContainer@1.5.0', X: '1' } } },
    { controls: { ...button('Select(L)'), L: label('"x"') } },
  ],
  ScreenIsNeverShown: [
    { other: { L: label('"x"') } },
    { controls: button('Navigate(Other)'), other: { L: label('"x"') } },
  ],
  PropertyOfLaterVersion: [
    { controls: { G: { type: 'Gallery@2.5.0', AutoHeight: 'true' } } },
    { controls: { G: { type: 'Gallery@2.6.0', AutoHeight: 'true' } } },
  ],
  ControlOfLaterVersion: [
    { controls: { L: { type: 'Label@9.0.0', Text: '"x"' } } },
    { controls: { L: { type: 'Label@2.5.1', Text: '"x"' } } },
  ],
  NamesDifferOnlyInCase: [
    { controls: { Title: label('"x"'), title: label('"x"') } },
    { controls: { Title: label('"x"'), Title2: label('"x"') } },
  ],
  UnusedDataSource: [
    { context: orders },
    { controls: { L: label('First(Orders).Title') }, context: orders },
  ],
  NotOfflineConnectors: [
    { settings: { OfflineEnabled: true }, context: orders },
    { settings: { OfflineEnabled: false }, context: orders },
  ],
}

void describe('rules of the app checker', () => {
  void test('each rule has a case in which it finds something and one in which it does not', () => {
    assert.deepEqual(Object.keys(CASES).toSorted(), appRules.map(({ id }) => id).toSorted())
  })

  for (const [rule, [fires, silent]] of Object.entries(CASES)) {
    void test(`${rule} finds it, with a place and a fix that mends it`, () => {
      const { issues, document } = issuesOf(fires)
      const found = issues.find((issue) => issue.rule === rule)
      assert.ok(found, `found only ${issues.map((issue) => issue.rule).join(', ')}`)
      assert.notEqual(found.control, '')
      assert.match(found.message, /\.$/)
      if (!found.fix) return
      let mended = document
      for (const { control, property, formula } of found.fix.edits)
        mended = setProperty(mended, control, property, formula ?? '')
      const left = findIssues(checkApp(mended), fires.context)
      assert.ok(!left.some((issue) => issue.rule === rule && issue.control === found.control))
    })
    void test(`${rule} stays silent where all is well`, () => {
      const { issues } = issuesOf(silent)
      assert.deepEqual(
        issues.filter((issue) => issue.rule === rule),
        [],
      )
    })
  }

  void test('formulas that are wrong are issues too', () => {
    const { issues } = issuesOf({ controls: { L: label('Nobody.Text') } })
    const error = issues.find(({ level }) => level === 'error')
    assert.deepEqual([error?.category, error?.control, error?.property], ['formulas', 'L', 'Text'])
  })

  void test('issues are compared with what the product found, rule by rule', () => {
    const { issues } = issuesOf({ screen: 'Screen1', controls: { L: label('Nobody') } })
    const agreement = compareWithProduct(issues, [
      { rule: 'acc-ReadableScreenNameNeeded', control: 'Screen1', property: '' },
      { rule: 'acc-CaptionsNeeded', control: 'V', property: '' },
      { rule: 'app-SuggestRemoteExecutionHint-InOpRhs', control: 'G', property: 'Items' },
    ])
    assert.deepEqual(
      agreement.filter(({ rule }) => rule.startsWith('app-Suggest')),
      [{ rule: 'app-SuggestRemoteExecutionHint', both: 0, onlyHere: 0, onlyThere: 1 }],
    )
    assert.deepEqual(
      agreement.filter(({ rule }) => rule.startsWith('acc-')),
      [
        { rule: 'acc-CaptionsNeeded', both: 0, onlyHere: 0, onlyThere: 1 },
        { rule: 'acc-ReadableScreenNameNeeded', both: 1, onlyHere: 0, onlyThere: 0 },
      ],
    )
  })

  void test('SARIF names tool, rules and places', () => {
    const { issues } = issuesOf({ screen: 'Screen1', controls: { L: label('Nobody') } })
    const sarif = JSON.parse(
      JSON.stringify(
        writeSarif({
          version: '1.2.3',
          artifact: 'My app',
          issues,
          sourceFindings: [
            { severity: 'error', rule: 'yaml-syntax', file: 'a', line: 2, column: 3, message: 'm' },
          ],
          place: () => ({ file: 'Src/1.pa.yaml', line: 7, column: 9 }),
        }),
      ),
    ) as {
      version: string
      runs: {
        tool: { driver: { rules: { id: string }[] } }
        results: { ruleId: string; ruleIndex: number; level: string; locations: object[] }[]
      }[]
    }
    assert.equal(sarif.version, '2.1.0')
    const [run] = sarif.runs
    assert.equal(run?.results.length, issues.length + 1)
    for (const result of run?.results ?? []) {
      assert.equal(run?.tool.driver.rules[result.ruleIndex]?.id, result.ruleId)
      assert.ok(['error', 'warning', 'note'].includes(result.level))
    }
    assert.deepEqual(run?.results[0]?.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: 'My%20app/a' },
          region: { startLine: 2, startColumn: 3 },
        },
      },
    ])
  })
})
