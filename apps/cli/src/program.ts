import { dirname } from 'node:path'
import { Command } from 'commander'

/** The installation: from `apps/cli/src` as from `apps/cli/dist`. */
const root = dirname(dirname(dirname(import.meta.dirname)))

interface Entry {
  description: string
  isHidden?: true
  /** Adds the command, or the two of one file, to the program. */
  register(program: Command): Promise<void>
}

const registerServe = async (program: Command): Promise<void> =>
  (await import('./serve.ts')).registerServe(program, root)
const registerProvisioning = async (program: Command): Promise<void> =>
  (await import('./provisioning/command.ts')).registerProvisioning(program, root)
const registerBackup = async (program: Command): Promise<void> =>
  (await import('./backup.ts')).registerBackup(program, root)

/** Only what is asked for is loaded: help is there at once, and a server starts without the rest. */
const COMMANDS: Record<string, Entry> = {
  serve: {
    description: 'start the server alone, without demo data',
    register: registerServe,
  },
  start: {
    description: 'what npm start runs: the server with the walkthrough tenant and the sample API',
    isHidden: true,
    register: registerServe,
  },
  walkthrough: {
    description:
      'do the whole story over HTTP: registrations, connector, consent, app, enterprise applications',
    register: async (program) =>
      (await import('./walkthrough/command.ts')).registerWalkthrough(program, root),
  },
  connector: {
    description: 'custom connectors: validate, list functions, convert, import, export',
    register: async (program) =>
      (await import('./connector/command.ts')).registerConnector(program, root),
  },
  app: {
    description: 'canvas apps: inspect, check, test, convert, compare, merge, import, export',
    register: async (program) => (await import('./app/command.ts')).registerApp(program, root),
  },
  fx: {
    description: 'Power Fx formulas: evaluate, run cases, serve editors',
    register: async (program) => (await import('./fx.ts')).registerFx(program),
  },
  registration: {
    description:
      'app registrations as Microsoft Graph calls, Bicep, Terraform, Azure CLI; and back',
    register: async (program) =>
      (await import('./registration/command.ts')).registerRegistration(program, root),
  },
  apply: {
    description:
      'bring a tenant to what a file says: users, groups, applications, grants, connectors; again and again',
    register: registerProvisioning,
  },
  export: {
    description: 'print what a tenant holds, in the form that patchbay apply takes',
    register: registerProvisioning,
  },
  audit: {
    description: 'check the audit log of a tenant, row by row',
    register: async (program) => (await import('./audit.ts')).registerAudit(program, root),
  },
  backup: {
    description:
      'write database, master key and certificates into one encrypted file, also while the server runs',
    register: registerBackup,
  },
  restore: {
    description:
      'make a data folder of a backup, once its database and audit log have proved whole',
    register: registerBackup,
  },
  doctor: {
    description:
      'look at Node, data folder, ports, certificate, database and master key; change nothing',
    register: async (program) => (await import('./doctor.ts')).registerDoctor(program, root),
  },
  password: {
    description: 'set a new, generated password for a user and show it once',
    register: async (program) => (await import('./password.ts')).registerPassword(program, root),
  },
  trust: {
    description: 'print how to trust the local CA, for Node, browsers and the system',
    register: async (program) => (await import('./trust.ts')).registerTrust(program, root),
  },
}

const program = new Command('patchbay')
  .description('From an app registration to a running canvas app, on your own machine or servers.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what it takes.')

const [given = '', next = ''] = process.argv.slice(2)
const wanted = given === 'help' ? next : given
// What every object inherits is no command.
const asked = Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined
if (asked) await asked.register(program)
else
  for (const [name, { isHidden }] of Object.entries(COMMANDS))
    program.command(name, { hidden: isHidden ?? false })
for (const command of program.commands)
  command.description(COMMANDS[command.name()]?.description ?? '')

try {
  await program.parseAsync()
} catch (error) {
  // What is wrong with a setting, or what a server refused, is the person's to mend; the text says how.
  // Anything else is ours.
  if (!(error instanceof Error) || !['SettingError', 'ServerRefusal'].includes(error.name))
    throw error
  console.error(error.message)
  process.exitCode = 1
}
