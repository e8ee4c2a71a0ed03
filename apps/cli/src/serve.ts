import { readFileSync } from 'node:fs'
import {
  readSettings,
  type RunningServer,
  SettingError,
  settingNames,
  startServer,
} from '@patchbay/server'
import type { Command } from 'commander'

/** `patchbay serve` for real use, and `patchbay start`, which `npm start` runs with the walkthrough's accounts and API. */
export function registerServe(program: Command, root: string): void {
  program
    .command('serve')
    .option('--port <port>', 'https port')
    .option('--data-dir <folder>', 'folder for database, keys and certificates')
    .option(
      '--database-url <url>',
      'PostgreSQL database that several servers may share; a password is better kept in PATCHBAY_DATABASE_URL',
    )
    .option('--test-switches', 'open /api/test/… to this machine; never in production')
    .option(
      '--microsoft-hosts',
      'answer for login.microsoftonline.com, graph.microsoft.com and others',
    )
    .option('--config <file>', 'file with NAME=value lines of the settings below')
    .addHelpText(
      'after',
      `\nSettings, from the environment or the --config file:\n${settingNames
        .map(
          ([name, meaning, fallback]) => `  ${name.padEnd(26)} ${meaning} (default: ${fallback})`,
        )
        .join('\n')}`,
    )
    .action((options: ServeOptions) => serve(root, false, options))

  program
    .command('start', { hidden: true })
    .option('--test-switches', 'open /api/test/… to this machine; never in production')
    .option(
      '--microsoft-hosts',
      'answer for login.microsoftonline.com, graph.microsoft.com and others',
    )
    .action((options: ServeOptions) => serve(root, true, options))
}

interface ServeOptions {
  port?: string
  dataDir?: string
  databaseUrl?: string
  config?: string
  testSwitches?: boolean
  microsoftHosts?: boolean
}

async function serve(root: string, demo: boolean, options: ServeOptions): Promise<void> {
  const environment = {
    ...(options.config && readConfig(options.config)),
    ...process.env,
    ...(options.port && { PATCHBAY_HTTPS_PORT: options.port }),
    ...(options.dataDir && { PATCHBAY_DATA_DIR: options.dataDir }),
    ...(options.testSwitches && { PATCHBAY_TEST_SWITCHES: '1' }),
    ...(options.microsoftHosts && { PATCHBAY_MICROSOFT_HOSTS: '1' }),
    ...(options.databaseUrl && { PATCHBAY_DATABASE_URL: options.databaseUrl }),
  }
  const settings = readSettings(environment, { demo, root })
  const server = await startServer(settings, root)
  console.log(demo ? welcome(server, settings.sampleApiPort) : served(server))
  let isClosing = false
  const close = (): void => {
    if (isClosing) process.exit(1)
    isClosing = true
    void server.close().then(() => process.exit(0))
  }
  process.on('SIGINT', close)
  process.on('SIGTERM', close)
}

function readConfig(file: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingError(`The --config file cannot be read: ${(error as Error).message}`)
  }
  const entries = text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    const at = trimmed.indexOf('=')
    const name = trimmed.slice(0, at).trim()
    if (at < 1 || !settingNames.some(([known]) => known === name))
      throw new SettingError(
        `${file}, line ${index + 1}: "${name || trimmed}" is no setting. patchbay serve --help lists them.`,
      )
    return [[name, trimmed.slice(at + 1).trim()]]
  })
  return Object.fromEntries(entries) as Record<string, string>
}

function welcome(server: RunningServer, sampleApiPort: number): string {
  const sample = server.sampleApi?.describe()
  const moved =
    sample && !sample.url.endsWith(`:${sampleApiPort}`)
      ? `   (${sampleApiPort} is taken, so it moved)`
      : ''
  return `
  Patchbay is running.

  Portal          ${server.portalUrl}
  Authority       ${server.publicUrl}/<tenant>
  Sample API      ${sample?.url}/api/${moved}

  Sign in${accountLines(server)}

  What to try first: open the portal; its home page leads through the story, from
  registering the API to a button in an app that calls it.
  The same without a browser, in another terminal: npm run patchbay -- walkthrough
${trustLine(server)}
  Stop with Ctrl+C. Everything is kept in the data folder and is there next time.
`
}

function served(server: RunningServer): string {
  return `
  Patchbay is running at ${server.publicUrl}${accountLines(server)}
${trustLine(server)}`
}

function accountLines(server: RunningServer): string {
  if (server.newAccounts.length === 0)
    return `
    with the accounts of ${server.tenantDomain}; their passwords were shown at the first start.
    Forgotten? npm run patchbay -- password admin@${server.tenantDomain}`
  return `
${server.newAccounts
  .map(
    (account) =>
      `    ${account.userPrincipalName.padEnd(28)} ${
        account.isGenerated ? account.password : '(password from the environment)'
      }   ${account.role}`,
  )
  .join('\n')}${
    server.newAccounts.some((account) => account.isGenerated)
      ? '\n    These passwords are shown this once and stored nowhere: keep them.'
      : ''
  }`
}

function trustLine(server: RunningServer): string {
  return server.authorityFile === null
    ? ''
    : `
  Clients on https trust the local CA:  NODE_EXTRA_CA_CERTS=${server.authorityFile}
  For browsers and the system:          npm run patchbay -- trust
`
}
