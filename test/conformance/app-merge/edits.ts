import {
  type AppDocument,
  type Control,
  addScreen,
  checkApp,
  deleteControl,
  deleteScreen,
  findControl,
  findScreen,
  renameControl,
  reparentControl,
  resetProperty,
  setProperty,
} from '@patchbay/app-model'
import { CONTAINERS, LEAVES, PROPERTIES, SCREENS } from './apps.ts'

/** An edit in the names of the common version, so that it can be made on either side. */
export type Edit =
  | { kind: 'set'; control: string; property: string; formula: string }
  | { kind: 'reset'; control: string; property: string }
  | { kind: 'rename'; control: string; to: string }
  | { kind: 'move'; control: string; to: string }
  | { kind: 'swap'; parent: string; first: number; second: number }
  | { kind: 'insert'; name: string; parent: string; text: string }
  | { kind: 'delete'; control: string }
  | { kind: 'addScreen'; name: string; text: string }
  | { kind: 'deleteScreen'; screen: string }
  | { kind: 'component'; from: string; to: string }
  | { kind: 'named'; name: string; value: string }
  | { kind: 'dataSource'; name: string; value: string }
  | { kind: 'media'; name: string; value: string }

/** Makes random edits, each with texts that occur nowhere else. */
export class EditMaker {
  readonly #next: (below: number) => number
  readonly #side: string
  readonly #reach: number
  #count = 0

  /**
   * @param next   A random whole number below another.
   * @param side   Begins every text that is written.
   * @param reach  How many of the controls, places and properties are touched at most.
   */
  constructor(next: (below: number) => number, side: string, reach = Infinity) {
    this.#next = next
    this.#side = side
    this.#reach = reach
  }

  make(): Edit {
    const pick = <Item>(list: readonly Item[]): Item =>
      list[this.#next(Math.min(list.length, this.#reach))] as Item
    const unique = `${this.#side}${++this.#count}x`
    const text = `"${unique}"`
    const control = pick(LEAVES)
    switch (this.#next(16)) {
      case 0:
      case 1:
      case 2:
        return { kind: 'set', control, property: pick(PROPERTIES), formula: text }
      case 3:
        return {
          kind: 'set',
          control: pick([...CONTAINERS, 'App']),
          property: pick(['Width', 'OnVisible', 'OnStart']),
          formula: `${pick(LEAVES)}.Width + ${this.#next(100_000)} & ${text}`,
        }
      case 4:
        return { kind: 'reset', control, property: pick(PROPERTIES) }
      case 5:
        return { kind: 'rename', control: pick([...LEAVES, ...CONTAINERS]), to: `Renamed${unique}` }
      case 6:
        return { kind: 'move', control, to: pick(CONTAINERS) }
      case 7:
        return { kind: 'swap', parent: pick(SCREENS), first: this.#next(5), second: this.#next(5) }
      case 8:
      case 9:
        return { kind: 'insert', name: `New${unique}`, parent: pick(CONTAINERS), text }
      case 10:
        return { kind: 'delete', control: pick([...LEAVES, `${pick(SCREENS)}Group`]) }
      case 11:
        return this.#next(3) > 0
          ? { kind: 'addScreen', name: `Screen${unique}`, text }
          : { kind: 'deleteScreen', screen: pick(SCREENS) }
      case 12:
        return {
          kind: 'component',
          from: pick(['="Text"', 'A card', '=40', '=50', '=90', '=200', '=RGBA(0, 0, 0, 0)']),
          to: unique,
        }
      case 13:
        return {
          kind: 'named',
          name: pick(['Primary', 'Secondary', 'Third', `Named${unique}`]),
          value: text,
        }
      case 14:
        return {
          kind: 'dataSource',
          name: pick(['Contacts', 'Orders', `Table${unique}`]),
          value: unique,
        }
      default:
        return { kind: 'media', name: pick(['logo', 'photo', `Media${unique}`]), value: unique }
    }
  }
}

/** Makes edits, renames last: every other edit speaks in the names that things had before. */
export function applyEdits(document: AppDocument, edits: readonly Edit[]): AppDocument {
  let made = document
  for (const edit of edits) if (edit.kind !== 'rename') made = applyEdit(made, edit)
  for (const edit of edits) {
    if (edit.kind !== 'rename') continue
    if (!exists(made, edit.control)) continue
    const check = checkApp(made)
    made = renameControl(made, edit.control, edit.to, (owner, property, name) =>
      check.meansControl(owner, property, name),
    )
  }
  return made
}

function exists(document: AppDocument, name: string): boolean {
  return findControl(document, name) !== undefined || findScreen(document, name) !== undefined
}

function applyEdit(document: AppDocument, edit: Edit): AppDocument {
  switch (edit.kind) {
    case 'set':
      return exists(document, edit.control) || edit.control === 'App'
        ? setProperty(document, edit.control, edit.property, edit.formula)
        : document
    case 'reset':
      return exists(document, edit.control)
        ? resetProperty(document, edit.control, edit.property)
        : document
    case 'move': {
      const isThere = exists(document, edit.control) && exists(document, edit.to)
      if (!isThere || parentOf(document, edit.control) === edit.to) return document
      return reparentControl(document, edit.control, edit.to)
    }
    case 'swap':
      return {
        ...document,
        screens: document.screens.map((screen) =>
          screen.name === edit.parent
            ? { ...screen, children: swapped(screen.children, swapNames(edit)) }
            : screen,
        ),
      }
    case 'insert': {
      if (!exists(document, edit.parent)) return document
      const control: Control = {
        name: edit.name,
        type: 'Label',
        version: '2.5.1',
        properties: new Map([
          ['Text', edit.text],
          ['Tooltip', edit.text],
        ]),
        children: [],
      }
      return inserted(document, edit.parent, control)
    }
    case 'delete':
      return findControl(document, edit.control) ? deleteControl(document, edit.control) : document
    case 'addScreen':
      return setProperty(addScreen(document, edit.name).document, edit.name, 'OnHidden', edit.text)
    case 'deleteScreen':
      return findScreen(document, edit.screen) && document.screens.length > 1
        ? deleteScreen(document, edit.screen)
        : document
    case 'component':
      return withFile(document, 'Src/Components/Card.pa.yaml', (text) =>
        text.replace(edit.from, edit.from.startsWith('=') ? `="${edit.to}"` : edit.to),
      )
    case 'named': {
      const formulas = document.app.properties.get('Formulas') ?? ''
      const known = new RegExp(`\\b${edit.name} = [^;]*;`)
      const next = `${edit.name} = ${edit.value};`
      const changed = known.test(formulas)
        ? formulas.replace(known, next)
        : `${formulas.trimEnd()}\n${next}`
      return setProperty(document, 'App', 'Formulas', changed)
    }
    case 'dataSource':
      return withEntry(document, 'DataSources', edit.name, 'Data', edit.value)
    case 'media':
      return withEntry(document, 'Resources', edit.name, 'Path', edit.value)
    case 'rename':
      return document
  }
}

/** Children of a screen in the common version, by their place. */
export function swapNames({ parent, first, second }: Extract<Edit, { kind: 'swap' }>): string[] {
  const names = ['Title', 'Text', 'Group', 'Save', 'Last'].map((name) => `${parent}${name}`)
  return [names[first] ?? '', names[second] ?? '']
}

function swapped(children: readonly Control[], [a, b]: readonly string[]): readonly Control[] {
  const [i, j] = [a, b].map((name) => children.findIndex((child) => child.name === name))
  const [one, other] = [children[i ?? -1], children[j ?? -1]]
  if (i === undefined || j === undefined || !one || !other) return children
  return children.with(i, other).with(j, one)
}

function inserted(document: AppDocument, parent: string, control: Control): AppDocument {
  const visit = (children: readonly Control[]): readonly Control[] =>
    children.map((child) => ({
      ...child,
      children: child.name === parent ? [...child.children, control] : visit(child.children),
    }))
  return {
    ...document,
    screens: document.screens.map((screen) => ({
      ...screen,
      children: screen.name === parent ? [...screen.children, control] : visit(screen.children),
    })),
  }
}

export function parentOf(document: AppDocument, name: string): string {
  const place = findControl(document, name)
  return place?.parent?.name ?? place?.screen.name ?? ''
}

function withFile(
  document: AppDocument,
  path: string,
  change: (text: string) => string,
): AppDocument {
  const text = change(document.otherFiles.get(path) ?? '')
  return { ...document, otherFiles: new Map(document.otherFiles).set(path, text) }
}

function withEntry(
  document: AppDocument,
  list: 'DataSources' | 'Resources',
  name: string,
  key: string,
  value: string,
): AppDocument {
  return withFile(document, `References/${list}.json`, (text) => {
    const json = JSON.parse(text) as Record<string, Record<string, string>[]>
    const entries = json[list] ?? []
    const known = entries.find((entry) => entry['Name'] === name)
    if (known) known[key] = value
    else entries.push({ Name: name, [key]: value })
    return JSON.stringify({ [list]: entries })
  })
}

/** Everything an app says, in one form, to compare two of them. */
export function dump(document: AppDocument): unknown {
  const sorted = (map: ReadonlyMap<string, string> | undefined) =>
    [...(map ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const control = (one: Control): unknown => ({
    name: one.name,
    type: one.type,
    version: one.version,
    variant: one.variant,
    group: one.group,
    properties: sorted(one.properties),
    keywords: sorted(one.keywords),
    comments: sorted(one.comments),
    children: one.children.map(control),
  })
  const flat = (text: string, path: string): unknown =>
    path.endsWith('.json') ? (JSON.parse(text) as unknown) : text
  return {
    app: [sorted(document.app.properties), sorted(document.app.comments)],
    screens: document.screens.map((screen) => ({
      name: screen.name,
      properties: sorted(screen.properties),
      comments: sorted(screen.comments),
      children: screen.children.map(control),
    })),
    files: [...document.otherFiles]
      .map(([path, text]) => [path, flat(text, path)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  }
}
