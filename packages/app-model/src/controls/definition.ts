import { T, type Type } from '@patchbay/power-fx'

/** Which tab of the property pane shows it, and how its formula is evaluated. */
export type PropertyCategory = 'data' | 'design' | 'behavior'

/** A property of a control type. */
export interface PropertyDefinition {
  readonly name: string
  readonly type: Type
  /** Formula in force when the document has none; empty for Blank. */
  readonly default: string
  readonly category: PropertyCategory
  /** `in`: has a formula and others cannot read it. `out`: the control sets it; no formula. */
  readonly direction: 'in' | 'out' | 'inout'
  /** Evaluated for each row of the control's own rows: its `ThisItem` is that row. */
  readonly isPerRow?: boolean
  /** Valid, but not offered in property lists. */
  readonly hidden?: boolean
}

/** One line of the property pane: one property, or several under a common label. */
export interface PaneRow {
  readonly label: string
  readonly properties: readonly string[]
}

/** A section of the property pane. */
export interface PaneSection {
  readonly title: string
  readonly rows: readonly PaneRow[]
}

/** All there is to know of a control type without drawing it. */
export interface ControlType {
  /** As the file format spells it: `Classic/Button`. */
  readonly type: string
  /** Written for new controls; undefined for the app and screens. */
  readonly version?: string
  readonly displayName: string
  /** New controls are called by it and a number: `Button1`. */
  readonly namePrefix: string
  /** Insert menu sections; empty when it cannot be inserted. */
  readonly insert: readonly string[]
  readonly variants: readonly string[]
  readonly defaultVariant?: string
  /** Defaults that differ by variant. */
  readonly variantDefaults: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Defaults that differ in apps for phones. */
  readonly phoneDefaults: Readonly<Record<string, string>>
  /** Defaults that the theme of new apps lays over those of the properties. */
  readonly themeDefaults: Readonly<Record<string, string>>
  /** Outputs and the properties that they are made from. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>
  readonly properties: ReadonlyMap<string, PropertyDefinition>
  /** What a bare reference sets and reads, and the property selected first. */
  readonly primaryInput?: string
  readonly primaryOutput?: string
  readonly primaryBehavior?: string
  readonly canHaveChildren: boolean
  /** Its children are a template, drawn once a row. */
  readonly isTemplate: boolean
  /** Properties that start explicit on a new control. */
  readonly initial: Readonly<Record<string, string>>
  readonly pane: readonly PaneSection[]
  /** One of the modern sets that are code components: blank, `""` and 0 all mean the theme's. */
  readonly isModern: boolean
  /** Whether the player draws it; otherwise a labelled box stands in its place. */
  readonly isDrawn: boolean
}

/** A property that holds content. */
export const data = (name: string, type: Type, formula = ''): PropertyDefinition => ({
  name,
  type,
  default: formula,
  category: 'data',
  direction: 'inout',
})

/** A property of looks or layout. */
export const design = (name: string, type: Type, formula = ''): PropertyDefinition => ({
  name,
  type,
  default: formula,
  category: 'design',
  direction: 'inout',
})

/** A formula that runs when something happens. */
export const behavior = (name: string): PropertyDefinition => ({
  name,
  type: T.Void,
  default: '',
  category: 'behavior',
  direction: 'in',
})

/** A value that the control itself gives. */
export const output = (
  name: string,
  type: Type,
  category: PropertyCategory = 'data',
): PropertyDefinition => ({ name, type, default: '', category, direction: 'out' })

/** Leaves properties out of property lists. */
export const hidden = (properties: readonly PropertyDefinition[]): PropertyDefinition[] =>
  properties.map((property) => ({ ...property, hidden: true }))

/** Pane rows: `'Text'`, or `['Position', 'X', 'Y']` for several under one label. */
export function section(
  title: string,
  rows: readonly (string | readonly [label: string, ...properties: string[]])[],
): PaneSection {
  return {
    title,
    rows: rows.map((row) => {
      if (typeof row === 'string') return { label: spaced(row), properties: [row] }
      const [label, ...properties] = row
      return { label, properties }
    }),
  }
}

/** `FocusedBorderColor` → `Focused border color`. */
function spaced(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

type Shape = Omit<Partial<ControlType>, 'properties'> &
  Pick<ControlType, 'type' | 'displayName' | 'namePrefix'> & {
    properties: readonly PropertyDefinition[]
  }

/** Makes a control type from its table. A later property of the same name wins. */
export function defineControl({ properties, ...rest }: Shape): ControlType {
  return {
    insert: [],
    variants: [],
    variantDefaults: {},
    phoneDefaults: {},
    themeDefaults: {},
    dependencies: {},
    isDrawn: true,
    isModern: false,
    canHaveChildren: false,
    isTemplate: false,
    initial: {},
    pane: [],
    ...rest,
    properties: new Map(properties.map((property) => [property.name, property])),
  }
}
