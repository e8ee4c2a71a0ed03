import { type AppDocument, type Control, findControl } from '../document.ts'
import { updateChildren, updateControl, updateScreen } from './tree.ts'

/**
 * Sets a property's formula (without `=`). `name` is a control, a screen or `App`.
 *
 * @throws {TypeError} When there is nothing of that name.
 */
export function setProperty(
  document: AppDocument,
  name: string,
  property: string,
  formula: string,
): AppDocument {
  return changeProperties(document, name, (properties) =>
    properties.get(property) === formula ? properties : new Map(properties).set(property, formula),
  )
}

/** Takes an explicit formula away, so that the default is in force again. */
export function resetProperty(document: AppDocument, name: string, property: string): AppDocument {
  return changeProperties(document, name, (properties) => {
    if (!properties.has(property)) return properties
    const next = new Map(properties)
    next.delete(property)
    return next
  })
}

function changeProperties(
  document: AppDocument,
  name: string,
  change: (properties: ReadonlyMap<string, string>) => ReadonlyMap<string, string>,
): AppDocument {
  const apply = <Owner extends { readonly properties: ReadonlyMap<string, string> }>(
    owner: Owner,
  ): Owner => {
    const properties = change(owner.properties)
    return properties === owner.properties ? owner : { ...owner, properties }
  }
  if (name === 'App') {
    const app = apply(document.app)
    return app === document.app ? document : { ...document, app }
  }
  if (document.screens.some((screen) => screen.name === name))
    return updateScreen(document, name, apply)
  return updateControl(document, name, apply)
}

/** Moves a control: sets `X` and `Y`, in pixels, rounded to whole ones. */
export function moveControl(
  document: AppDocument,
  name: string,
  x: number,
  y: number,
): AppDocument {
  const moved = setProperty(document, name, 'X', pixels(x))
  return setProperty(moved, name, 'Y', pixels(y))
}

/** Sizes a control: sets `Width` and `Height`, in pixels, at least 1. */
export function resizeControl(
  document: AppDocument,
  name: string,
  width: number,
  height: number,
): AppDocument {
  const sized = setProperty(document, name, 'Width', pixels(Math.max(1, width)))
  return setProperty(sized, name, 'Height', pixels(Math.max(1, height)))
}

function pixels(value: number): string {
  return String(Math.round(value))
}

/** Removes a control and all that is in it. References to it stay and become errors. */
export function deleteControl(document: AppDocument, name: string): AppDocument {
  return updateControl(document, name, () => undefined)
}

/** Removes a screen and all that is on it. */
export function deleteScreen(document: AppDocument, name: string): AppDocument {
  return updateScreen(document, name, () => undefined)
}

/** Where in the pile a control goes. */
export type Order = 'forward' | 'backward' | 'front' | 'back'

/** Changes what a control covers and is covered by, among its siblings. */
export function reorderControl(document: AppDocument, name: string, order: Order): AppDocument {
  const place = findControl(document, name)
  if (!place) throw new TypeError(`There is no control ${name}`)
  const parent = place.parent?.name ?? place.screen.name
  return updateChildren(document, parent, (children) => {
    const from = children.findIndex((child) => child.name === name)
    const last = children.length - 1
    const to = {
      forward: Math.min(from + 1, last),
      backward: Math.max(from - 1, 0),
      front: last,
      back: 0,
    }[order]
    return move(children, from, to)
  })
}

/** Moves a control into another container or screen, to the top or to an index. */
export function reparentControl(
  document: AppDocument,
  name: string,
  parent: string,
  index?: number,
): AppDocument {
  const place = findControl(document, name)
  if (!place) throw new TypeError(`There is no control ${name}`)
  const inside = (control: Control): boolean =>
    control.name === parent || control.children.some(inside)
  if (inside(place.control)) throw new TypeError(`${name} cannot go into itself`)
  return updateChildren(deleteControl(document, name), parent, (children) =>
    children.toSpliced(index ?? children.length, 0, place.control),
  )
}

/** Moves a screen to a place in the tree view, from 0. */
export function reorderScreen(document: AppDocument, name: string, to: number): AppDocument {
  const from = document.screens.findIndex((screen) => screen.name === name)
  if (from < 0) throw new TypeError(`There is no screen ${name}`)
  const screens = move(
    document.screens,
    from,
    Math.max(0, Math.min(to, document.screens.length - 1)),
  )
  return screens === document.screens ? document : { ...document, screens }
}

function move<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from]
  if (from === to || item === undefined) return items
  return items.toSpliced(from, 1).toSpliced(to, 0, item)
}
