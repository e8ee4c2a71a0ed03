import { readFile, readdir } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { stdout, stderr } from 'node:process'
import { type FeaturePreset, type SymbolInfo, type Value, createEngine } from '@patchbay/power-fx'
import {
  CONFIGURATION_NAMES,
  type CaseFile,
  type CasesReport,
  parseCaseFile,
  runCases,
} from '@patchbay/power-fx/cases'

/** Where a command writes; a test gives its own. */
export interface Output {
  out(line: string): void
  err(line: string): void
}

const PROCESS_OUTPUT: Output = {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
}

export type { FeaturePreset, SymbolInfo, Value }

/** Every `.txt` below a folder, or the file itself; files of a folder in their alphabetical order. */
async function findCaseFiles(path: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true })
    entries.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    for (const entry of entries)
      if (entry.isFile() && entry.name.toLowerCase().endsWith('.txt'))
        found.push(join(folder, entry.name))
    for (const entry of entries) if (entry.isDirectory()) await visit(join(folder, entry.name))
  }
  if (path.toLowerCase().endsWith('.txt')) return [path]
  await visit(path)
  return found
}

/** Folders whose files keep state from case to case. */
const REPL_FOLDER = /^mutation/i

/** Reads the case files below a path that belong to a configuration. */
export async function loadCaseFiles(path: string, config: string): Promise<CaseFile[]> {
  const all = await findCaseFiles(path)
  const inReplFolder = (file: string) =>
    file
      .split(sep)
      .slice(0, -1)
      .some((folder) => REPL_FOLDER.test(folder))
  const stateful = all.filter(inReplFolder)
  const files =
    config === 'repl'
      ? stateful.length > 0
        ? stateful
        : all
      : stateful.length < all.length
        ? all.filter((file) => !inReplFolder(file))
        : all
  return Promise.all(
    files.map(async (file) => parseCaseFile(basename(file), await readFile(file, 'utf8'))),
  )
}

/** Runs Power Fx case files; the exit code is 0 when nothing fails. */
export async function fxCases(
  path: string,
  options: { config?: string; json?: boolean } = {},
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const config = options.config ?? 'V1_Decimal'
  if (!CONFIGURATION_NAMES.includes(config)) {
    output.err(
      `fx cases: unknown --config ${config}; choose one of ${CONFIGURATION_NAMES.join(', ')}`,
    )
    return 2
  }
  let files: CaseFile[]
  try {
    files = await loadCaseFiles(path, config)
  } catch (cause) {
    output.err(
      `fx cases: cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return 2
  }
  const report = await runCases(files, config)
  if (options.json) output.out(JSON.stringify(report))
  else printReport(report, output)
  return report.total.fail > 0 ? 1 : 0
}

function printReport({ config, total, files }: CasesReport, output: Output) {
  for (const file of files) {
    if (file.fail === 0) continue
    output.out(`${file.file}: ${file.pass} passed, ${file.fail} failed, ${file.skip} skipped`)
    for (const failure of file.failures) {
      output.out(`  line ${failure.line}: ${failure.input.replaceAll('\r\n', ' ')}`)
      output.out(`    expected ${failure.expected}`)
      output.out(`    actual   ${failure.actual}`)
    }
  }
  const ran = total.pass + total.fail
  const share = ran === 0 ? 0 : (total.pass / ran) * 100
  output.out(
    `${config}: ${total.pass} passed, ${total.fail} failed, ${total.skip} skipped (${share.toFixed(2)} %)`,
  )
}
