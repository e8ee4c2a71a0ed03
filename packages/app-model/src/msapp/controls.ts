import { type Type, builtInEnumerations } from '@patchbay/power-fx'
import { controlTypes, findProperty, isDefaultFormula } from '../controls/catalogue.ts'
import type { AppObject, Control, Screen } from '../document.ts'
import type { SourceFinding } from '../pa-yaml/finding.ts'
import { saysOwnName } from '../controls/versions.ts'
import { writeIdentifier } from '../language.ts'
import { controlTypeOf, variantOf } from './control-types.ts'
import type { Templates } from './templates.ts'

/** A control as a package's JSON has it, once it is known to be one. */
export interface JsonControl {
  readonly name: string
  readonly template: {
    readonly id: string
    readonly name: string
    readonly version: string
    readonly dynamic: string | undefined
    readonly libraryName: string | undefined
    readonly customProperties: readonly unknown[]
  }
  readonly variant: string
  readonly layout: string
  readonly metadataKey: string
  readonly isLocked: boolean
  /** Members of an editor group; empty for other controls. */
  readonly groupMembers: readonly string[]
  readonly rules: ReadonlyMap<string, string>
  /** Properties that the container around gives. */
  readonly dynamicRules: ReadonlyMap<string, string>
  readonly children: readonly JsonControl[]
}

/** What turning JSON into the document needs besides the JSON. */
export interface ControlContext {
  readonly templates: Templates
  readonly isPhone: boolean
  /** Names of components by the name of their template. */
  readonly components: ReadonlyMap<string, string>
  /** Their own formulas, by the name of their template: what instances have without theirs. */
  readonly componentFormulas: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly habits: YamlHabits
  /** What {@link WrittenFormulas} has decided for controls of one kind. */
  readonly written: Map<string, WrittenFormulas>
}

/** What versions of the product do differently when they write the YAML form. */
export interface YamlHabits {
  /** Columns of modern lists say that they are locked: since 1.345. */
  readonly locksColumns: boolean
  /** Options that a template takes from the common properties as they are stand in the file. */
  readonly repeatsInheritedOptions: boolean
}

/** Deeper trees than any editor makes are refused, so that reading needs no stack to speak of. */
const MAX_DEPTH = 200

/** Takes a tree of controls from JSON; what is not as expected is a finding and is left out. */
export class ControlReader {
  readonly findings: SourceFinding[]
  readonly #entry: string

  constructor(entry: string, findings: SourceFinding[]) {
    this.#entry = entry
    this.findings = findings
  }

  read(json: unknown, depth = 0): JsonControl | undefined {
    if (!isObject(json)) return this.#refuse('A control must be an object.')
    const { Name: name, Template: template } = json
    if (typeof name !== 'string' || name === '') return this.#refuse('A control has no Name.')
    if (!isObject(template) || typeof template['Name'] !== 'string')
      return this.#refuse(`${name} has no Template with a Name.`, name)
    if (depth > MAX_DEPTH)
      return this.#refuse(`${name} stands deeper than ${MAX_DEPTH} controls.`, name)
    const children: JsonControl[] = []
    for (const child of this.#list(json['Children'], 'Children', name)) {
      const control = this.read(child, depth + 1)
      if (control) children.push(control)
    }
    const custom = template['CustomProperties']
    return {
      name,
      template: {
        id: textOf(template['Id']),
        name: template['Name'],
        version: textOf(template['Version']),
        dynamic: optionalText(template['DynamicControlDefinitionJson']),
        libraryName: optionalText(template['SourceLibraryLogicalName']),
        customProperties: Array.isArray(custom) ? custom : [],
      },
      variant: textOf(json['VariantName']),
      layout: textOf(json['LayoutName']),
      metadataKey: textOf(json['MetaDataIDKey']),
      isLocked: json['IsLocked'] === true,
      groupMembers: this.#list(json['GroupedControlsKey'], 'GroupedControlsKey', name).filter(
        (member) => typeof member === 'string',
      ),
      rules: this.#rules(json['Rules'], name),
      dynamicRules: this.#dynamicRules(json, name),
      children,
    }
  }

  #rules(json: unknown, control: string): Map<string, string> {
    const rules = new Map<string, string>()
    for (const rule of this.#list(json, 'Rules', control)) {
      const { Property: property, InvariantScript: script } = isObject(rule) ? rule : {}
      if (typeof property !== 'string' || property === '')
        this.#refuse(`A rule of ${control} has no Property.`, control)
      else if (typeof script !== 'string')
        this.#refuse(`${control}.${property} has no formula in InvariantScript.`, control, property)
      else rules.set(property, script.includes('\r') ? script.replaceAll('\r\n', '\n') : script)
    }
    return rules
  }

  #dynamicRules(json: Record<string, unknown>, control: string): Map<string, string> {
    if (json['HasDynamicProperties'] !== true) return new Map()
    return this.#rules(
      this.#list(json['DynamicProperties'], 'DynamicProperties', control)
        .map((entry) => (isObject(entry) ? entry['Rule'] : undefined))
        .filter((rule) => rule !== undefined && rule !== null),
      control,
    )
  }

  #list(json: unknown, key: string, control: string): readonly unknown[] {
    if (json === undefined || json === null) return []
    if (Array.isArray(json)) return json
    this.#refuse(`${key} of ${control} must be a list.`, control)
    return []
  }

  #refuse(message: string, control?: string, property?: string): undefined {
    this.findings.push({
      severity: 'error',
      rule: 'package-json',
      file: this.#entry,
      line: 1,
      column: 1,
      ...(control !== undefined && { control }),
      ...(property !== undefined && { property }),
      message: `${message} It is left out.`,
    })
    return undefined
  }
}

/** Places that only the file format has: the order of controls says it instead. */
const ORDER = 'ZIndex'

/** A screen of the document from a screen of the package. */
export function toScreen(json: JsonControl, context: ControlContext): Screen {
  return {
    name: json.name,
    properties: explicitProperties(json, 'Screen', context),
    children: toChildren(json.children, context),
  }
}

/** The app object from the package's `App` control. */
export function toApp(json: JsonControl, context: ControlContext): AppObject {
  const properties = new Map(explicitProperties(json, 'App', context))
  // The YAML form always names the theme.
  if (!properties.has('Theme')) properties.set('Theme', 'PowerAppsTheme')
  return { properties }
}

/** Children from back to front; groups of the editor become a keyword of their members. */
export function toChildren(
  list: readonly JsonControl[],
  context: ControlContext,
): readonly Control[] {
  const groups = new Map<string, string>()
  for (const { name, groupMembers } of list)
    for (const member of groupMembers) groups.set(member, name)
  return list
    .filter(({ template }) => template.name !== 'group' && template.name !== 'galleryTemplate')
    .map((json, position) => ({ json, position, order: orderOf(json) }))
    .toSorted((a, b) => a.order - b.order || a.position - b.position)
    .map(({ json }) => toControl(json, context, groups.get(json.name)))
}

function orderOf({ rules }: JsonControl): number {
  const order = Number(rules.get(ORDER))
  return Number.isFinite(order) ? order : 0
}

function toControl(json: JsonControl, context: ControlContext, group: string | undefined): Control {
  const { type, keywords, version } = kindOf(json, context)
  const variant = variantOf(type, json.template.name, json.variant)
  // Charts have a key that names the chart itself, such as %PieChart.ID%.
  if (json.metadataKey !== '' && !json.metadataKey.startsWith('%'))
    keywords.set('MetadataKey', json.metadataKey)
  if (json.layout !== '') keywords.set('Layout', layoutOf(json.layout))
  if (json.isLocked && (context.habits.locksColumns || !type.endsWith('DataField')))
    keywords.set('IsLocked', 'true')
  return {
    name: json.name,
    type,
    ...(version !== undefined && { version }),
    ...(variant !== undefined && { variant }),
    ...(group !== undefined && { group }),
    properties: explicitProperties(json, type, context, variant),
    children: toChildren(json.children, context),
    ...(keywords.size > 0 && { keywords }),
  }
}

function layoutOf(layout: string): string {
  return layout.charAt(0).toUpperCase() + layout.slice(1)
}

function kindOf(
  { template }: JsonControl,
  { components }: ControlContext,
): { type: string; keywords: Map<string, string>; version?: string } {
  const keywords = new Map<string, string>()
  if (/\/Component$/i.test(template.id)) {
    keywords.set('ComponentName', components.get(template.name) ?? template.name)
    if (template.libraryName !== undefined)
      keywords.set('ComponentLibraryUniqueName', template.libraryName)
    return { type: 'CanvasComponent', keywords }
  }
  const isOfMaker = template.id.includes('/powercontrol/') && /^[a-z0-9]+_.*\./.test(template.name)
  if (isOfMaker) {
    keywords.set('ComponentName', template.name)
    return { type: 'CodeComponent', keywords }
  }
  return { type: controlTypeOf(template.name), keywords, version: template.version }
}

/** Formulas that differ from what is in force without them. */
function explicitProperties(
  json: JsonControl,
  type: string,
  context: ControlContext,
  variant?: string,
): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  const put = (source: JsonControl) => {
    const written = writtenFormulas(source, type, context, variant)
    for (const rules of [source.rules, source.dynamicRules])
      for (const [property, formula] of rules) {
        const text = written.of(property, formula)
        if (text !== undefined && !written.isOwnName(json.name, property, text))
          properties.set(property, text)
      }
  }
  put(json)
  // The row of a gallery is a control of its own in the package, and part of the gallery here.
  const row = json.children.find(({ template }) => template.name === 'galleryTemplate')
  if (row) put(row)
  return properties
}

function writtenFormulas(
  json: JsonControl,
  type: string,
  context: ControlContext,
  variant: string | undefined,
): WrittenFormulas {
  const { name, version } = json.template
  const key = `${type}\u0000${name}\u0000${version}\u0000${json.variant}`
  let written = context.written.get(key)
  if (!written) {
    written = new WrittenFormulas(json, type, context, variant)
    context.written.set(key, written)
  }
  return written
}

/**
 * How the formulas of one kind of control stand in the file. Nine of ten formulas of an app are
 * repeated in controls of the same kind, so each is decided once.
 */
class WrittenFormulas {
  readonly #decided = new Map<string, Map<string, string | undefined>>()
  readonly #json: JsonControl
  readonly #type: string
  readonly #context: ControlContext
  readonly #variant: string | undefined
  readonly #saysOwnName: boolean

  /** @param json  Any control of the kind. */
  constructor(
    json: JsonControl,
    type: string,
    context: ControlContext,
    variant: string | undefined,
  ) {
    this.#json = json
    this.#type = type
    this.#context = context
    this.#variant = variant
    this.#saysOwnName = saysOwnName(type, json.template.version)
  }

  /** The text of a formula in the file; undefined where the file leaves it out. */
  of(property: string, formula: string): string | undefined {
    let formulas = this.#decided.get(property)
    if (!formulas) this.#decided.set(property, (formulas = new Map<string, string | undefined>()))
    if (formulas.has(formula)) return formulas.get(formula)
    const text = qualified(this.#type, property, formula)
    const isLeftOut =
      property === ORDER ||
      isDefault(this.#json, this.#type, property, text, this.#context, this.#variant)
    const decided = isLeftOut ? undefined : text
    formulas.set(formula, decided)
    return decided
  }

  /** Whether a formula is a default in which an early version writes the control's name for Self. */
  isOwnName(control: string, property: string, formula: string): boolean {
    if (!this.#saysOwnName || !formula.includes(control)) return false
    const name = writeIdentifier(control)
    return this.of(property, formula.replaceAll(`${name}.`, 'Self.')) === undefined
  }
}

const colors = builtInEnumerations(false).get('Color')

/**
 * The bare name of an option with its enumeration: older apps wrote `Semibold` where a font weight
 * was wanted, and the product still reads it as `FontWeight.Semibold`.
 */
function qualified(type: string, property: string, formula: string): string {
  const wanted = findProperty(type, property)?.type
  if (!wanted || !/^(?:\w+|'[^']+')$/.test(formula)) return formula
  const name = formula.replaceAll("'", '')
  const definition = wanted.kind === 'Color' ? colors : optionsOf(wanted)
  return definition?.options.has(name) ? `${definition.name}.${formula}` : formula
}

function optionsOf(type: Type) {
  return type.kind === 'OptionSetValue' ? type.definition : undefined
}

/** Defaults that every control type shares, for types whose templates do not repeat them. */
const COMMON: Readonly<Record<string, string>> = {
  AlignInContainer: 'AlignInContainer.SetByContainer',
  DisplayMode: 'DisplayMode.Edit',
  FillPortions: '0',
  LayoutHeight: '0',
  LayoutMaxHeight: '0',
  LayoutMaxWidth: '0',
  LayoutWidth: '0',
  LayoutX: '0',
  LayoutY: '0',
  X: '0',
  Y: '0',
}

/** Common properties whose default is an option, which most templates take as it is. */
const INHERITED_OPTIONS = new Set(['DisplayMode', 'BorderStyle'])

/**
 * Whether a formula may be left out. The catalogue decides for what it knows, since it is what is
 * in force here; the package's own templates decide for the rest.
 */
function isDefault(
  json: JsonControl,
  type: string,
  property: string,
  formula: string,
  { templates, isPhone, habits, componentFormulas }: ControlContext,
  variant: string | undefined,
): boolean {
  // Instances repeat the definition's formulas, even those about controls inside it.
  if (type === 'CanvasComponent') {
    const own = componentFormulas.get(json.template.name)?.get(property)
    if (own !== undefined && formula === own) return true
  }
  const known = controlTypes.get(type)
  const isEvent = /^On[A-Z]/.test(property)
  // Of a code component's own event the template may say more than that it is false.
  if (isEvent && !known) return formula === 'false' || formula === ''
  if (isEvent && known && formula !== '') {
    const own = templates.of(json.template.name, json.template.dynamic).properties.get(property)
    if (formula === own?.default) return true
  }
  // Two variants of packages are one here, so the direction that told them apart is always said.
  if (property === 'LayoutDirection' && variant === 'AutoLayout') return false
  // A column's own variant, and where it stands in its table, follow from the column.
  if (property === 'FieldVariantName' && formula === `"${json.variant}"`) return true
  if (type === 'DataTableColumn' && property === 'X') return true
  if (known?.properties.has(property)) {
    const isSame = isDefaultFormula(known, property, formula, { variant, isPhone })
    if (!isSame || !habits.repeatsInheritedOptions) return isSame
    if (!INHERITED_OPTIONS.has(property) || type === 'Screen') return isSame
    // The template says nothing of its own, neither in itself nor in a variant.
    return !templates.inherits(json.template.name, json.template.dynamic, property)
  }
  const { properties, variants } = templates.of(json.template.name, json.template.dynamic)
  const own = properties.get(property)
  // A property that neither has is left from another type or version, and does nothing.
  if (known && properties.size > 0 && !own && COMMON[property] === undefined) return true
  if (formula === COMMON[property]) return true
  const found =
    variants.get(json.variant)?.get(property) ?? (isPhone ? own?.phone : undefined) ?? own?.default
  return found === undefined ? formula === '' : formula === found || formula === `"${found}"`
}

export function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** What stands in JSON below those keys; undefined where there is no such thing. */
export function valueAt(json: unknown, ...keys: readonly string[]): unknown {
  let value = json
  for (const key of keys) value = isObject(value) ? value[key] : undefined
  return value
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}

function optionalText(json: unknown): string | undefined {
  return typeof json === 'string' && json !== '' ? json : undefined
}
