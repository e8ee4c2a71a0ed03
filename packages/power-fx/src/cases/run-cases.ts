import type { CheckResult } from '../check-result.ts'
import type { Diagnostic } from '../3-bind/diagnostic.ts'
import { type Engine, createEngine } from '../engine.ts'
import { ErrorValue, type Value } from '../values/value.ts'
import { type Case, type CaseFile, parseCaseFile } from './case-file.ts'
import {
  CONFIGURATIONS,
  type Configuration,
  REPL_CONFIGURATIONS,
  effective,
  selectCases,
} from './configurations.ts'
import { Repl } from './repl.ts'
import { type Setup, prepare } from './setups.ts'
import { printed, sameFindings, sameValue } from './verdict.ts'

/** A case that did not come out as expected. */
export interface Failure {
  readonly line: number
  readonly input: string
  readonly expected: string
  readonly actual: string
}

/** How one file's cases came out. */
export interface FileReport {
  readonly file: string
  pass: number
  fail: number
  skip: number
  readonly failures: Failure[]
}

/** How a configuration's cases came out. */
export interface CasesReport {
  readonly config: string
  readonly total: { pass: number; fail: number; skip: number }
  readonly files: readonly FileReport[]
}

export { type CaseFile, parseCaseFile }

/** Names that `runCases` knows. */
export const CONFIGURATION_NAMES: readonly string[] = [...CONFIGURATIONS.keys(), 'repl']

/** Runs files of cases in a configuration; `repl` keeps state from case to case. */
export async function runCases(files: readonly CaseFile[], config: string): Promise<CasesReport> {
  const reports: FileReport[] = []
  const repl = config === 'repl'
  const configurations = repl ? REPL_CONFIGURATIONS : [CONFIGURATIONS.get(config)]
  for (const configuration of configurations) {
    if (!configuration)
      throw new TypeError(`config: unknown: ${config}; known are ${CONFIGURATION_NAMES.join(', ')}`)
    for (const { file, cases } of selectCases(files, configuration)) {
      const name = repl ? `${file.name} (${configuration.name})` : file.name
      const report: FileReport = { file: name, pass: 0, fail: 0, skip: 0, failures: [] }
      if (repl) await runRepl(file, cases, configuration, report)
      else await runFile(file, cases, configuration, report)
      reports.push(report)
    }
  }
  const total = { pass: 0, fail: 0, skip: 0 }
  for (const { pass, fail, skip } of reports) {
    total.pass += pass
    total.fail += fail
    total.skip += skip
  }
  return { config, total, files: reports }
}

const isSkipped = (item: Case) =>
  /^\s*#skip/i.test(item.expected) || /(?:^|,)\s*70/.test(item.disabledOn)

interface Outcome {
  readonly pass: boolean
  readonly actual: string
}

function note(report: FileReport, item: Case, outcome: Outcome | 'skip') {
  if (outcome === 'skip') report.skip++
  else if (outcome.pass) report.pass++
  else {
    report.fail++
    const { line, input, expected } = item
    report.failures.push({ line, input, expected, actual: outcome.actual })
  }
}

async function runFile(
  file: CaseFile,
  cases: readonly Case[],
  configuration: Configuration,
  report: FileReport,
) {
  const { features, flags, handlers } = effective(file, configuration)
  const numberIsFloat = flags.has('NumberIsFloat')
  const engine = createEngine({
    features,
    numberIsFloat,
    disableReservedKeywords: flags.has('DisableReservedKeywords'),
    ...(/RegexNotEnabled/i.test(file.name) && { unsupported: ['IsMatch', 'Match', 'MatchAll'] }),
  })
  for (const item of cases) {
    if (isSkipped(item)) {
      note(report, item, 'skip')
      continue
    }
    const setup = prepare(handlers, features, numberIsFloat, file.name)
    note(report, item, await guarded(() => runCase(engine, item, setup, flags)))
  }
}

async function guarded(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (cause) {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    return { pass: false, actual: `(exception) ${text}` }
  }
}

async function runCase(
  engine: Engine,
  item: Case,
  setup: Setup,
  flags: ReadonlySet<string>,
): Promise<Outcome> {
  if (setup.missing !== undefined) return { pass: false, actual: `(no setup ${setup.missing})` }
  const check = engine.check(item.input, {
    symbols: setup.symbols,
    allowSideEffects: flags.has('EnableExpressionChaining'),
    textFirst: flags.has('TextFirst'),
  })
  const findings = describe(check.diagnostics)
  if (/^Errors: (?:Error|Warning)/.test(item.expected))
    return { pass: sameFindings(item.expected, findings), actual: actualOf(check, findings) }
  if (!check.ok) return { pass: false, actual: actualOf(check, findings) }
  const value = await check.compile().run(setup.context)
  const { numberIsFloat } = engine
  return {
    pass: sameValue(item.expected, value, numberIsFloat),
    actual: printed(value, numberIsFloat) + detail(value),
  }
}

const detail = (value: Value) => (value instanceof ErrorValue ? ` // ${value.message}` : '')

function actualOf(check: CheckResult, findings: readonly string[]): string {
  return check.ok && findings.length === 0 ? '(no findings)' : `Errors: ${findings.join('|')}`
}

/** Findings as the case files write them. */
export function describe(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, start, end, message }) => {
    const word = severity === 'error' ? 'Error' : 'Warning'
    return `${word} ${start}-${end}: ${message}`
  })
}

async function runRepl(
  file: CaseFile,
  cases: readonly Case[],
  configuration: Configuration,
  report: FileReport,
) {
  const { features, flags, handlers } = effective(file, configuration)
  const numberIsFloat = flags.has('NumberIsFloat')
  const setup = prepare([...handlers, 'Repl'], features, numberIsFloat, file.name)
  const repl = new Repl({ features, numberIsFloat, setup })
  for (const item of cases) {
    if (isSkipped(item)) {
      note(report, item, 'skip')
      continue
    }
    const outcome = await guarded(async () => {
      const answer = await repl.handle(item.input)
      if (answer.kind === 'findings') {
        const found = describe(answer.diagnostics)
        const pass = item.expected.startsWith('Errors: ') && sameFindings(item.expected, found)
        return { pass, actual: `Errors: ${found.join('|')}` }
      }
      if (answer.kind === 'nothing')
        return { pass: /^\s*#no\s*value/i.test(item.expected), actual: '#novalue' }
      return {
        pass: sameValue(item.expected, answer.value, numberIsFloat),
        actual: printed(answer.value, numberIsFloat) + detail(answer.value),
      }
    })
    note(report, item, outcome)
  }
}
