import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ConnectorFunction,
  type Finding,
  type ParsedDocument,
  type UnsupportedOperation,
  bindOperations,
  decodeText,
  listOperations,
  parseDefinition,
  parseProperties,
  validateConnector,
} from '@patchbay/connector-model'
import { formatType } from '@patchbay/power-fx'
import type { Command } from 'commander'

const DEFINITION = 'apidefinition.swagger.json'
const PROPERTIES = 'apiproperties.json'

/** One line of `--json`. */
interface ConnectorReport {
  folder: string
  /** False only when the definition could not be read. */
  ok: boolean
  title: string
  operations: number
  triggers: number
  functions: number
  findings: Finding[]
}

interface Opened {
  report: ConnectorReport
  functions: ConnectorFunction[]
  unsupported: UnsupportedOperation[]
}

/** `patchbay connector …`: folders with `apiDefinition.swagger.json` and `apiProperties.json`. */
export function registerConnector(program: Command): void {
  const connector = program
    .command('connector')
    .description(
      'Custom connector definitions on disk. Import and export against a server are in the portal.',
    )
  connector
    .command('validate')
    .description('Judges definitions; exits with 1 when one has an error or cannot be read.')
    .argument('<folder...>', 'folders of connectors, or folders of such folders')
    .option('--json', 'one JSON object a line')
    .action(async (folders: string[], { json = false }: { json?: boolean }) => {
      await forEach(folders, ({ report }) => {
        if (report.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1
        if (json) console.log(JSON.stringify(report))
        else printReport(report)
      })
    })
  connector
    .command('functions')
    .description('Lists the Power Fx functions that apps get from a connector.')
    .argument('<folder...>', 'folders of connectors, or folders of such folders')
    .option('--json', 'one JSON object a line')
    .action(async (folders: string[], { json = false }: { json?: boolean }) => {
      await forEach(folders, (opened) => {
        if (!opened.report.ok) process.exitCode = 1
        if (json) console.log(JSON.stringify({ ...opened.report, ...describeFunctions(opened) }))
        else printFunctions(opened)
      })
    })
}

async function forEach(folders: string[], show: (opened: Opened) => void): Promise<void> {
  for (const folder of folders) {
    const found = await connectorFolders(folder)
    if (found.length === 0) {
      process.exitCode = 1
      show(unreadable(folder, 'There is no apiDefinition.swagger.json in this folder.'))
    }
    for (const path of found) show(await open(path))
  }
}

/** The folder itself when it holds a definition, else those below it that do. */
async function connectorFolders(folder: string): Promise<string[]> {
  let entries
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch {
    return []
  }
  if (entries.some((entry) => entry.name.toLowerCase() === DEFINITION)) return [folder]
  const below: string[] = []
  for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name)))
    if (entry.isDirectory()) below.push(...(await connectorFolders(join(folder, entry.name))))
  return below
}

async function open(folder: string): Promise<Opened> {
  const definition = parseDefinition(await readNamed(folder, DEFINITION))
  const propertiesText = await readNamed(folder, PROPERTIES)
  const properties: ParsedDocument | undefined =
    propertiesText === undefined ? undefined : parseProperties(propertiesText)
  const findings = [...definition.findings, ...(properties?.findings ?? [])]
  if (!definition.document) return unreadable(folder, undefined, findings)
  if (!properties)
    findings.push({
      severity: 'warning',
      rule: 'PropertiesMissing',
      path: '',
      message: 'There is no apiProperties.json, so nothing is known about authentication.',
    })
  // A definition alone is judged too; what its broken or missing companion says is not.
  const companion = properties?.document ?? { properties: {} }
  findings.push(
    ...validateConnector(definition.document, companion, {
      definition: definition.locate,
      ...(properties?.document && { properties: properties.locate }),
    }),
  )
  const operations = listOperations(definition.document)
  const { functions, unsupported } = bindOperations(definition.document, companion)
  const triggers = operations.filter(
    ({ trigger, webhook }) => trigger !== undefined || webhook,
  ).length
  return {
    report: {
      folder,
      ok: true,
      title: titleOf(definition.document),
      operations: operations.length,
      triggers,
      functions: functions.length,
      findings,
    },
    functions,
    unsupported,
  }
}

function unreadable(folder: string, message?: string, findings: Finding[] = []): Opened {
  const all: Finding[] =
    message === undefined
      ? findings
      : [...findings, { severity: 'error', rule: 'DefinitionMissing', path: '', message }]
  return {
    report: {
      folder,
      ok: false,
      title: '',
      operations: 0,
      triggers: 0,
      functions: 0,
      findings: all,
    },
    functions: [],
    unsupported: [],
  }
}

/** File names in the wild differ in case. */
async function readNamed(folder: string, name: string): Promise<string | undefined> {
  const found = (await readdir(folder)).find((entry) => entry.toLowerCase() === name)
  return found === undefined ? undefined : decodeText(await readFile(join(folder, found)))
}

function titleOf(definition: Record<string, unknown>): string {
  const { info } = definition
  const title = typeof info === 'object' && info !== null && 'title' in info ? info.title : ''
  return typeof title === 'string' ? title : ''
}

function signatureOf({ name, parameters, returns }: ConnectorFunction): string {
  const list = parameters.map((parameter) =>
    parameter.optional
      ? `[${parameter.name}: ${formatType(parameter.type)}]`
      : `${parameter.name}: ${formatType(parameter.type)}`,
  )
  return `${name}(${list.join(', ')}): ${formatType(returns)}`
}

function describeFunctions({ functions, unsupported }: Opened) {
  return {
    signatures: functions.map((each) => ({
      name: each.name,
      operationId: each.operation.operationId,
      signature: signatureOf(each),
      behavior: each.isBehavior,
      internal: each.isInternal,
      deprecated: each.isDeprecated,
    })),
    unsupported: unsupported.map(({ operation, reason }) => ({
      operationId: operation.operationId,
      reason,
    })),
  }
}

function printReport(report: ConnectorReport): void {
  const { folder, ok, title, operations, triggers, functions, findings } = report
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  console.log(
    ok
      ? `${folder}: ${title}, ${operations} operations (${triggers} triggers), ${functions} functions, ` +
          `${count('error')} errors, ${count('warning')} warnings`
      : `${folder}: could not be read`,
  )
  for (const { severity, rule, path, line, message } of findings)
    console.log(
      `  ${severity} ${rule}${line === undefined ? '' : ` line ${line}`} ${path}\n    ${message}`,
    )
}

function printFunctions({ report, functions, unsupported }: Opened): void {
  if (!report.ok) {
    printReport(report)
    return
  }
  console.log(`${report.folder}: ${report.title}, ${functions.length} functions`)
  for (const each of functions) {
    const notes = [
      each.isBehavior && 'behavior',
      each.isInternal && 'internal',
      each.isDeprecated && 'deprecated',
    ].filter((note) => note !== false)
    console.log(`  ${signatureOf(each)}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`)
  }
  for (const { operation, reason } of unsupported)
    console.log(`  ${operation.operationId}: no function, since ${reason}`)
}
