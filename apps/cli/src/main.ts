#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

// Types need not be stripped anew at every start; commands are imported only after this.
enableCompileCache()
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** Command → what registers it. Only what is asked for is loaded, so that a server starts at once. */
const COMMANDS: Record<string, (program: Command) => Promise<void>> = {
  serve: async (program) => (await import('./serve.ts')).registerServe(program, root),
  walkthrough: async (program) =>
    (await import('./walkthrough/command.ts')).registerWalkthrough(program, root),
  password: async (program) => (await import('./password.ts')).registerPassword(program, root),
  trust: async (program) => (await import('./trust.ts')).registerTrust(program, root),
  connector: async (program) =>
    (await import('./connector/command.ts')).registerConnector(program, root),
  app: async (program) => (await import('./app/command.ts')).registerApp(program, root),
  apply: async (program) =>
    (await import('./provisioning/command.ts')).registerProvisioning(program, root),
  registration: async (program) =>
    (await import('./registration/command.ts')).registerRegistration(program, root),
  audit: async (program) => (await import('./audit.ts')).registerAudit(program, root),
  backup: async (program) => (await import('./backup.ts')).registerBackup(program, root),
  fx: async (program) => (await import('./fx.ts')).registerFx(program),
}

const program = new Command('patchbay')
  .description('From an app registration to a running canvas app, on your own machine or servers.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what it takes.')

/** Commands that another one's file registers. */
const WITH: Record<string, string> = { start: 'serve', export: 'apply', restore: 'backup' }

const [, , given = ''] = process.argv
const asked = WITH[given] ?? given
for (const register of COMMANDS[asked] ? [COMMANDS[asked]] : Object.values(COMMANDS))
  await register(program)

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
