import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  type MergeConflict,
  type MergeRename,
  type Msapp,
  mergeDocuments,
  mergeSourceFile,
  readMsapp,
  withConflictComments,
} from '@patchbay/app-model'
import { describe } from './finding.ts'
import { type OpenedApp, openApp } from './open.ts'
import { packageOf, writeAppTo } from './write.ts'
import { inflateRaw } from './inflate.ts'

/** What `app merge` is asked for besides the three versions. */
export interface MergeOptions {
  /** Where the result goes; over our own version, as version control wants it, or to a new place. */
  output?: string
  /** Where the file stands in the repository; its temporary copies do not say. */
  path?: string
  json?: boolean
}

/** What `app merge --json` says. */
interface MergeReport {
  /** Whether there are no conflicts. */
  ok: boolean
  output: string | null
  conflicts: readonly MergeConflict[]
  renamed: readonly MergeRename[]
  /** Why there is no result; empty when there is one. */
  problem: string
}

/**
 * Merges two versions of an app that come from a common one.
 *
 * @returns 0 without conflicts, 1 with conflicts, 2 when a version cannot be read; version control
 * takes both as a conflict, and our own version stands.
 */
export async function merge(
  [base, ours, theirs]: readonly [string, string, string],
  options: MergeOptions,
): Promise<number> {
  const report = await merged(base, ours, theirs, options)
  if (options.json) console.log(JSON.stringify(report))
  else print(report, options.path ?? basename(ours))
  if (report.problem !== '') return 2
  return report.ok ? 0 : 1
}

async function merged(
  base: string,
  ours: string,
  theirs: string,
  options: MergeOptions,
): Promise<MergeReport> {
  const found = await Promise.all([base, ours, theirs].map((file) => stat(file).catch(() => null)))
  const missing = [base, ours, theirs].find((_, i) => !found[i])
  if (missing !== undefined) return problem(`There is no ${missing}.`)
  if (found[1]?.isFile()) {
    const bytes = await Promise.all([base, ours, theirs].map((file) => readFile(file)))
    const [b, o, t] = bytes as [Buffer, Buffer, Buffer]
    const path = options.path ?? ours
    const isPackage = /\.msapp$/i.test(path) || o.subarray(0, 2).toString('latin1') === 'PK'
    return isPackage
      ? mergePackages([b, o, t], { ...options, path })
      : mergeTexts([b, o, t], { ...options, path })
  }
  return mergeFolders([base, ours, theirs], options)
}

type Three = readonly [base: Buffer, ours: Buffer, theirs: Buffer]

async function mergeTexts(
  [base, ours, theirs]: Three,
  { path, output, json }: MergeOptions & { path: string },
): Promise<MergeReport> {
  const { text, conflicts, unreadable } = mergeSourceFile(path, {
    base: base.toString('utf8'),
    ours: ours.toString('utf8'),
    theirs: theirs.toString('utf8'),
  })
  if (unreadable !== undefined) return { ...problem(`${path}: ${unreadable}`), conflicts }
  if (output !== undefined) await writeFile(output, text)
  else if (!json) process.stdout.write(text)
  const isClean = conflicts.length === 0
  return { ok: isClean, output: output ?? null, conflicts, renamed: [], problem: '' }
}

async function mergePackages(
  [base, ours, theirs]: Three,
  { path, output }: MergeOptions & { path: string },
): Promise<MergeReport> {
  const name = basename(path).replace(/\.msapp$/i, '')
  const read = {
    base: readOrNew(base, name),
    ours: readMsapp(ours, name, undefined, inflateRaw),
    theirs: readMsapp(theirs, name, undefined, inflateRaw),
  }
  for (const [side, { findings }] of Object.entries(read)) {
    const wrong = findings.find(({ severity }) => severity === 'error')
    if (wrong) return problem(`${path}, ${side}: ${wrong.file}: ${wrong.message}`)
  }
  const media = mergeMedia(read.base, read.ours, read.theirs)
  const { document, conflicts, renamed } = mergeDocuments(
    read.base.document,
    read.ours.document,
    read.theirs.document,
  )
  const all = [...conflicts, ...media.conflicts]
  if (output !== undefined) {
    const commented = withConflictComments(document, all)
    const assets = new Map(media.assets)
    for (const [at, text] of document.otherFiles)
      if (at.startsWith('References/')) assets.set(at, new TextEncoder().encode(text))
    const entries = read.ours.entries.filter((entry) => !media.removed.has(entry))
    const original: Msapp = { ...read.ours, entries }
    await writeFile(output, packageOf(commented, original, assets))
  }
  return { ok: all.length === 0, output: output ?? null, conflicts: all, renamed, problem: '' }
}

/** An empty base: both sides added the file. */
function readOrNew(bytes: Buffer, name: string): Msapp {
  const msapp = readMsapp(bytes, name, undefined, inflateRaw)
  return bytes.length === 0 ? { ...msapp, findings: [] } : msapp
}

async function mergeFolders(
  files: readonly [string, string, string],
  { output }: MergeOptions,
): Promise<MergeReport> {
  const opened: OpenedApp[] = []
  for (const file of files) {
    const one = await openApp(file)
    if ('refusal' in one) return problem(describe(file, one.refusal))
    const wrong = one.read.findings.find(({ severity }) => severity === 'error')
    if (wrong) return problem(describe(file, wrong))
    opened.push(one)
  }
  const [base, ours, theirs] = opened as [OpenedApp, OpenedApp, OpenedApp]
  const { document, conflicts, renamed } = mergeDocuments(
    base.read.document,
    ours.read.document,
    theirs.read.document,
  )
  if (output !== undefined) {
    const isOurs = resolve(output) === resolve(files[1])
    if (!isOurs && (await stat(output).catch(() => undefined)))
      return problem(`${output} is there already. Name a new folder, or our own version.`)
    const named = { ...document, name: ours.read.document.name }
    if (isOurs) await removeSources(output)
    await writeAppTo(output, withConflictComments(named, conflicts), ours.package)
  }
  return { ok: conflicts.length === 0, output: output ?? null, conflicts, renamed, problem: '' }
}

/** Sources go before they are written anew, so that none stays of a screen that is gone. */
async function removeSources(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.endsWith('.pa.yaml'))
      await rm(join(entry.parentPath, entry.name))
}

/** Media are merged whole: who changed a file alone is right. */
function mergeMedia(base: Msapp, ours: Msapp, theirs: Msapp) {
  const assets = new Map<string, Uint8Array>()
  const removed = new Set<string>()
  const conflicts: MergeConflict[] = []
  const isAsset = (path: string) => /^Assets\//i.test(path)
  const paths = new Set([...ours.entries, ...theirs.entries].filter(isAsset))
  for (const path of paths) {
    const [b, o, t] = [base, ours, theirs].map((one) => one.entry(path))
    if (sameBytes(o, t) || sameBytes(b, t)) continue
    if (sameBytes(b, o)) {
      if (t) assets.set(path, t)
      else removed.add(path)
      continue
    }
    if (!o && t) assets.set(path, t)
    const size = (bytes: Uint8Array | undefined) => bytes && `${bytes.length} bytes`
    conflicts.push({
      kind: 'file',
      control: path,
      property: '',
      base: size(b),
      ours: size(o),
      theirs: size(t),
      kept: o ? 'ours' : 'theirs',
    })
  }
  return { assets, removed, conflicts }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!a || !b) return a === b
  return Buffer.compare(a, b) === 0
}

function problem(text: string): MergeReport {
  return { ok: false, output: null, conflicts: [], renamed: [], problem: text }
}

/** To stderr: stdout may hold the merged file. */
function print({ conflicts, renamed, problem: text, output }: MergeReport, path: string): void {
  if (text !== '') console.error(`Nothing was merged. ${text}`)
  for (const { from, to } of renamed)
    console.error(`${path}: both versions added ${from}; theirs is called ${to} now.`)
  for (const conflict of conflicts) console.error(`${path}: ${spoken(conflict)}`)
  if (text === '' && output !== null && conflicts.length === 0) console.error(`${path}: merged`)
}

const DEEDS: Readonly<Record<MergeConflict['kind'], string>> = {
  changed: 'both changed',
  deleted: 'one took it out and the other changed it:',
  renamed: 'both renamed',
  moved: 'both moved',
  ordered: 'both put the children into another order:',
  file: 'both changed the file',
}

function spoken({ kind, control, property, base, ours, theirs, kept }: MergeConflict): string {
  const place = property === '' ? control : `${control}.${property}`
  const short = (text: string | undefined) =>
    text === undefined ? '(not there)' : text.length > 120 ? `${text.slice(0, 117)}…` : text
  return [
    `conflict: ${DEEDS[kind]} ${place}; ${kept} stands.`,
    `  before: ${short(base)}`,
    `  ours:   ${short(ours)}`,
    `  theirs: ${short(theirs)}`,
  ].join('\n')
}
