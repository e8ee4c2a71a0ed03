import { basename } from 'node:path'
import {
  type PropertyCheck,
  allPlaces,
  controlTypes,
  writeApp,
  writeScreen,
} from '@patchbay/app-model'
import { sourceFindings } from './check.ts'
import { type Finding, describe } from './finding.ts'
import { type Opening, type OpenedApp, checkOpened, openApps } from './open.ts'

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

/** Counts what is in every app of the files; gives 1 when one could not be read whole. */
export async function inspectFiles(files: readonly string[], json: boolean): Promise<number> {
  let code = 0
  for (const file of files) {
    let started = performance.now()
    for (const opened of await openApps(file)) {
      const inspection = inspect(opened)
      inspection.ms = Math.round(performance.now() - started)
      started = performance.now()
      if (!inspection.ok) code = 1
      if (json) console.log(JSON.stringify(inspection))
      else print(inspection)
    }
  }
  return code
}

function print(inspection: Inspection): void {
  const { file, screens, controls, formulas, parsed, bound, yamlEqual, ms } = inspection
  console.log(`${file}: ${screens} screens, ${controls} controls, ${formulas} formulas`)
  console.log(`  ${parsed} parse, ${bound} check without an error (${ms} ms)`)
  console.log(
    `  ${yamlEqual.same} files are written as they are read, ${yamlEqual.different} are not`,
  )
  for (const [type, count] of Object.entries(inspection.unknownControls))
    console.log(`  ${count} × ${type}: kept, but not drawn yet`)
  for (const finding of inspection.findings) console.log(`  ${describe(file, finding)}`)
}

function inspect(opened: Opening): Inspection {
  const inspection: Inspection = {
    file: opened.file,
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
    return inspection
  }
  const { document } = opened.read
  const ofReading = sourceFindings(opened)
  inspection.ok = ofReading.every(({ severity }) => severity !== 'error')
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
  inspection.findings = [
    ...ofReading,
    ...check.findings.map(({ severity, key, message, control, property, start }) => ({
      severity,
      rule: key,
      ...opened.read.place(control, property, start),
      control,
      ...(property !== '' && { property, start }),
      message,
    })),
  ]
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

/**
 * How many files our writer makes as they are, without looking at what was read. Of a package with
 * both forms it is given the JSON, so that the two forms are compared.
 */
function compareFiles({ files, read, package: msapp }: OpenedApp): Inspection['yamlEqual'] {
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
