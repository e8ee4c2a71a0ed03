import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Stands in a connector's folder and says which connector it is at which server. */
const FILE = 'patchbay.json'

interface Recorded {
  /** Origin of a server → id of the connector there. */
  connectors?: Record<string, string>
}

/** The id that a folder's connector has at a server, if it is known. */
export async function recordedId(folder: string, server: string): Promise<string | undefined> {
  const id: unknown = (await readRecord(folder)).connectors?.[server]
  return typeof id === 'string' ? id : undefined
}

/** Notes the id that a folder's connector has at a server. @throws when it cannot be written. */
export async function recordId(folder: string, server: string, id: string): Promise<void> {
  const record = await readRecord(folder)
  if (record.connectors?.[server] === id) return
  const next = { ...record, connectors: { ...record.connectors, [server]: id } }
  await writeFile(join(folder, FILE), `${JSON.stringify(next, undefined, 2)}\n`)
}

async function readRecord(folder: string): Promise<Recorded> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
