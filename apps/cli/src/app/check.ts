import { writeFile } from 'node:fs/promises'
import {
  type AppIssue,
  type RuleAgreement,
  compareWithProduct,
  findIssues,
  writeSarif,
} from '@patchbay/app-model'
import { type Finding, describe } from './finding.ts'
import { type OpenedApp, checkOpened, openApps } from './open.ts'

/** What `app check` is asked for. */
export interface CheckOptions {
  json?: boolean
  /** A file to write, or true for stdout. */
  sarif?: string | true
  compareProduct?: boolean
}

/** Checks every app of the files; gives 1 when one has an error, or cannot be read. */
export async function checkFiles(files: readonly string[], options: CheckOptions): Promise<number> {
  const runs: unknown[] = []
  let code = 0
  for (const file of files)
    for (const opened of await openApps(file)) {
      const issues = 'refusal' in opened ? [] : issuesOf(opened)
      const findings =
        'refusal' in opened
          ? [opened.refusal]
          : [...sourceFindings(opened), ...spoken(opened, issues)]
      const ok = findings.every(({ severity }) => severity !== 'error')
      if (!ok) code = 1
      const results = 'refusal' in opened ? undefined : opened.package?.checkerResults()
      const agreement =
        options.compareProduct && results ? compareWithProduct(issues, results) : undefined
      if (options.sarif !== undefined) runs.push(...sarifRuns(opened.file, opened, issues))
      if (options.sarif === true) continue
      if (options.json)
        console.log(
          JSON.stringify({ file: opened.file, ok, findings, ...(agreement && { agreement }) }),
        )
      else printText(opened.file, findings, agreement)
    }
  if (options.sarif !== undefined) {
    const log = { $schema: SCHEMA, version: '2.1.0', runs }
    if (options.sarif === true) console.log(JSON.stringify(log, null, 2))
    else await writeFile(options.sarif, `${JSON.stringify(log, null, 2)}\n`)
  }
  return code
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

function sarifRuns(
  file: string,
  opened: OpenedApp | { refusal: Finding },
  issues: readonly AppIssue[],
): unknown[] {
  const isOpen = !('refusal' in opened)
  const refusal = isOpen ? undefined : opened.refusal
  const log = writeSarif({
    version: '0.1.0',
    artifact: file,
    issues,
    sourceFindings: isOpen
      ? [...opened.findings, ...opened.read.findings]
      : [
          {
            severity: 'error',
            rule: refusal?.rule ?? '',
            file: '',
            line: 1,
            column: 1,
            message: refusal?.message ?? '',
          },
        ],
    place: (...at) => (isOpen ? opened.read.place(...at) : undefined),
  })
  return log['runs'] as unknown[]
}

function issuesOf(opened: OpenedApp): AppIssue[] {
  const { package: msapp } = opened
  return findIssues(
    checkOpened(opened),
    msapp && { media: msapp.media, dataSources: msapp.dataSources },
  )
}

/** Findings of reading, with those of the container first. */
export function sourceFindings({ findings, read }: OpenedApp): Finding[] {
  return [...findings, ...read.findings]
}

function spoken({ read }: OpenedApp, issues: readonly AppIssue[]): Finding[] {
  return issues.map(({ level, rule, category, control, property, start, message, fix }) => ({
    severity: level,
    rule,
    category,
    ...read.place(control, property, start),
    control,
    ...(property !== '' && { property, start }),
    message,
    ...(fix && { fix }),
  }))
}

function printText(
  file: string,
  findings: readonly Finding[],
  agreement: readonly RuleAgreement[] | undefined,
): void {
  for (const finding of findings) console.log(`${describe(file, finding)} [${finding.rule}]`)
  const errors = findings.filter((finding) => finding.severity === 'error').length
  console.log(`${file}: ${errors} errors, ${findings.length - errors} other findings`)
  if (!agreement) return
  console.log('  Rule of the package’s own checker: places of both, only here, only there')
  for (const { rule, both, onlyHere, onlyThere } of agreement)
    console.log(`  ${rule}: ${both}, ${onlyHere}, ${onlyThere}`)
}
