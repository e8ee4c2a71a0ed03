import { strToU8, zipSync } from 'fflate'
import { LineCounter, type Pair, isMap, isScalar, parseDocument } from 'yaml'
import type { SourceFinding } from '../pa-yaml/finding.ts'

/** Whether a path is of a source in the older form. */
export function isFxSource(path: string): boolean {
  return /(?:^|\/)Src\/(?:.*\/)?[^/]+\.fx\.yaml$/i.test(path)
}

/** A control as a package's JSON has it, as far as the older sources say. */
interface JsonControl {
  Type: 'ControlInfo'
  Name: string
  Index: number
  Template: { Id: string; Name: string; Version: string; CustomProperties?: unknown[] }
  VariantName: string
  Rules: { Property: string; InvariantScript: string }[]
  Children: JsonControl[]
}

/** Deeper nesting than any editor makes. */
const MAX_DEPTH = 200
const COMPONENT = 'http://microsoft.com/appmagic/Component'

/**
 * A package of an older folder of sources (`Src/*.fx.yaml`, `CanvasManifest.json`, `DataSources/`,
 * `pkgs/`): each `Name As type.variant:` becomes a control of the package's JSON, with the
 * templates, data sources and properties that the folder keeps beside.
 *
 * @see microsoft/PowerApps-Tooling, docs: the format that its first unpacking wrote
 */
export function packageOfFxSources(
  files: ReadonlyMap<string, Uint8Array>,
  findings: SourceFinding[],
): Uint8Array {
  const decoder = new TextDecoder()
  const made: Record<string, Uint8Array> = {}
  const put = (path: string, json: unknown) => (made[path] = strToU8(JSON.stringify(json)))
  const json = (path: string): Record<string, unknown> => {
    const bytes = files.get(path)
    if (!bytes) return {}
    try {
      const parsed: unknown = JSON.parse(decoder.decode(bytes))
      return isObject(parsed) ? parsed : {}
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem)
      note(findings, path, 1, 1, 'package-json', `The file is no JSON: ${reason}`)
      return {}
    }
  }
  const manifest = json('CanvasManifest.json')
  const order = listOf(manifest['ScreenOrder']).map(String)
  const reading: Reading = {
    findings,
    versions: versionsOf(json('ControlTemplates.json')),
    components: new Map(),
    custom: new Map(),
  }
  const trees: { path: string; tree: JsonControl }[] = []
  const sources = [...files.keys()].filter(isFxSource)
  // Components first: their names are types to the screens.
  sources.sort((a, b) => Number(isComponent(b)) - Number(isComponent(a)))
  for (const path of sources) {
    for (const state of [path.replace(/\.fx\.yaml$/i, '.json'), editorState(path)])
      if (files.has(state)) readCustomProperties(json(state), reading)
    for (const tree of readFxYaml(path, decoder.decode(files.get(path)), reading))
      trees.push({ path, tree })
  }
  let number = 1
  for (const { path, tree } of trees) {
    const at = order.indexOf(tree.Name)
    tree.Index = at < 0 ? order.length + number : at
    if (tree.Template.Id === COMPONENT) {
      tree.Template.CustomProperties = reading.custom.get(tree.Name) ?? []
      put(`Components/${number++}.json`, { TopParent: tree })
    } else if (/\/Tests\//i.test(path))
      put(`AppTests/${number++}.json`, { TopParent: testRoot(tree) })
    else put(`Controls/${number++}.json`, { TopParent: tree })
  }
  const properties = isObject(manifest['Properties']) ? manifest['Properties'] : {}
  put('Properties.json', properties)
  put('Header.json', isObject(manifest['Header']) ? manifest['Header'] : {})
  put('References/DataSources.json', { DataSources: dataSources(files, json) })
  put('References/Templates.json', { UsedTemplates: templates(files) })
  for (const [path, bytes] of files) {
    const [, asset] = /^(?:Assets|assets)\/(.+)$/.exec(path) ?? []
    if (asset !== undefined) made[`Assets/${asset}`] = bytes
    if (/^Other\/(?:References\/)?Resources\.json$/i.test(path))
      made['References/Resources.json'] = bytes
  }
  made['References/Resources.json'] ??= strToU8(JSON.stringify({ Resources: [] }))
  made['References/Themes.json'] = files.get('Other/References/Themes.json') ?? strToU8('{}')
  return zipSync(made, { level: 0 })
}

interface Reading {
  readonly findings: SourceFinding[]
  /** Versions of templates by name. */
  readonly versions: ReadonlyMap<string, string>
  readonly components: Map<string, true>
  /** Custom properties of components by name, as packages have them. */
  readonly custom: Map<string, unknown[]>
}

function isComponent(path: string): boolean {
  return /\/Components\//i.test(path)
}

/** `Src/Components/Card.fx.yaml` → `Src/EditorState/Card.editorstate.json`. */
function editorState(path: string): string {
  const name = path
    .split('/')
    .at(-1)
    ?.replace(/\.fx\.yaml$/i, '')
  return `Src/EditorState/${name}.editorstate.json`
}

function readCustomProperties(state: Record<string, unknown>, { custom }: Reading): void {
  const templates = [state['ComponentDefinitionInfo'], state['ComponentDefinition'], state]
  for (const one of templates)
    if (isObject(one) && Array.isArray(one['CustomProperties'])) {
      const name = one['Name'] ?? state['TopParentName'] ?? state['Name']
      if (typeof name === 'string') custom.set(name, one['CustomProperties'] as unknown[])
    }
}

/** The controls at the root of a file. */
function readFxYaml(path: string, text: string, reading: Reading): JsonControl[] {
  const lines = new LineCounter()
  const yaml = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: true,
    strict: true,
    lineCounter: lines,
  })
  for (const { linePos, message, code } of yaml.errors) {
    const [where] = linePos ?? [{ line: 1, col: 1 }]
    const rule = code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'yaml-syntax'
    note(reading.findings, path, where.line, where.col, rule, message.split('\n')[0] ?? message)
  }
  if (yaml.errors.length > 0 || !isMap(yaml.contents)) return []
  const at = (node: unknown) => {
    const range = (node as { range?: readonly number[] | null } | null)?.range
    const { line, col } = lines.linePos(range?.[0] ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const refuse = (
    node: unknown,
    message: string,
    control?: string,
    property?: string,
  ): undefined => {
    reading.findings.push({
      severity: 'error',
      rule: 'fx-source',
      file: path,
      ...at(node),
      ...(control !== undefined && { control }),
      ...(property !== undefined && { property }),
      message,
    })
    return undefined
  }
  const control = (pair: Pair, depth: number): JsonControl | undefined => {
    const key = textOf(pair.key)
    const head = headOf(key)
    if (!head) return refuse(pair.key, `"${key}" must be "Name As type".`)
    const { name, template, variant } = head
    if (depth > MAX_DEPTH) return refuse(pair.key, `${name} stands deeper than ${MAX_DEPTH}.`, name)
    const isDefinition = template === 'CanvasComponent'
    if (isDefinition) reading.components.set(name, true)
    const isInstance = reading.components.has(template)
    const made: JsonControl = {
      Type: 'ControlInfo',
      Name: name,
      Index: 0,
      Template: {
        Id: isDefinition || isInstance ? COMPONENT : `http://microsoft.com/appmagic/${template}`,
        Name: isDefinition ? name : template,
        Version: reading.versions.get(template) ?? '',
      },
      VariantName: variant,
      Rules: [],
      Children: [],
    }
    if (!isMap(pair.value)) return made
    for (const entry of pair.value.items) {
      const property = textOf(entry.key)
      if (headOf(property)) {
        const child = control(entry, depth + 1)
        if (child) made.Children.push(child)
      } else if (isMap(entry.value)) {
        // A function of a component: its parameters, and the formula under `ThisProperty`.
        const own = entry.value.items.find((item) => textOf(item.key) === 'ThisProperty')
        const script = own && textOf(own.value)
        if (script?.startsWith('='))
          made.Rules.push({ Property: property, InvariantScript: script.slice(1) })
      } else {
        const script = textOf(entry.value)
        if (!script.startsWith('=') && script !== '')
          refuse(entry.value, `${name}.${property} must start with "=".`, name, property)
        else made.Rules.push({ Property: property, InvariantScript: script.slice(1) })
      }
    }
    return made
  }
  const trees: JsonControl[] = []
  for (const pair of yaml.contents.items) {
    const tree = control(pair, 0)
    if (tree) trees.push(tree)
  }
  return trees
}

/** `'My gallery' As gallery.galleryVertical`, taken apart; undefined when it is a property. */
function headOf(key: string): { name: string; template: string; variant: string } | undefined {
  const [, quoted, plain, type = ''] = /^(?:'((?:[^']|'')+)'|(\S+)) As (\S.*)$/.exec(key) ?? []
  const name = quoted?.replaceAll("''", "'") ?? plain
  if (name === undefined) return undefined
  const spoken = type.replace(/^'(.*)'$/, '$1')
  // Code components of makers have a dot in their own name.
  const isOfMaker = /^[a-z0-9]+_\w+\./i.test(spoken) && !spoken.startsWith('PowerApps_')
  const dot = isOfMaker ? -1 : spoken.indexOf('.')
  return {
    name,
    template: dot < 0 ? spoken : spoken.slice(0, dot),
    variant: dot < 0 ? '' : spoken.slice(dot + 1),
  }
}

/** Suites stand below one test object in a package. */
function testRoot(tree: JsonControl): JsonControl {
  if (/^AppTest$/i.test(tree.Template.Name)) return tree
  const template = { Id: 'http://microsoft.com/appmagic/apptest', Name: 'AppTest', Version: '1.0' }
  return { ...tree, Name: 'Tests', Template: template, Rules: [], Children: [tree] }
}

function versionsOf(json: Record<string, unknown>): Map<string, string> {
  const versions = new Map<string, string>()
  for (const [name, one] of Object.entries(json))
    if (isObject(one) && typeof one['Version'] === 'string') versions.set(name, one['Version'])
  return versions
}

function dataSources(
  files: ReadonlyMap<string, Uint8Array>,
  json: (path: string) => Record<string, unknown>,
): unknown[] {
  const found: unknown[] = []
  const decoder = new TextDecoder()
  for (const path of files.keys()) {
    if (!/^DataSources\/[^/]+\.json$/i.test(path)) continue
    // A file holds one data source or a list of them.
    try {
      const parsed: unknown = JSON.parse(decoder.decode(files.get(path)))
      found.push(...(Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]))
    } catch {
      json(path)
    }
  }
  return found
}

/** `pkgs/label_2.5.1.xml` and the like. */
function templates(files: ReadonlyMap<string, Uint8Array>): unknown[] {
  const decoder = new TextDecoder()
  const found: unknown[] = []
  for (const [path, bytes] of files) {
    const [, name, version] = /^pkgs\/([^/]+)_(\d[\d.]*)\.xml$/i.exec(path) ?? []
    if (name !== undefined)
      found.push({ Name: name, Version: version, Template: decoder.decode(bytes) })
  }
  return found
}

function note(
  findings: SourceFinding[],
  file: string,
  line: number,
  column: number,
  rule: string,
  message: string,
): void {
  findings.push({ severity: 'error', rule, file, line, column, message })
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : []
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return typeof value === 'string' ? value : ''
}
