import {
  type AppDocument,
  bindGallery,
  type Control,
  type ControlType,
  controlTypes,
  deleteControl,
  deleteScreen,
  findControl,
  findScreen,
  insertControl,
  type Insertion,
} from '@patchbay/app-model'
import type { Rectangle } from './canvas/geometry.ts'
import type { Insertable } from './insertables.ts'
import { parseLiteral } from './properties/literal.ts'

/** Formulas of an object by name, its type, and what may be known of it without running the app. */
export interface EditedObject {
  readonly name: string
  readonly type: string
  readonly variant?: string
  readonly properties: ReadonlyMap<string, string>
  readonly controlType: ControlType | undefined
}

/** What the formula bar and the property pane edit under this name: `App`, a screen or a control. */
export function objectNamed(document: AppDocument, name: string): EditedObject | undefined {
  const make = (type: string, properties: ReadonlyMap<string, string>, variant?: string) => ({
    name,
    type,
    properties,
    controlType: controlTypes.get(type),
    ...(variant === undefined ? {} : { variant }),
  })
  if (name === 'App') return make('App', document.app.properties)
  const screen = findScreen(document, name)
  if (screen) return make('Screen', screen.properties)
  const control = findControl(document, name)?.control
  return control && make(control.type, control.properties, control.variant)
}

/** The formula in force: the object's own, else the type's default. */
export function formulaOf(object: EditedObject, property: string): string {
  return (
    object.properties.get(property) ?? object.controlType?.properties.get(property)?.default ?? ''
  )
}

/** Properties that have a formula, as the property drop-down lists them. */
export function editableProperties(object: EditedObject): string[] {
  const known = [...(object.controlType?.properties.values() ?? [])]
    .filter(({ direction, hidden }) => direction !== 'out' && !hidden)
    .map(({ name }) => name)
  const extra = [...object.properties.keys()].filter((name) => !known.includes(name))
  return [...known, ...extra]
}

/** The property that is shown when an object is selected. */
export function firstProperty(object: EditedObject | undefined): string {
  const type = object?.controlType
  return (
    type?.primaryInput ??
    type?.primaryBehavior ??
    (object && editableProperties(object)[0]) ??
    'Fill'
  )
}

/** Where an insertion goes while this is selected. */
export interface InsertTarget {
  readonly kind: 'screen' | 'template' | 'container'
  readonly name: string
}

/** The selected gallery or container, the one around the selection, else the screen. */
export function insertTargetFor(
  document: AppDocument,
  selection: { screen: string; name: string },
): InsertTarget {
  const place = findControl(document, selection.name)
  const around = place && [place.control, ...place.ancestors.toReversed()]
  for (const control of around ?? []) {
    const type = controlTypes.get(control.type)
    if (type?.canHaveChildren)
      return { kind: type.isTemplate ? 'template' : 'container', name: control.name }
  }
  return { kind: 'screen', name: selection.screen }
}

/**
 * Inserts a control where nothing lies yet. A gallery starts with a label in its template, so that
 * it shows its rows from the beginning.
 */
export function insertOn(
  document: AppDocument,
  target: InsertTarget,
  insertable: Insertable,
): Insertion {
  const { type, variant } = insertable
  const inTemplate = target.kind === 'template'
  const place = freePlace(document, target, type)
  const inserted = insertControl(document, {
    type,
    parent: target.name,
    ...(variant === undefined ? {} : { variant }),
    properties: {
      X: String(place.x),
      Y: String(place.y),
      ...(inTemplate && type === 'Label' ? { Text: firstColumnText(document, target.name) } : {}),
    },
  })
  return type === 'Gallery'
    ? {
        name: inserted.name,
        document: bindGallery(inserted.document, inserted.name, sampleItems, sampleColumns),
      }
    : inserted
}

/** What a new gallery shows until it has rows of its own. */
const sampleItems = 'CustomGallerySample'
const sampleColumns = ['SampleHeading']

function firstColumnText(document: AppDocument, gallery: string): string {
  const labels = findControl(document, gallery)?.control.children ?? []
  const bound = labels.map((label) => label.properties.get('Text')).find(isColumnText)
  return bound ?? '"Text"'
}

const isColumnText = (formula: string | undefined): formula is string =>
  formula !== undefined && /^ThisItem\.(?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_]*)$/u.test(formula)

/**
 * Gives a gallery's automatic labels the columns of new `Items`.
 *
 * Labels count as automatic while each shows one column plainly and none of these columns exists any
 * more; a template that somebody has worked on is never touched.
 *
 * @returns the same document when there is nothing to do.
 */
export function rebindTemplate(
  document: AppDocument,
  gallery: string,
  columns: readonly string[],
): AppDocument {
  const control = findControl(document, gallery)?.control
  const items = control?.properties.get('Items')
  if (!control || items === undefined || columns.length === 0) return document
  const stale = control.children.every(
    (child) => child.type === 'Label' && showsMissingColumn(child, columns),
  )
  if (!stale) return document
  const emptied = control.children.reduce((next, { name }) => deleteControl(next, name), document)
  return bindGallery(emptied, gallery, items, columns)
}

function showsMissingColumn(label: Control, columns: readonly string[]): boolean {
  const text = label.properties.get('Text')
  if (!isColumnText(text)) return false
  const column = text.slice('ThisItem.'.length)
  const name = column.startsWith("'") ? column.slice(1, -1).replaceAll("''", "'") : column
  return !columns.includes(name)
}

/** Deletes a control, or a screen as long as it is not the last. */
export function removeObject(document: AppDocument, name: string): AppDocument {
  if (findControl(document, name)) return deleteControl(document, name)
  return document.screens.length > 1 && findScreen(document, name)
    ? deleteScreen(document, name)
    : document
}

/** The place and size that a control's plain numbers give, before the app runs. */
export function plainRectangle(control: Control): Rectangle | undefined {
  const defaults = controlTypes.get(control.type)?.properties
  const number = (name: string) => {
    const literal = parseLiteral(control.properties.get(name) ?? defaults?.get(name)?.default ?? '')
    return literal?.kind === 'number' ? literal.value : undefined
  }
  const [x, y, width, height] = ['X', 'Y', 'Width', 'Height'].map(number)
  return x === undefined || y === undefined || width === undefined || height === undefined
    ? undefined
    : { x, y, width, height }
}

const start = 40
const gap = 20

/** The usual place, or the first below what lies there; off the edge it is the usual place again. */
function freePlace(
  document: AppDocument,
  target: InsertTarget,
  type: string,
): { x: number; y: number } {
  const siblings =
    target.kind === 'screen'
      ? (findScreen(document, target.name)?.children ?? [])
      : (findControl(document, target.name)?.control.children ?? [])
  const taken = siblings.map(plainRectangle).filter((place) => place !== undefined)
  const initial = controlTypes.get(type)?.initial
  const side = (name: string) =>
    Number(initial?.[name] ?? controlTypes.get(type)?.properties.get(name)?.default) || start
  const width = side('Width')
  const height = side('Height')
  const overlaps = (y: number) =>
    taken.find(
      (other) =>
        other.x < start + width &&
        start < other.x + other.width &&
        other.y < y + height &&
        y < other.y + other.height,
    )
  const first = target.kind === 'screen' ? start : 8
  let y = first
  for (let other = overlaps(y); other; other = overlaps(y)) y = other.y + other.height + gap
  const bottom = target.kind === 'screen' ? document.layout.height : Number.POSITIVE_INFINITY
  if (y + Math.min(height, start) <= bottom) return { x: target.kind === 'screen' ? start : 16, y }
  return { x: start, y: start }
}

/** The connector's name as one word, as formulas use it; with a number when it is taken. */
export function freeSourceName(displayName: string, taken: readonly string[]): string {
  const word = displayName.replaceAll(/[^\p{L}\p{N}_]+/gu, '') || 'Connector'
  const stem = /^\p{N}/u.test(word) ? `_${word}` : word
  if (!taken.includes(stem)) return stem
  let number = 2
  while (taken.includes(`${stem}_${number}`)) number++
  return `${stem}_${number}`
}
