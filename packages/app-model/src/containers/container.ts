import { strToU8, zipSync } from 'fflate'
import type { SourceFinding } from '../pa-yaml/finding.ts'
import { type PackageLimits, type Zip, PACKAGE_LIMITS, openZip } from '../msapp/zip.ts'
import { isFxSource, packageOfFxSources } from './fx-sources.ts'

/** What a file is that holds apps. */
export type ContainerKind =
  /** A canvas app by itself: `.msapp`. */
  | 'app'
  /** A solution of the platform, with apps below `CanvasApps/`. */
  | 'solution'
  /** An exported app package, with the app below `Microsoft.PowerApps/apps/`. */
  | 'package'
  /** What unpacking an app leaves beside its sources: `.msapr`. */
  | 'rest'
  /** An archive of a folder of sources. */
  | 'sources'

/** An app in a container. */
export interface ContainedApp {
  /** Where it is in the container; empty when it is the container. */
  readonly path: string
  /** What to call it: the name without the wrapper's additions. */
  readonly name: string
  /** The package, to be read with `readMsapp`. */
  readonly bytes: Uint8Array
}

/** A container that was opened. */
export interface Container {
  readonly kind: ContainerKind
  readonly apps: readonly ContainedApp[]
  readonly findings: readonly SourceFinding[]
}

/** Entries by path, read when asked for. */
type Entries = Pick<Zip, 'paths' | 'bytes'>

/**
 * Opens a file that holds canvas apps: an app package, a solution, an exported package, the rest
 * that unpacking leaves, or an archive of sources.
 *
 * Never throws: what is none of these is a container of kind `app`, of which `readMsapp` says why
 * it is no package.
 *
 * @param sources  Sources beside a `.msapr`, by path from its folder: `Src/App.pa.yaml`.
 */
export function openContainer(
  bytes: Uint8Array,
  name: string,
  {
    sources = new Map(),
    limits = PACKAGE_LIMITS,
  }: { sources?: ReadonlyMap<string, Uint8Array>; limits?: PackageLimits } = {},
): Container {
  const alone: Container = { kind: 'app', apps: [{ path: '', name, bytes }], findings: [] }
  let zip: Zip
  try {
    zip = openZip(bytes, limits)
  } catch {
    return alone
  }
  const kind = kindOf(zip.paths)
  if (kind === 'app') return alone
  const findings: SourceFinding[] = zip.refused.map(({ entry, rule, message }) =>
    finding(rule === 'entry-unreadable' ? 'error' : 'warning', rule, entry, message),
  )
  const read = (path: string): Uint8Array | undefined => {
    try {
      return zip.bytes(path)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem)
      findings.push(finding('error', 'entry-unreadable', path, `It cannot be read: ${reason}`))
      return undefined
    }
  }
  const entries: Entries = { paths: zip.paths, bytes: read }
  if (kind === 'rest') {
    const packed = packageOfRest(entries, sources, findings)
    return { kind, apps: [{ path: '', name, bytes: packed }], findings }
  }
  if (kind === 'sources') {
    const roots = sourceRoots(zip.paths)
    const apps = roots.map((root) => ({
      path: root,
      name: root.split('/').findLast((part) => part !== '') ?? name,
      bytes: packageOfFolder(entries, root, findings),
    }))
    return { kind, apps, findings }
  }
  const apps: ContainedApp[] = []
  for (const path of zip.paths) {
    if (!path.toLowerCase().endsWith('.msapp')) continue
    const inner = read(path)
    if (inner) apps.push({ path, name: appName(path), bytes: inner })
  }
  if (apps.length === 0)
    findings.push(
      finding(
        'error',
        'no-app',
        name,
        `This ${kind} holds no canvas app (.msapp) that can be read.`,
      ),
    )
  return { kind, apps, findings }
}

function kindOf(paths: readonly string[]): ContainerKind {
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path))
  if (has(/^msapr-header\.json$/i)) return 'rest'
  // A package has its header at its root; a folder of sources may have a manifest there.
  if (has(/^(?:Header\.json|Controls\/[^/]+\.json|Entities\.json)$/i)) return 'app'
  if (has(/^Microsoft\.PowerApps\//i)) return 'package'
  if (has(/^(?:solution|customizations)\.xml$/i) || has(/(?:^|\/)CanvasApps\/[^/]+\.msapp$/i))
    return 'solution'
  if (has(/\.msapp$/i)) return 'package'
  if (has(/\.fx\.yaml$/i)) return 'sources'
  if (has(/\/Src\/[^/]+\.pa\.yaml$/i)) return 'sources'
  return 'app'
}

/** `CanvasApps/new_orders_1a2b3_DocumentUri.msapp` → `new_orders_1a2b3`. */
function appName(path: string): string {
  const file = path.split('/').at(-1) ?? path
  return file.replace(/\.msapp$/i, '').replace(/(?:_DocumentUri|-document)$/i, '')
}

/** Folders that have a folder `Src` with sources in it, with a slash at the end. */
function sourceRoots(paths: readonly string[]): string[] {
  const roots = new Set<string>()
  for (const path of paths) {
    const [, root] = /^((?:.*?\/)?)Src\/.*\.(?:fx|pa)\.yaml$/i.exec(path) ?? []
    if (root !== undefined) roots.add(root)
  }
  return [...roots]
}

/** A package of what lies below a folder. */
function packageOfFolder(entries: Entries, root: string, findings: SourceFinding[]): Uint8Array {
  const files = new Map<string, Uint8Array>()
  for (const path of entries.paths) {
    if (!path.startsWith(root)) continue
    const bytes = entries.bytes(path)
    if (bytes) files.set(path.slice(root.length), bytes)
  }
  return packageOfSources(files, findings)
}

/**
 * A package of a folder of sources in either form, `.pa.yaml` or the older `.fx.yaml`, so that it
 * is read as every package is.
 *
 * @param files  By path from the folder that holds `Src`.
 */
export function packageOfSources(
  files: ReadonlyMap<string, Uint8Array>,
  findings: SourceFinding[] = [],
): Uint8Array {
  if ([...files.keys()].some(isFxSource)) return packageOfFxSources(files, findings)
  return zipSync(Object.fromEntries(files), { level: 0 })
}

const REST_FOLDER = 'msapp/'

/** Puts together again what unpacking parted: the rest, and the sources beside it. */
function packageOfRest(
  entries: Entries,
  sources: ReadonlyMap<string, Uint8Array>,
  findings: SourceFinding[],
): Uint8Array {
  const made: Record<string, Uint8Array> = {}
  for (const path of entries.paths) {
    if (!path.toLowerCase().startsWith(REST_FOLDER)) continue
    const bytes = entries.bytes(path)
    if (bytes) made[path.slice(REST_FOLDER.length)] = bytes
  }
  let count = 0
  for (const [path, bytes] of sources) {
    const isSource = path.toLowerCase().startsWith('src/')
    if (!isSource) continue
    if (path.toLowerCase().endsWith('.pa.yaml')) {
      made[path] = bytes
      count++
    } else
      findings.push(
        finding('warning', 'not-a-source', path, 'Only .pa.yaml files of Src are part of the app.'),
      )
  }
  if (count === 0)
    findings.push(
      finding(
        'warning',
        'no-sources',
        'Src',
        'A .msapr holds everything but the sources; they stand in the folder Src beside it.',
      ),
    )
  const loading = { PackedStructureVersion: '0.1', LoadConfiguration: { LoadFromYaml: count > 0 } }
  made['packed.json'] = strToU8(JSON.stringify(loading))
  return zipSync(made, { level: 0 })
}

function finding(
  severity: SourceFinding['severity'],
  rule: string,
  file: string,
  message: string,
): SourceFinding {
  return { severity, rule, file, line: 1, column: 1, message }
}
