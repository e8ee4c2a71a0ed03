import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, decodeText, parseDefinition } from '@patchbay/connector-model'
import { ICON_TYPES } from './folder.ts'

/** What a folder of a connector holds. */
export interface ConnectorContent {
  definition: JsonObject
  properties: JsonObject
  /** A `data:` URL. */
  icon: string | null
  script: { language: 'csharp' | 'javascript'; source: string } | null
}

/**
 * Writes a connector into a folder that is there. A file that says the same already keeps its
 * bytes; names of files that are there keep their case.
 *
 * @returns the names of the files that were written.
 */
export async function writeConnector(folder: string, content: ConnectorContent): Promise<string[]> {
  const names = await readdir(folder)
  const nameOf = (name: string) =>
    names.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name
  const written: string[] = []
  const put = async (name: string, bytes: string | Buffer) => {
    await writeFile(join(folder, name), bytes)
    written.push(name)
  }
  for (const [file, value] of [
    ['apiDefinition.swagger.json', content.definition],
    ['apiProperties.json', content.properties],
  ] as const) {
    const name = nameOf(file)
    if (names.includes(name) && (await saysTheSame(join(folder, name), value))) continue
    await put(name, `${JSON.stringify(value, undefined, 2)}\n`)
  }
  const icon = content.icon === null ? undefined : readDataUrl(content.icon)
  if (icon) {
    const name = nameOf(`icon${icon.end}`)
    const known = names.includes(name) ? await readFile(join(folder, name)) : undefined
    if (!known?.equals(icon.bytes)) await put(name, icon.bytes)
  }
  if (content.script) {
    const name = nameOf(content.script.language === 'csharp' ? 'script.csx' : 'script.js')
    const known = names.includes(name) ? decodeText(await readFile(join(folder, name))) : undefined
    if (known !== content.script.source) await put(name, content.script.source)
  }
  return written
}

async function saysTheSame(file: string, value: JsonObject): Promise<boolean> {
  const { document } = parseDefinition(decodeText(await readFile(file)))
  return isDeepStrictEqual(document, value)
}

function readDataUrl(url: string): { bytes: Buffer; end: string } | undefined {
  const found = /^data:([^;,]+);base64,(.*)$/s.exec(url)
  if (!found) return undefined
  const [, type, data = ''] = found
  const end = Object.keys(ICON_TYPES).find((each) => ICON_TYPES[each] === type) ?? '.png'
  return { bytes: Buffer.from(data, 'base64'), end }
}
