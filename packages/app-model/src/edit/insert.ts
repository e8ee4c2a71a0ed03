import { controlTypes } from '../controls/catalogue.ts'
import {
  type AppDocument,
  type Control,
  type Screen,
  findControl,
  namesInUse,
} from '../document.ts'
import { writeIdentifier } from '../language.ts'
import { freeCopyName, freeName } from './names.ts'
import { rewriteNames } from './rename.ts'
import { updateChildren, updateControl } from './tree.ts'

/** A new document and the name of what is new in it. */
export interface Insertion {
  readonly document: AppDocument
  readonly name: string
}

/** What to insert and where. */
export interface InsertOptions {
  /** `Classic/Button` */
  readonly type: string
  /** Screen or control that it goes into, on top of what is there. */
  readonly parent: string
  readonly variant?: string
  /** Explicit formulas besides the type's initial ones; they win. */
  readonly properties?: Readonly<Record<string, string>>
  /** Default: the type and the first free number. */
  readonly name?: string
}

/** Inserts a control at X 40, Y 40 unless told otherwise. */
export function insertControl(document: AppDocument, options: InsertOptions): Insertion {
  const type = controlTypes.get(options.type)
  if (!type || type.insert.length + type.variants.length === 0)
    throw new TypeError(`${options.type} cannot be inserted`)
  const name = options.name ?? freeName(namesInUse(document), type.namePrefix)
  const variant = options.variant ?? type.defaultVariant
  const formulas = { X: '40', Y: '40', ...type.initial, ...options.properties }
  const control: Control = {
    name,
    type: type.type,
    ...(type.version !== undefined && { version: type.version }),
    ...(variant !== undefined && { variant }),
    properties: new Map(Object.entries(formulas)),
    children: [],
  }
  return {
    document: updateChildren(document, options.parent, (children) => [...children, control]),
    name,
  }
}

/**
 * Sets a gallery's `Items` and, when its template is empty, puts a label in it for each of the
 * first columns, so that the rows are seen at once.
 */
export function bindGallery(
  document: AppDocument,
  gallery: string,
  items: string,
  columns: readonly string[],
): AppDocument {
  const place = findControl(document, gallery)
  if (!place) throw new TypeError(`There is no control ${gallery}`)
  let next = updateControl(document, gallery, (control) => ({
    ...control,
    properties: new Map(control.properties).set('Items', items),
  }))
  if (place.control.children.length > 0) return next
  for (const [i, column] of columns.slice(0, 2).entries())
    next = insertControl(next, {
      type: 'Label',
      parent: gallery,
      name: freeName(namesInUse(next), i === 0 ? 'Title' : 'Subtitle'),
      properties: {
        Text: `ThisItem.${writeIdentifier(column)}`,
        X: '16',
        Y: String(i * 36),
        Width: 'Parent.TemplateWidth - 32',
        Height: '36',
        ...(i === 0 && { FontWeight: 'FontWeight.Semibold' }),
      },
    }).document
  return next
}

/** Adds a screen after the others. */
export function addScreen(document: AppDocument, name?: string): Insertion {
  const free = name ?? freeName(namesInUse(document), 'Screen')
  const screen: Screen = { name: free, properties: new Map(), children: [] }
  return { document: { ...document, screens: [...document.screens, screen] }, name: free }
}

/** Copies a control with all that is in it, next to itself and a little lower. */
export function duplicateControl(document: AppDocument, name: string): Insertion {
  const place = findControl(document, name)
  if (!place) throw new TypeError(`There is no control ${name}`)
  const parent = place.parent?.name ?? place.screen.name
  return pasteControl(document, place.control, parent, 20)
}

/**
 * Puts a copy of a control into a screen or control. Names that are taken get `_1`; references
 * among the copied controls follow.
 *
 * @param offset  Added to `X` and `Y` where they are plain numbers, in pixels.
 */
export function pasteControl(
  document: AppDocument,
  control: Control,
  parent: string,
  offset = 0,
): Insertion {
  const taken = namesInUse(document)
  const names = copyNames([control], taken)
  const copy = renamed(control, names)
  const properties = new Map(copy.properties)
  for (const axis of ['X', 'Y']) {
    const formula = properties.get(axis)
    if (formula !== undefined && /^-?\d+(\.\d+)?$/.test(formula.trim()))
      properties.set(axis, String(Number(formula) + offset))
  }
  return {
    document: updateChildren(document, parent, (children) => [
      ...children,
      { ...copy, properties },
    ]),
    name: copy.name,
  }
}

/** Copies a screen with all that is on it. */
export function duplicateScreen(document: AppDocument, name: string): Insertion {
  const index = document.screens.findIndex((screen) => screen.name === name)
  const screen = document.screens[index]
  if (!screen) throw new TypeError(`There is no screen ${name}`)
  const taken = namesInUse(document)
  const copyName = freeCopyName(taken, name)
  taken.add(copyName)
  const names = copyNames(screen.children, taken).set(name, copyName)
  const copy: Screen = {
    ...screen,
    name: copyName,
    properties: rewriteNames(screen.properties, names),
    children: screen.children.map((child) => renamed(child, names)),
  }
  return {
    document: { ...document, screens: document.screens.toSpliced(index + 1, 0, copy) },
    name: copyName,
  }
}

/** New names for controls that are copied, only where the old ones are taken. */
function copyNames(controls: readonly Control[], taken: Set<string>): Map<string, string> {
  const names = new Map<string, string>()
  const visit = (control: Control) => {
    const name = taken.has(control.name) ? freeCopyName(taken, control.name) : control.name
    taken.add(name)
    if (name !== control.name) names.set(control.name, name)
    control.children.forEach(visit)
  }
  controls.forEach(visit)
  return names
}

function renamed(control: Control, names: ReadonlyMap<string, string>): Control {
  return {
    ...control,
    name: names.get(control.name) ?? control.name,
    properties: rewriteNames(control.properties, names),
    children: control.children.map((child) => renamed(child, names)),
  }
}
