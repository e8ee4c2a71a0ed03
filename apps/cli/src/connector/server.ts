import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type Finding,
  type JsonObject,
  asWritten,
  withKeepsakes,
  withoutClientSecret,
} from '@patchbay/connector-model'
import { type ServerOptions, expectStatus, openSession } from '../server-session.ts'
import type { JsonAnswer } from '../walkthrough/client.ts'
import { NO_PROPERTIES, readIcon, readScript } from './folder.ts'
import { Progress } from './progress.ts'
import { recordId, recordedId } from './record.ts'
import {
  type ConnectorReport,
  type JudgedConnector,
  describeReport,
  judgeFolders,
  titleOf,
} from './report.ts'
import { type ConnectorContent, writeConnector } from './write.ts'

/** How to reach a server, and how to tell of it. */
export interface RemoteOptions extends ServerOptions {
  server: string
  json?: boolean
}

/** What `connector import` is asked for. */
export interface ImportOptions extends RemoteOptions {
  /** Also takes a connector of the same title for the folder's. */
  update?: boolean
}

/** Requests under way at a time: a server judges each definition by itself. */
const AT_ONCE = 4

/** A connector at a server. */
interface Stored extends ConnectorContent {
  id: string
  displayName: string
  version: number
}

interface Server {
  origin: string
  call: (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<JsonAnswer>
  list: () => Promise<JsonObject[]>
  /** Connectors that were there before this run, and those that it made. */
  known: Set<string>
}

async function connect(root: string, options: RemoteOptions): Promise<Server> {
  const session = await openSession(root, { ...options, account: 'maker' })
  const call = session.api!
  return {
    origin: session.publicUrl,
    // Reading twice does no harm.
    call: (method, path, body) =>
      call(method, path, body).catch((error: unknown) => {
        if (method === 'GET' && isClosed(error)) return call(method, path, body)
        throw error
      }),
    known: new Set(),
    async list() {
      const all: JsonObject[] = []
      for (let path: string | undefined = '/api/connectors'; path !== undefined;) {
        const page = expectStatus(await call('GET', path), 'GET /api/connectors', 200)
        if (Array.isArray(page['value'])) all.push(...(page['value'] as JsonObject[]))
        path = typeof page['nextLink'] === 'string' ? page['nextLink'] : undefined
      }
      return all
    },
  }
}

/** The server ended a connection that it kept open just when it was used again. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_SOCKET'
}

interface ImportReport extends ConnectorReport {
  id: string | null
  version: number | null
  action: 'created' | 'updated' | 'unchanged' | 'refused'
}

/** Brings every connector of the folders to a server; gives 1 when one did not get there. */
export async function importFolders(
  root: string,
  folders: readonly string[],
  options: ImportOptions,
): Promise<number> {
  const server = await connect(root, options)
  const before = await server.list()
  for (const { id } of before) if (typeof id === 'string') server.known.add(id)
  const titles = options.update ? titlesOf(before) : new Map<string, string[]>()
  const progress = new Progress('Connector')
  let code = 0
  let done = 0
  const show = (report: ImportReport, count: number) => {
    if (!report.ok) code = 1
    progress.clear()
    if (options.json) console.log(JSON.stringify(report))
    else for (const line of describeImport(report)) console.log(line)
    progress.show(++done, count)
  }
  const running = new Set<Promise<void>>()
  for await (const judged of judgeFolders(folders)) {
    const work = importOne(server, judged, titles).then((report) => {
      show(report, judged.count)
    })
    const tracked = work.finally(() => running.delete(tracked))
    running.add(tracked)
    if (running.size >= AT_ONCE) await Promise.race(running)
  }
  await Promise.all(running)
  progress.clear()
  return code
}

function titlesOf(connectors: readonly JsonObject[]): Map<string, string[]> {
  const titles = new Map<string, string[]>()
  for (const { id, displayName, role } of connectors)
    if (typeof id === 'string' && typeof displayName === 'string' && role !== 'viewer')
      titles.set(displayName, [...(titles.get(displayName) ?? []), id])
  return titles
}

async function importOne(
  server: Server,
  { report, read }: JudgedConnector,
  titles: ReadonlyMap<string, string[]>,
): Promise<ImportReport> {
  const refuse = (finding?: Finding): ImportReport => ({
    ...report,
    ok: false,
    findings: finding ? [...report.findings, finding] : report.findings,
    id: null,
    version: null,
    action: 'refused',
  })
  const definition = read?.definition.document
  const isBroken = read?.properties !== undefined && read.properties.document === undefined
  if (!definition || isBroken) return refuse()
  const { folder } = report
  const title = report.title.trim() || 'Untitled'
  const known = await recordedId(folder, server.origin)
  const [one, another] = known === undefined ? (titles.get(title) ?? []) : [known]
  if (another !== undefined)
    return refuse({
      severity: 'error',
      rule: 'TitleNotUnique',
      path: '',
      message: `More than one connector is called "${title}". Rename one, or import without --update.`,
    })
  const properties = read.properties?.document ?? NO_PROPERTIES
  const content: ConnectorContent = {
    definition,
    properties,
    icon: await readIcon(folder),
    script: await readScript(folder),
  }
  try {
    const saved = await save(server, content, one)
    const findings = [...report.findings]
    await recordId(folder, server.origin, saved.id).catch(() => {
      findings.push({
        severity: 'information',
        rule: 'RecordNotWritten',
        path: '',
        message:
          'The folder cannot be written, so the next import makes a new connector; ' +
          'import with --update to find this one by its title.',
      })
    })
    return { ...report, findings, ...saved }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return refuse({ severity: 'error', rule: 'ServerRefused', path: '', message })
  }
}

async function save(
  server: Server,
  { definition, properties, icon, script }: ConnectorContent,
  id: string | undefined,
): Promise<Pick<ImportReport, 'id' | 'version' | 'action'> & { id: string }> {
  const { clientSecret } = withoutClientSecret(properties)
  const body = {
    definition,
    properties: withKeepsakes(properties),
    icon,
    script,
    note: 'Imported',
    acceptErrors: true,
    ...(clientSecret !== undefined && { clientSecret }),
  }
  const before = id === undefined ? undefined : await fetchConnector(server, id)
  if (!before) {
    const stored = await create(server, body)
    server.known.add(stored.id)
    return { ...stored, action: 'created' }
  }
  const isSame =
    isDeepStrictEqual(before.definition, definition) &&
    isDeepStrictEqual(
      asWritten(before.properties),
      asWritten(withoutClientSecret(body.properties).properties),
    ) &&
    before.icon === icon &&
    isDeepStrictEqual(before.script, script)
  if (isSame) return { id: before.id, version: before.version, action: 'unchanged' }
  const path = `/api/connectors/${encodeURIComponent(before.id)}`
  const answer = await server.call('PUT', path, { ...body, baseVersion: before.version })
  const stored = expectStatus(answer, `PUT ${path}`, 200)
  return { id: before.id, version: numberOf(stored, 'version'), action: 'updated' }
}

/** Makes a connector once, also when the connection breaks before the answer came. */
async function create(
  server: Server,
  body: { definition: JsonObject },
): Promise<{ id: string; version: number }> {
  const send = async () => {
    const answer = await server.call('POST', '/api/connectors', body)
    const stored = expectStatus(answer, 'POST /api/connectors', 201)
    return { id: textOf(stored, 'id'), version: numberOf(stored, 'version') }
  }
  try {
    return await send()
  } catch (error) {
    if (!isClosed(error)) throw error
    const title = titleOf(body.definition).trim() || 'Untitled'
    const made = (await server.list()).find(
      ({ id, displayName }) =>
        typeof id === 'string' && displayName === title && !server.known.has(id),
    )
    return made ? { id: textOf(made, 'id'), version: 1 } : await send()
  }
}

/** Undefined when there is none that the caller may see: it was deleted since. */
async function fetchConnector(server: Server, id: string): Promise<Stored | undefined> {
  const path = `/api/connectors/${encodeURIComponent(id)}`
  const answer = await server.call('GET', path)
  if (answer.status === 404) return undefined
  const found = expectStatus(answer, `GET ${path}`, 200)
  const { icon, script } = found
  return {
    id,
    displayName: textOf(found, 'displayName'),
    version: numberOf(found, 'version'),
    definition: found['definition'] as JsonObject,
    properties: found['properties'] as JsonObject,
    icon: typeof icon === 'string' ? icon : null,
    script: (script ?? null) as ConnectorContent['script'],
  }
}

function textOf(value: JsonObject, key: string): string {
  const found = value[key]
  if (typeof found !== 'string') throw new Error(`The server answered without "${key}".`)
  return found
}

function numberOf(value: JsonObject, key: string): number {
  const found = value[key]
  if (typeof found !== 'number') throw new Error(`The server answered without "${key}".`)
  return found
}

function describeImport(report: ImportReport): string[] {
  const { folder, ok, title, id, version, action } = report
  if (!ok) return describeReport(report)
  const count = (wanted: Finding['severity']) =>
    report.findings.filter(({ severity }) => severity === wanted).length
  const noted = report.findings.filter(({ rule }) => rule === 'RecordNotWritten')
  return [
    `${folder}: ${title}, ${action} as ${id}, version ${version}, ` +
      `${count('error')} errors, ${count('warning')} warnings`,
    ...noted.map(({ message }) => `    ${message}`),
  ]
}

/** What `connector export` is asked for. */
export interface ExportOptions extends RemoteOptions {
  /** Id or name of the one connector to fetch. */
  connector?: string
  /** Fetch every connector into a folder of its own. */
  all?: boolean
}

interface Wanted {
  folder: string
  id: string
}

/**
 * Fetches connectors from a server into folders; gives 1 when one did not get there. One that fails
 * keeps no other back; those that failed are listed again at the end.
 */
export async function exportFolders(
  root: string,
  folders: readonly string[],
  options: ExportOptions,
): Promise<number> {
  const server = await connect(root, options)
  const { wanted, missing } = await wantedBy(server, folders, options)
  const progress = new Progress('Connector')
  const failed: string[] = []
  let done = 0
  const tell = (line: Record<string, unknown>, text: string) => {
    progress.clear()
    if (options.json) console.log(JSON.stringify(line))
    else (line['ok'] === true ? console.log : console.error)(text)
    progress.show(++done, wanted.length + missing.length)
  }
  const fail = (about: { folder: string; id?: string }, message: string) => {
    const text = `${about.folder}: ${message}`
    failed.push(text)
    tell({ ...about, ok: false, message }, text)
  }
  for (const { folder, message } of missing) fail({ folder }, message)
  const queue = [...wanted]
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      try {
        const line = await exportOne(server, next)
        const { folder, title, version, files } = line
        const changed = files.length === 0 ? 'unchanged' : files.join(', ')
        tell({ ...line, ok: true }, `${folder}: ${title}, version ${version}, ${changed}`)
      } catch (error) {
        fail(next, error instanceof Error ? error.message : String(error))
      }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  progress.clear()
  if (failed.length > 0 && done > 1 && !options.json) {
    console.error(`${failed.length} of ${done} were not exported:`)
    for (const text of failed) console.error(`    ${text}`)
  }
  return failed.length > 0 ? 1 : 0
}

async function exportOne(server: Server, { folder, id }: Wanted) {
  const stored = await fetchConnector(server, id)
  if (!stored) throw new Error(`There is no connector ${id} that you may see.`)
  await mkdir(folder, { recursive: true })
  const files = await writeConnector(folder, {
    ...stored,
    properties: asWritten(withoutClientSecret(stored.properties).properties),
  })
  await recordId(folder, server.origin, id)
  return { folder, title: stored.displayName, id, version: stored.version, files }
}

async function wantedBy(
  server: Server,
  folders: readonly string[],
  { connector, all = false }: ExportOptions,
): Promise<{ wanted: Wanted[]; missing: { folder: string; message: string }[] }> {
  const [first = '.'] = folders
  if (all) {
    const ids = (await server.list()).flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
    // What a server calls a connector must not choose a folder outside of the one that was named.
    const isName = (id: string): boolean => /^[\w-][\w.-]*$/.test(id)
    return {
      wanted: ids.filter(isName).map((id) => ({ id, folder: join(first, id) })),
      missing: ids
        .filter((id) => !isName(id))
        .map((id) => ({
          folder: first,
          message: `The connector ${JSON.stringify(id)} has an id that is no folder's name. Export it with --connector.`,
        })),
    }
  }
  if (connector !== undefined) {
    const named = (await server.list()).filter(
      ({ id, displayName }) => id === connector || displayName === connector,
    )
    const ids = named.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
    const message =
      ids.length === 0
        ? `There is no connector ${connector} that you may see.`
        : `More than one connector is called ${connector}; give the id of one: ${ids.join(', ')}.`
    return ids.length === 1
      ? { wanted: [{ id: ids[0]!, folder: first }], missing: [] }
      : { wanted: [], missing: [{ folder: first, message }] }
  }
  const wanted: Wanted[] = []
  const missing: { folder: string; message: string }[] = []
  for (const folder of folders) {
    const id = await recordedId(folder, server.origin)
    if (id === undefined)
      missing.push({
        folder,
        message: `The folder does not say which connector of ${server.origin} it is. Name it: --connector <id or name>.`,
      })
    else wanted.push({ id, folder })
  }
  return { wanted, missing }
}
