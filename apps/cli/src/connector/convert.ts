import { mkdir, readFile, readdir } from 'node:fs/promises'
import { text as readText } from 'node:stream/consumers'
import {
  type Conversion,
  convertInput,
  decodeText,
  listOperations,
} from '@patchbay/connector-model'
import { describeFinding } from './report.ts'
import { writeConnector } from './write.ts'

/** What `connector convert` is asked for. */
export interface ConvertOptions {
  output?: string
  json?: boolean
}

/** Makes the files of a connector of a document, a collection, a command or an address. */
export async function convertFile(source: string, options: ConvertOptions): Promise<number> {
  const { output, json = false } = options
  let text: string
  try {
    text = await readSource(source)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${source} cannot be read: ${reason}. Name a file that is there.`
    const finding = { severity: 'error', rule: 'SourceNotFound', path: '', message }
    if (json) console.log(JSON.stringify({ source, ok: false, operations: 0, findings: [finding] }))
    else console.error(message)
    return 1
  }
  const conversion = convertInput(text)
  const { definition, properties, findings } = conversion
  const isTaken = output !== undefined && (await isFilled(output))
  if (isTaken)
    findings.unshift({
      severity: 'error',
      rule: 'FolderNotEmpty',
      path: '',
      message: `${output} is there already and not empty. Name a new folder.`,
    })
  const ok = definition !== undefined && !isTaken
  if (ok && output !== undefined) {
    await mkdir(output, { recursive: true })
    await writeConnector(output, { definition, properties, icon: null, script: null })
  }
  if (json) console.log(JSON.stringify({ source, ok, ...countsOf(conversion), ...conversion }))
  else {
    if (ok && output === undefined) console.log(JSON.stringify(definition, undefined, 2))
    for (const line of findings.flatMap(describeFinding)) console.error(line)
    if (ok && output !== undefined)
      console.log(`${output}: ${countsOf(conversion).operations} operations written`)
  }
  return ok ? 0 : 1
}

function countsOf({ definition }: Conversion) {
  return { operations: definition ? listOperations(definition).length : 0 }
}

/** A file, `-` for what comes in, or the command or address itself. */
async function readSource(source: string): Promise<string> {
  if (source === '-') return readText(process.stdin)
  if (/^(curl\s|https?:\/\/)/i.test(source.trim())) return source
  return decodeText(await readFile(source))
}

async function isFilled(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0
  } catch {
    return false
  }
}
