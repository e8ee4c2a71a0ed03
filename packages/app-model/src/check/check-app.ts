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
import { type AppDocument, type Properties, isPhone } from '../document.ts'
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
import { Graph, type GraphNode, findCycles } from './cycles.ts'
import { type CacheEntry, type Formula, FormulaCache, isStillGood } from './formula-cache.ts'
import { type Owner, ownersOf } from './owners.ts'
import { type NamedFormula, type UnreadPart, splitNamedFormulas } from './named-formulas.ts'
import {
  AppSymbols,
  Interning,
  customKey,
  enumerationSymbols,
  itemTypeOf,
  rowsProperty,
  splitKey,
  variableKey,
} from './symbols.ts'
import { type OwnerEdit, propertyEdits } from './property-edits.ts'

/** Rounds of inference before types are taken as they are; chains this long are not met. */
const MAX_ROUNDS = 12

const NO_DIAGNOSTICS: readonly Diagnostic[] = []

const NO_FINDINGS: readonly AppFinding[] = []

const NO_NODES: readonly GraphNode[] = []

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

  readonly #sourceNames: ReadonlySet<string>
  readonly #intern: Interning
  readonly #engine: Engine
  readonly #cache: FormulaCache
  #owners: ReadonlyMap<string, Owner> = new Map()
  #properties = new Map<string, ReadonlyMap<string, PropertyCheck>>()
  #results = new Map<string, Map<string, CheckResult>>()
  /** Owners whose results are not those of an earlier check. */
  readonly #ownResults = new Set<string>()
  #named: readonly NamedFormula[] = []
  #unread: readonly UnreadPart[] = []
  #defaults = new Map<string, PropertyCheck | undefined>()
  #defaultResults = new Map<string, CheckResult | undefined>()
  #tables = new Map<Owner, SymbolTable[]>()
  #formulas: FormulaInPlace[] = []
  /** Where the formulas of each owner begin. */
  #starts: Map<string, number> | undefined
  /** Those of the formulas that define a variable or collection. */
  #definers: FormulaInPlace[] | undefined
  #readers: Map<string, FormulaInPlace[]> | undefined
  #variables = new Map<string, Type>()
  #items = new Map<string, RecordType>()
  #custom = new Map<string, Type>()
  #symbols: AppSymbols
  /** What is wrong with formulas that depend on themselves, by place. */
  #cyclic = new Map<string, Diagnostic>()
  #findingsOf = new Map<string, readonly AppFinding[]>()
  #findings: readonly AppFinding[] | undefined
  #variableInfos: readonly VariableInfo[] | undefined
  /** Whether a later check took over what this one works with. */
  #isFollowed = false

  constructor(document: AppDocument, { dataSources = [], previous }: CheckAppOptions) {
    this.document = document
    this.dataSources = dataSources
    this.#sourceNames = new Set(
      dataSources.filter(({ kind }) => kind === 'dataSource').map(({ name }) => name),
    )
    const before = previous instanceof Checking ? previous : undefined
    this.#intern = before ? before.#intern : new Interning()
    this.#engine = engineOf(document)
    const edits = before ? before.#editsTo(document, dataSources) : undefined
    if (before && edits) {
      this.#cache = before.#cache
      this.#symbols = before.#symbols
      this.#follow(before, edits)
      return
    }
    const isSameLanguage = before !== undefined && before.#engine === this.#engine
    this.#cache = new FormulaCache(isSameLanguage ? before.#cache : undefined)
    this.#owners = ownersOf(document)
    const named = splitNamedFormulas(document.app.properties.get('Formulas') ?? '')
    this.#named = named.formulas
    this.#unread = named.unread

    this.#formulas = this.#listFormulas()
    this.#symbols = this.#makeSymbols(this.#variables)
    // Types come from few formulas. Once they are known, each of the others is bound once.
    const [few, most] = partition(this.#formulas, maySayTypes)
    this.#checkAll(few)
    this.#settle()
    this.#checkAll(most)
    this.#readers = undefined
    this.#settle()

    this.#cyclic = this.#findCyclic()
    for (const owner of this.#owners.values()) {
      const known = before ? before.#properties.get(owner.name) : undefined
      const checks = new Map<string, PropertyCheck>()
      for (const property of owner.properties.keys())
        checks.set(property, this.#judge(owner, property, known?.get(property)))
      this.#properties.set(owner.name, checks)
      this.#findingsOf.set(owner.name, this.#collectFindings(owner, checks))
    }
  }

  get properties(): ReadonlyMap<string, ReadonlyMap<string, PropertyCheck>> {
    return this.#properties
  }

  get findings(): readonly AppFinding[] {
    return (this.#findings ??= [...this.#findingsOf.values()].flat())
  }

  get ok(): boolean {
    return this.findings.every(({ severity }) => severity !== 'error')
  }

  get variables(): readonly VariableInfo[] {
    return (this.#variableInfos ??= this.#listVariables(this.#variables))
  }

  /** What an edit changed, when no more than that has to be looked at again. */
  #editsTo(document: AppDocument, dataSources: readonly SymbolInfo[]): OwnerEdit[] | undefined {
    if (this.#isFollowed || !isSameList(this.dataSources, dataSources)) return undefined
    const edits = propertyEdits(this.document, document)
    const isLocal = edits?.every(({ name, properties }) => {
      const owner = this.#owners.get(name)
      if (!owner) return false
      if (owner.kind === 'app')
        return owner.properties.get('Formulas') === properties.get('Formulas')
      // What a type that is not known has is what its formulas name.
      return owner.type !== undefined || hasSameKeys(owner.properties, properties)
    })
    return isLocal === true ? edits : undefined
  }

  /**
   * Takes over an earlier check and looks again at what an edit changed, and at what looks up a
   * name whose type it changed.
   */
  #follow(before: Checking, edits: readonly OwnerEdit[]): void {
    before.#isFollowed = true
    const owners = new Map(before.#owners)
    this.#owners = owners
    this.#named = before.#named
    this.#unread = before.#unread
    this.#properties = new Map(before.#properties)
    this.#results = new Map(before.#results)
    this.#defaults = before.#defaults
    this.#defaultResults = before.#defaultResults
    this.#tables = before.#tables
    this.#readers = before.#readers
    this.#variables = before.#variables
    this.#items = before.#items
    this.#custom = before.#custom
    this.#cyclic = before.#cyclic
    this.#findingsOf = new Map(before.#findingsOf)
    // The check before is done with its list: it is followed once only.
    this.#formulas = before.#formulas
    this.#starts = before.#starts
    this.#definers = before.#definers

    const touched = new Map<string, { owner: Owner; property: string }>()
    const touch = (owner: Owner, property: string) =>
      touched.set(placeKey(owner.name, property), { owner, property })
    const keys = new Set<string>()
    let haveItemsChanged = false
    let isListed = true
    for (const { name, properties, control } of edits) {
      const old = owners.get(name)
      if (!old) continue
      const owner: Owner = { ...old, properties, control }
      owners.set(name, owner)
      const changed = changedProperties(old.properties, properties)
      for (const property of changed) {
        touch(owner, property)
        const earlier = this.#results.get(name)?.get(property)
        const place = this.#replace(owner, property)
        const later = place?.entry?.result
        for (const result of [earlier, later]) {
          for (const definition of result?.definitions ?? []) keys.add(keyOf(owner, definition))
          if (result && mentionsVariables(result)) isListed = false
        }
        if (rowsProperty(owner.typeName) === property) haveItemsChanged ||= this.#hasNewItem(owner)
        if (owner.kind === 'component') haveItemsChanged = true
      }
    }
    if (keys.size > 0) this.#definers = undefined
    if (haveItemsChanged || this.#haveNewTypes(keys)) {
      this.#defaults = new Map()
      this.#defaultResults = new Map()
      isListed = false
      for (const { owner, property } of this.#settle())
        touch(owners.get(owner.name) ?? owner, property)
    }
    if (isListed) this.#variableInfos = before.#variableInfos
    if (this.#mayChangeCycles(touched.values())) {
      const cyclic = this.#findCyclic()
      for (const key of new Set([...this.#cyclic.keys(), ...cyclic.keys()])) {
        const [name, property] = splitPlace(key)
        const owner = owners.get(name)
        if (owner) touch(owner, property)
      }
      this.#cyclic = cyclic
    }
    const owed = new Set<Owner>()
    for (const { owner, property } of touched.values()) {
      const shown = property.startsWith('Formulas.') ? 'Formulas' : property
      const checks = new Map(this.#properties.get(owner.name))
      if (owner.properties.has(shown)) checks.set(shown, this.#judge(owner, shown, undefined))
      else checks.delete(shown)
      this.#properties.set(owner.name, checks)
      owed.add(owner)
    }
    for (const owner of owed) {
      const checks = this.#properties.get(owner.name) ?? new Map<string, PropertyCheck>()
      this.#findingsOf.set(owner.name, this.#collectFindings(owner, checks))
    }
  }

  /** Puts the formula of today in the place of the earlier one, checked with the names known. */
  #replace(owner: Owner, property: string): FormulaInPlace | undefined {
    const at = this.#indexOf(owner, property)
    this.#resultsOf(owner.name).delete(property)
    const text = owner.properties.get(property)
    const place = text === undefined ? undefined : this.#formulaAt(owner, property, text)
    if (at === -1 && place) this.#formulas.splice(this.#endOf(owner), 0, place)
    else if (place) this.#formulas[at] = place
    else if (at !== -1) this.#formulas.splice(at, 1)
    if ((at === -1) === (place !== undefined)) this.#starts = undefined
    if (!place) return undefined
    this.#checkAll([place])
    if (this.#readers) addReader(this.#readers, place)
    return place
  }

  /** Where a formula stands among all; -1 when it has none. Those of an owner stand together. */
  #indexOf(owner: Owner, property: string): number {
    for (let i = this.#startOf(owner); this.#formulas[i]?.owner.name === owner.name; i++)
      if (this.#formulas[i]?.property === property) return i
    return -1
  }

  /** Where the next formula of an owner goes, so that the first definition stays the first. */
  #endOf(owner: Owner): number {
    let i = this.#startOf(owner)
    while (this.#formulas[i]?.owner.name === owner.name) i++
    return i
  }

  #startOf(owner: Owner): number {
    if (!this.#starts) {
      this.#starts = new Map()
      for (const [i, place] of this.#formulas.entries())
        if (!this.#starts.has(place.owner.name)) this.#starts.set(place.owner.name, i)
    }
    return this.#starts.get(owner.name) ?? this.#formulas.length
  }

  #hasNewItem(owner: Owner): boolean {
    const known = this.#items.get(owner.name)
    const item = this.#itemOf(owner)
    return known && item ? !sameType(known, item) : known !== item
  }

  #haveNewTypes(keys: ReadonlySet<string>): boolean {
    if (keys.size === 0) return false
    const types = this.#inferVariables(keys)
    for (const key of keys) {
      const known = this.#variables.get(key)
      const type = types.get(key)
      if (known && type ? !sameType(known, type) : known !== type) return true
    }
    return false
  }

  /** Finds types round by round until nothing changes; gives the formulas checked anew. */
  #settle(): Set<FormulaInPlace> {
    const again = new Set<FormulaInPlace>()
    let current: ReadonlySet<FormulaInPlace> | undefined
    for (let round = 1; round < MAX_ROUNDS; round++) {
      const nextVariables = this.#inferVariables()
      const nextItems = this.#inferItems()
      const nextCustom = this.#inferCustom()
      const isSettled =
        sameTypes(this.#variables, nextVariables) &&
        sameTypes(this.#items, nextItems) &&
        sameTypes(this.#custom, nextCustom)
      if (isSettled) break
      this.#variables = nextVariables
      this.#items = nextItems
      this.#custom = nextCustom
      const earlier = this.#symbols
      this.#symbols = this.#makeSymbols(nextVariables)
      this.#tables = new Map()
      const readers = (this.#readers ??= this.#indexReaders())
      const affected = new Set<FormulaInPlace>()
      current ??= new Set(this.#formulas)
      for (const name of this.#symbols.changedNames(earlier))
        for (const place of readers.get(name) ?? []) if (current.has(place)) affected.add(place)
      for (const place of this.#checkAll(affected)) {
        addReader(readers, place)
        again.add(place)
      }
    }
    return again
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
    if (hasParameters(owner, property)) return this.#symbols.tableFor(owner.name, property, text)
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
    const inferred = { variables, items: this.#items, custom: this.#custom }
    const bare = this.#isBroughtAlong ? bareTypes() : NO_TYPES
    return new AppSymbols(this.#owners, this.dataSources, inferred, this.#intern, bare)
  }

  /** Every explicit formula, with what does not change from round to round. */
  #listFormulas(): FormulaInPlace[] {
    const list: FormulaInPlace[] = []
    const add = (owner: Owner, property: string, text: string) => {
      const place = this.#formulaAt(owner, property, text)
      if (place) list.push(place)
    }
    for (const owner of this.#owners.values())
      for (const [property, text] of owner.properties) add(owner, property, text)
    const app = this.#owners.get('App')
    for (const { name, text } of this.#named) if (app) add(app, namedProperty(name), text)
    return list
  }

  #formulaAt(owner: Owner, property: string, text: string): FormulaInPlace | undefined {
    if (text.trim() === '' || isColumnChoice(property)) return undefined
    if (owner.kind === 'app' && property === 'Formulas') return undefined
    const formula = this.#formula(owner, property, text)
    return { owner, property, formula, view: viewOf(owner, property, text), entry: undefined }
  }

  /** The results of an owner, apart from those of an earlier check. */
  #resultsOf(name: string): Map<string, CheckResult> {
    let results = this.#results.get(name)
    if (!results || !this.#ownResults.has(name)) {
      results = new Map(results)
      this.#results.set(name, results)
      this.#ownResults.add(name)
    }
    return results
  }

  /** Checks formulas, and gives those whose result is another than before. */
  #checkAll(places: Iterable<FormulaInPlace>): FormulaInPlace[] {
    const changed: FormulaInPlace[] = []
    for (const place of places) {
      const { owner, property, formula, entry, view } = place
      const table = this.#tableOf(owner, property, formula.text, view)
      if (entry && isStillGood(entry, table)) continue
      const found = this.#cache.check(this.#engine, formula, table)
      const wasDefiner = isDefiner(place)
      place.entry = found
      if (isDefiner(place) !== wasDefiner) this.#definers = undefined
      changed.push(place)
      this.#resultsOf(owner.name).set(property, found.result)
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
    const type = owner.type?.type ?? owner.typeName
    const kind = owner.type?.isTemplate ? owner.name : `${type} ${owner.control?.variant}`
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

  /** @param only  Keys of variables to look at; all by default. */
  #inferVariables(only?: ReadonlySet<string>): Map<string, Type> {
    const variables = new Map<string, Type>()
    this.#definers ??= this.#formulas.filter(isDefiner)
    for (const { owner, entry } of this.#definers) {
      for (const definition of entry?.result.definitions ?? []) {
        const key = keyOf(owner, definition)
        if (only && !only.has(key)) continue
        // Collecting into a source adds rows to it and makes nothing new.
        if (definition.kind === 'collection' && this.#sourceNames.has(definition.name)) continue
        const type =
          definition.kind === 'collection' ? this.#collectionType(definition.type) : definition.type
        const known = variables.get(key)
        // Where types do not unite the first stands, and the engine objects to the second.
        variables.set(key, known ? (unite(known, type) ?? known) : type)
      }
    }
    if (only) return variables
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
      const item = this.#itemOf(owner)
      if (item) items.set(owner.name, item)
    }
    return items
  }

  /** Tables and records of components have the columns of the definition's own formula. */
  #inferCustom(): Map<string, Type> {
    const custom = new Map<string, Type>()
    for (const { kind, name, component } of this.#owners.values()) {
      if (kind !== 'component') continue
      for (const { name: property, dataType } of component?.customProperties ?? []) {
        if (dataType !== 'Table' && dataType !== 'Record') continue
        const type = this.#results.get(name)?.get(property)?.type
        if (type?.kind === dataType) custom.set(customKey(name, property), type)
      }
    }
    return custom
  }

  #itemOf(owner: Owner): RecordType | undefined {
    const rows = rowsProperty(owner.typeName)
    if (rows === undefined) return undefined
    const check = owner.properties.has(rows)
      ? this.#results.get(owner.name)?.get(rows)
      : this.#checkFormula(owner, rows, owner.type?.properties.get(rows)?.default ?? '')
    const isUnknown = check?.type.kind === 'Deferred' || check?.type.kind === 'Dynamic'
    return isUnknown ? this.#intern.openRecord : check && itemTypeOf(check.type)
  }

  /** The check of an explicit formula, with what only the app as a whole can say of it. */
  #judge(owner: Owner, property: string, known: PropertyCheck | undefined): PropertyCheck {
    const text = owner.properties.get(property) ?? ''
    const result = this.#results.get(owner.name)?.get(property)
    const extra = this.#ownDiagnostics(owner, property, text)
    if (extra.length === 0 && known && isSameCheck(known, owner, text, result)) return known
    return propertyCheck(owner, property, text, result, extra, false)
  }

  #ownDiagnostics(owner: Owner, property: string, text: string): Diagnostic[] {
    const found: Diagnostic[] = []
    const diagnostic = this.#judgeProperty(owner, property, text)
    if (diagnostic) found.push(diagnostic)
    if (owner.kind === 'app' && property === 'Formulas') found.push(...this.#ofNamedFormulas())
    const cyclic = this.#cyclic.get(placeKey(owner.name, property))
    if (cyclic) found.push(cyclic)
    return found
  }

  #ofNamedFormulas(): Diagnostic[] {
    const message = 'Only "Name = formula;" is run here; this part is kept.'
    return [
      ...this.#unread.map(({ start, end }) => ({
        ...finding('warning', 'NotSupported', message, end),
        start,
      })),
      ...this.#named.flatMap(({ name, start }) =>
        (this.#results.get('App')?.get(namedProperty(name))?.diagnostics ?? []).map((one) => ({
          ...one,
          start: one.start + start,
          end: one.end + start,
        })),
      ),
    ]
  }

  /** What to say of every formula that depends on its own result, by place. */
  #findCyclic(): Map<string, Diagnostic> {
    const found = new Map<string, Diagnostic>()
    for (const cycle of this.#cycles()) {
      const path = [...cycle, ...cycle.slice(0, 1)]
        .map(({ name, property }) => `${name}.${property}`)
        .join(' → ')
      for (const { name: owner, property: written } of cycle) {
        const property = written.startsWith('Formulas.') ? 'Formulas' : written
        const text = this.#owners.get(owner)?.properties.get(property)
        if (text === undefined) continue
        const message = `This formula depends on its own result: ${path}. Change one of them.`
        const diagnostic = finding('error', 'CircularReference', message, text.length)
        found.set(placeKey(owner, property), diagnostic)
      }
    }
    return found
  }

  /** Whether one of these leads to itself, or did. */
  #mayChangeCycles(places: Iterable<{ owner: Owner; property: string }>): boolean {
    for (const { owner, property } of places) {
      const isCyclic = this.#cyclic.has(placeKey(owner.name, property))
      if (isCyclic || this.#leadsToItself(owner, property)) return true
    }
    return false
  }

  #leadsToItself(owner: Owner, property: string): boolean {
    if (isBehaviorProperty(owner.type?.properties.get(property), property)) return false
    const graph = new Graph()
    const start = graph.node(owner.name, property)
    const seen = new Set<GraphNode>()
    const open = [start]
    for (let node = open.pop(); node; node = open.pop())
      for (const next of this.#dependenciesOf(node, graph)) {
        if (next === start) return true
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    return false
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
    if (definition.direction === 'out' && owner.kind !== 'component')
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

  #cycles(): GraphNode[][] {
    const graph = new Graph()
    const nodes: GraphNode[] = []
    for (const { owner, property, entry } of this.#formulas)
      if (
        entry &&
        entry.result.dependencies.reads.length > 0 &&
        !isBehaviorProperty(owner.type?.properties.get(property), property)
      )
        nodes.push(graph.node(owner.name, property))
    return findCycles(nodes, (node) => this.#dependenciesOf(node, graph))
  }

  /** What a formula, explicit or default, is made from. */
  #dependenciesOf({ name, property }: GraphNode, graph: Graph): readonly GraphNode[] {
    const owner = this.#owners.get(name)
    if (!owner) return NO_NODES
    const sources = owner.type?.dependencies[property]
    const result = this.#results.get(name)?.get(property) ?? this.#defaultOf(name, property)?.result
    const reads = result?.dependencies.reads
    if (!sources && (!reads || reads.length === 0)) return NO_NODES
    const found: GraphNode[] = []
    for (const source of sources ?? []) found.push(graph.node(name, source))
    for (const { symbol, path } of reads ?? []) {
      const host = hostOf(symbol)
      if (!host) continue
      const [first] = path
      if (host.kind === 'thisItem' && owner.gallery !== undefined)
        found.push(graph.node(owner.gallery, 'Items'))
      else if (host.kind === 'namedFormula') found.push(graph.node('App', namedProperty(host.name)))
      if (first === undefined) continue
      if (host.kind === 'control' || host.kind === 'screen' || host.kind === 'component')
        found.push(graph.node(host.name, first))
      else if (host.kind === 'self') found.push(graph.node(name, first))
      else if (host.kind === 'parent' && owner.parent !== undefined)
        found.push(graph.node(owner.parent, first))
      else if (host.kind === 'app') found.push(graph.node('App', first))
    }
    return found
  }

  #collectFindings(
    { name: control, type, typeName }: Owner,
    checks: ReadonlyMap<string, PropertyCheck>,
  ): readonly AppFinding[] {
    const findings: AppFinding[] = []
    if (type?.isDrawn !== true)
      findings.push({
        severity: 'warning',
        key: 'UnknownControl',
        message: `Controls of type ${typeName} are kept but not drawn yet.`,
        control,
        property: '',
        start: 0,
        end: 0,
      })
    for (const [property, check] of checks)
      for (const { severity, key, message, start, end } of check.diagnostics)
        findings.push({ severity, key, message, control, property, start, end })
    return findings.length === 0 ? NO_FINDINGS : findings
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

const DEFINING = /\b(?:Set|Collect|ClearCollect|UpdateContext|Navigate)\s*\(/i

/** Whether variables, collections, named formulas or rows may get their type from it. */
function maySayTypes({ owner, property, formula }: FormulaInPlace): boolean {
  if (property === rowsProperty(owner.typeName) || property.startsWith('Formulas.')) return true
  if (owner.kind === 'component') return true
  return formula.allowSideEffects && DEFINING.test(formula.text)
}

function partition<Item>(
  list: readonly Item[],
  test: (item: Item) => boolean,
): [yes: Item[], no: Item[]] {
  const parts: [Item[], Item[]] = [[], []]
  for (const item of list) parts[test(item) ? 0 : 1].push(item)
  return parts
}

function isDefiner({ entry }: FormulaInPlace): boolean {
  return (entry?.result.definitions.length ?? 0) > 0
}

/** The key of what a formula of an owner defines. */
function keyOf(owner: Owner, { kind, screen, name }: CheckResult['definitions'][number]): string {
  return variableKey(kind, screen ?? owner.screen ?? '', name)
}

function mentionsVariables({ definitions, dependencies }: CheckResult): boolean {
  if (definitions.length > 0) return true
  return dependencies.reads.some(({ symbol }) => {
    const kind = hostOf(symbol)?.kind
    return (
      kind !== undefined &&
      ['variable', 'contextVariable', 'collection', 'namedFormula'].includes(kind)
    )
  })
}

function changedProperties(before: Properties, after: Properties): string[] {
  if (before === after) return []
  const changed = [...after].filter(([name, text]) => before.get(name) !== text)
  const gone = [...before.keys()].filter((name) => !after.has(name))
  return [...changed.map(([name]) => name), ...gone]
}

function hasSameKeys(a: Properties, b: Properties): boolean {
  return a === b || (a.size === b.size && [...a.keys()].every((name) => b.has(name)))
}

function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]))
}

function addReader(readers: Map<string, FormulaInPlace[]>, place: FormulaInPlace): void {
  for (const name of place.entry?.lookups.keys() ?? []) {
    const list = readers.get(name)
    if (list) list.push(place)
    else readers.set(name, [place])
  }
}

/** Whether the formula is the body of a function, action or event with names of its own. */
function hasParameters({ component }: Owner, property: string): boolean {
  const custom = component?.customProperties.find(({ name }) => name === property)
  return custom !== undefined && custom.parameters.length > 0
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
