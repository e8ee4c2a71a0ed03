import { hostOf } from '../check/app-check.ts'
import { addedIn, compareVersions, knownVersions } from '../controls/versions.ts'
import type { Rule } from './rule.ts'

/** Rules about what goes wrong when an app runs, and about its data and its names. */
export const runtimeRules: readonly Rule[] = [
  {
    id: 'NavigateInOnStart',
    category: 'runtime',
    level: 'warning',
    title: 'OnStart goes to a screen',
    why: 'OnStart runs beside the first screen, so people see one screen and are then moved.',
    how: 'Say the first screen in App.StartScreen.',
    *find(app) {
      for (const formula of app.formulas)
        if (formula.property === 'OnStart' && formula.owner.kind === 'app')
          for (const call of app.calls(formula, /^Navigate$/))
            yield {
              control: 'App',
              property: 'OnStart',
              start: call.head.start,
              end: call.end,
              message: 'Navigate in OnStart shows the first screen before it goes elsewhere.',
            }
    },
  },
  {
    id: 'ErrInvalidGlobalInStartScreen',
    category: 'runtime',
    level: 'error',
    title: 'StartScreen reads a variable',
    why: 'StartScreen is worked out before anything has set a variable.',
    how: 'Use Param, User or a named formula.',
    productId: 'app-ErrInvalidGlobalInStartScreen',
    *find({ check }) {
      const start = check.properties.get('App')?.get('StartScreen')
      for (const { symbol } of start?.dependencies.reads ?? []) {
        const host = hostOf(symbol)
        if (host?.kind === 'variable' || host?.kind === 'collection')
          yield {
            control: 'App',
            property: 'StartScreen',
            message: `${host.name} is not set yet when StartScreen is worked out.`,
          }
      }
    },
  },
  {
    id: 'ErrVariableMustHaveType',
    category: 'runtime',
    level: 'warning',
    title: 'Variable is only ever Blank',
    why: 'Nothing says what the variable holds, so formulas that read it cannot be checked.',
    how: 'Set it to a value somewhere.',
    productId: 'app-ErrVariableMustHaveType',
    *find({ check }) {
      for (const { name, kind, type, definitions } of check.variables) {
        if (kind === 'collection' || kind === 'namedFormula' || type.kind !== 'Blank') continue
        const [first] = definitions
        if (first)
          yield {
            control: first.control,
            property: first.property,
            start: first.start,
            end: first.end,
            message: `${name} is never set to anything but Blank.`,
          }
      }
    },
  },
  {
    id: 'ErrFunctionExpectsSelectableControl',
    category: 'runtime',
    level: 'warning',
    title: 'Selects what cannot be selected',
    why: 'The control has no OnSelect, so nothing happens.',
    how: 'Select a control that has OnSelect.',
    productId: 'app-ErrFunctionExpectsSelectableControl',
    *find(app) {
      for (const formula of app.formulas)
        for (const call of app.calls(formula, /^Select$/)) {
          const [target] = call.args
          const owner = target?.kind === 'Name' ? app.ownersByName.get(target.name) : undefined
          if (!owner?.type || owner.type.properties.has('OnSelect')) continue
          yield {
            control: formula.owner.name,
            property: formula.property,
            start: call.head.start,
            end: call.end,
            message: `${owner.name} has no OnSelect that Select could run.`,
          }
        }
    },
  },
  {
    id: 'ScreenIsNeverShown',
    category: 'runtime',
    level: 'suggestion',
    title: 'No way to the screen',
    why: 'No formula goes there, so nobody sees it.',
    how: 'Go there with Navigate, or remove the screen.',
    *find(app) {
      const { screens } = app.check.document
      const reached = new Set<string>()
      for (const [owner, checks] of app.check.properties)
        for (const { dependencies } of checks.values())
          for (const { symbol } of dependencies.reads) {
            const host = hostOf(symbol)
            if (host?.kind === 'screen' && host.name !== owner) reached.add(host.name)
          }
      for (const { name } of screens.slice(1))
        if (!reached.has(name))
          yield { control: name, property: '', message: `No formula goes to ${name}.` }
    },
  },
  {
    id: 'PropertyOfLaterVersion',
    category: 'runtime',
    level: 'suggestion',
    title: 'Property that this version of the control does not have',
    why: 'Where the app is opened with that version of the control, the formula has no effect.',
    how: 'Give the control a later version, or take the formula away.',
    *find(app) {
      for (const { owner, property, text } of app.formulas) {
        if (text === '') continue
        const version = owner.control?.version
        const since = addedIn(owner.typeName, property)
        if (version !== undefined && since !== undefined && compareVersions(version, since) < 0)
          yield {
            control: owner.name,
            property,
            message: `${property} came with version ${since} of ${owner.typeName}; this one is ${version}.`,
            fix: {
              title: `Take the formula of ${property} away`,
              edits: [{ control: owner.name, property, formula: null }],
            },
          }
      }
    },
  },
  {
    id: 'ControlOfLaterVersion',
    category: 'runtime',
    level: 'suggestion',
    title: 'Version of a control that is not known',
    why: 'It may have properties and defaults that are not known here. All that it has is kept.',
    how: 'Compare how it looks and works with where the app comes from.',
    *find({ owners }) {
      for (const { name, type, typeName, control } of owners) {
        const newest = [type?.version ?? '', ...knownVersions(typeName)].toSorted(compareVersions)
        const known = newest.at(-1) ?? ''
        if (known === '' || control?.version === undefined) continue
        if (compareVersions(control.version, known) > 0)
          yield {
            control: name,
            property: '',
            message: `${typeName} has version ${control.version}; the newest one known is ${known}.`,
          }
      }
    },
  },
  {
    id: 'NamesDifferOnlyInCase',
    category: 'runtime',
    level: 'suggestion',
    title: 'Names that differ only in case',
    why: 'They are two things to a formula, and one to most people and file systems.',
    how: 'Rename one of them.',
    *find({ owners }) {
      const seen = new Map<string, string>()
      for (const { name } of owners) {
        const twin = seen.get(name.toLowerCase())
        if (twin === undefined) seen.set(name.toLowerCase(), name)
        else if (twin !== name)
          yield {
            control: name,
            property: '',
            message: `${name} is spelt like ${twin} but for case.`,
          }
      }
    },
  },
  {
    id: 'UnusedDataSource',
    category: 'data source',
    level: 'suggestion',
    title: 'Data source is never used',
    why: 'People are asked to allow a connection that nothing needs.',
    how: 'Remove the data source.',
    *find(app) {
      const used = new Set<string>()
      for (const checks of app.check.properties.values())
        for (const { dependencies } of checks.values()) {
          for (const { symbol } of dependencies.reads) used.add(symbol.name)
          for (const { name } of dependencies.writes) used.add(name)
          for (const name of dependencies.functions) used.add(name.split('.')[0] ?? '')
        }
      const texts = [...app.check.document.otherFiles]
        .filter(([path]) => path.endsWith('.pa.yaml'))
        .map(([, text]) => text)
        .join('\n')
      for (const { name, kind } of app.dataSources)
        if ((kind === 'table' || kind === 'service') && !used.has(name) && !texts.includes(name))
          yield { control: 'App', property: '', message: `No formula uses ${name}.` }
    },
  },
  {
    id: 'NotOfflineConnectors',
    category: 'data source',
    level: 'warning',
    title: 'Data source needs a connection',
    why: 'The app is meant to work offline, and this data source does not.',
    how: 'Switch offline use off, or keep the rows in a collection with SaveData.',
    productId: 'app-NotOfflineConnectors',
    *find({ settings, dataSources }) {
      if (settings['OfflineEnabled'] !== true && settings['IsOfflineEnabled'] !== true) return
      for (const { name, kind, packageType } of dataSources) {
        const isConnected = kind === 'service' || kind === 'table'
        if (isConnected && packageType !== 'NativeCDSDataSourceInfo')
          yield { control: 'App', property: '', message: `${name} cannot be used offline.` }
      }
    },
  },
]
