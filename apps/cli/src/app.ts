import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import {
  type AppCheck,
  type PropertyCheck,
  type ReadResult,
  allPlaces,
  checkApp,
  controlTypes,
  readFiles,
  writeApp,
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
  readonly files: Readonly<Record<string, string>>
  readonly read: ReadResult
  readonly check: AppCheck
}

/** `patchbay app …`: canvas apps as folders of `.pa.yaml` files. */
export function registerApp(program: Command): void {
  const app = program.command('app').description('Canvas apps: check and inspect their sources.')
  app
    .command('check')
    .description('Checks every formula; exits with 1 when one has an error.')
    .argument('<folder...>', 'folders with .pa.yaml files')
    .option('--json', 'one JSON object a line')
    .action(async (folders: string[], { json = false }: { json?: boolean }) => {
      for (const folder of folders) await checkFolder(folder, json)
    })
  app
    .command('inspect')
    .description('Counts what is in an app and what of it is understood.')
    .argument('<folder...>', 'folders with .pa.yaml files')
    .option('--json', 'one JSON object a line')
    .action(async (folders: string[], { json = false }: { json?: boolean }) => {
      for (const folder of folders) await inspectFolder(folder, json)
    })
}

async function checkFolder(folder: string, json: boolean): Promise<void> {
  const opened = await open(folder)
  const findings = 'refusal' in opened ? [opened.refusal] : findingsOf(opened)
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

async function inspectFolder(folder: string, json: boolean): Promise<void> {
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
    for (const checks of opened.check.properties.values())
      for (const check of checks.values()) {
        inspection.formulas++
        if (check.ok) inspection.bound++
        if (parses(check)) inspection.parsed++
      }
    inspection.yamlEqual = compareFiles(opened)
    inspection.findings = findingsOf(opened)
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

/** How many files our writer makes as they are, without looking at what was read. */
function compareFiles({ files, read }: Opened): Inspection['yamlEqual'] {
  const sources = new Set(
    Object.entries(files)
      .filter(([path]) => path.endsWith('.pa.yaml') && !basename(path).startsWith('_'))
      .map(([, text]) => plain(text)),
  )
  const written = [
    ...(read.document.app.properties.size > 0 ? [writeApp(read.document.app, false)] : []),
    ...read.document.screens.map((screen) => writeScreen(screen, false)),
  ]
  const same = written.filter((text) => sources.has(plain(text))).length
  return { same, different: written.length - same }
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}

function findingsOf({ read, check }: Opened): Finding[] {
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

async function open(folder: string): Promise<Opened | { refusal: Finding }> {
  const refuse = (rule: string, message: string) => ({
    refusal: { severity: 'error' as const, rule, message },
  })
  if (/\.(?:msapp|zip)$/i.test(folder))
    return refuse(
      'package-not-supported',
      `${basename(folder)} is a package; packages cannot be opened yet. Unpack it and give the folder with its .pa.yaml files.`,
    )
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory())
    return refuse('no-folder', `There is no folder ${folder}. Give a folder with .pa.yaml files.`)
  const files = await readSources(folder)
  if (!Object.keys(files).some((path) => path.endsWith('.pa.yaml')))
    return refuse('no-sources', `${folder} has no .pa.yaml files. Give the folder of an app.`)
  const read = readFiles(files, basename(folder))
  return { files, read, check: checkApp(read.document) }
}

/** The sources below a folder by their path in it, with `/`. */
async function readSources(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) continue
    if (!entry.name.endsWith('.pa.yaml') && entry.name !== 'Properties.json') continue
    const path = join(entry.parentPath, entry.name)
    files[relative(folder, path).split(sep).join('/')] = await readFile(path, 'utf8')
  }
  return files
}
