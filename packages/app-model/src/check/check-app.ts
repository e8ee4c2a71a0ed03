import {
  type CheckResult,
  type Dependencies,
  type Diagnostic,
  type Engine,
  type RecordType,
  type SymbolInfo,
  type SymbolTable,
  T,
  type Type,
  formatType,
  sameType,
  tableOf,
  unionTypes,
} from '@patchbay/power-fx'
import type { PropertyDefinition } from '../controls/definition.ts'
import { defaultOf } from '../controls/catalogue.ts'
import { type AppDocument, isPhone } from '../document.ts'
import { canvasEngine, engineOf } from '../language.ts'
import {
  type AppCheck,
  type AppFinding,
  type CheckAppOptions,
  type FormulaPlace,
  type PropertyCheck,
  type VariableInfo,
  hostOf,
} from './app-check.ts'
import { bareOptions } from './bare-options.ts'
import { findCycles } from './cycles.ts'
import { type CacheEntry, type Formula, FormulaCache, isStillGood } from './formula-cache.ts'
import { type Owner, ownersOf } from './owners.ts'
import { type NamedFormula, type UnreadPart, splitNamedFormulas } from './named-formulas.ts'
import {
  AppSymbols,
  Interning,
  enumerationSymbols,
  itemTypeOf,
  rowsProperty,
  splitKey,
  variableKey,
} from './symbols.ts'
import { unsupportedNames } from './unsupported-functions.ts'

/** Rounds of inference before types are taken as they are; chains this long are not met. */
const MAX_ROUNDS = 12

const NO_DIAGNOSTICS: readonly Diagnostic[] = []

const NOTHING: Dependencies = { reads: [], writes: [], functions: [], volatile: false }

/**
 * Checks every formula of an app against what its property wants.
 *
 * Types of variables and collections come from all formulas that define them, and types of
 * gallery items from `Items`; both are found together, round by round until nothing changes.
 */
export function checkApp(document: AppDocument, options: CheckAppOptions = {}): AppCheck {
  return new Checking(document, options)
}

/** A formula where it stands, and what the last round found of it. */
interface FormulaInPlace {
  readonly owner: Owner
  readonly property: string
  readonly formula: Formula
  readonly view: number
  entry: CacheEntry | undefined
}

const NO_TYPES: ReadonlyMap<string, Type> = new Map()
let madeBareTypes: ReadonlyMap<string, Type> | undefined

/** Types of {@link bareOptions}, asked of the language once. */
function bareTypes(): ReadonlyMap<string, Type> {
  const symbols = enumerationSymbols()
  madeBareTypes ??= new Map(
    [...bareOptions].map(([name, text]) => [name, canvasEngine().check(text, { symbols }).type]),
  )
  return madeBareTypes
}

class Checking implements AppCheck {
  readonly document: AppDocument
  readonly dataSources: readonly SymbolInfo[]
  readonly properties: ReadonlyMap<string, ReadonlyMap<string, PropertyCheck>>
  readonly findings: readonly AppFinding[]
  readonly variables: readonly VariableInfo[]
  readonly ok: boolean

  readonly #owners: ReadonlyMap<string, Owner>
  readonly #intern: Interning
  readonly #engine: Engine
  readonly #cache: FormulaCache
  readonly #results = new Map<string, Map<string, CheckResult>>()
  readonly #named: readonly NamedFormula[]
  readonly #unread: readonly UnreadPart[]
  readonly #defaults = new Map<string, PropertyCheck | undefined>()
  readonly #defaultResults = new Map<string, CheckResult | undefined>()
  readonly #tables = new Map<Owner, SymbolTable[]>()
  readonly #formulas: readonly FormulaInPlace[]
  #items = new Map<string, RecordType>()
  #symbols: AppSymbols

  constructor(document: AppDocument, { dataSources = [], previous }: CheckAppOptions) {
    this.document = document
    this.dataSources = dataSources
    const before = previous instanceof Checking ? previous : undefined
    this.#intern = before ? before.#intern : new Interning()
    this.#engine = engineOf(document)
    const isSameLanguage = before !== undefined && before.#engine === this.#engine
    this.#cache = new FormulaCache(isSameLanguage ? before.#cache : undefined)
    this.#owners = ownersOf(document)
    const named = splitNamedFormulas(document.app.properties.get('Formulas') ?? '')
    this.#named = named.formulas
    this.#unread = named.unread

    this.#formulas = this.#listFormulas()
    let variables = new Map<string, Type>()
    this.#symbols = this.#makeSymbols(variables)
    this.#checkAll(this.#formulas)
    const readers = this.#indexReaders()
    for (let round = 1; round < MAX_ROUNDS; round++) {
      const nextVariables = this.#inferVariables()
      const nextItems = this.#inferItems()
      if (sameTypes(variables, nextVariables) && sameTypes(this.#items, nextItems)) break
      variables = nextVariables
      this.#items = nextItems
      const earlier = this.#symbols
      this.#symbols = this.#makeSymbols(variables)
      this.#tables.clear()
      const affected = new Set<FormulaInPlace>()
      for (const name of this.#symbols.changedNames(earlier))
        for (const place of readers.get(name) ?? []) affected.add(place)
      for (const place of this.#checkAll(affected)) addReader(readers, place)
    }

    const own = this.#ownDiagnostics()
    const properties = new Map<string, Map<string, PropertyCheck>>()
    for (const owner of this.#owners.values()) {
      const checks = new Map<string, PropertyCheck>()
      for (const [property, text] of owner.properties) {
        const result = this.#results.get(owner.name)?.get(property)
        const extra = own.get(placeKey(owner.name, property)) ?? []
        const known = before?.properties.get(owner.name)?.get(property)
        const isKept = extra.length === 0 && isSameCheck(known, owner, text, result)
        checks.set(
          property,
          isKept && known ? known : propertyCheck(owner, property, text, result, extra, false),
        )
      }
      properties.set(owner.name, checks)
    }
    this.properties = properties
    this.findings = this.#collectFindings()
    this.ok = this.findings.every(({ severity }) => severity !== 'error')
    this.variables = this.#listVariables(variables)
  }

  property(control: string, property: string): PropertyCheck | undefined {
    return (
      this.properties.get(control)?.get(property) ??
      this.#namedFormula(control, property) ??
      this.#defaultOf(control, property)
    )
  }

  #namedFormula(control: string, property: string): PropertyCheck | undefined {
    const owner = this.#owners.get('App')
    if (control !== 'App' || !owner) return undefined
    const named = this.#named.find(({ name }) => namedProperty(name) === property)
    const option = bareOptions.get(property.replace(/^Formulas\./, ''))
    if (!named && option !== undefined && this.#isBroughtAlong)
      return propertyCheck(
        owner,
        property,
        option,
        this.#engine.check(option, { symbols: enumerationSymbols() }),
        [],
        true,
      )
    if (!named) return undefined
    const result = this.#results.get('App')?.get(property)
    return propertyCheck(owner, property, named.text, result, [], false)
  }

  checkText(control: string, property: string, formula: string): CheckResult | undefined {
    const owner = this.#owners.get(control)
    return owner && this.#checkFormula(owner, property, formula)
  }

  itemType(gallery: string): Type | undefined {
    return this.#items.get(gallery)
  }

  symbolsFor(control: string, property: string, formula?: string): SymbolTable {
    const owner = this.#owners.get(control)
    const text = formula ?? owner?.properties.get(property) ?? ''
    if (owner) return this.#tableOf(owner, property, text, viewOf(owner, property, text))
    return this.#symbols.tableFor(control, property, text)
  }

  /** Names visible to a formula; one table for all formulas of an owner that see the same. */
  #tableOf(owner: Owner, property: string, text: string, view: number): SymbolTable {
    let tables = this.#tables.get(owner)
    if (!tables) this.#tables.set(owner, (tables = []))
    return (tables[view] ??= this.#symbols.tableFor(owner.name, property, text))
  }

  meansControl(owner: string, property: string, name: string): boolean {
    const result = this.#results.get(owner)?.get(property)
    if (!result?.ok) return true
    return result.dependencies.reads.some(({ symbol, path }) => {
      const host = hostOf(symbol)
      const isIt = (host?.kind === 'control' || host?.kind === 'screen') && host.name === name
      return isIt || path.includes(name)
    })
  }

  /** Apps made elsewhere may be older than the rule that options need their enumeration. */
  get #isBroughtAlong(): boolean {
    return this.document.otherFiles.has('Properties.json')
  }

  #makeSymbols(variables: ReadonlyMap<string, Type>): AppSymbols {
    const inferred = { variables, items: this.#items }
    const bare = this.#isBroughtAlong ? bareTypes() : NO_TYPES
    return new AppSymbols(this.#owners, this.dataSources, inferred, this.#intern, bare)
  }

  /** Every explicit formula, with what does not change from round to round. */
  #listFormulas(): FormulaInPlace[] {
    const list: FormulaInPlace[] = []
    const add = (owner: Owner, property: string, text: string) => {
      if (text.trim() === '') return
      if (owner.kind === 'app' && property === 'Formulas') return
      if (isColumnChoice(property)) return
      const formula = this.#formula(owner, property, text)
      const view = viewOf(owner, property, text)
      list.push({ owner, property, formula, view, entry: undefined })
    }
    for (const owner of this.#owners.values())
      for (const [property, text] of owner.properties) add(owner, property, text)
    const app = this.#owners.get('App')
    for (const { name, text } of this.#named) if (app) add(app, namedProperty(name), text)
    return list
  }

  /** Checks formulas, and gives those whose result is another than before. */
  #checkAll(places: Iterable<FormulaInPlace>): FormulaInPlace[] {
    const changed: FormulaInPlace[] = []
    for (const place of places) {
      const { owner, property, formula, entry, view } = place
      const table = this.#tableOf(owner, property, formula.text, view)
      if (entry && isStillGood(entry, table)) continue
      const found = this.#cache.check(this.#engine, formula, table)
      place.entry = found
      changed.push(place)
      let results = this.#results.get(owner.name)
      if (!results) this.#results.set(owner.name, (results = new Map()))
      results.set(property, found.result)
    }
    return changed
  }

  /** Formulas by the names that they look up. */
  #indexReaders(): Map<string, FormulaInPlace[]> {
    const readers = new Map<string, FormulaInPlace[]>()
    for (const place of this.#formulas) addReader(readers, place)
    return readers
  }

  #checkFormula(owner: Owner, property: string, text: string): CheckResult | undefined {
    if (text.trim() === '') return undefined
    if (owner.kind === 'app' && property === 'Formulas') return undefined
    const table = this.symbolsFor(owner.name, property, text)
    return this.#cache.check(this.#engine, this.#formula(owner, property, text), table).result
  }

  #formula(owner: Owner, property: string, text: string): Formula {
    const definition = owner.type?.properties.get(property)
    const isBehavior = isBehaviorProperty(definition, property)
    return this.#cache.formula(text, expectedType(definition), isBehavior)
  }

  #defaultOf(control: string, property: string): PropertyCheck | undefined {
    const key = placeKey(control, property)
    if (this.#defaults.has(key)) return this.#defaults.get(key)
    const owner = this.#owners.get(control)
    const text = owner && this.#defaultFormula(owner, property)
    const made =
      owner && text !== undefined
        ? propertyCheck(owner, property, text, this.#defaultResult(owner, property), [], true)
        : undefined
    this.#defaults.set(key, made)
    return made
  }

  #defaultFormula({ type, control }: Owner, property: string): string | undefined {
    const context = { variant: control?.variant, isPhone: isPhone(this.document.layout) }
    return type && defaultOf(type, property, context)
  }

  /** Defaults speak of `Self` and `App` alone, so controls of one type share their checks. */
  #defaultResult(owner: Owner, property: string): CheckResult | undefined {
    const kind = owner.type?.isTemplate ? owner.name : `${owner.typeName} ${owner.control?.variant}`
    const key = placeKey(kind, property)
    if (this.#defaultResults.has(key)) return this.#defaultResults.get(key)
    const text = this.#defaultFormula(owner, property)
    const made = text === undefined ? undefined : this.#checkFormula(owner, property, text)
    this.#defaultResults.set(key, made)
    return made
  }

  *#allResults(): Iterable<{ owner: Owner; property: string; result: CheckResult }> {
    for (const [name, results] of this.#results) {
      const owner = this.#owners.get(name)
      if (owner) for (const [property, result] of results) yield { owner, property, result }
    }
  }

  #inferVariables(): Map<string, Type> {
    const variables = new Map<string, Type>()
    for (const { owner, entry } of this.#formulas)
      for (const definition of entry?.result.definitions ?? []) {
        const screen = definition.screen ?? owner.screen ?? ''
        const key = variableKey(definition.kind, screen, definition.name)
        const type =
          definition.kind === 'collection' ? this.#collectionType(definition.type) : definition.type
        const known = variables.get(key)
        // Where types do not unite the first stands, and the engine objects to the second.
        variables.set(key, known ? (unite(known, type) ?? known) : type)
      }
    for (const { name } of this.#named) {
      const type = this.#results.get('App')?.get(namedProperty(name))?.type
      if (type) variables.set(variableKey('namedFormula', '', name), type)
    }
    return variables
  }

  /** A record or value that is collected makes a table; a value stands in column `Value`. */
  #collectionType(type: Type): Type {
    if (type.kind === 'Table') return type
    if (type.kind === 'Record') return tableOf(type)
    if (type.kind === 'Deferred' || type.kind === 'Dynamic') return tableOf(this.#intern.openRecord)
    if (isOpen(type)) return T.table({})
    return T.table({ Value: type })
  }

  #inferItems(): Map<string, RecordType> {
    const items = new Map<string, RecordType>()
    for (const owner of this.#owners.values()) {
      const rows = rowsProperty(owner.typeName)
      if (rows === undefined) continue
      const check = owner.properties.has(rows)
        ? this.#results.get(owner.name)?.get(rows)
        : this.#checkFormula(owner, rows, owner.type?.properties.get(rows)?.default ?? '')
      const isUnknown = check?.type.kind === 'Deferred' || check?.type.kind === 'Dynamic'
      const item = isUnknown ? this.#intern.openRecord : check && itemTypeOf(check.type)
      if (item) items.set(owner.name, item)
    }
    return items
  }

  /** Findings that only the app as a whole can give, by place. */
  #ownDiagnostics(): Map<string, Diagnostic[]> {
    const found = new Map<string, Diagnostic[]>()
    const add = (owner: string, property: string, diagnostic: Diagnostic) => {
      const key = placeKey(owner, property)
      found.set(key, [...(found.get(key) ?? []), diagnostic])
    }
    for (const owner of this.#owners.values()) {
      for (const [property, text] of owner.properties) {
        const diagnostic = this.#judgeProperty(owner, property, text)
        if (diagnostic) add(owner.name, property, diagnostic)
        const { functions } = this.#results.get(owner.name)?.get(property)?.dependencies ?? NOTHING
        const missing = functions.find((name) => unsupportedNames.has(name))
        if (missing !== undefined)
          add(
            owner.name,
            property,
            finding('warning', 'NotSupported', `${missing} does not run here yet.`, text.length),
          )
      }
    }
    for (const { start, end } of this.#unread)
      add('App', 'Formulas', {
        ...finding(
          'warning',
          'NotSupported',
          'Only "Name = formula;" is run here; this part is kept.',
          end,
        ),
        start,
      })
    for (const { name, start } of this.#named)
      for (const one of this.#results.get('App')?.get(namedProperty(name))?.diagnostics ?? [])
        add('App', 'Formulas', { ...one, start: one.start + start, end: one.end + start })
    for (const cycle of this.#cycles()) {
      const path = [...cycle, cycle[0] ?? ''].map((key) => splitPlace(key).join('.')).join(' → ')
      for (const key of cycle) {
        const [owner, written] = splitPlace(key)
        const property = written.startsWith('Formulas.') ? 'Formulas' : written
        const text = this.#owners.get(owner)?.properties.get(property)
        if (text === undefined) continue
        const message = `This formula depends on its own result: ${path}. Change one of them.`
        add(owner, property, finding('error', 'CircularReference', message, text.length))
      }
    }
    return found
  }

  #judgeProperty(owner: Owner, property: string, text: string): Diagnostic | undefined {
    if (!owner.type || isColumnChoice(property)) return undefined
    const definition = owner.type.properties.get(property)
    if (!definition)
      return finding(
        'warning',
        'UnknownProperty',
        `${owner.type.displayName} has no property ${property}; the formula is kept but has no effect.`,
        text.length,
      )
    if (definition.direction === 'out')
      return finding(
        'error',
        'OutputProperty',
        `${property} is set by the control itself and cannot have a formula.`,
        text.length,
      )
    const result = this.#results.get(owner.name)?.get(property)
    if (!result?.ok || isOpen(result.type)) return undefined
    if (property === 'Items' && !itemTypeOf(result.type))
      return finding(
        'error',
        'BadType',
        `Items needs a table, but this gives ${formatType(result.type)}.`,
        text.length,
      )
    if (property === 'StartScreen' && result.type.kind !== 'Control')
      return finding(
        'error',
        'BadType',
        `StartScreen needs a screen, but this gives ${formatType(result.type)}.`,
        text.length,
      )
    return undefined
  }

  #cycles(): string[][] {
    const nodes: string[] = []
    for (const { owner, property, result } of this.#allResults())
      if (
        result.dependencies.reads.length > 0 &&
        !isBehaviorProperty(owner.type?.properties.get(property), property)
      )
        nodes.push(placeKey(owner.name, property))
    return findCycles(nodes, (key) => {
      const [name, property] = splitPlace(key)
      return this.#dependenciesOf(name, property)
    })
  }

  *#dependenciesOf(name: string, property: string): Iterable<string> {
    const owner = this.#owners.get(name)
    if (!owner) return
    for (const source of owner.type?.dependencies[property] ?? []) yield placeKey(name, source)
    const result = this.#results.get(name)?.get(property) ?? this.#defaultOf(name, property)?.result
    for (const { symbol, path } of result?.dependencies.reads ?? []) {
      const host = hostOf(symbol)
      const [first] = path
      if (host?.kind === 'thisItem' && owner.gallery !== undefined)
        yield placeKey(owner.gallery, 'Items')
      if (host?.kind === 'namedFormula') yield placeKey('App', namedProperty(host.name))
      if (first === undefined) continue
      if (host?.kind === 'control') yield placeKey(host.name, first)
      else if (host?.kind === 'screen') yield placeKey(host.name, first)
      else if (host?.kind === 'self') yield placeKey(name, first)
      else if (host?.kind === 'parent' && owner.parent !== undefined)
        yield placeKey(owner.parent, first)
      else if (host?.kind === 'app') yield placeKey('App', first)
    }
  }

  #collectFindings(): AppFinding[] {
    const findings: AppFinding[] = []
    for (const [control, checks] of this.properties) {
      const owner = this.#owners.get(control)
      if (owner && owner.type?.isDrawn !== true)
        findings.push({
          severity: 'warning',
          key: 'UnknownControl',
          message: `Controls of type ${owner.typeName} are kept but not drawn yet.`,
          control,
          property: '',
          start: 0,
          end: 0,
        })
      for (const [property, check] of checks)
        for (const { severity, key, message, start, end } of check.diagnostics)
          findings.push({ severity, key, message, control, property, start, end })
    }
    return findings
  }

  #listVariables(variables: ReadonlyMap<string, Type>): VariableInfo[] {
    const definitions = new Map<string, FormulaPlace[]>()
    const uses = new Map<SymbolInfo, { control: string; property: string }[]>()
    for (const key of variables.keys()) {
      definitions.set(key, [])
      const symbol = this.#symbols.variable(key)
      if (symbol) uses.set(symbol, [])
    }
    for (const { owner, property, result } of this.#allResults()) {
      const place = { control: owner.name, property }
      for (const { kind, name, screen, start, end } of result.definitions)
        definitions
          .get(variableKey(kind, screen ?? owner.screen ?? '', name))
          ?.push({ ...place, start, end })
      for (const { symbol } of result.dependencies.reads) {
        const known = uses.get(symbol)
        const last = known?.at(-1)
        if (last?.control !== place.control || last.property !== property) known?.push(place)
      }
    }
    const infos: VariableInfo[] = []
    for (const [key, type] of variables) {
      const [kind, screen, name] = splitKey(key)
      const symbol = this.#symbols.variable(key)
      if (!symbol) continue
      infos.push({
        name,
        kind: kind as VariableInfo['kind'],
        ...(kind === 'contextVariable' && { screen }),
        type,
        symbol,
        definitions: definitions.get(key) ?? [],
        uses: uses.get(symbol) ?? [],
      })
    }
    return infos
  }
}

function propertyCheck(
  owner: Owner,
  property: string,
  text: string,
  result: CheckResult | undefined,
  extra: readonly Diagnostic[],
  isDefault: boolean,
): PropertyCheck {
  // What a control of unknown type may say is not known either, so nothing of it is an error.
  const found = result?.diagnostics ?? NO_DIAGNOSTICS
  const own = owner.type ? found : found.map(asWarning)
  const diagnostics = extra.length === 0 ? own : [...own, ...extra]
  return {
    control: owner.name,
    property,
    text,
    isDefault,
    diagnostics,
    ok: (result?.ok ?? true) && diagnostics.every((diagnostic) => diagnostic.severity !== 'error'),
    type: result?.type ?? T.Blank,
    isBehavior: isBehaviorProperty(owner.type?.properties.get(property), property),
    isAsync: result?.isAsync ?? false,
    dependencies: result?.dependencies ?? NOTHING,
    result,
  }
}

/** Whether a check before an edit still says all: same formula, same result, nothing of its own. */
function isSameCheck(
  known: PropertyCheck | undefined,
  owner: Owner,
  text: string,
  result: CheckResult | undefined,
): boolean {
  return (
    owner.type !== undefined &&
    known?.text === text &&
    known.result === result &&
    known.diagnostics === (result?.diagnostics ?? NO_DIAGNOSTICS)
  )
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning' } : diagnostic
}

/** Properties of unknown control types are told by their name: `OnSelect`, `OnChange`. */
function isBehaviorProperty(definition: PropertyDefinition | undefined, property: string): boolean {
  return definition ? definition.category === 'behavior' : /^On[A-Z]/.test(property)
}

/** What the language is asked to convert the result to; undefined where any value will do. */
function expectedType(definition: PropertyDefinition | undefined): Type | undefined {
  if (!definition) return undefined
  const { type } = definition
  if (isOpen(type) || type.kind === 'Control' || type.kind === 'Record') return undefined
  if (type.kind === 'Table' && type.fields.size === 0) return undefined
  return type
}

function isOpen(type: Type): boolean {
  return ['Unknown', 'Deferred', 'Void', 'Blank', 'Error', 'Dynamic'].includes(type.kind)
}

function unite(a: Type, b: Type): Type | undefined {
  if (a.kind === 'Blank' || a.kind === 'Unknown' || a.kind === 'Error') return b
  if (b.kind === 'Blank' || b.kind === 'Unknown' || b.kind === 'Error') return a
  if (sameType(a, b)) return a
  return unionTypes(a, b, { v1: canvasEngine().features.powerFxV1CompatibilityRules })
}

function sameTypes(a: ReadonlyMap<string, Type>, b: ReadonlyMap<string, Type>): boolean {
  if (a.size !== b.size) return false
  for (const [key, type] of a) {
    const other = b.get(key)
    if (!other || !sameType(type, other)) return false
  }
  return true
}

function addReader(readers: Map<string, FormulaInPlace[]>, place: FormulaInPlace): void {
  for (const name of place.entry?.lookups.keys() ?? []) {
    const list = readers.get(name)
    if (list) list.push(place)
    else readers.set(name, [place])
  }
}

/** Formulas of one owner with the same number see the same names. */
function viewOf(owner: Owner, property: string, text: string): number {
  const isPerRow = owner.type?.properties.get(property)?.isPerRow === true
  return (text.includes('IsSelected') ? 1 : 0) + (isPerRow ? 2 : 0)
}

/** `Items.Series1: =Area` of a chart names a column of its items; it is no formula. */
function isColumnChoice(property: string): boolean {
  return property.startsWith('Items.')
}

/** Where a named formula stands: a property of `App`. */
function namedProperty(name: string): string {
  return `Formulas.${name}`
}

function splitPlace(key: string): [control: string, property: string] {
  const [control = '', property = ''] = key.split('\u0000')
  return [control, property]
}

function placeKey(control: string, property: string): string {
  return `${control}\u0000${property}`
}

function finding(
  severity: Diagnostic['severity'],
  key: string,
  message: string,
  end: number,
): Diagnostic {
  return { start: 0, end, severity, key, message }
}
