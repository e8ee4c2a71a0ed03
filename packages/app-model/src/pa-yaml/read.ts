import { LineCounter, type Pair, type YAMLMap, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import {
  type AppDocument,
  type AppObject,
  type ComponentDefinition,
  type ComponentParameter,
  type Control,
  type CustomProperty,
  type CustomPropertyKind,
  type DocumentLayout,
  type Properties,
  type Screen,
  TABLET_LAYOUT,
  type UnknownKeywords,
  type YamlValue,
} from '../document.ts'
import { controlTypeOf, variantOf } from '../msapp/control-types.ts'
import type { SourceFinding } from './finding.ts'
import { type SourceFile, rememberSource } from './source.ts'

/** What reading gives: always a document, of everything that could be read. */
export interface ReadResult {
  readonly document: AppDocument
  readonly findings: readonly SourceFinding[]
  /** Where an offset of a formula stands in the files; undefined when it came from none. */
  place(control: string, property: string, offset?: number): SourcePlace | undefined
}

/** A place in a file, from 1. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where a formula's value begins, and whether its text begins on the next line. */
interface FormulaStart extends SourcePlace {
  readonly text: string
  readonly isBlock: boolean
  /** Of the file. */
  readonly lines: readonly string[]
}

/**
 * Reads the files of an app, by path (`Src/App.pa.yaml`, `Src/Screen1.pa.yaml`, …).
 *
 * A file that is not valid gives findings and is kept as it is; the others are read all the same.
 * Everything we do not understand is kept in `otherFiles`.
 *
 * @see Microsoft's published schema of `.pa.yaml` version 3.0
 */
export function readFiles(files: Readonly<Record<string, string>>, name = 'App'): ReadResult {
  const reading = new Reading()
  for (const [path, text] of Object.entries(files)) {
    if (path.toLowerCase().endsWith('.pa.yaml')) reading.readFile(path, text)
    else reading.otherFiles.set(path, text)
  }
  const document = reading.document(name)
  return {
    document,
    findings: [...reading.findings, ...readComponents(document).findings],
    place(control, property, offset = 0) {
      const start = reading.places.get(`${control}\u0000${property}`)
      if (!start) return undefined
      const before = start.text.slice(0, offset).split('\n')
      const column = (before.at(-1)?.length ?? 0) + 1
      const { file } = start
      if (start.isBlock) {
        const line = start.line + before.length
        const indent = /^ */.exec(start.lines[line - 1] ?? '')?.[0].length ?? 0
        const own = before.length === 1 ? -1 : leadingSpaces(start.text, before.length - 1)
        return { file, line, column: column + indent - own }
      }
      // After the equals sign.
      return { file, line: start.line, column: start.column + column }
    },
  }
}

/**
 * The component definitions of an app, from the files that it carries, in the order of the tree
 * view; what is wrong in them is a finding, and the rest is there all the same.
 */
export function readComponents({ otherFiles, componentOrder = [] }: AppDocument): {
  components: readonly ComponentDefinition[]
  findings: readonly SourceFinding[]
} {
  const known = readOnce.get(otherFiles)
  if (known) return known
  const reading = new Reading()
  for (const [path, text] of otherFiles)
    if (path.toLowerCase().endsWith('.pa.yaml') && text.includes('ComponentDefinitions:'))
      reading.readComponentFile(path, text)
  const rank = new Map(componentOrder.map((name, i) => [name, i]))
  const components = reading.components.toSorted(
    (a, b) => (rank.get(a.name) ?? rank.size) - (rank.get(b.name) ?? rank.size),
  )
  const read = { components, findings: reading.findings }
  readOnce.set(otherFiles, read)
  return read
}

const readOnce = new WeakMap<
  ReadonlyMap<string, string>,
  { components: readonly ComponentDefinition[]; findings: readonly SourceFinding[] }
>()

const CUSTOM_KINDS: ReadonlySet<string> = new Set<CustomPropertyKind>([
  'Input',
  'Output',
  'InputFunction',
  'OutputFunction',
  'Event',
  'Action',
])

function isCustomKind(text: string): text is CustomPropertyKind {
  return CUSTOM_KINDS.has(text)
}

/** Kinds whose body an instance supplies, so that they may have a default. */
const SUPPLIED = new Set(['Input', 'InputFunction', 'Event'])

/** Keywords of a control, and those carried as they are. */
const CARRIED = new Set([
  'ComponentName',
  'ComponentLibraryUniqueName',
  'MetadataKey',
  'Layout',
  'IsLocked',
])
const CONTROL_KEYWORD = /^(?:[A-Z][a-zA-Z0-9]*\/)?[A-Z][a-zA-Z0-9]*(?:@\d+\.\d+\.\d+)?$/
/** Types that stand for many, each told apart by its ComponentName. */
const OF_MAKERS = new Set(['CanvasComponent', 'CodeComponent'])
const NOT_PLACEABLE = new Set([
  'AppInfo',
  'HostControl',
  'Screen',
  'AppTest',
  'TestCase',
  'TestSuite',
])

class Reading {
  readonly findings: SourceFinding[] = []
  readonly otherFiles = new Map<string, string>()
  readonly places = new Map<string, FormulaStart>()
  readonly #screens: Screen[] = []
  readonly #seen = new Map<string, { file: string; line: number }>()
  #app: AppObject | undefined
  #order: string[] = []
  #componentOrder: string[] = []
  readonly components: ComponentDefinition[] = []

  // The file being read.
  #file = ''
  #lines = new LineCounter()
  #fileLines: readonly string[] = []

  document(name: string): AppDocument {
    const rank = new Map(this.#order.map((screen, i) => [screen, i]))
    const screens = this.#screens
      .map((screen, i) => ({ screen, rank: rank.get(screen.name) ?? this.#order.length + i }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ screen }) => screen)
    return {
      name,
      layout: layoutOf(this.otherFiles.get('Properties.json')),
      app: this.#app ?? { properties: new Map() },
      screens,
      ...(this.#componentOrder.length > 0 && { componentOrder: this.#componentOrder }),
      otherFiles: this.otherFiles,
    }
  }

  readComponentFile(path: string, text: string): void {
    this.#file = path
    this.#lines = new LineCounter()
    this.#fileLines = text.split('\n')
    const options = { schema: 'failsafe', uniqueKeys: true, lineCounter: this.#lines } as const
    const { contents, errors } = parseDocument(text, options)
    // What is no YAML was told when the app was read.
    if (errors.length > 0 || !isMap(contents)) return
    const list = contents.items.find((pair) => keyOf(pair) === 'ComponentDefinitions')?.value
    if (!isMap(list)) return
    for (const pair of list.items) {
      const name = keyOf(pair)
      if (this.#claim(name, pair.key) && isMap(pair.value))
        this.components.push(this.#readComponent(name, pair.key, pair.value))
    }
  }

  #readComponent(name: string, key: unknown, node: YAMLMap): ComponentDefinition {
    const texts = new Map<string, string>()
    let properties: Properties = new Map()
    let children: readonly Control[] = []
    let customProperties: readonly CustomProperty[] = []
    for (const entry of node.items) {
      const keyword = keyOf(entry)
      const { value } = entry
      if (keyword === 'Properties') properties = this.#readProperties(value, name, new Map())
      else if (keyword === 'Children') children = this.#readChildren(value, name)
      else if (keyword === 'CustomProperties') customProperties = this.#readCustom(value, name)
      else if (COMPONENT_KEYWORDS.has(keyword)) texts.set(keyword, textOf(value))
      else this.#unknownKeyword(entry, name, true)
    }
    const kind = texts.get('DefinitionType')
    if (kind !== 'CanvasComponent' && kind !== 'CommandComponent')
      this.#report(
        key,
        'error',
        'component-type',
        `${name} needs DefinitionType: CanvasComponent or CommandComponent.`,
        name,
      )
    const description = texts.get('Description')
    return {
      name,
      kind: kind === 'CommandComponent' ? kind : 'CanvasComponent',
      ...(description !== undefined && { description }),
      allowsCustomization: texts.get('AllowCustomization') === 'true',
      accessesApp: texts.get('AccessAppScope') === 'true',
      customProperties,
      properties,
      children,
    }
  }

  #readCustom(node: unknown, component: string): CustomProperty[] {
    if (!isMap(node)) return []
    return node.items.flatMap((pair): CustomProperty[] => {
      const name = keyOf(pair)
      const kind = isMap(pair.value) ? textOf(pair.value.get('PropertyKind', true)) : ''
      if (!isMap(pair.value) || !isCustomKind(kind)) {
        this.#report(
          pair.key,
          'error',
          'custom-property',
          `${component}.${name} needs PropertyKind: ${[...CUSTOM_KINDS].join(', ')}.`,
          component,
          name,
        )
        return []
      }
      const text = (keyword: string) => textOf((pair.value as YAMLMap).get(keyword, true))
      const described = text('Description')
      const fallback = text('Default')
      if (fallback !== '' && !SUPPLIED.has(kind))
        this.#report(
          pair.key,
          'error',
          'custom-property',
          `${component}.${name} is ${kind}, so its formula stands in Properties, not in Default.`,
          component,
          name,
        )
      return [
        {
          name,
          kind,
          dataType: text('DataType') || text('ReturnType') || 'None',
          ...(described !== '' && { description: described }),
          raisesOnReset: text('RaiseOnReset') === 'true',
          ...(fallback !== '' && { default: fallback.replace(/^=/, '') }),
          parameters: readParameters(pair.value.get('Parameters')),
        },
      ]
    })
  }

  readFile(path: string, text: string): void {
    this.#file = path
    this.#lines = new LineCounter()
    this.#fileLines = text.split('\n')
    const yaml = parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: true,
      strict: true,
      lineCounter: this.#lines,
    })
    for (const problem of [...yaml.errors, ...yaml.warnings]) {
      const [where] = problem.linePos ?? [{ line: 1, col: 1 }]
      this.findings.push({
        severity: yaml.errors.includes(problem) ? 'error' : 'warning',
        rule: problem.code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'yaml-syntax',
        file: path,
        line: where.line,
        column: where.col,
        message: explainSyntax(problem.code, problem.message),
      })
    }
    if (yaml.errors.length > 0) {
      this.otherFiles.set(path, text)
      return
    }
    const root = yaml.contents
    if (root === null) return
    if (!isMap(root)) {
      this.#report(
        root,
        'error',
        'not-an-app-file',
        'The file must start with App, Screens or EditorState.',
      )
      this.otherFiles.set(path, text)
      return
    }
    let header = [yaml.commentBefore, root.commentBefore].filter(Boolean).join('\n\n')
    const source: SourceFile = { path, text }
    const foreign: string[] = []
    const read: (Screen | AppObject)[] = []
    for (const pair of root.items) {
      const key = keyOf(pair)
      const { value } = pair
      header = [header, commentOf(pair)].filter(Boolean).join('\n')
      if (key === 'App') {
        this.#app = this.#readApp(value, header)
        read.push(this.#app)
      } else if (key === 'Screens') {
        const screens = this.#readScreens(value, header)
        this.#screens.push(...screens)
        read.push(...screens)
      } else if (key === 'EditorState') this.#readEditorState(value)
      else if (isPreviewScreen(value)) {
        // The early preview had the screens themselves at the root of a file.
        const screens = this.#readScreens(root, header)
        this.#screens.push(...screens)
        read.push(...screens)
        this.#report(
          pair.key,
          'warning',
          'early-preview',
          'The file is of the early preview of this format; it is written in the current one when next changed.',
        )
        break
      } else {
        foreign.push(key)
        if (!['ComponentDefinitions', 'DataSources', 'Themes', 'ControlStyles'].includes(key))
          this.#report(
            pair.key,
            'error',
            'unknown-keyword',
            `${key} is not a keyword here, so it is kept but not shown. Screens stand below "Screens:".`,
          )
      }
    }
    if (foreign.length > 0) {
      // Only what we do not model stays in the file; the rest gets files of its own.
      for (const key of ['App', 'Screens', 'EditorState']) yaml.delete(key)
      this.otherFiles.set(path, read.length > 0 ? (textOfDocument(yaml) ?? text) : text)
    } else if (read.length === 1 && read[0]) rememberSource(read[0], source)
  }

  #readApp(node: unknown, header: string): AppObject {
    if (!isMap(node)) return { properties: new Map() }
    const comments = new Map<string, string>()
    if (header) comments.set('', header)
    let properties: Map<string, string> = new Map()
    const unknown = new Map<string, YamlValue>()
    const isPreview = node.get('Control') === 'App'
    for (const pair of node.items) {
      if (keyOf(pair) === 'Properties')
        properties = this.#readProperties(pair.value, 'App', comments)
      // The early preview said so, and had the host of the app here.
      else if (!isPreview) this.#keep(pair, 'App', unknown)
    }
    return { properties, ...withUnknown(unknown), ...(comments.size > 0 && { comments }) }
  }

  #readScreens(node: unknown, header: string): Screen[] {
    const screens: Screen[] = []
    if (!isMap(node)) {
      this.#report(
        node,
        'error',
        'screens-not-a-map',
        'Screens must be a map from names to screens.',
      )
      return screens
    }
    let before = [header, node.commentBefore].filter(Boolean).join('\n\n')
    for (const pair of node.items) {
      const name = keyOf(pair)
      const comments = new Map<string, string>()
      const comment = [before, commentOf(pair)].filter(Boolean).join('\n')
      before = ''
      if (comment) comments.set('', comment)
      if (!this.#claim(name, pair.key)) continue
      let properties = new Map<string, string>()
      let children: Control[] = []
      const unknown = new Map<string, YamlValue>()
      if (isMap(pair.value))
        for (const entry of pair.value.items) {
          const key = keyOf(entry)
          if (key === 'Properties') properties = this.#readProperties(entry.value, name, comments)
          else if (key === 'Children') children = this.#readChildren(entry.value, name)
          else if (key !== 'Control') this.#keep(entry, name, unknown)
        }
      screens.push({
        name,
        properties,
        children,
        ...withUnknown(unknown),
        ...(comments.size > 0 && { comments }),
      })
    }
    return screens
  }

  #readChildren(node: unknown, owner: string): Control[] {
    if (isEmpty(node)) return []
    if (!isSeq(node)) {
      this.#report(
        node,
        'error',
        'children-not-a-list',
        `Children of ${owner} must be a list; begin each line with "- ".`,
        owner,
      )
      return []
    }
    const controls: Control[] = []
    for (const [i, item] of node.items.entries()) {
      if (!isMap(item) || item.items.length !== 1) {
        this.#report(
          item,
          'error',
          'not-a-control',
          `A child of ${owner} must be one name with its control.`,
          owner,
        )
        continue
      }
      const pair = item.items[0] as Pair
      const comment = [i === 0 ? node.commentBefore : '', item.commentBefore, commentOf(pair)]
      const control = this.#readControl(pair, comment.filter(Boolean).join('\n'))
      if (control) controls.push(control)
    }
    return controls
  }

  #readControl(pair: Pair, comment: string): Control | undefined {
    const name = keyOf(pair)
    if (!isMap(pair.value)) {
      this.#report(
        pair.key,
        'error',
        'not-a-control',
        `${name} has no content; it needs at least Control.`,
        name,
      )
      return undefined
    }
    if (!this.#claim(name, pair.key)) return undefined
    const comments = new Map<string, string>()
    if (comment) comments.set('', comment)
    const keywords = new Map<string, string>()
    const texts = new Map<string, string>()
    const unknown = new Map<string, YamlValue>()
    let properties = new Map<string, string>()
    let children: Control[] = []
    for (const entry of pair.value.items) {
      const key = keyOf(entry)
      const { value } = entry
      if (key === 'Properties') properties = this.#readProperties(value, name, comments)
      else if (key === 'Children') children = this.#readChildren(value, name)
      else if (['Control', 'Variant', 'Group'].includes(key)) texts.set(key, textOf(value))
      else if (isScalar(value) || value === null) {
        keywords.set(key, textOf(value))
        if (!CARRIED.has(key)) this.#unknownKeyword(entry, name, true)
      } else this.#keep(entry, name, unknown)
    }
    const written = texts.get('Control')
    if (written === undefined) {
      this.#report(
        pair.key,
        'error',
        'control-missing',
        `${name} does not say what it is: add a line "Control: …".`,
        name,
      )
      return undefined
    }
    const [spoken = '', version] = written.split('@')
    // The early preview wrote some types as packages do.
    const type = spoken.includes('_') ? controlTypeOf(spoken) : spoken
    if (!CONTROL_KEYWORD.test(written.replace(spoken, type)) || NOT_PLACEABLE.has(type))
      this.#report(
        pair.key,
        'error',
        'control-type',
        `"${written}" is not a control type that can be placed.`,
        name,
      )
    if (OF_MAKERS.has(type) && !keywords.has('ComponentName'))
      this.#report(
        pair.key,
        'error',
        'component-name',
        `${name} is a ${type} and does not say of what: add a line "ComponentName: …".`,
        name,
      )
    if (type === 'CanvasComponent' && children.length > 0)
      this.#report(
        pair.key,
        'error',
        'component-children',
        `${name} is an instance of a component; what stands in it is the definition's.`,
        name,
      )
    const variant = readVariant(type, texts.get('Variant'))
    const group = texts.get('Group')
    return {
      name,
      type,
      ...(version !== undefined && { version }),
      ...(variant !== undefined && { variant }),
      ...(group !== undefined && { group }),
      properties,
      children,
      ...(keywords.size > 0 && { keywords }),
      ...withUnknown(unknown),
      ...(comments.size > 0 && { comments }),
    }
  }

  #readProperties(node: unknown, control: string, comments: Map<string, string>) {
    const properties = new Map<string, string>()
    if (isEmpty(node)) return properties
    if (!isMap(node)) {
      this.#report(
        node,
        'error',
        'properties-not-a-map',
        `Properties of ${control} must be a map.`,
        control,
      )
      return properties
    }
    let before = node.commentBefore ?? ''
    for (const pair of node.items) {
      const name = keyOf(pair)
      const comment = [before, commentOf(pair)].filter(Boolean).join('\n')
      before = ''
      if (comment) comments.set(name, comment)
      const { value } = pair
      if (isEmpty(value)) {
        properties.set(name, '')
        continue
      }
      if (!isScalar(value)) {
        this.#report(
          value,
          'error',
          'not-a-formula',
          `${control}.${name} must be a formula; put it in a block after "|-" when it has ": " or " #".`,
          control,
          name,
        )
        continue
      }
      const text = textOf(value)
      if (!text.startsWith('=')) {
        this.#report(
          value,
          'error',
          'not-a-formula',
          `${control}.${name} must start with "=".`,
          control,
          name,
        )
        continue
      }
      if (value.comment && value.type === 'PLAIN')
        this.#report(
          value,
          'warning',
          'comment-after-formula',
          `The text after " #" is a comment, not part of ${control}.${name}. Put the formula in a block after "|-" if it belongs to it.`,
          control,
          name,
        )
      properties.set(name, text.slice(1))
      this.places.set(`${control}\u0000${name}`, {
        file: this.#file,
        ...this.#at(value),
        text: text.slice(1),
        isBlock: value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED',
        lines: this.#fileLines,
      })
    }
    return properties
  }

  #readEditorState(node: unknown): void {
    if (!isMap(node)) return
    for (const pair of node.items) {
      const names = isSeq(pair.value) ? pair.value.items.map(textOf) : []
      if (keyOf(pair) === 'ScreensOrder') this.#order = names
      else if (keyOf(pair) === 'ComponentDefinitionsOrder') this.#componentOrder = names
      else this.#unknownKeyword(pair, 'EditorState')
    }
  }

  /** Whether the name is still free; a second use is a finding that tells where the first is. */
  #claim(name: string, node: unknown): boolean {
    const first = this.#seen.get(name)
    if (first) {
      this.#report(
        node,
        'error',
        'duplicate-name',
        `The name ${name} is taken, in ${first.file} line ${first.line}. Names are unique in the whole app.`,
        name,
      )
      return false
    }
    this.#seen.set(name, { file: this.#file, line: this.#at(node).line })
    return true
  }

  #keep(pair: Pair, owner: string, unknown: Map<string, YamlValue>): void {
    unknown.set(keyOf(pair), valueOf(pair.value))
    this.#unknownKeyword(pair, owner, true)
  }

  #unknownKeyword(pair: Pair, owner: string, isKept = false): void {
    const fate = isKept ? 'it is kept as it is' : 'it is lost when this file is next changed'
    this.#report(
      pair.key,
      'warning',
      'unknown-keyword',
      `${keyOf(pair)} is not a keyword of ${owner}; ${fate}.`,
      owner,
    )
  }

  #at(node: unknown): { line: number; column: number } {
    const range = (node as { range?: readonly number[] | null } | null)?.range
    const { line, col } = this.#lines.linePos(range?.[0] ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  #report(
    node: unknown,
    severity: 'error' | 'warning',
    rule: string,
    message: string,
    control?: string,
    property?: string,
  ): void {
    this.findings.push({
      severity,
      rule,
      file: this.#file,
      ...this.#at(node),
      ...(control !== undefined && { control }),
      ...(property !== undefined && { property }),
      message,
    })
  }
}

const COMPONENT_KEYWORDS = new Set([
  'DefinitionType',
  'Description',
  'AllowCustomization',
  'AccessAppScope',
])

function readParameters(node: unknown): ComponentParameter[] {
  if (!isSeq(node)) return []
  return node.items.flatMap((item) => {
    const pair = isMap(item) ? item.items[0] : undefined
    if (!pair) return []
    const text = (keyword: string) =>
      isMap(pair.value) ? textOf(pair.value.get(keyword, true)) : ''
    const description = text('Description')
    const fallback = text('Default')
    return {
      name: keyOf(pair),
      dataType: text('DataType'),
      isOptional: text('IsOptional') === 'true',
      ...(description !== '' && { description }),
      ...(fallback !== '' && { default: fallback.replace(/^=/, '') }),
    }
  })
}

/** A document as text; undefined when it cannot be written, as with an alias of nothing. */
function textOfDocument(yaml: ReturnType<typeof parseDocument>): string | undefined {
  try {
    return yaml.toString({ lineWidth: 0 })
  } catch {
    return undefined
  }
}

/** `{Control: Screen, …}`: how the early preview wrote a screen. */
function isPreviewScreen(node: unknown): boolean {
  return isMap(node) && node.get('Control') === 'Screen'
}

/** Variants of the early preview are spelt as in packages; current ones start with a capital. */
function readVariant(type: string, written: string | undefined): string | undefined {
  return written !== undefined && /^[a-z]/.test(written) ? variantOf(type, '', written) : written
}

function leadingSpaces(text: string, line: number): number {
  return /^ */.exec(text.split('\n')[line] ?? '')?.[0].length ?? 0
}

function keyOf(pair: Pair): string {
  return textOf(pair.key)
}

/** The text of a scalar; everything is text in the failsafe schema. */
function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return typeof value === 'string' ? value : ''
}

/** Everything below a node, every scalar as its text. */
function valueOf(node: unknown): YamlValue {
  if (isMap(node)) return new Map(node.items.map((pair) => [keyOf(pair), valueOf(pair.value)]))
  if (isSeq(node)) return node.items.map(valueOf)
  return textOf(node)
}

function withUnknown(unknown: UnknownKeywords): { unknown?: UnknownKeywords } {
  return unknown.size > 0 ? { unknown } : {}
}

/** Nothing after the colon. */
function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.source === '')
}

function commentOf(pair: Pair): string {
  const before = (pair.key as { commentBefore?: string | null } | null)?.commentBefore
  return before ?? ''
}

function layoutOf(properties: string | undefined): DocumentLayout {
  if (properties === undefined) return TABLET_LAYOUT
  try {
    const json = JSON.parse(properties) as Record<string, unknown>
    const width = Number(json['DocumentLayoutWidth'])
    const height = Number(json['DocumentLayoutHeight'])
    return width > 0 && height > 0 ? { width, height } : TABLET_LAYOUT
  } catch {
    return TABLET_LAYOUT
  }
}

const SYNTAX: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'The name stands twice in the same place.',
  TAB_AS_INDENT: 'A tab indents the line; use spaces.',
  BAD_INDENT: 'The indentation does not fit what stands before.',
  MULTILINE_IMPLICIT_KEY:
    'The line could not be read as "name: value"; a formula with ": " must be a block after "|-".',
  BLOCK_AS_IMPLICIT_KEY: 'Two values on one line; a formula with ": " must be a block after "|-".',
  MISSING_CHAR: 'Something is missing here, such as a closing quote or ":".',
}

function explainSyntax(code: string, message: string): string {
  const first = message.split('\n')[0] ?? message
  const known = SYNTAX[code]
  return known ? `${known} (${first})` : first
}
