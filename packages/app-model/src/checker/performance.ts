import { type Node, childrenOf } from '@patchbay/power-fx'
import { hostOf } from '../check/app-check.ts'
import type { CheckedApp, FormulaOfApp, Found, Rule } from './rule.ts'

/** Weight of a screen above which it draws slowly, by the product's own measure. */
const MANY_CONTROLS = 300
/** Rows that the product takes at most unless told otherwise. */
const ROW_LIMIT = 500
/** Connectors and tables above which an app starts slowly. */
const MANY_SOURCES = 30
/** Properties that depend on a text input before each key stroke is felt. */
const MANY_DEPENDENTS = 10
/** Megabytes of an attachment that not every platform uploads. */
const LARGE_ATTACHMENT = 10

const WRITES = /^(?:Collect|ClearCollect|Patch|Remove|RemoveIf|Update|UpdateIf)$/

/** Names of connected tables. */
function tablesOf({ dataSources }: CheckedApp): Set<string> {
  return new Set(dataSources.filter(({ kind }) => kind === 'table').map(({ name }) => name))
}

function nameOf(node: Node | undefined): string | undefined {
  return node?.kind === 'Name' ? node.name : undefined
}

function* everyNode(node: Node): Iterable<Node> {
  yield node
  for (const child of childrenOf(node)) yield* everyNode(child)
}

/** Controls on other screens that a formula reads. */
function* elsewhere(
  app: CheckedApp,
  { owner, property }: FormulaOfApp,
): Iterable<{ name: string; screen: string }> {
  const checked = app.check.properties.get(owner.name)?.get(property)
  const seen = new Set<string>()
  for (const { symbol } of checked?.dependencies.reads ?? []) {
    const host = hostOf(symbol)
    if (host?.kind !== 'control' || seen.has(host.name)) continue
    seen.add(host.name)
    const screen = app.ownersByName.get(host.name)?.screen
    if (screen !== undefined && screen !== owner.screen) yield { name: host.name, screen }
  }
}

/** Rules that keep an app quick. */
export const performanceRules: readonly Rule[] = [
  {
    id: 'UnusedVariables',
    category: 'performance',
    level: 'warning',
    title: 'Variable is never read',
    why: 'It is set and kept for nothing.',
    how: 'Take out the variable and what sets it.',
    productId: 'app-UnusedVariables',
    *find({ check }) {
      for (const { name, kind, definitions, uses } of check.variables) {
        if (uses.length > 0) continue
        const [first] = definitions
        const spoken = { collection: 'Collection', namedFormula: 'Named formula' }
        yield {
          control: first?.control ?? 'App',
          property: first?.property ?? (kind === 'namedFormula' ? 'Formulas' : ''),
          ...(first && { start: first.start, end: first.end }),
          message: `${spoken[kind as 'collection'] ?? 'Variable'} ${name} is never read.`,
        }
      }
    },
  },
  {
    id: 'UnusedMediaResources',
    category: 'performance',
    level: 'warning',
    title: 'Media file is never shown',
    why: 'People download it with the app for nothing.',
    how: 'Remove the file.',
    productId: 'app-UnusedMediaResources',
    *find(app) {
      const texts = new Set(app.formulas.map(({ text }) => text))
      for (const text of app.check.document.otherFiles.values()) texts.add(text)
      const all = [...texts].filter((text) => !text.startsWith('{')).join('\n')
      for (const { name } of app.media)
        if (!all.includes(name))
          yield { control: 'App', property: '', message: `${name} is used by no formula.` }
    },
  },
  {
    id: 'InefficientDelayLoading',
    category: 'performance',
    level: 'warning',
    title: 'Reads a control of another screen',
    why: 'The other screen has to be loaded with this one, whether it is shown or not.',
    how: 'Hand the value over in a variable, a collection or the context of Navigate.',
    productId: 'app-InefficientDelayLoading',
    *find(app) {
      for (const formula of app.formulas)
        if (!formula.isBehavior && formula.owner.kind !== 'app')
          for (const { name, screen } of elsewhere(app, formula))
            yield at(formula, name, `It reads ${name}, which stands on ${screen}.`)
    },
  },
  {
    id: 'CrossScreenEventDependencies',
    category: 'performance',
    level: 'warning',
    title: 'Event works on a control of another screen',
    why: 'The other screen has to be loaded before anybody goes there.',
    how: 'Do the work in OnVisible of that screen, or hand the value over in a variable.',
    productId: 'app-CrossScreenEventDependencies',
    *find(app) {
      for (const formula of app.formulas)
        if (formula.isBehavior)
          for (const { name, screen } of elsewhere(app, formula))
            yield at(formula, name, `It works on ${name}, which stands on ${screen}.`)
    },
  },
  {
    id: 'ScreenHasManyControls',
    category: 'performance',
    level: 'warning',
    title: 'Many controls on one screen',
    why: 'Every control costs time and memory when the screen is shown.',
    how: 'Part the screen, use galleries for what repeats, and components for what screens share.',
    productId: 'app-ScreenHasManyControls',
    *find(app) {
      const weights = new Map<string, number>()
      for (const { kind, screen = '', gallery } of app.owners)
        // What stands in a gallery is drawn once a row.
        if (kind === 'control')
          weights.set(screen, (weights.get(screen) ?? 0) + (gallery === undefined ? 1 : 2))
      for (const [screen, weight] of weights)
        if (weight > MANY_CONTROLS)
          yield {
            control: screen,
            property: '',
            message: `${screen} weighs ${weight}; more than ${MANY_CONTROLS} is slow.`,
          }
    },
  },
  {
    id: 'DataSourceDefaultMaxRowsLimit',
    category: 'performance',
    level: 'warning',
    title: 'Many rows at once',
    why: 'Queries that a data source cannot answer itself bring that many rows into the app.',
    how: `Set the row limit of the app to ${ROW_LIMIT} or less.`,
    productId: 'app-DataSourceDefaultMaxRowsLimit',
    *find({ settings, dataSources }) {
      const limit = Number(settings['DefaultConnectedDataSourceMaxGetRowsCount'])
      const isConnected = dataSources.some(({ kind }) => kind === 'table' || kind === 'service')
      if (limit > ROW_LIMIT && isConnected)
        yield {
          control: 'App',
          property: '',
          message: `Queries may bring ${limit} rows; more than ${ROW_LIMIT} is slow.`,
        }
    },
  },
  {
    id: 'CollectDelegatableDataSource',
    category: 'performance',
    level: 'warning',
    title: 'Whole table collected',
    why: 'Only the first rows of a large table come; the rest is missing without a word.',
    how: 'Collect what Filter or Search gives, or show the table itself.',
    productId: 'app-CollectDelegatableDataSource',
    *find(app) {
      const tables = tablesOf(app)
      for (const formula of app.formulas)
        for (const call of app.calls(formula, /^(?:ClearCollect|Collect)$/))
          for (const arg of call.args.slice(1)) {
            const name = nameOf(arg)
            if (name !== undefined && tables.has(name))
              yield {
                ...placeOf(formula),
                start: arg.start,
                end: arg.end,
                message: `It collects ${name} whole; rows beyond the row limit are missing.`,
              }
          }
    },
  },
  {
    id: 'CollectingReadOnlyTable',
    category: 'performance',
    level: 'suggestion',
    title: 'Collection is filled once and never changed',
    why: 'A collection is watched for changes that never come.',
    how: 'Make it a named formula in App.Formulas.',
    productId: 'app-CollectingReadOnlyTable',
    *find(app) {
      const written = new Map<string, number>()
      const filled = new Map<string, { formula: FormulaOfApp; start: number; end: number }>()
      for (const formula of app.formulas)
        for (const call of app.calls(
          formula,
          /^(?:Clear|Collect|ClearCollect|LoadData|Patch|Remove|RemoveIf|Update|UpdateIf)$/,
        )) {
          const name = nameOf(call.args[0])
          if (name === undefined) continue
          written.set(name, (written.get(name) ?? 0) + 1)
          if (call.name === 'ClearCollect')
            filled.set(name, { formula, start: call.head.start, end: call.end })
        }
      for (const { name, kind } of app.check.variables) {
        const found = filled.get(name)
        if (kind === 'collection' && found && written.get(name) === 1)
          yield {
            ...placeOf(found.formula),
            start: found.start,
            end: found.end,
            message: `${name} is filled here and never changed.`,
          }
      }
    },
  },
  {
    id: 'CountRowsGalleryAllItems',
    category: 'performance',
    level: 'warning',
    title: 'Rows of a gallery counted one by one',
    why: 'AllItems makes a table of all rows with all their controls, only to count them.',
    how: 'Use AllItemsCount of the gallery.',
    productId: 'app-CountRowsGalleryAllItems',
    *find(app) {
      for (const formula of app.formulas)
        for (const call of app.calls(formula, /^CountRows$/)) {
          const [arg] = call.args
          if (arg?.kind !== 'Dot' || arg.name !== 'AllItems') continue
          const gallery = formula.text.slice(arg.left.start, arg.left.end)
          const { start } = call.head
          const after = `${formula.text.slice(0, start)}${gallery}.AllItemsCount${formula.text.slice(call.end)}`
          yield {
            ...placeOf(formula),
            start,
            end: call.end,
            message: `It counts the rows of ${gallery} through AllItems.`,
            fix: {
              title: `Use ${gallery}.AllItemsCount`,
              edits: [{ control: formula.owner.name, property: formula.property, formula: after }],
            },
          }
        }
    },
  },
  {
    id: 'TextInputIsNotDelayOutput',
    category: 'performance',
    level: 'warning',
    title: 'Every key stroke is felt',
    why: 'Much depends on the text, and all of it is worked out anew at every key stroke.',
    how: 'Set DelayOutput to true.',
    productId: 'app-TextInputIsNotDelayOutput',
    *find(app) {
      const dependents = new Map<string, number>()
      for (const { owner, property, isBehavior } of app.formulas) {
        if (isBehavior) continue
        const reads = app.check.properties.get(owner.name)?.get(property)?.dependencies.reads ?? []
        for (const { symbol } of reads) {
          const host = hostOf(symbol)
          if (host?.kind !== 'control' || host.name === owner.name) continue
          // A gallery's rows all depend on its Items.
          const weight = property === 'Items' ? MANY_DEPENDENTS : 1
          dependents.set(host.name, (dependents.get(host.name) ?? 0) + weight)
        }
      }
      for (const owner of app.owners) {
        if (owner.typeName !== 'Classic/TextInput') continue
        const count = dependents.get(owner.name) ?? 0
        if (count < MANY_DEPENDENTS || app.formula(owner, 'DelayOutput') !== 'false') continue
        yield {
          control: owner.name,
          property: 'DelayOutput',
          message: `Much depends on the text of ${owner.name}.`,
          fix: {
            title: 'Wait until typing pauses',
            edits: [{ control: owner.name, property: 'DelayOutput', formula: 'true' }],
          },
        }
      }
    },
  },
  {
    id: 'NumericPropertySizeWarning',
    category: 'performance',
    level: 'suggestion',
    title: 'Large attachments allowed',
    why: 'Not every device and connection can upload files of that size.',
    how: 'Lower MaxAttachmentSize, or try it on what people use.',
    productId: 'app-NumericPropertySizeWarning',
    *find(app) {
      for (const owner of app.owners) {
        if (!/(?:^|\/)Attachments$/.test(owner.typeName)) continue
        const size = Number(owner.properties.get('MaxAttachmentSize') ?? Number.NaN)
        if (size > LARGE_ATTACHMENT)
          yield {
            control: owner.name,
            property: 'MaxAttachmentSize',
            message: `${owner.name} takes files of ${size} MB.`,
          }
      }
    },
  },
  {
    id: 'ForAllWithMutation',
    category: 'performance',
    level: 'warning',
    title: 'Rows written one by one',
    why: 'Every turn of ForAll is a call of its own to the data source.',
    how: 'Give Patch or Collect the whole table that ForAll makes.',
    productId: 'app-ForAllWithMutation',
    *find(app) {
      const tables = tablesOf(app)
      for (const formula of app.formulas)
        for (const call of app.calls(formula, /^ForAll$/)) {
          const [, body] = call.args
          for (const inner of body ? everyNode(body) : []) {
            if (inner.kind !== 'Call' || !WRITES.test(inner.name)) continue
            const name = nameOf(inner.args[0])
            if (name === undefined || !tables.has(name)) continue
            yield {
              ...placeOf(formula),
              start: inner.start,
              end: inner.end,
              message: `${inner.name} writes to ${name} once for every row.`,
            }
          }
        }
    },
  },
  {
    id: 'LookUpInGallery',
    category: 'performance',
    level: 'suggestion',
    title: 'A query for every row',
    why: 'The formula asks the data source anew for each row of the gallery.',
    how: 'Bring the columns with Items, for instance with AddColumns.',
    *find(app) {
      const tables = tablesOf(app)
      for (const formula of app.formulas) {
        if (formula.isBehavior || formula.owner.gallery === undefined) continue
        for (const call of app.calls(formula, /^(?:LookUp|Filter|CountIf|CountRows|Search)$/)) {
          const name = nameOf(call.args[0])
          if (name !== undefined && tables.has(name))
            yield {
              ...placeOf(formula),
              start: call.head.start,
              end: call.end,
              message: `${call.name} asks ${name} once for every row of ${formula.owner.gallery}.`,
            }
        }
      }
    },
  },
  {
    id: 'ManyDataSources',
    category: 'performance',
    level: 'suggestion',
    title: 'Many data sources',
    why: 'Each is asked for its shape before the app can start.',
    how: 'Remove those that no formula needs, or part the app.',
    *find({ dataSources }) {
      const connected = dataSources.filter(({ kind }) => kind === 'table' || kind === 'service')
      if (connected.length > MANY_SOURCES)
        yield {
          control: 'App',
          property: '',
          message: `The app has ${connected.length} data sources; more than ${MANY_SOURCES} is slow.`,
        }
    },
  },
]

function placeOf({ owner, property }: FormulaOfApp): Pick<Found, 'control' | 'property'> {
  return { control: owner.name, property }
}

/** At the first mention of a name in a formula. */
function at(formula: FormulaOfApp, name: string, message: string): Found {
  const start = formula.text.indexOf(name)
  return { ...placeOf(formula), message, ...(start >= 0 && { start, end: start + name.length }) }
}
