#!/usr/bin/env node
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SettingError } from '@patchbay/server'
import { Command } from 'commander'
import { registerApp } from './app.ts'
import { registerConnector } from './connector.ts'
import { registerFx } from './fx.ts'
import { registerPassword } from './password.ts'
import { registerServe } from './serve.ts'
import { registerTrust } from './trust.ts'
import { registerWalkthrough } from './walkthrough/command.ts'

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

const program = new Command('patchbay')
  .description('From an app registration to a running canvas app, on your own machine or servers.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what it takes.')

registerServe(program, root)
registerWalkthrough(program, root)
registerPassword(program, root)
registerTrust(program, root)
registerConnector(program)
registerApp(program)
registerFx(program)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof SettingError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
