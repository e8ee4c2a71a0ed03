import type { AppDocument, Control, Properties, Screen } from '../document.ts'

/** Something with formulas as it is after an edit. */
export interface OwnerEdit {
  readonly name: string
  readonly properties: Properties
  /** Undefined for screens and the app. */
  readonly control: Control | undefined
}

/**
 * What an edit changed, when it changed formulas alone: whatever is another object than before,
 * with those around it. Undefined when a name, a type, an order or the app's switches changed too.
 *
 * Documents share what did not change, so this looks only along the paths that did.
 */
export function propertyEdits(before: AppDocument, after: AppDocument): OwnerEdit[] | undefined {
  if (before.layout !== after.layout || before.otherFiles !== after.otherFiles) return undefined
  if (before.screens.length !== after.screens.length) return undefined
  const edits: OwnerEdit[] = []
  if (before.app !== after.app)
    edits.push({ name: 'App', properties: after.app.properties, control: undefined })
  for (const [i, screen] of after.screens.entries()) {
    const known = before.screens[i]
    if (known === screen) continue
    if (!known || !isSameScreen(known, screen)) return undefined
    edits.push({ name: screen.name, properties: screen.properties, control: undefined })
    if (!collect(known.children, screen.children, edits)) return undefined
  }
  return edits
}

function isSameScreen(a: Screen, b: Screen): boolean {
  return a.name === b.name
}

function collect(
  before: readonly Control[],
  after: readonly Control[],
  edits: OwnerEdit[],
): boolean {
  if (before === after) return true
  if (before.length !== after.length) return false
  for (const [i, control] of after.entries()) {
    const known = before[i]
    if (known === control) continue
    if (!known || !isSameControl(known, control)) return false
    edits.push({ name: control.name, properties: control.properties, control })
    if (!collect(known.children, control.children, edits)) return false
  }
  return true
}

function isSameControl(a: Control, b: Control): boolean {
  return a.name === b.name && a.type === b.type && a.variant === b.variant
}
