import {
  type FieldMap,
  type RecordType,
  type SymbolInfo,
  type SymbolKind,
  type SymbolTable,
  T,
  type Type,
  rowType,
  sameType,
  symbolTable,
  tableOf,
} from '@patchbay/power-fx'
import { controlTypes } from '../controls/catalogue.ts'
import type { ControlType } from '../controls/definition.ts'
import { themeType } from '../controls/theme.ts'
import type { ComponentDefinition, Control } from '../document.ts'
import { enumerations } from '../enumerations.ts'
import type { SymbolHost } from './app-check.ts'
import { canvasFunctions } from './canvas-functions.ts'
import { type CallTarget, componentFunctions, isCalled } from './component-functions.ts'
import { dataTypeOf } from './component-types.ts'
import { dataFunctions } from './data-functions.ts'
import { deviceFunctions } from './device-functions.ts'
import { formFunctions } from './form-functions.ts'
import { OpenFields, extendFields } from './open-fields.ts'
import type { Owner } from './owners.ts'

/** Names that every app has, besides enumerations. */
const CONSTANTS: Readonly<Record<string, Type>> = {
  PowerAppsTheme: themeType,
  CustomGallerySample: T.table({
    SampleHeading: T.Text,
    SampleText: T.Text,
    SampleImage: T.Image,
  }),
  SampleImage: T.Image,
}

const errorType = T.record({
  Kind: T.Number,
  Message: T.Text,
  Source: T.Text,
  Observed: T.Text,
})

/** What `App.OnError` sees besides. */
const ERROR_SCOPE = [
  ['FirstError', errorType],
  ['AllErrors', tableOf(errorType)],
] as const

const functions = [...canvasFunctions, ...deviceFunctions, ...formFunctions, ...dataFunctions]

/** The enumerations alone: what formulas about nothing else need. */
export function enumerationSymbols(): SymbolTable {
  return symbolTable(
    [...enumerations].map(([name, type]): SymbolInfo => {
      const host: SymbolHost = { kind: 'constant', name }
      return { name, kind: 'enum', type, host, mutable: false }
    }),
  )
}

/** Where the rows of `ThisItem` come from; undefined for types without rows. */
export function rowsProperty(typeName: string): 'Items' | 'DataSource' | undefined {
  if (controlTypes.get(typeName)?.isTemplate) return 'Items'
  return typeName === 'Form' || typeName === 'FormViewer' ? 'DataSource' : undefined
}

/** Properties that controls of unknown type are taken to have, so that references still check. */
const ASSUMED: FieldMap = new Map<string, Type>([
  ...['X', 'Y', 'Width', 'Height', 'Size', 'TabIndex'].map((name) => [name, T.Number] as const),
  ['Visible', T.Boolean],
  ...['Color', 'Fill', 'BorderColor'].map((name) => [name, T.Color] as const),
  ...['Text', 'SearchText', 'SelectedText', 'HtmlText'].map((name) => [name, T.Deferred] as const),
  ...[
    'Value',
    'Selected',
    'SelectedItems',
    'SelectedDate',
    'Items',
    'AllItems',
    'Updates',
    'Item',
  ].map((name) => [name, T.Deferred] as const),
  ...['Mode', 'Valid', 'Unsaved', 'Error', 'LastSubmit', 'DisplayMode', 'Default', 'Update'].map(
    (name) => [name, T.Deferred] as const,
  ),
])

/** Keeps symbols and types the same objects for as long as they mean the same. */
export class Interning {
  readonly #symbols = new Map<string, SymbolInfo>()
  readonly #types = new Map<string, Type>()
  /** Names of the app of now, which open records leave alone. */
  globals: ReadonlyMap<string, SymbolInfo> = new Map()
  /** A row of which nothing is known before the app runs. */
  readonly openRecord: RecordType = {
    kind: 'Record',
    fields: new OpenFields([], (name) => this.globals.has(name)),
  }

  symbol(
    key: string,
    shape: Pick<SymbolInfo, 'name' | 'kind' | 'type' | 'mutable' | 'functions'> & {
      host: SymbolHost
    },
  ): SymbolInfo {
    const known = this.#symbols.get(key)
    const isSame =
      known?.kind === shape.kind &&
      known.functions?.length === shape.functions?.length &&
      sameType(known.type, shape.type)
    if (isSame) return known
    this.#symbols.set(key, shape)
    return shape
  }

  type<Made extends Type>(key: string, made: Made): Made {
    const known = this.#types.get(key)
    if (known && sameType(known, made)) return known as Made
    this.#types.set(key, made)
    return made
  }
}

const NO_COLUMNS: RecordType = T.record({})

const plainTypes = new Map<ControlType, Type>()

/** The type of a control without a template: its readable properties. */
function plainType(type: ControlType): Type {
  let made = plainTypes.get(type)
  if (!made) {
    const fields = new Map<string, Type>()
    for (const property of type.properties.values())
      if (property.category !== 'behavior') fields.set(property.name, property.type)
    made = T.control(type.type, fields)
    plainTypes.set(type, made)
  }
  return made
}

/** What inference has found so far. */
export interface Inferred {
  /** By `kind:screen:name`. */
  readonly variables: ReadonlyMap<string, Type>
  /** Row types by gallery. */
  readonly items: ReadonlyMap<string, RecordType>
  /** Types of tables and records that components take and give, by {@link customKey}. */
  readonly custom: ReadonlyMap<string, Type>
}

/** Everything that names may stand for, for one state of inference. */
export class AppSymbols {
  readonly #owners: ReadonlyMap<string, Owner>
  readonly #inferred: Inferred
  readonly #intern: Interning
  readonly #types = new Map<string, Type>()
  readonly #globals = new Map<string, SymbolInfo>()
  readonly #contexts = new Map<string, Map<string, SymbolInfo>>()
  /** Names inside of components, by the component's. */
  readonly #insides = new Map<string, Map<string, SymbolInfo>>()
  readonly #bare: ReadonlyMap<string, SymbolInfo>
  readonly #scopes = new Map<string, SymbolInfo>()

  /** @param bareTypes  Options that may stand without their enumeration, with their types. */
  constructor(
    owners: ReadonlyMap<string, Owner>,
    dataSources: readonly SymbolInfo[],
    inferred: Inferred,
    intern: Interning,
    bareTypes: ReadonlyMap<string, Type>,
  ) {
    this.#owners = owners
    // To whoever runs the formula each is a named formula that every such app has.
    this.#bare = new Map(
      [...bareTypes].map(([name, type]) => {
        const host: SymbolHost = { kind: 'namedFormula', name }
        const shape = { name, kind: 'namedFormula', type, host, mutable: false } as const
        return [name, intern.symbol(`bare:${name}`, shape)]
      }),
    )
    this.#inferred = inferred
    this.#intern = intern
    intern.globals = this.#globals
    for (const [name, type] of enumerations)
      this.#add(`enum:${name}`, name, 'enum', type, { kind: 'constant', name }, false)
    for (const [name, type] of Object.entries(CONSTANTS))
      this.#add(`constant:${name}`, name, 'variable', type, { kind: 'constant', name }, false)
    for (const source of dataSources) this.#globals.set(source.name, source)
    for (const [key, type] of inferred.variables) {
      const [kind, screen, name] = splitKey(key)
      if (kind === 'contextVariable') {
        const host: SymbolHost = { kind, name, screen }
        const symbol = intern.symbol(key, { name, kind, type, host })
        const context = this.#contexts.get(screen) ?? new Map<string, SymbolInfo>()
        this.#contexts.set(screen, context.set(name, symbol))
      } else if (kind === 'variable' || kind === 'collection')
        this.#add(key, name, kind, type, { kind, name })
      else if (kind === 'namedFormula') this.#add(key, name, kind, type, { kind, name }, false)
    }
    for (const owner of owners.values()) {
      const { name } = owner
      const host: SymbolHost = owner.kind === 'app' ? { kind: 'app' } : { kind: owner.kind, name }
      const kind = owner.kind === 'screen' ? 'screen' : 'control'
      const shape = { name, kind, type: this.typeOf(name), host, mutable: false } as const
      const symbol = intern.symbol(`owner:${name}`, { ...shape, ...this.#functionsOf(name, host) })
      const outer = owners.get(owner.screen ?? '')
      if (outer?.kind !== 'component') {
        this.#globals.set(name, symbol)
        continue
      }
      // A component's name and its controls are known inside of its definition alone.
      const inside = this.#insides.get(outer.name) ?? new Map<string, SymbolInfo>()
      this.#insides.set(outer.name, inside.set(name, symbol))
    }
  }

  #add(
    key: string,
    name: string,
    kind: SymbolKind,
    type: Type,
    host: SymbolHost,
    mutable = true,
  ): void {
    const symbol = this.#intern.symbol(key, {
      name,
      kind,
      type,
      host,
      ...(!mutable && { mutable }),
    })
    this.#globals.set(name, symbol)
  }

  /** A component's type, with the columns that its own formulas say. */
  #componentType({ name, customProperties }: ComponentDefinition, plain: FieldMap): Type {
    const fields = new Map(plain)
    for (const property of customProperties) {
      const type = this.#inferred.custom.get(customKey(name, property.name))
      if (type) fields.set(property.name, type)
    }
    return this.#intern.type(`type:component:${name}`, T.control(`CanvasComponent ${name}`, fields))
  }

  /** What can be called on a component or an instance of one. */
  #functionsOf(owner: string, host: SymbolHost): Pick<SymbolInfo, 'functions'> {
    const component = this.#owners.get(owner)?.component
    if (!component?.customProperties.some(isCalled)) return {}
    return { functions: componentFunctions(component, host as CallTarget) }
  }

  /** Names that stand for something else than in an earlier state of the same app. */
  changedNames(earlier: AppSymbols): ReadonlySet<string> {
    const names = differingKeys(this.#globals, earlier.#globals)
    for (const [screen, context] of this.#contexts)
      for (const name of differingKeys(context, earlier.#contexts.get(screen) ?? new Map()))
        names.add(name)
    for (const [component, inside] of this.#insides)
      for (const name of differingKeys(inside, earlier.#insides.get(component) ?? new Map()))
        names.add(name)
    for (const [screen, context] of earlier.#contexts)
      if (!this.#contexts.has(screen)) for (const name of context.keys()) names.add(name)
    // Scopes are made when asked for; what rows and types they show may have changed.
    for (const name of ['Self', 'Parent', 'ThisItem']) names.add(name)
    return names
  }

  /** The control type of the app, a screen or a control, with its rows' types when it has rows. */
  typeOf(name: string): Type {
    let type = this.#types.get(name)
    if (!type) {
      const owner = this.#owners.get(name)
      type = owner ? this.#makeType(owner) : T.Unknown
      this.#types.set(name, type)
    }
    return type
  }

  #makeType(owner: Owner): Type {
    if (owner.typeName === 'App') {
      const screen = controlTypes.get('Screen')
      const plain = owner.type && plainType(owner.type)
      if (!screen || plain?.kind !== 'Control') return T.Unknown
      const fields = new Map(plain.fields).set('ActiveScreen', plainType(screen))
      return this.#intern.type('type:App', T.control('App', fields))
    }
    if (!owner.type) {
      const explicit = [...owner.properties.keys()].map((name) => [name, T.Deferred] as const)
      // What a type that is not known may have is not known either.
      const fields = new OpenFields([...explicit, ...ASSUMED], () => false)
      return this.#intern.type(`type:${owner.name}`, T.control(owner.typeName, fields))
    }
    const plain = plainType(owner.type)
    if (plain.kind !== 'Control') return plain
    if (owner.component) return this.#componentType(owner.component, plain.fields)
    if (owner.typeName === 'Form') {
      const row = this.#inferred.items.get(owner.name)
      if (!row) return plain
      const fields = new Map(plain.fields).set('Updates', row).set('LastSubmit', row)
      return this.#intern.type(`type:${owner.name}`, T.control(owner.typeName, fields))
    }
    if (!owner.type.isTemplate) return plain
    const item = this.#inferred.items.get(owner.name) ?? T.record({})
    const inside = owner.control ? [...templateControls(owner.control)] : []
    const row = inside
      .filter(({ name }) => !item.fields.has(name))
      .map(({ name }) => [name, this.typeOf(name)] as const)
    const selected = { ...item, fields: extendFields(item.fields, row) }
    const fields = new Map(plain.fields)
      .set('Selected', selected)
      .set('AllItems', tableOf(selected))
    fields.set('Items', tableOf(item)).set('Default', item)
    return this.#intern.type(`type:${owner.name}`, T.control(owner.typeName, fields))
  }

  /**
   * Names visible to the formulas of an owner.
   *
   * @param formula  `IsSelected` belongs to `ThisItem` only in formulas that mention it, so that
   * `Remove(colItems, ThisItem)` hands over a row of the very columns of the collection.
   */
  tableFor(name: string, property: string, formula: string): SymbolTable {
    const owner = this.#owners.get(name)
    const scope = new Map<string, SymbolInfo>()
    const put = (
      key: string,
      symbolName: string,
      type: Type,
      host: SymbolHost,
      functions: Pick<SymbolInfo, 'functions'> = {},
    ) => scope.set(symbolName, this.#scoped(key, symbolName, type, host, functions))
    if (owner) {
      // One symbol a control type, so that equal formulas of equal controls share their check.
      const self = this.typeOf(owner.name)
      const selfHost = { kind: 'self' } as const
      put(
        `self:${this.#typeKey(owner.name)}`,
        'Self',
        self,
        selfHost,
        this.#functionsOf(owner.name, selfHost),
      )
      if (owner.parent !== undefined) {
        const host = { kind: 'parent' } as const
        put(
          `parent:${this.#typeKey(owner.parent)}`,
          'Parent',
          this.typeOf(owner.parent),
          host,
          this.#functionsOf(owner.parent, host),
        )
      }
      const called = owner.component?.customProperties.find((custom) => custom.name === property)
      for (const { name: parameter, dataType } of called?.parameters ?? [])
        put(
          `parameter:${owner.component?.name}:${property}:${parameter}`,
          parameter,
          dataTypeOf(dataType),
          { kind: 'parameter', name: parameter },
        )
      if (owner.kind === 'app')
        for (const [name, type] of ERROR_SCOPE)
          put(`errors:${name}`, name, type, { kind: 'errors', name })
      const isPerRow = owner.type?.properties.get(property)?.isPerRow === true
      const gallery = isPerRow ? owner.name : (owner.form ?? owner.gallery)
      const item = gallery === undefined ? undefined : this.#inferred.items.get(gallery)
      if (gallery !== undefined) {
        const plain = item ?? NO_COLUMNS
        const asksSelected = formula.includes('IsSelected')
        const type = asksSelected
          ? { ...plain, fields: extendFields(plain.fields, [['IsSelected', T.Boolean]]) }
          : plain
        put(`thisItem:${gallery}:${asksSelected}`, 'ThisItem', type, { kind: 'thisItem' })
      }
    }
    const context = this.#contexts.get(owner?.screen ?? '')
    const inside = this.#insides.get(owner?.screen ?? '')
    const globals = this.#globals
    const bare = this.#bare
    return {
      find: (wanted) =>
        scope.get(wanted) ??
        context?.get(wanted) ??
        inside?.get(wanted) ??
        globals.get(wanted) ??
        bare.get(wanted),
      all: () => new Map([...globals, ...(inside ?? []), ...(context ?? []), ...scope]).values(),
      allowNewVariables: true,
      functions,
    }
  }

  /** A symbol of a scope; what a state of inference says of one key it says once. */
  #scoped(
    key: string,
    name: string,
    type: Type,
    host: SymbolHost,
    functions: Pick<SymbolInfo, 'functions'>,
  ): SymbolInfo {
    let symbol = this.#scopes.get(key)
    if (!symbol) {
      const shape = { name, kind: 'scope', type, host, mutable: false, ...functions } as const
      symbol = this.#intern.symbol(key, shape)
      this.#scopes.set(key, symbol)
    }
    return symbol
  }

  #typeKey(name: string): string {
    const owner = this.#owners.get(name)
    const isPlain = owner?.type !== undefined && rowsProperty(owner.typeName) === undefined
    return isPlain ? owner.type.type : name
  }

  /** The symbol of a variable or collection by its key. */
  variable(key: string): SymbolInfo | undefined {
    const [kind, screen, name] = splitKey(key)
    return kind === 'contextVariable'
      ? this.#contexts.get(screen)?.get(name)
      : this.#globals.get(name)
  }
}

/** Key of a component's custom property. */
export function customKey(component: string, property: string): string {
  return `${component}\u0000${property}`
}

/** Key of a variable: kind, screen (only of a context variable) and name. */
export function variableKey(kind: string, screen: string, name: string): string {
  return [kind, kind === 'contextVariable' ? screen : '', name].join('\u0000')
}

/** The parts of {@link variableKey}. */
export function splitKey(key: string): [kind: string, screen: string, name: string] {
  const [kind = '', screen = '', name = ''] = key.split('\u0000')
  return [kind, screen, name]
}

/** The controls of a template that a row carries, without those of inner templates. */
function* templateControls(control: Control): Iterable<Control> {
  for (const child of control.children) {
    yield child
    if (!controlTypes.get(child.type)?.isTemplate) yield* templateControls(child)
  }
}

/** The row type of what `Items` gives. */
export function itemTypeOf(type: Type): RecordType | undefined {
  if (type.kind === 'Table') return rowType(type)
  if (type.kind === 'Record') return type
  return undefined
}

function differingKeys(
  now: ReadonlyMap<string, SymbolInfo>,
  before: ReadonlyMap<string, SymbolInfo>,
): Set<string> {
  const names = new Set<string>()
  for (const [name, symbol] of now) if (before.get(name) !== symbol) names.add(name)
  for (const name of before.keys()) if (!now.has(name)) names.add(name)
  return names
}
