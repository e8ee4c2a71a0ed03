import { readFile, readdir } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { stderr, stdin, stdout } from 'node:process'
import type { Command } from 'commander'
import {
  ErrorValue,
  type FeaturePreset,
  type SymbolInfo,
  type Value,
  createEngine,
  fromJson,
  symbolTable,
  toExpression,
  toJson,
  typeOf,
} from '@patchbay/power-fx'
import {
  CONFIGURATION_NAMES,
  type CaseFile,
  type CasesReport,
  parseCaseFile,
  runCases,
} from '@patchbay/power-fx/cases'
import { serveFxLsp } from './fx-lsp.ts'

/** Where a command writes; a test gives its own. */
export interface Output {
  out(line: string): void
  err(line: string): void
}

const PROCESS_OUTPUT: Output = {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
}

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

const PRESETS: readonly FeaturePreset[] = ['v1', 'canvas', 'canvas-v1', 'none']

const isPreset = (text: string): text is FeaturePreset => PRESETS.some((preset) => preset === text)

/** Names and values that a formula may use: the fields of a JSON file's object. */
async function readContext(path: string): Promise<Map<string, Value>> {
  const json: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError('the file must hold an object: {"name": value, …}')
  return new Map(
    Object.entries(json).map(([name, value]: [string, unknown]) => [name, fromJson(value)]),
  )
}

/**
 * Evaluates a formula and prints its value as a formula, or as JSON. The exit code is 0 for a
 * value, 1 for an error, 2 when the formula or its context cannot be used.
 */
export async function fxEval(
  formula: string,
  options: { features?: string; context?: string; json?: boolean } = {},
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const features = options.features ?? 'canvas'
  if (!isPreset(features)) {
    output.err(`fx eval: unknown --features ${features}; choose one of ${PRESETS.join(', ')}`)
    return 2
  }
  let values = new Map<string, Value>()
  try {
    if (options.context !== undefined) values = await readContext(options.context)
  } catch (cause) {
    output.err(
      `fx eval: cannot read ${options.context}: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return 2
  }
  const symbols = [...values].map(([name, value]): SymbolInfo => ({
    name,
    kind: 'variable',
    type: typeOf(value),
  }))
  const engine = createEngine({ features })
  const check = engine.check(formula, {
    symbols: symbolTable(symbols, undefined, { allowNewVariables: true }),
    allowSideEffects: true,
  })
  const findings = check.diagnostics.map(({ severity, start, end, message }) => ({
    severity,
    start,
    end,
    message,
  }))
  if (!check.ok) {
    if (options.json) output.out(JSON.stringify({ ok: false, findings }))
    else
      for (const { severity, start, end, message } of findings)
        output.err(`${severity} ${start}-${end}: ${message}`)
    return 2
  }
  const value = await check.compile().run({
    read: (symbol) => values.get(symbol.name) ?? null,
    write: (symbol, next) => void values.set(symbol.name, next),
  })
  const failed = value instanceof ErrorValue
  if (options.json)
    output.out(
      JSON.stringify({
        ok: !failed,
        value: toJson(value),
        formula: toExpression(value),
        ...(failed && { error: value.message }),
        findings,
      }),
    )
  else {
    output.out(toExpression(value))
    if (failed) output.err(value.message)
  }
  return failed ? 1 : 0
}

/**
 * Serves editors over standard input and output until they say so. The exit code is 2 when the
 * settings cannot be used.
 */
export async function fxLsp(
  options: { features?: string; locale?: string; context?: string },
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const features = options.features ?? 'canvas'
  if (!isPreset(features)) {
    output.err(`fx lsp: unknown --features ${features}; choose one of ${PRESETS.join(', ')}`)
    return 2
  }
  let symbols: SymbolInfo[] = []
  try {
    if (options.context !== undefined)
      symbols = [...(await readContext(options.context))].map(([name, value]) => ({
        name,
        kind: 'variable',
        type: typeOf(value),
      }))
  } catch (cause) {
    output.err(
      `fx lsp: cannot read ${options.context}: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return 2
  }
  return serveFxLsp(stdin, stdout, {
    features,
    isFeatures: isPreset,
    symbols: symbolTable(symbols, undefined, { allowNewVariables: true }),
    ...(options.locale !== undefined && { locale: options.locale }),
  })
}

/** Adds `fx eval`, `fx cases` and `fx lsp` to the program. */
export function registerFx(program: Command): void {
  const fx = program.command('fx')
  fx.command('eval')
    .description('evaluate a formula')
    .argument('<formula>', 'the formula, in quotes for the shell')
    .option('--features <preset>', `language rules: ${PRESETS.join(', ')}`, 'canvas')
    .option('--context <file>', 'JSON object whose fields are names the formula may use')
    .option('--json', 'print one JSON object')
    .action(
      async (formula: string, options: { features: string; context?: string; json?: boolean }) => {
        process.exitCode = await fxEval(formula, options)
      },
    )
  fx.command('cases')
    .description('run a folder of Power Fx .txt case files')
    .argument('<dir>', 'folder or file')
    .option('--config <name>', `configuration: ${CONFIGURATION_NAMES.join(', ')}`, 'V1_Decimal')
    .option('--json', 'print one JSON object')
    .action(async (dir: string, options: { config: string; json?: boolean }) => {
      process.exitCode = await fxCases(dir, options)
    })
  fx.command('lsp')
    .description('serve editors: the Language Server Protocol over standard input and output')
    .option('--stdio', 'what it does anyway; editors like to say so')
    .option('--features <preset>', `language rules: ${PRESETS.join(', ')}`, 'canvas')
    .option('--locale <tag>', 'separators and formats, such as de-DE', 'en-US')
    .option('--context <file>', 'JSON object whose fields are names that formulas may use')
    .action(async (options: { features: string; locale: string; context?: string }) => {
      process.exitCode = await fxLsp(options)
    })
}
