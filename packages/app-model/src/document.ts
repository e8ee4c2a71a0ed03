/** Formulas by property name, without the leading `=` of the file format. */
export type Properties = ReadonlyMap<string, string>

/** A value of a YAML file that is carried without being understood. */
export type YamlValue = string | readonly YamlValue[] | ReadonlyMap<string, YamlValue>

/** Keywords that are carried as they are, with all that stands below them. */
export type UnknownKeywords = ReadonlyMap<string, YamlValue>

/** Comments of a YAML file that are written back: `''` stands before the thing itself. */
export type Comments = ReadonlyMap<string, string>

/** A placed control. Names are unique in the whole app. */
export interface Control {
  readonly name: string
  /** Type as the file format spells it, without version: `Classic/Button`. */
  readonly type: string
  /** `2.2.0` */
  readonly version?: string
  /** `Vertical` for a gallery. */
  readonly variant?: string
  /** Editor group the control belongs to. */
  readonly group?: string
  readonly properties: Properties
  /** Back to front. */
  readonly children: readonly Control[]
  /** Keywords we carry without understanding them (`MetadataKey`, `Layout`, `ComponentName`…). */
  readonly keywords?: ReadonlyMap<string, string>
  /** Keywords of the file format that are not known here and hold more than a text. */
  readonly unknown?: UnknownKeywords
  readonly comments?: Comments
}

/** A screen and what stands on it. */
export interface Screen {
  readonly name: string
  readonly properties: Properties
  /** Back to front. */
  readonly children: readonly Control[]
  readonly unknown?: UnknownKeywords
  readonly comments?: Comments
}

/** The `App` object. */
export interface AppObject {
  readonly properties: Properties
  readonly unknown?: UnknownKeywords
  readonly comments?: Comments
}

/** Size the app is drawn for, in pixels. */
export interface DocumentLayout {
  readonly width: number
  readonly height: number
}

/** A canvas app. Immutable: every edit makes a new one that shares what did not change. */
export interface AppDocument {
  readonly name: string
  readonly layout: DocumentLayout
  readonly app: AppObject
  /** In the order of the tree view. */
  readonly screens: readonly Screen[]
  /** Names of component definitions in the order of the tree view, where it was said. */
  readonly componentOrder?: readonly string[]
  /** Files kept as they are, by path: component definitions, themes, files that could not be read. */
  readonly otherFiles: ReadonlyMap<string, string>
}

/** How a custom property of a component is used; functions, events and actions can be called. */
export type CustomPropertyKind =
  | 'Input'
  | 'Output'
  | 'InputFunction'
  | 'OutputFunction'
  | 'Event'
  | 'Action'

/** A parameter of a custom property that can be called. */
export interface ComponentParameter {
  readonly name: string
  readonly dataType: string
  readonly isOptional: boolean
  readonly description?: string
  readonly default?: string
}

/** A property that a component has besides those of every component. */
export interface CustomProperty {
  readonly name: string
  readonly kind: CustomPropertyKind
  /** `Text`, `Table`…; what a function gives; `None` for nothing. */
  readonly dataType: string
  readonly description?: string
  /** Whether a new value resets the component. */
  readonly raisesOnReset: boolean
  /** The formula in force where an instance has none; only of kinds that instances supply. */
  readonly default?: string
  readonly parameters: readonly ComponentParameter[]
}

/** A component of the maker's: what its instances have, and what stands in it. */
export interface ComponentDefinition {
  readonly name: string
  readonly kind: 'CanvasComponent' | 'CommandComponent'
  readonly description?: string
  /** Of a component library: whether apps may change their copy. */
  readonly allowsCustomization: boolean
  /** Whether its formulas see the app's variables, collections and data sources. */
  readonly accessesApp: boolean
  readonly customProperties: readonly CustomProperty[]
  /** Its own formulas, those of outputs and actions among them. */
  readonly properties: Properties
  /** Back to front. */
  readonly children: readonly Control[]
}

/** Tablet, landscape. */
export const TABLET_LAYOUT: DocumentLayout = { width: 1366, height: 768 }
/** Phone, portrait. */
export const PHONE_LAYOUT: DocumentLayout = { width: 640, height: 1136 }

/** Whether an app of this size is one for phones, where some defaults are larger. */
export function isPhone({ width, height }: DocumentLayout): boolean {
  return (
    Math.min(width, height) === PHONE_LAYOUT.width &&
    Math.max(width, height) === PHONE_LAYOUT.height
  )
}

/** A blank app with one screen. */
export function newDocument(name: string, layout: DocumentLayout = TABLET_LAYOUT): AppDocument {
  return {
    name,
    layout,
    app: { properties: new Map([['Theme', 'PowerAppsTheme']]) },
    screens: [{ name: 'Screen1', properties: new Map(), children: [] }],
    otherFiles: new Map(),
  }
}

/** Where a control stands. */
export interface ControlPlace {
  readonly control: Control
  readonly screen: Screen
  /** The control around it, or undefined directly on the screen. */
  readonly parent: Control | undefined
  /** Every control around it, outermost first. */
  readonly ancestors: readonly Control[]
}

/** Every control of a screen, parents before children, with its place. */
export function* placesOf(screen: Screen): Iterable<ControlPlace> {
  yield* descend(screen, screen.children, [])
}

function* descend(
  screen: Screen,
  children: readonly Control[],
  ancestors: readonly Control[],
): Iterable<ControlPlace> {
  for (const control of children) {
    yield { control, screen, parent: ancestors.at(-1), ancestors }
    if (control.children.length > 0)
      yield* descend(screen, control.children, [...ancestors, control])
  }
}

/** Every control of the app. */
export function* allPlaces(document: AppDocument): Iterable<ControlPlace> {
  for (const screen of document.screens) yield* placesOf(screen)
}

/** A control by name with its place. */
export function findControl(document: AppDocument, name: string): ControlPlace | undefined {
  for (const place of allPlaces(document)) if (place.control.name === name) return place
  return undefined
}

/** A screen by name. */
export function findScreen(document: AppDocument, name: string): Screen | undefined {
  return document.screens.find((screen) => screen.name === name)
}

/** Every name that a new control or screen must avoid. */
export function namesInUse(document: AppDocument): Set<string> {
  const names = new Set(['App'])
  for (const screen of document.screens) names.add(screen.name)
  for (const { control } of allPlaces(document)) names.add(control.name)
  return names
}
