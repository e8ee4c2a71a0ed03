import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ExportedApplication,
  type ExportFormat,
  exportFormats,
  gatherRegistration,
  importBody,
  importOwnIdBody,
  readApplication,
} from '@patchbay/registration-export'
import { SettingError } from '@patchbay/server'
import { Command, Option } from 'commander'
import { expectStatus, listAll, openSession, type ServerOptions } from '../server-session.ts'
import { text } from '../walkthrough/story.ts'

/** `patchbay registration`: app registrations to the cloud and back. */
export function registerRegistration(program: Command, root: string): void {
  const registration = program.command('registration')
  const withServer = (command: Command): Command =>
    command
      .option('--server <url>', 'the running server (default: the one of PATCHBAY_PUBLIC_URL)')
      .option(
        '--user <name>',
        'user principal name, its password in PATCHBAY_PASSWORD (default: admin@<domain>); or a client: PATCHBAY_CLIENT_ID, PATCHBAY_CLIENT_SECRET, PATCHBAY_TENANT',
      )
      .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
  withServer(
    registration
      .command('export')
      .description('print registrations in a form that makes them elsewhere; secrets stay here')
      .argument('[appId...]', 'application (client) ids')
      .option('--all', 'every registration of the tenant')
      .addOption(
        new Option('--format <format>', 'which form')
          .choices(Object.keys(exportFormats))
          .makeOptionMandatory(),
      )
      .option('--out <folder>', 'write the files there instead of printing them'),
  ).action(async (appIds: string[], options: ExportOptions) => {
    await exportRegistrations(root, appIds, options)
  })
  withServer(
    registration
      .command('import')
      .description('make a registration of the JSON that Graph or `az ad app show` prints')
      .argument('<file>', 'JSON; - reads standard input')
      .option('--json', 'one JSON object'),
  ).action(async (file: string, options: ServerOptions & { json?: boolean }) => {
    process.exitCode = await importRegistration(root, file, options)
  })
}

interface ExportOptions extends ServerOptions {
  all?: boolean
  format: ExportFormat
  out?: string
}

async function exportRegistrations(
  root: string,
  appIds: readonly string[],
  { all, format, out, ...server }: ExportOptions,
): Promise<void> {
  if ((all === true) === appIds.length > 0)
    throw new SettingError('Name application ids, or give --all; one of both.')
  const session = await openSession(root, server)
  const list = (path: string) => listAll(session, encodeSpaces(path))
  const applications: (ExportedApplication & { id: string })[] = []
  // Property names and types are Graph's.
  const add = (found: readonly object[]): void => {
    applications.push(...(found as (ExportedApplication & { id: string })[]))
  }
  if (all) add(await list('/applications?$top=999'))
  for (const appId of appIds) {
    const found = await list(`/applications?$filter=appId eq '${appId.replaceAll("'", "''")}'`)
    if (found.length === 0)
      throw new SettingError(`There is no registration with the application id ${appId}.`)
    add(found)
  }
  const registrations = []
  for (const application of applications)
    registrations.push(await gatherRegistration(list, application))
  const files = exportFormats[format].write({ registrations })
  if (out === undefined) {
    for (const file of files) {
      if (files.length > 1) console.log(`### ${file.name}`)
      console.log(file.text)
    }
    return
  }
  mkdirSync(out, { recursive: true })
  const taken = files.find(({ name }) => existsSync(join(out, name)))
  if (taken)
    throw new SettingError(`${join(out, taken.name)} is there already. Name another folder.`)
  for (const { name, text: content } of files) {
    writeFileSync(join(out, name), content)
    console.log(join(out, name))
  }
}

const encodeSpaces = (path: string): string => path.replaceAll(' ', '%20')

async function importRegistration(
  root: string,
  file: string,
  { json, ...server }: ServerOptions & { json?: boolean },
): Promise<number> {
  let read
  try {
    read = readApplication(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
  const { application, dropped } = read
  const session = await openSession(root, server)
  const { displayName } = application
  const made = expectStatus(
    await session.graph('POST', '/applications', importBody(application)),
    displayName,
    201,
  )
  const [id, appId] = [text(made, 'id'), text(made, 'appId')]
  const warnings: string[] = []
  const ownIds = importOwnIdBody(application, appId)
  if (ownIds) {
    const answer = await session.graph('PATCH', `/applications/${id}`, ownIds)
    try {
      expectStatus(answer, 'Application ID URI and clients were not taken over', 204)
    } catch (error) {
      warnings.push((error as Error).message)
    }
  }
  expectStatus(await session.graph('POST', '/servicePrincipals', { appId }), displayName, 201)
  if (json) console.log(JSON.stringify({ ok: true, id, appId, displayName, dropped, warnings }))
  else {
    console.log(`${displayName}   ${appId}`)
    for (const { property, why } of dropped) console.log(`  left out: ${property}, since ${why}`)
    for (const warning of warnings) console.error(`  ${warning}`)
  }
  return 0
}
