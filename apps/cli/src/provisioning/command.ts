import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  applySchema,
  type Change,
  type Finding,
  isSettled,
  parseProvisioning,
  type Parsed,
  planChanges,
  toProvisioningDocument,
  toProvisioningText,
  wantedOf,
} from '@patchbay/provisioning'
import type { Command } from 'commander'
import { openSession, type ServerOptions } from '../server-session.ts'
import { type NewSecret, Provisioner } from './act.ts'
import { madeFileOf, readMade, writeMade } from './made-file.ts'
import { readActual } from './read-actual.ts'

interface ApplyOptions extends ServerOptions {
  plan?: boolean
  json?: boolean
  prune?: boolean
  secrets?: string
  schema?: boolean
}

/** `patchbay apply` and `patchbay export`: what a tenant holds, as a file. */
export function registerProvisioning(program: Command, root: string): void {
  const withServer = (command: Command): Command =>
    command
      .option('--server <url>', 'the running server (default: the one of PATCHBAY_PUBLIC_URL)')
      .option(
        '--user <name>',
        'user principal name, its password in PATCHBAY_PASSWORD (default: admin@<domain>); or a client: PATCHBAY_CLIENT_ID, PATCHBAY_CLIENT_SECRET, PATCHBAY_TENANT',
      )
      .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
  withServer(
    program
      .command('apply')
      .argument('[file]', 'YAML; patchbay apply --schema prints its form')
      .option(
        '--plan',
        'say what would be done, and do nothing; exits with 2 when there is something',
      )
      .option('--prune', 'remove what an earlier run made and the file no longer names')
      .option(
        '--secrets <file>',
        'a new file for generated passwords and secrets (default: stdout)',
      )
      .option('--json', 'one JSON object a line')
      .option('--schema', 'print the JSON Schema of the file'),
  ).action(async (file: string | undefined, options: ApplyOptions) => {
    if (options.schema) console.log(JSON.stringify(applySchema(), null, 2))
    else process.exitCode = await apply(root, file, options)
  })
  withServer(program.command('export')).action(async (options: ServerOptions) => {
    const actual = await readActual(await openSession(root, options))
    process.stdout.write(toProvisioningText(toProvisioningDocument(actual)))
  })
}

async function apply(
  root: string,
  file: string | undefined,
  options: ApplyOptions,
): Promise<number> {
  const print = options.json
    ? (value: object): void => console.log(JSON.stringify(value))
    : undefined
  const refuse = (findings: readonly Finding[]): number => {
    for (const { line, column, message } of findings)
      if (print) print({ severity: 'error', file, line, column, message })
      else console.error(`${file}:${line}:${column}: ${message}`)
    return 1
  }
  if (file === undefined) {
    console.error('Name the file: patchbay apply tenant.yaml. patchbay export writes one.')
    return 1
  }
  if (options.secrets !== undefined && existsSync(options.secrets)) {
    console.error(`${options.secrets} is there already. Name a new file, so that nothing is lost.`)
    return 1
  }
  const parsed = parseProvisioning(readFileSync(file, 'utf8'))
  const findings = [
    ...parsed.findings,
    ...(parsed.findings.length > 0 ? [] : readFolders(file, parsed)),
  ]
  if (findings.length > 0) return refuse(findings)

  const session = await openSession(root, options)
  const actual = await readActual(session, wantedOf(parsed.document))
  const made = readMade(file, actual.tenant.id)
  const plan = planChanges(parsed, actual, { made, prune: options.prune ?? false })
  if (plan.findings.length > 0) return refuse(plan.findings)
  for (const change of plan.changes) {
    const { action, kind, label } = change
    const found = 'differences' in change && action === 'update' ? change.differences : []
    if (print) print({ action, kind, label, ...(found.length > 0 && { differences: found }) })
    else if (action !== 'leave') {
      console.log(`${marks[action]} ${kind} ${label}`)
      for (const { property, before, after } of found)
        console.log(`    ${property}: ${shown(before)} → ${shown(after)}`)
    }
  }
  const counts = countActions(plan.changes)
  const summary = `${counts.create} to create, ${counts.update} to change, ${counts.delete} to delete, ${counts.leave} as they should be`
  if (!print) console.log(`${summary}.`)
  if (options.plan) return isSettled(plan) ? 0 : 2
  if (isSettled(plan)) return 0

  const provisioner = new Provisioner(session, parsed.document, actual)
  let failure: string | undefined
  try {
    for (const change of plan.changes) await provisioner.act(change)
    await provisioner.finish()
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  // Secrets cannot be read back, so what was made is told even when something later failed.
  const { acted } = provisioner
  tellSecrets(acted.secrets, options.secrets, print)
  writeMade(file, actual.tenant.id, acted)
  if (failure !== undefined) {
    const text = `${failure} What was done before stays; mend that and apply the file again.`
    if (print) print({ ok: false, message: text })
    else console.error(text)
    return 1
  }
  if (print) print({ ok: true, ...counts, made: madeFileOf(file) })
  else console.log('Done.')
  return 0
}

const marks = { create: '+', update: '~', delete: '-' } as const

function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

function countActions(changes: readonly Change[]): Record<Change['action'], number> {
  const counts = { create: 0, update: 0, leave: 0, delete: 0 }
  for (const { action } of changes) counts[action]++
  return counts
}

/** Puts the content of connectors' folders in the place of their paths. */
function readFolders(file: string, { document, placeOf }: Parsed): Finding[] {
  return (document.connectors ?? []).flatMap((entry, index) => {
    if (entry.folder === undefined) return []
    const folder = resolve(dirname(file), entry.folder)
    try {
      const read = (name: string): Record<string, unknown> =>
        JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
      entry.definition = read('apiDefinition.swagger.json')
      entry.properties = read('apiProperties.json')
      return []
    } catch (error) {
      return [
        {
          ...placeOf(['connectors', index, 'folder']),
          message: `The folder ${entry.folder} cannot be read: ${(error as Error).message}`,
        },
      ]
    }
  })
}

/** Generated values go to a file of the owner alone, or to stdout, once. */
function tellSecrets(
  secrets: readonly NewSecret[],
  file: string | undefined,
  print: ((value: object) => void) | undefined,
): void {
  if (secrets.length === 0) return
  if (file !== undefined) {
    const handle = openSync(file, 'wx', 0o600)
    try {
      writeSync(handle, `${JSON.stringify(secrets, null, 2)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    if (!print)
      console.log(`${secrets.length} generated values are in ${file}; they are shown nowhere else.`)
    return
  }
  for (const secret of secrets)
    if (print) print({ secret: secret.what, value: secret.value })
    else console.log(`${secret.what}   ${secret.value}`)
  if (!print) console.error('These values are shown this once and stored nowhere: keep them.')
}
