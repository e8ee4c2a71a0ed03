import { readFile, readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import {
  type Finding,
  type JsonObject,
  type ParsedDocument,
  RULES,
  decodeText,
  parseDefinition,
  parseProperties,
} from '@patchbay/connector-model'

/** The names of a connector's files, in lower case: files in the wild differ in it. */
const DEFINITION = 'apidefinition.swagger.json'
const PROPERTIES = 'apiproperties.json'

/** What a connector's icon may be, by the end of its name. */
export const ICON_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
}

/** A folder of a connector as read. */
export interface ConnectorFolder {
  folder: string
  definition: ParsedDocument
  /** Undefined when the file is not there. */
  properties: ParsedDocument | undefined
  /** What is wrong with the texts. */
  findings: Finding[]
}

/** The folder itself when it holds a definition, else those below it that do. */
export async function connectorFolders(folder: string): Promise<string[]> {
  let entries
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch {
    return []
  }
  if (entries.some((entry) => entry.name.toLowerCase() === DEFINITION)) return [folder]
  const below: string[] = []
  for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name)))
    if (entry.isDirectory()) below.push(...(await connectorFolders(join(folder, entry.name))))
  return below
}

/** Reads both files of a folder, which `connectorFolders` found. */
export async function readConnector(folder: string): Promise<ConnectorFolder> {
  const names = await readdir(folder)
  const read = async (name: string): Promise<string | undefined> => {
    const found = names.find((entry) => entry.toLowerCase() === name)
    return found === undefined ? undefined : decodeText(await readFile(join(folder, found)))
  }
  const definition = parseDefinition((await read(DEFINITION)) ?? '')
  const text = await read(PROPERTIES)
  const properties = text === undefined ? undefined : parseProperties(text)
  const findings = [...definition.findings, ...(properties?.findings ?? [])]
  if (!properties)
    findings.push({
      severity: RULES.PropertiesMissing.severity,
      rule: 'PropertiesMissing',
      path: '',
      message: 'There is no apiProperties.json, so nothing is known about authentication.',
      remedy: RULES.PropertiesMissing.mend,
    })
  return { folder, definition, properties, findings }
}

/** The code of a folder: `script.csx`, or `script.js`. */
export async function readScript(
  folder: string,
): Promise<{ language: 'csharp' | 'javascript'; source: string } | null> {
  const names = await readdir(folder)
  for (const [end, language] of [
    ['.csx', 'csharp'],
    ['.js', 'javascript'],
  ] as const) {
    const found = names.find((name) => name.toLowerCase().endsWith(end))
    if (found !== undefined)
      return { language, source: decodeText(await readFile(join(folder, found))) }
  }
  return null
}

/** The icon of a folder as a `data:` URL, or null. */
export async function readIcon(folder: string): Promise<string | null> {
  const names = await readdir(folder)
  const found = names.find(
    (name) => /^icon\./i.test(name) && extname(name).toLowerCase() in ICON_TYPES,
  )
  if (found === undefined) return null
  const bytes = await readFile(join(folder, found))
  return `data:${ICON_TYPES[extname(found).toLowerCase()]!};base64,${bytes.toString('base64')}`
}

/** What stands for properties that are missing. */
export const NO_PROPERTIES: JsonObject = { properties: {} }
