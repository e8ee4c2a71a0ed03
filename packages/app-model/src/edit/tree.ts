import type { AppDocument, Control, Screen } from '../document.ts'

/**
 * A document in which one control is replaced, or removed when `change` gives undefined.
 * Everything beside the path to it is the same object as before.
 *
 * @throws {TypeError} When there is no such control.
 */
export function updateControl(
  document: AppDocument,
  name: string,
  change: (control: Control) => Control | undefined,
): AppDocument {
  let found = false
  const visit = (children: readonly Control[]): readonly Control[] => {
    if (found) return children
    for (const [i, child] of children.entries()) {
      if (child.name === name) {
        found = true
        const next = change(child)
        if (next === child) return children
        return next === undefined ? children.toSpliced(i, 1) : children.with(i, next)
      }
      const inner = visit(child.children)
      if (inner !== child.children) return children.with(i, { ...child, children: inner })
    }
    return children
  }
  const screens = document.screens.map((screen) => withChildren(screen, visit(screen.children)))
  if (!found) throw new TypeError(`There is no control ${name}`)
  return sameItems(screens, document.screens) ? document : { ...document, screens }
}

/**
 * A document in which one screen is replaced, or removed when `change` gives undefined.
 *
 * @throws {TypeError} When there is no such screen.
 */
export function updateScreen(
  document: AppDocument,
  name: string,
  change: (screen: Screen) => Screen | undefined,
): AppDocument {
  const index = document.screens.findIndex((screen) => screen.name === name)
  const screen = document.screens[index]
  if (!screen) throw new TypeError(`There is no screen ${name}`)
  const next = change(screen)
  if (next === screen) return document
  const screens =
    next === undefined ? document.screens.toSpliced(index, 1) : document.screens.with(index, next)
  return { ...document, screens }
}

/**
 * Changes the list of children that stands directly in a screen or control.
 *
 * @throws {TypeError} When there is no such screen or control.
 */
export function updateChildren(
  document: AppDocument,
  parent: string,
  change: (children: readonly Control[]) => readonly Control[],
): AppDocument {
  if (document.screens.some((screen) => screen.name === parent))
    return updateScreen(document, parent, (screen) => withChildren(screen, change(screen.children)))
  return updateControl(document, parent, (control) =>
    withChildren(control, change(control.children)),
  )
}

/** The same thing with other children; the very same object when they are the same. */
export function withChildren<Owner extends { readonly children: readonly Control[] }>(
  owner: Owner,
  children: readonly Control[],
): Owner {
  return children === owner.children ? owner : { ...owner, children }
}

/** Changes every control bottom up; `change` gives the same object when nothing changes. */
export function mapControls(
  children: readonly Control[],
  change: (control: Control) => Control,
): readonly Control[] {
  const next = children.map((child) =>
    change(withChildren(child, mapControls(child.children, change))),
  )
  return sameItems(next, children) ? children : next
}

/** Whether both lists hold the very same objects. */
function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}
