import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import {
  type AppCheck,
  type Msapp,
  type ReadResult,
  type SourceFinding,
  checkApp,
  openContainer,
  packageOfSources,
  packageSymbols,
  readFiles,
  readMsapp,
} from '@patchbay/app-model'
import type { Finding } from './finding.ts'
import { inflateRaw } from './inflate.ts'

/** An app that was read. */
export interface OpenedApp {
  /** The file or folder, and after `!` where the app is in a container. */
  readonly file: string
  /** Sources by path; of a package those it has besides its JSON. */
  readonly files: Readonly<Record<string, string>>
  readonly read: ReadResult
  readonly package?: Msapp
  /** Of the container around it. */
  readonly findings: readonly SourceFinding[]
}

/** What was to be opened and cannot be. */
export interface Refusal {
  readonly file: string
  readonly refusal: Finding
}

/** An app, or why there is none. */
export type Opening = OpenedApp | Refusal

/** Files beside the sources that say something of the app. */
const CARRIED = new Set(['Properties.json', 'DataSources.json', 'Resources.json', 'Themes.json'])
/** Tests of the app in the product's own form. */
const TESTS = /^AppTests\/[^/]+\.json$/i
const SOURCE = /\.(?:pa|fx)\.yaml$/i

/**
 * Opens every app of a file or folder: a package, a solution, an exported package, a `.msapr` with
 * the sources beside it, a folder of sources in either form, or one `.pa.yaml` file.
 */
export async function openApps(file: string): Promise<Opening[]> {
  const found = await stat(file).catch(() => undefined)
  if (!found)
    return [
      refuse(
        file,
        'no-file',
        `There is no ${file}. Give a .msapp, solution or package file, or a folder with .pa.yaml files.`,
      ),
    ]
  if (found.isDirectory()) return [await openFolder(file)]
  if (SOURCE.test(file)) {
    const files = { [basename(file)]: await readFile(file, 'utf8') }
    return [{ file, files, read: readFiles(files, basename(file)), findings: [] }]
  }
  const sources = /\.msapr$/i.test(file) ? await readBytes(dirname(file)) : new Map()
  const { apps, findings } = openContainer(await readFile(file), basename(file, extname(file)), {
    sources,
  })
  if (apps.length === 0) {
    const [first] = findings
    return [refuse(file, first?.rule ?? 'no-app', first?.message ?? 'It holds no app.')]
  }
  return apps.map(({ path, name, bytes }) =>
    openPackage(path === '' ? file : `${file}!${path}`, name, bytes, path === '' ? findings : []),
  )
}

/** The one app of a file or folder. */
export async function openApp(file: string): Promise<Opening> {
  const [first, second] = await openApps(file)
  if (second)
    return refuse(
      file,
      'many-apps',
      `${file} holds more than one app. Take the one out that you mean.`,
    )
  return first ?? refuse(file, 'no-app', `${file} holds no app.`)
}

function openPackage(
  file: string,
  name: string,
  bytes: Uint8Array,
  findings: readonly SourceFinding[],
): Opening {
  const msapp = readMsapp(bytes, name, undefined, inflateRaw)
  const [first] = msapp.findings
  if (first?.rule === 'not-a-package')
    return refuse(file, first.rule, `${basename(file)} cannot be opened. ${first.message}`)
  const files: Record<string, string> = {}
  for (const path of msapp.entries) {
    const source = path.endsWith('.pa.yaml') ? msapp.entry(path) : undefined
    if (source) files[path] = new TextDecoder().decode(source)
  }
  return { file, files, read: msapp, package: msapp, findings }
}

async function openFolder(folder: string): Promise<Opening> {
  const bytes = await readBytes(folder)
  const paths = [...bytes.keys()]
  const rest = paths.find((path) => /^[^/]+\.msapr$/i.test(path))
  const name = basename(folder)
  if (rest !== undefined) {
    const found = openContainer(bytes.get(rest) ?? new Uint8Array(), name, { sources: bytes })
    const [app] = found.apps
    if (app) return openPackage(folder, name, app.bytes, found.findings)
  }
  if (paths.some((path) => /\.fx\.yaml$/i.test(path))) {
    const findings: SourceFinding[] = []
    return openPackage(folder, name, packageOfSources(bytes, findings), findings)
  }
  const decoder = new TextDecoder()
  const files: Record<string, string> = {}
  for (const [path, content] of bytes)
    if (path.endsWith('.pa.yaml') || CARRIED.has(basename(path)) || TESTS.test(path))
      files[path] = decoder.decode(content)
  if (!paths.some((path) => path.endsWith('.pa.yaml')))
    return refuse(
      folder,
      'no-sources',
      `${folder} has no .pa.yaml files. Give the folder of an app.`,
    )
  return { file: folder, files, read: readFiles(files, name), findings: [] }
}

/** Files below a folder by their path in it, with `/`; none that lies in a hidden folder. */
async function readBytes(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const wanted = /\.(?:pa|fx)\.yaml$|\.msapr$|\.json$|\.xml$|(?:^|\/)Assets\//i
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) continue
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (!wanted.test(path) || /(?:^|\/)(?:\.git|node_modules)\//.test(path)) continue
    files.set(path, await readFile(join(folder, path)))
  }
  return files
}

function refuse(file: string, rule: string, message: string): Refusal {
  return { file, refusal: { severity: 'error', rule, message } }
}

/** Checks an app with the names that its package gives to formulas. */
export function checkOpened({ read, package: msapp }: OpenedApp): AppCheck {
  const dataSources = msapp ? packageSymbols(msapp.dataSources, msapp.media) : []
  return checkApp(read.document, { dataSources })
}
