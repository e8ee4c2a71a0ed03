import { existsSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readFiles, writeFiles } from '@patchbay/app-model'
import { SettingError, readSettings } from '@patchbay/server'
import { Agent } from 'undici'
import { type Person, type JsonObject, signIn } from '../walkthrough/client.ts'
import { sourceFindings } from './check.ts'
import { type Finding, describe } from './finding.ts'
import { openApps } from './open.ts'
import { writeAppTo } from './write.ts'

/** How to reach a running server. */
export interface ServerOptions {
  server: string
  /** User principal name; default the demo's maker. */
  user?: string
  ca?: string
  json?: boolean
}

/** Paths that the server keeps of an app. */
const KEPT =
  /^(?:Src\/(?:[^/\\]+\/)*[^/\\]+\.pa\.yaml|Properties\.json|(?:References|Resources|AppTests)\/(?:[^/\\]+\/)*[^/\\]+\.json)$/

/** Of a package, what a server has no place for: made anew, or only the product's. */
const MADE_ANEW =
  /^(?:Controls|Components)\/|^(?:Header|packed|checksum|ComponentsMetadata|Entities)\.json$|^\.gitignore$|\.sarif$|^References\/Templates\.json$/i

/**
 * Signs in as a person does, with the password from PATCHBAY_PASSWORD.
 *
 * @throws {SettingError} When no password is set.
 */
async function personAt(root: string, { server, user, ca }: ServerOptions): Promise<Person> {
  const { PATCHBAY_PASSWORD, PATCHBAY_MAKER_PASSWORD } = process.env
  const password = PATCHBAY_PASSWORD ?? PATCHBAY_MAKER_PASSWORD
  if (!password)
    throw new SettingError(
      'Set PATCHBAY_PASSWORD to the password of the account; it is not taken as an argument, where other users could read it.',
    )
  const settings = readSettings(process.env, { demo: true, root })
  const local = join(settings.dataFolder, 'tls', 'ca.pem')
  const file = ca ?? (existsSync(local) ? local : undefined)
  const dispatcher = new Agent({ connect: file === undefined ? {} : { ca: readFileSync(file) } })
  return signIn(
    { publicUrl: new URL(server).origin, dispatcher },
    user ?? `maker@${settings.tenantDomain}`,
    password,
  )
}

/** What `app import` is asked for. */
export interface ImportOptions extends ServerOptions {
  /** An app to save a new version of, by id. */
  app?: string
  publish?: boolean
}

interface Report {
  file: string
  ok: boolean
  id: string | null
  version: number | null
  findings: Finding[]
}

/** Brings every app of the files to a server; gives 1 when one did not get there. */
export async function importFiles(
  root: string,
  files: readonly string[],
  options: ImportOptions,
): Promise<number> {
  const person = await personAt(root, options)
  let code = 0
  for (const file of files)
    for (const opened of await openApps(file)) {
      const report: Report = { file: opened.file, ok: false, id: null, version: null, findings: [] }
      if ('refusal' in opened) report.findings.push(opened.refusal)
      else {
        const { document } = opened.read
        report.findings.push(...sourceFindings(opened))
        const kept: Record<string, string> = {}
        for (const [path, text] of Object.entries(writeFiles(document)))
          if (KEPT.test(path)) kept[path] = text
          else report.findings.push(notKept(path))
        for (const path of opened.package?.entries ?? [])
          if (!(path in kept) && !isSource(path) && !MADE_ANEW.test(path))
            report.findings.push(notKept(path))
        try {
          Object.assign(report, await send(person, document.name, kept, options))
          report.ok = true
        } catch (refusal) {
          const message = refusal instanceof Error ? refusal.message : String(refusal)
          report.findings.push({ severity: 'error', rule: 'refused', message })
        }
      }
      if (!report.ok) code = 1
      if (options.json) console.log(JSON.stringify(report))
      else {
        for (const finding of report.findings) console.log(describe(report.file, finding))
        if (report.ok) console.log(`${report.file}: app ${report.id}, version ${report.version}`)
      }
    }
  return code
}

async function send(
  person: Person,
  displayName: string,
  files: Record<string, string>,
  { app, publish }: ImportOptions,
): Promise<{ id: string; version: number }> {
  const known = app === undefined ? undefined : await ask(person, 'GET', `/api/apps/${app}`)
  const saved = known
    ? await ask(person, 'PUT', `/api/apps/${app}`, {
        displayName: known['displayName'],
        files,
        dataSources: known['dataSources'],
        baseVersion: known['latestVersion'],
        note: 'Imported',
      })
    : await ask(person, 'POST', '/api/apps', { displayName, files, dataSources: [] })
  const { id, latestVersion: version } = saved
  if (typeof id !== 'string' || typeof version !== 'number')
    throw new Error('The server answered without the id and version of the app.')
  if (publish) await ask(person, 'POST', `/api/apps/${id}/publish`, { version })
  return { id, version }
}

/** @throws {Error} With the server's own words. */
async function ask(
  person: Person,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<JsonObject> {
  const answer = await person.api(method, path, body)
  if (answer.status < 300) return answer.body
  const { error } = answer.body
  const message =
    typeof error === 'object' && error !== null ? (error as JsonObject)['message'] : ''
  throw new Error(
    `${method} ${path} answered ${answer.status}. ${typeof message === 'string' ? message : ''}`.trim(),
  )
}

/** Fetches an app from a server, by id or by its name, into a new package or folder. */
export async function exportApp(
  root: string,
  app: string,
  to: string,
  options: ServerOptions,
): Promise<number> {
  const finish = (ok: boolean, detail: Record<string, unknown>, text: string): number => {
    if (options.json) console.log(JSON.stringify({ app, to, ok, ...detail }))
    else (ok ? console.log : console.error)(text)
    return ok ? 0 : 1
  }
  if (await stat(to).catch(() => undefined)) {
    const message = `${to} is there already. Name a new file or folder.`
    return finish(false, { message }, message)
  }
  const person = await personAt(root, options)
  try {
    const { value } = await ask(person, 'GET', '/api/apps')
    const list = (Array.isArray(value) ? value : []) as JsonObject[]
    const found = list.filter((each) => each['id'] === app || each['displayName'] === app)
    const [one, second] = found
    if (second) throw new Error(`More than one app is called ${app}; give the id of one.`)
    if (!one) throw new Error(`There is no app ${app} that you may see.`)
    const { id } = one
    const stored = await ask(person, 'GET', `/api/apps/${typeof id === 'string' ? id : app}`)
    const { files, displayName } = stored
    const name = typeof displayName === 'string' ? displayName : basename(to)
    const { document } = readFiles(asPackage(files as Record<string, string>), name)
    const count = await writeAppTo(to, document, undefined)
    const version = stored['latestVersion'] ?? null
    return finish(true, { id, version, files: count }, `${to}: ${count} files written`)
  } catch (refusal) {
    const message = refusal instanceof Error ? refusal.message : String(refusal)
    return finish(false, { message }, message)
  }
}

/** The Studio stores the app's size and switches beside its references. */
function asPackage(files: Readonly<Record<string, string>>): Record<string, string> {
  const { 'References/Properties.json': properties, ...others } = files
  return properties === undefined ? others : { 'Properties.json': properties, ...others }
}

const isSource = (path: string) => /\.pa\.yaml$/i.test(path)

function notKept(path: string): Finding {
  const message = /^Assets\//i.test(path)
    ? 'A server keeps no media yet; formulas that name it show nothing. Link to it instead.'
    : 'The server keeps no such file; the app works without it.'
  return { severity: 'warning', rule: 'file-not-kept', file: path, line: 1, column: 1, message }
}
