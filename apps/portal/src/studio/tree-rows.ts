import type { AppDocument, Control } from '@patchbay/app-model'

/** A line of the tree view. */
export interface TreeRow {
  name: string
  /** Control type; `App` or `Screen` for those. */
  type: string
  /** 1 for the app and screens. */
  level: number
  hasChildren: boolean
  isFolded: boolean
}

/**
 * The lines that the tree view shows: the app, then each screen with its controls, front first.
 * A filter keeps what matches, with what stands around it, and opens everything.
 */
export function treeRows(
  document: AppDocument,
  folded: ReadonlySet<string>,
  filter = '',
): TreeRow[] {
  const wanted = filter.trim().toLowerCase()
  const matches = (name: string) => name.toLowerCase().includes(wanted)
  const rowsOf = (
    name: string,
    type: string,
    children: readonly Control[],
    level: number,
  ): TreeRow[] => {
    const isFolded = wanted === '' && folded.has(name)
    // In a file the first child is at the back; people look for what lies on top first.
    const below = isFolded
      ? []
      : children.toReversed().flatMap((c) => rowsOf(c.name, c.type, c.children, level + 1))
    if (below.length === 0 && !matches(name)) return []
    return [{ name, type, level, hasChildren: children.length > 0, isFolded }, ...below]
  }
  return [
    ...rowsOf('App', 'App', [], 1),
    ...document.screens.flatMap((screen) => rowsOf(screen.name, 'Screen', screen.children, 1)),
  ]
}
