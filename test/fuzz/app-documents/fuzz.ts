import {
  type AppDocument,
  type SourceFinding,
  allPlaces,
  checkApp,
  findIssues,
  mergeSourceFile,
  openContainer,
  packageSymbols,
  readFiles,
  readMsapp,
  writeFiles,
} from '@patchbay/app-model'
import type { SymbolInfo } from '@patchbay/power-fx'
import { Random } from '../power-fx/random.ts'
import { type Damaged, damage, undamaged } from './damage.ts'

/** Milliseconds of the processor that one document may take, on a machine of any load. */
export const TIME_BUDGET = 3000

/** Something that must not happen. */
export interface Problem {
  readonly seed: number
  readonly form: string
  readonly message: string
}

/** What a run found. */
export interface FuzzResult {
  readonly count: number
  /** Documents of which an error was told. */
  readonly told: number
  /** Documents of which controls could still be read. */
  readonly readable: number
  readonly errorsWithControl: number
  readonly slowestMilliseconds: number
  readonly problems: readonly Problem[]
}

/** Reads damaged documents; each must end in findings that say where, and never in an exception. */
export function fuzz(
  seed: number,
  limits: { count: number; milliseconds?: number },
  progress: (done: number, problems: number) => void = () => {},
): FuzzResult {
  const all = undamaged()
  const problems: Problem[] = []
  const started = performance.now()
  let [count, told, readable, errorsWithControl, slowest] = [0, 0, 0, 0, 0]
  for (; count < limits.count; count++) {
    if (performance.now() - started > (limits.milliseconds ?? Infinity)) break
    const own = seed + count
    const random = new Random(own)
    const document = damage(all, random)
    const begun = process.cpuUsage()
    try {
      const { findings, controls } = probe(document, count)
      const errors = findings.filter(({ severity }) => severity === 'error')
      if (errors.length > 0) told++
      if (controls > 0) readable++
      if (errors.some(({ control }) => control !== undefined)) errorsWithControl++
      for (const finding of findings) {
        const wrong = judge(finding)
        if (wrong) problems.push({ seed: own, form: document.form, message: wrong })
      }
    } catch (problem) {
      const message =
        problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)
      problems.push({ seed: own, form: document.form, message })
    }
    const { user, system } = process.cpuUsage(begun)
    const took = (user + system) / 1000
    slowest = Math.max(slowest, took)
    if (took > TIME_BUDGET)
      problems.push({ seed: own, form: document.form, message: `It took ${Math.round(took)} ms.` })
    if (problems.length > 20) break
    if (count % 1000 === 999) progress(count + 1, problems.length)
  }
  const slowestMilliseconds = Math.round(slowest)
  return { count, told, readable, errorsWithControl, slowestMilliseconds, problems }
}

function probe({ bytes, files }: Damaged, count: number) {
  const findings: SourceFinding[] = []
  let controls = 0
  const documents: { document: AppDocument; dataSources: readonly SymbolInfo[] }[] = []
  if (bytes) {
    const container = openContainer(bytes, 'Damaged')
    findings.push(...container.findings)
    for (const app of container.apps) {
      const read = readMsapp(app.bytes, app.name)
      findings.push(...read.findings)
      for (const path of read.entries) read.entry(path)
      const { document, dataSources, media } = read
      documents.push({ document, dataSources: packageSymbols(dataSources, media) })
    }
  } else {
    const read = readFiles(files, 'Damaged')
    findings.push(...read.findings)
    documents.push({ document: read.document, dataSources: [] })
    const [path, text] = Object.entries(files)[count % Object.keys(files).length] ?? ['', '']
    if (count % 10 === 0) mergeSourceFile(path, { base: text, ours: text, theirs: '' })
  }
  for (const { document, dataSources } of documents) {
    for (const _place of allPlaces(document)) controls++
    writeFiles(document)
    // Checking costs more than reading; a part of them will do.
    if (count % 100 === 0) findIssues(checkApp(document, { dataSources }))
  }
  return { findings, controls }
}

/** What is missing in a finding; undefined when it says where and what. */
function judge({ file, line, column, message, control, property, rule }: SourceFinding) {
  if (file === '') return `${rule} names no file.`
  if (!(line >= 1 && column >= 1)) return `${rule} has no line and column.`
  if (message.trim() === '') return `${rule} has no message.`
  if (property !== undefined && control === undefined) return `${rule} has a property of nothing.`
  return undefined
}
