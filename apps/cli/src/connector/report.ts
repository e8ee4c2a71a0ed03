import {
  type ConnectorFunction,
  type Finding,
  type JsonObject,
  type UnsupportedOperation,
  bindOperations,
  listOperations,
  validateConnector,
} from '@patchbay/connector-model'
import { type ConnectorFolder, NO_PROPERTIES, connectorFolders, readConnector } from './folder.ts'

/** One line of `--json`. */
export interface ConnectorReport {
  folder: string
  /** False only when the definition could not be read, or, of an import, was not taken. */
  ok: boolean
  title: string
  operations: number
  triggers: number
  /** Operations that other operations look values up in; no formula calls them. */
  internal: number
  functions: number
  findings: Finding[]
}

/** A folder with what is known about its connector. */
export interface JudgedConnector {
  read: ConnectorFolder | undefined
  report: ConnectorReport
  functions: ConnectorFunction[]
  unsupported: UnsupportedOperation[]
}

/** How to judge. */
export interface JudgeOptions {
  certification?: boolean
}

/** Every connector below these folders, one after another; a folder without one is judged so. */
export async function* judgeFolders(
  folders: readonly string[],
  options: JudgeOptions = {},
): AsyncGenerator<JudgedConnector & { index: number; count: number }> {
  const found: (string | { missing: string })[] = []
  for (const folder of folders) {
    const below = await connectorFolders(folder)
    found.push(...(below.length > 0 ? below : [{ missing: folder }]))
  }
  const count = found.length
  for (const [index, each] of found.entries())
    if (typeof each === 'string') yield { ...(await judge(each, options)), index, count }
    else
      yield {
        ...unreadable(undefined, each.missing, [
          {
            severity: 'error',
            rule: 'DefinitionMissing',
            path: '',
            message: 'There is no apiDefinition.swagger.json in this folder or below it.',
          },
        ]),
        index,
        count,
      }
}

async function judge(folder: string, { certification }: JudgeOptions): Promise<JudgedConnector> {
  const read = await readConnector(folder)
  const { definition, properties, findings } = read
  if (!definition.document) return unreadable(read, folder, findings)
  // A definition alone is judged too; what its broken or missing companion says is not.
  const companion = properties?.document ?? NO_PROPERTIES
  const places = {
    definition: definition.locate,
    ...(properties?.document && { properties: properties.locate }),
  }
  const all = [
    ...findings,
    ...validateConnector(definition.document, companion, places, {
      certification: certification ?? false,
    }),
  ]
  const operations = listOperations(definition.document)
  const { functions, unsupported } = bindOperations(definition.document, companion)
  const visible = functions.filter(({ isInternal }) => !isInternal)
  return {
    read,
    report: {
      folder,
      ok: true,
      title: titleOf(definition.document),
      operations: operations.length,
      triggers: operations.filter(({ trigger, webhook }) => trigger !== undefined || webhook)
        .length,
      internal: functions.length - visible.length,
      functions: visible.length,
      findings: all,
    },
    functions,
    unsupported,
  }
}

function unreadable(
  read: ConnectorFolder | undefined,
  folder: string,
  findings: Finding[],
): JudgedConnector {
  const none = { title: '', operations: 0, triggers: 0, internal: 0, functions: 0 }
  return {
    read,
    report: { folder, ok: false, ...none, findings },
    functions: [],
    unsupported: [],
  }
}

/** The title of a definition; empty when it has none. */
export function titleOf(definition: JsonObject): string {
  const { info } = definition
  const title = typeof info === 'object' && info !== null && 'title' in info ? info.title : ''
  return typeof title === 'string' ? title : ''
}

/** A report for people. */
export function describeReport(report: ConnectorReport): string[] {
  const { folder, ok, title, operations, triggers, internal, functions, findings } = report
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  return [
    ok
      ? `${folder}: ${title}, ${operations} operations (${triggers} triggers, ${internal} internal), ` +
        `${functions} functions, ${count('error')} errors, ${count('warning')} warnings`
      : `${folder}: could not be read`,
    ...findings.flatMap(describeFinding),
  ]
}

/** A finding for people, in two lines. */
export function describeFinding({ severity, rule, path, line, message }: Finding): string[] {
  const place = `${line === undefined ? '' : ` line ${line}`}${path === '' ? '' : ` ${path}`}`
  return [`  ${severity} ${rule}${place}`, `    ${message}`]
}
