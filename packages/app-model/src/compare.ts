import { type AppDocument, type Control, placesOf } from './document.ts'

/** One difference between two apps. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed'
  /** Control, screen or `App`. */
  readonly control: string
  /** A property, or `Control`, `Parent`, `Order` for the control itself; empty for a whole one. */
  readonly property: string
  /** Formulas, types or names; empty where there was none. */
  readonly before: string
  readonly after: string
}

interface Thing {
  /** Type, version and keywords in one text. */
  readonly kind: string
  readonly parent: string
  readonly children: string
  readonly properties: ReadonlyMap<string, string>
}

/** What differs, in the order of the second app; controls are the same when their names are. */
export function compareDocuments(before: AppDocument, after: AppDocument): Change[] {
  const changes: Change[] = []
  const old = thingsOf(before)
  const now = thingsOf(after)
  for (const [control, thing] of now) {
    const known = old.get(control)
    if (!known) {
      changes.push({ kind: 'added', control, property: '', before: '', after: thing.kind })
      for (const [property, formula] of thing.properties)
        changes.push({ kind: 'added', control, property, before: '', after: formula })
      continue
    }
    const compare = (property: string, a: string, b: string) => {
      if (a !== b) changes.push({ kind: 'changed', control, property, before: a, after: b })
    }
    compare('Control', known.kind, thing.kind)
    compare('Parent', known.parent, thing.parent)
    compare('Order', known.children, thing.children)
    for (const [property, formula] of thing.properties) {
      const earlier = known.properties.get(property)
      if (earlier === undefined)
        changes.push({ kind: 'added', control, property, before: '', after: formula })
      else compare(property, earlier, formula)
    }
    for (const [property, formula] of known.properties)
      if (!thing.properties.has(property))
        changes.push({ kind: 'removed', control, property, before: formula, after: '' })
  }
  for (const [control, { kind }] of old)
    if (!now.has(control))
      changes.push({ kind: 'removed', control, property: '', before: kind, after: '' })
  return changes
}

function thingsOf(document: AppDocument): Map<string, Thing> {
  const things = new Map<string, Thing>()
  things.set('App', {
    kind: 'App',
    parent: '',
    children: names(document.screens),
    properties: document.app.properties,
  })
  for (const screen of document.screens) {
    const { name, children, properties } = screen
    things.set(name, { kind: 'Screen', parent: '', children: names(children), properties })
    for (const { control, parent } of placesOf(screen))
      things.set(control.name, {
        kind: kindOf(control),
        parent: parent?.name ?? screen.name,
        children: names(control.children),
        properties: control.properties,
      })
  }
  return things
}

function names(list: readonly { readonly name: string }[]): string {
  return list.map(({ name }) => name).join(', ')
}

function kindOf({ type, version, variant, group, keywords }: Control): string {
  const head = version === undefined ? type : `${type}@${version}`
  const rest = [
    variant,
    group !== undefined && `Group: ${group}`,
    ...[...(keywords ?? [])].map(([key, value]) => `${key}: ${value}`),
  ]
  return [head, ...rest.filter((part) => typeof part === 'string' && part !== '')].join(', ')
}
