import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import {
  type AppCheck,
  type AppDocument,
  type Change,
  type Msapp,
  type PropertyCheck,
  type ReadResult,
  allPlaces,
  checkApp,
  compareDocuments,
  controlTypes,
  packageSymbols,
  readFiles,
  readMsapp,
  writeApp,
  writeFiles,
  writeMsapp,
  writeScreen,
} from '@patchbay/app-model'
import type { Command } from 'commander'

/** A finding of `app check` and `app inspect`. */
interface Finding {
  severity: 'error' | 'warning' | 'suggestion'
  rule: string
  file?: string
  line?: number
  column?: number
  control?: string
  property?: string
  /** Offset in the formula. */
  start?: number
  message: string
}

/** One line of `app inspect --json`. */
interface Inspection {
  file: string
  ok: boolean
  screens: number
  controls: number
  formulas: number
  /** Formulas without an error of syntax. */
  parsed: number
  /** Formulas without any error. */
  bound: number
  unknownControls: Record<string, number>
  /** Source files that our writer would write the same, modulo line ends. */
  yamlEqual: { same: number; different: number }
  ms: number
  findings: Finding[]
}

interface Opened {
  /** Sources by path; of a package those it has besides its JSON. */
  readonly files: Readonly<Record<string, string>>
  readonly read: ReadResult
  readonly package?: Msapp
}

type Opening = Opened | { readonly refusal: Finding }

/** `patchbay app …`: canvas apps as packages and as folders of `.pa.yaml` files. */
export function registerApp(program: Command): void {
  const app = program
    .command('app')
    .description('Canvas apps: inspect, check, convert and compare packages and sources.')
  app
    .command('check')
    .description('Checks every formula; exits with 1 when one has an error.')
    .argument('<file...>', '.msapp packages and folders with .pa.yaml files')
    .option('--json', 'one JSON object a line')
    .action(async (files: string[], { json = false }: { json?: boolean }) => {
      for (const file of files) await checkFile(file, json)
    })
  app
    .command('inspect')
    .description('Counts what is in an app and what of it is understood.')
    .argument('<file...>', '.msapp packages and folders with .pa.yaml files')
    .option('--json', 'one JSON object a line')
    .action(async (files: string[], { json = false }: { json?: boolean }) => {
      for (const file of files) await inspectFile(file, json)
    })
  app
    .command('convert')
    .description('Makes a folder of sources of a package, or a package of a folder or package.')
    .argument('<from>', 'a .msapp package or a folder with .pa.yaml files')
    .argument('<to>', 'a new folder, or a new file that ends in .msapp')
    .option('--json', 'one JSON object')
    .action(async (from: string, to: string, { json = false }: { json?: boolean }) => {
      await convert(from, to, json)
    })
  app
    .command('diff')
    .description('Says what differs between two apps; exits with 1 when something does.')
    .argument('<before>', 'a .msapp package or a folder with .pa.yaml files')
    .argument('<after>', 'the other one')
    .option('--json', 'one JSON object')
    .action(async (before: string, after: string, { json = false }: { json?: boolean }) => {
      await diff(before, after, json)
    })
}

async function checkFile(folder: string, json: boolean): Promise<void> {
  const opened = await open(folder)
  const findings = 'refusal' in opened ? [opened.refusal] : findingsOf(opened, checkOpened(opened))
  const ok = findings.every((finding) => finding.severity !== 'error')
  if (!ok) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ file: folder, ok, findings }))
    return
  }
  for (const finding of findings) console.log(describe(folder, finding))
  const errors = findings.filter((finding) => finding.severity === 'error').length
  console.log(`${folder}: ${errors} errors, ${findings.length - errors} other findings`)
}

async function inspectFile(folder: string, json: boolean): Promise<void> {
  const inspection = await inspect(folder)
  if (!inspection.ok) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify(inspection))
    return
  }
  const { screens, controls, formulas, parsed, bound, yamlEqual, ms } = inspection
  console.log(`${folder}: ${screens} screens, ${controls} controls, ${formulas} formulas`)
  console.log(`  ${parsed} parse, ${bound} check without an error (${ms} ms)`)
  console.log(
    `  ${yamlEqual.same} files are written as they are read, ${yamlEqual.different} are not`,
  )
  for (const [type, count] of Object.entries(inspection.unknownControls))
    console.log(`  ${count} × ${type}: kept, but not drawn yet`)
  for (const finding of inspection.findings) console.log(`  ${describe(folder, finding)}`)
}

async function inspect(folder: string): Promise<Inspection> {
  const started = performance.now()
  const opened = await open(folder)
  const inspection: Inspection = {
    file: folder,
    ok: false,
    screens: 0,
    controls: 0,
    formulas: 0,
    parsed: 0,
    bound: 0,
    unknownControls: {},
    yamlEqual: { same: 0, different: 0 },
    ms: 0,
    findings: [],
  }
  if ('refusal' in opened) {
    inspection.findings.push(opened.refusal)
  } else {
    const { document } = opened.read
    inspection.ok = opened.read.findings.every((finding) => finding.severity !== 'error')
    inspection.screens = document.screens.length
    for (const { control } of allPlaces(document)) {
      inspection.controls++
      const { type } = control
      if (controlTypes.get(type)?.isDrawn !== true)
        inspection.unknownControls[type] = (inspection.unknownControls[type] ?? 0) + 1
    }
    const check = checkOpened(opened)
    for (const checks of check.properties.values())
      for (const formula of checks.values()) {
        inspection.formulas++
        if (formula.ok) inspection.bound++
        if (parses(formula)) inspection.parsed++
      }
    inspection.yamlEqual = compareFiles(opened)
    inspection.findings = findingsOf(opened, check)
  }
  inspection.ms = Math.round(performance.now() - started)
  return inspection
}

/** Findings of reading a formula, before any name in it is looked up. */
const SYNTAX_ERRORS = new Set([
  'ErrBadToken',
  'ErrColonExpected',
  'ErrEmptyInvalidIdentifier',
  'ErrEmptyIsland',
  'ErrExpectedFound_Ex_Fnd',
  'ErrOperandExpected',
  'ErrOperatorExpected',
  'ErrRuleNestedTooDeeply',
])

function parses({ diagnostics }: PropertyCheck): boolean {
  return diagnostics.every(({ key }) => !SYNTAX_ERRORS.has(key))
}

function checkOpened({ read, package: msapp }: Opened): AppCheck {
  const dataSources = msapp ? packageSymbols(msapp.dataSources, msapp.media) : []
  return checkApp(read.document, { dataSources })
}

/**
 * How many files our writer makes as they are, without looking at what was read. Of a package with
 * both forms it is given the JSON, so that the two forms are compared.
 */
function compareFiles({ files, read, package: msapp }: Opened): Inspection['yamlEqual'] {
  if (Object.keys(files).length === 0) return { same: 0, different: 0 }
  const document = msapp?.documentOfJson() ?? read.document
  const sources = new Set(
    Object.entries(files)
      .filter(([path]) => path.endsWith('.pa.yaml') && !basename(path).startsWith('_'))
      .map(([, text]) => plain(text)),
  )
  const written = [
    ...(document.app.properties.size > 0 ? [writeApp(document.app, false)] : []),
    ...document.screens.map((screen) => writeScreen(screen, false)),
  ]
  const same = written.filter((text) => sources.has(plain(text))).length
  return { same, different: written.length - same }
}

/** Without line ends and without the comment that the product puts above its files. */
function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^(?:#.*\n)+/, '')
    .trim()
}

function findingsOf({ read }: Opened, check: AppCheck): Finding[] {
  return [
    ...read.findings,
    ...check.findings.map(({ severity, key, message, control, property, start }) => ({
      severity,
      rule: key,
      ...read.place(control, property, start),
      control,
      ...(property !== '' && { property, start }),
      message,
    })),
  ]
}

function describe(folder: string, finding: Finding): string {
  const { severity, file, line, column, control, property, message } = finding
  const inFile = file === undefined ? folder : `${join(folder, file)}:${line}:${column}`
  const place = [control, property].filter(Boolean).join('.')
  return `${inFile}: ${severity}: ${place === '' ? '' : `${place}: `}${message}`
}

async function convert(from: string, to: string, json: boolean): Promise<void> {
  const opened = await open(from)
  const refuse = (rule: string, message: string) =>
    report({
      file: from,
      to,
      ok: false,
      files: 0,
      findings: [{ severity: 'error', rule, message }],
    })
  const report = (result: {
    file: string
    to: string
    ok: boolean
    files: number
    findings: readonly Finding[]
  }) => {
    if (!result.ok) process.exitCode = 1
    if (json) console.log(JSON.stringify(result))
    else {
      for (const finding of result.findings) console.log(describe(from, finding))
      if (result.ok) console.log(`${to}: ${result.files} files written`)
    }
  }
  if ('refusal' in opened) return refuse(opened.refusal.rule, opened.refusal.message)
  const { findings } = opened.read
  if (findings.some(({ severity, rule }) => severity === 'error' && rule === 'not-a-package'))
    return refuse('not-a-package', findings[0]?.message ?? '')
  const taken = await stat(to).catch(() => undefined)
  if (taken) return refuse('exists', `${to} is there already. Name a new file or folder.`)
  const { document } = opened.read
  if (extname(to).toLowerCase() === '.msapp') {
    const original = opened.package
    const bytes = writeMsapp(document, {
      savedAt: new Date().toISOString(),
      id: crypto.randomUUID(),
      ...(original && { original }),
    })
    await writeFile(to, bytes)
    return report({ file: from, to, ok: true, files: 1, findings })
  }
  const files = await writeFolder(document, opened.package, to)
  report({ file: from, to, ok: true, files, findings })
}

/** Writes the sources of an app and the media of its package below a folder. */
async function writeFolder(
  document: AppDocument,
  original: Msapp | undefined,
  folder: string,
): Promise<number> {
  const root = resolve(folder)
  let count = 0
  const put = async (path: string, content: string | Uint8Array) => {
    const target = resolve(root, path)
    // Names come from the package; none may lead out of the folder.
    if (!target.startsWith(root + sep)) return
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    count++
  }
  for (const [path, text] of Object.entries(writeFiles(document))) await put(path, text)
  for (const path of original?.entries ?? []) {
    const bytes = path.startsWith('Assets/') ? original?.entry(path) : undefined
    if (bytes) await put(path, bytes)
  }
  return count
}

async function diff(before: string, after: string, json: boolean): Promise<void> {
  const opened = [await open(before), await open(after)] as const
  const refusals = opened.flatMap((one) => ('refusal' in one ? [one.refusal] : []))
  const [a, b] = opened
  const changes: readonly Change[] =
    'refusal' in a || 'refusal' in b ? [] : compareDocuments(a.read.document, b.read.document)
  const same = refusals.length === 0 && changes.length === 0
  if (!same) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ before, after, same, changes, findings: refusals }))
    return
  }
  for (const refusal of refusals) console.log(describe(before, refusal))
  for (const change of changes) console.log(spoken(change))
  if (refusals.length === 0)
    console.log(same ? 'The apps are the same.' : `${changes.length} differences`)
}

function spoken({ kind, control, property, before, after }: Change): string {
  const place = property === '' ? control : `${control}.${property}`
  if (kind === 'added') return `+ ${place}${after === '' ? '' : `: ${after}`}`
  if (kind === 'removed') return `- ${place}${before === '' ? '' : `: ${before}`}`
  return `~ ${place}: ${before} → ${after}`
}

async function open(file: string): Promise<Opening> {
  const refuse = (rule: string, message: string) => ({
    refusal: { severity: 'error' as const, rule, message },
  })
  const found = await stat(file).catch(() => undefined)
  if (!found)
    return refuse(
      'no-file',
      `There is no ${file}. Give a .msapp package or a folder with .pa.yaml files.`,
    )
  if (found.isFile()) return openPackage(file)
  const files = await readSources(file)
  if (!Object.keys(files).some((path) => path.endsWith('.pa.yaml')))
    return refuse('no-sources', `${file} has no .pa.yaml files. Give the folder of an app.`)
  return { files, read: readFiles(files, basename(file)) }
}

async function openPackage(file: string): Promise<Opening> {
  const msapp = readMsapp(await readFile(file), basename(file, extname(file)))
  const [first] = msapp.findings
  if (first?.rule === 'not-a-package')
    return {
      refusal: {
        severity: 'error',
        rule: first.rule,
        message: `${basename(file)} cannot be opened. ${first.message}`,
      },
    }
  const files: Record<string, string> = {}
  for (const path of msapp.entries) {
    const bytes = path.endsWith('.pa.yaml') ? msapp.entry(path) : undefined
    if (bytes) files[path] = new TextDecoder().decode(bytes)
  }
  return { files, read: msapp, package: msapp }
}

/** Files beside the sources that say something of the app. */
const CARRIED = new Set(['Properties.json', 'DataSources.json', 'Resources.json', 'Themes.json'])

/** The sources below a folder by their path in it, with `/`. */
async function readSources(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) continue
    if (!entry.name.endsWith('.pa.yaml') && !CARRIED.has(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    files[relative(folder, path).split(sep).join('/')] = await readFile(path, 'utf8')
  }
  return files
}
