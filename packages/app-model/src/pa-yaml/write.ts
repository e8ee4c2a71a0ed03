import type {
  AppDocument,
  AppObject,
  Comments,
  Control,
  Properties,
  Screen,
  UnknownKeywords,
  YamlValue,
} from '../document.ts'
import { writeFormula, writeName } from './scalar.ts'
import { sourceOf } from './source.ts'

/**
 * The files of an app by path: `Src/App.pa.yaml`, one file a screen, `Src/_EditorState.pa.yaml`,
 * and everything that was carried along.
 *
 * What was not edited since it was read is written back byte for byte.
 */
export function writeFiles(document: AppDocument): Record<string, string> {
  const files: Record<string, string> = Object.fromEntries(document.otherFiles)
  const taken = new Set(Object.keys(files).map((path) => path.toLowerCase()))
  const put = (path: string, text: string) => {
    let free = path
    for (let n = 1; taken.has(free.toLowerCase()); n++)
      free = path.replace(/\.pa\.yaml$/, `_${n}.pa.yaml`)
    taken.add(free.toLowerCase())
    files[free] = text
  }
  put(sourceOf(document.app)?.path ?? 'Src/App.pa.yaml', writeApp(document.app))
  for (const screen of document.screens)
    put(sourceOf(screen)?.path ?? `Src/${fileName(screen.name)}.pa.yaml`, writeScreen(screen))
  put('Src/_EditorState.pa.yaml', writeEditorState(document))
  return files
}

/** One screen as a file of its own. */
export function writeScreen(screen: Screen, useSource = true): string {
  const source = useSource ? sourceOf(screen) : undefined
  if (source) return source.text
  const out = new Writing()
  out.comment(screen.comments, '', 0)
  out.line(0, 'Screens:')
  out.line(2, `${writeName(screen.name)}:`)
  out.unknown(screen.unknown, 4)
  out.properties(screen.properties, screen.comments, 4)
  out.children(screen.children, 4)
  return out.text()
}

/** The app object as a file of its own. */
export function writeApp(app: AppObject, useSource = true): string {
  const source = useSource ? sourceOf(app) : undefined
  if (source) return source.text
  const out = new Writing()
  out.comment(app.comments, '', 0)
  out.line(0, 'App:')
  out.unknown(app.unknown, 2)
  out.properties(app.properties, app.comments, 2)
  return out.text()
}

/** One control as it stands in a list of children: what copying a control puts on the clipboard. */
export function writeControl(control: Control): string {
  const out = new Writing()
  out.control(control, 0)
  return out.text()
}

function writeEditorState(document: AppDocument): string {
  const out = new Writing()
  out.line(0, 'EditorState:')
  out.line(2, 'ScreensOrder:')
  for (const screen of document.screens) out.line(4, `- ${writeName(screen.name)}`)
  if (document.componentOrder && document.componentOrder.length > 0) {
    out.line(2, 'ComponentDefinitionsOrder:')
    for (const name of document.componentOrder) out.line(4, `- ${writeName(name)}`)
  }
  return out.text()
}

/** Characters that no file system of a maker refuses. */
function fileName(screen: string): string {
  return screen.replaceAll(/[\\/:*?"<>|]/g, '_')
}

/** Lines of a file of the YAML form. */
export class Writing {
  readonly #lines: string[] = []

  text(): string {
    return `${this.#lines.join('\n')}\n`
  }

  line(indent: number, text: string): void {
    this.#lines.push(' '.repeat(indent) + text)
  }

  comment(comments: Comments | undefined, of: string, indent: number): void {
    const text = comments?.get(of)
    if (text === undefined) return
    for (const line of text.split('\n')) this.line(indent, line === '' ? '' : `#${line}`)
  }

  children(children: readonly Control[], indent: number): void {
    if (children.length === 0) return
    this.line(indent, 'Children:')
    for (const child of children) this.control(child, indent + 2)
  }

  /** Keywords in the order that the product writes them. */
  control(control: Control, indent: number): void {
    this.comment(control.comments, '', indent)
    this.line(indent, `- ${writeName(control.name)}:`)
    const inner = indent + 4
    const { version, keywords } = control
    const type = version === undefined ? control.type : `${control.type}@${version}`
    const head: [string, string | undefined][] = [
      ['Control', type],
      ['Variant', control.variant],
      ['ComponentName', keywords?.get('ComponentName')],
      ['ComponentLibraryUniqueName', keywords?.get('ComponentLibraryUniqueName')],
      ['MetadataKey', keywords?.get('MetadataKey')],
      ['Layout', keywords?.get('Layout')],
      ['IsLocked', keywords?.get('IsLocked')],
      ['Group', control.group],
    ]
    const known = new Set(head.map(([key]) => key))
    for (const [key, value] of keywords ?? []) if (!known.has(key)) head.push([key, value])
    for (const [key, value] of head)
      if (value !== undefined)
        this.line(
          inner,
          `${key}: ${key === 'IsLocked' || key === 'Control' ? value : writeName(value)}`,
        )
    this.unknown(control.unknown, inner)
    this.properties(control.properties, control.comments, inner)
    this.children(control.children, inner)
  }

  /** Keywords that are not understood, with all below them. */
  unknown(unknown: UnknownKeywords | undefined, indent: number): void {
    for (const [key, value] of unknown ?? []) this.#value(`${writeName(key)}:`, value, indent)
  }

  #value(head: string, value: YamlValue, indent: number): void {
    if (typeof value === 'string') {
      this.line(indent, value === '' ? head : `${head} ${writeName(value)}`)
      return
    }
    const isMap = isMapping(value)
    if (isMap ? value.size === 0 : value.length === 0) {
      this.line(indent, `${head} ${isMap ? '{}' : '[]'}`)
      return
    }
    this.line(indent, head)
    if (isMap)
      for (const [key, inner] of value) this.#value(`${writeName(key)}:`, inner, indent + 2)
    else for (const item of value) this.#value('-', item, indent + 2)
  }

  properties(properties: Properties, comments: Comments | undefined, indent: number): void {
    if (properties.size === 0) return
    this.line(indent, 'Properties:')
    for (const [name, formula] of sortedByName(properties)) {
      this.comment(comments, name, indent + 2)
      this.line(indent + 2, `${writeName(name)}:${writeFormula(formula, indent + 4)}`)
    }
  }
}

function isMapping(value: YamlValue): value is ReadonlyMap<string, YamlValue> {
  return value instanceof Map
}

/** Case-insensitive, as the product writes; the case decides between twins. */
function sortedByName(properties: Properties): [string, string][] {
  const key = (name: string) => name.toLowerCase()
  return [...properties].toSorted(([a], [b]) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a < b ? -1 : 1,
  )
}
