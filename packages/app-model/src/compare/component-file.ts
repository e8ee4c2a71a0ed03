import { type Document, type Pair, isMap, isScalar, parseDocument, stringify } from 'yaml'
import type { Screen } from '../document.ts'
import { readFiles } from '../pa-yaml/read.ts'
import { writeName } from '../pa-yaml/scalar.ts'
import { Writing } from '../pa-yaml/write.ts'

/** A component definition: what stands in it as on a screen, and what is said of it besides. */
export interface ComponentDefinition {
  readonly name: string
  /** Its properties and the controls in it. */
  readonly body: Screen
  /**
   * What it says besides, as YAML, in order: `DefinitionType`, `Description`, and each custom
   * property by itself as `CustomProperties.Name`.
   */
  readonly keywords: ReadonlyMap<string, string>
}

/** A file of component definitions, taken apart. */
export interface ComponentFile {
  readonly path: string
  readonly text: string
  readonly definitions: readonly ComponentDefinition[]
  /** What else stands in the file, as a file without the definitions; empty when nothing does. */
  readonly rest: string
}

const DEFINITIONS = 'ComponentDefinitions'
const CUSTOM = 'CustomProperties'

/** Takes a file of component definitions apart; undefined when it has none or cannot be read. */
export function readComponentFile(path: string, text: string): ComponentFile | undefined {
  try {
    return takenApart(path, text)
  } catch {
    // What cannot be written again, as an alias of nothing, is left whole.
    return undefined
  }
}

function takenApart(path: string, text: string): ComponentFile | undefined {
  if (!path.toLowerCase().endsWith('.pa.yaml') || !text.includes(DEFINITIONS)) return undefined
  const yaml = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, strict: true })
  if (yaml.errors.length > 0 || !isMap(yaml.contents)) return undefined
  const listed = yaml.contents.get(DEFINITIONS, true)
  if (!isMap(listed)) return undefined
  const definitions: ComponentDefinition[] = []
  for (const pair of listed.items) {
    if (!isMap(pair.value)) return undefined
    const body = bodyOf(yaml, pair)
    if (!body) return undefined
    const keywords = new Map<string, string>()
    for (const entry of pair.value.items) {
      const key = keyOf(entry)
      if (key === 'Properties' || key === 'Children') continue
      if (key === CUSTOM && isMap(entry.value)) {
        for (const custom of entry.value.items)
          keywords.set(`${CUSTOM}.${keyOf(custom)}`, yamlOf(custom.value))
      } else keywords.set(key, yamlOf(entry.value))
    }
    definitions.push({ name: keyOf(pair), body, keywords })
  }
  yaml.delete(DEFINITIONS)
  const rest = yaml.contents.items.length > 0 ? yaml.toString({ lineWidth: 0 }) : ''
  return { path, text, definitions, rest }
}

/** The properties and children of a definition, read as those of a screen are. */
function bodyOf(yaml: Document, pair: Pair): Screen | undefined {
  const name = keyOf(pair)
  const content = yaml.createNode({ Screens: { [name]: {} } })
  const inner = content.getIn(['Screens', name])
  if (!isMap(inner) || !isMap(pair.value)) return undefined
  for (const entry of pair.value.items)
    if (['Properties', 'Children'].includes(keyOf(entry))) inner.items.push(entry)
  const text = stringify(content, { schema: 'failsafe', lineWidth: 0 })
  const { document, findings } = readFiles({ 'Src/Component.pa.yaml': text })
  // What cannot be read whole is left as it is rather than merged with a part missing.
  if (findings.some(({ severity }) => severity === 'error')) return undefined
  const [screen] = document.screens
  return screen
}

/** A file of component definitions; without any, what else was in the file. */
export function writeComponentFile(
  definitions: readonly ComponentDefinition[],
  rest: string,
): string {
  const out = new Writing()
  if (rest !== '') for (const line of rest.trimEnd().split('\n')) out.line(0, line)
  if (definitions.length === 0) return out.text()
  out.line(0, `${DEFINITIONS}:`)
  for (const { name, body, keywords } of definitions) {
    out.comment(body.comments, '', 2)
    out.line(2, `${writeName(name)}:`)
    let isCustom = false
    for (const [keyword, value] of sortedKeywords(keywords)) {
      const custom = keyword.startsWith(`${CUSTOM}.`)
      if (custom && !isCustom) out.line(4, `${CUSTOM}:`)
      isCustom ||= custom
      if (custom) writeValue(out, keyword.slice(CUSTOM.length + 1), value, 6)
      else writeValue(out, keyword, value, 4)
    }
    out.properties(body.properties, body.comments, 4)
    out.children(body.children, 4)
  }
  return out.text()
}

/** Custom properties last, as the product writes them; otherwise the order they have. */
function sortedKeywords(keywords: ReadonlyMap<string, string>): [string, string][] {
  const rank = (keyword: string) => (keyword.startsWith(`${CUSTOM}.`) ? 1 : 0)
  return [...keywords].toSorted(([a], [b]) => rank(a) - rank(b))
}

function writeValue(out: Writing, key: string, yaml: string, indent: number): void {
  const lines = yaml.trimEnd().split('\n')
  const [first = ''] = lines
  const isBlock = lines.length > 1 && !/^[|>]/.test(first)
  out.line(indent, `${writeName(key)}:${isBlock || first === '' ? '' : ` ${first}`}`)
  for (const line of isBlock ? lines : lines.slice(1)) out.line(line === '' ? 0 : indent + 2, line)
}

/** A node as YAML that starts at the left margin. */
function yamlOf(node: unknown): string {
  if (node === null) return ''
  return stringify(node, { schema: 'failsafe', lineWidth: 0 }).trimEnd()
}

function keyOf(pair: Pair): string {
  const value = isScalar(pair.key) ? pair.key.value : pair.key
  return typeof value === 'string' ? value : ''
}
