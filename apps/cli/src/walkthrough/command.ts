import type { Command } from 'commander'
import { type StepResult, walk } from './steps.ts'
import { startOwnServer, useServer } from './server.ts'

interface Options {
  json?: boolean
  server?: string
  ca?: string
  domain?: string
}

/** `patchbay walkthrough`: the whole story over HTTP alone. */
export function registerWalkthrough(program: Command, root: string): void {
  program
    .command('walkthrough')
    .option('--json', 'one JSON object a line; the last has the identity record')
    .option(
      '--server <url>',
      'use this running server (passwords from PATCHBAY_ADMIN_PASSWORD and PATCHBAY_MAKER_PASSWORD); without it one is started, used and removed',
    )
    .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
    .option('--domain <domain>', 'domain of the two accounts')
    .action(async (options: Options) => {
      process.exitCode = await runWalkthrough(root, options)
    })
}

async function runWalkthrough(root: string, options: Options): Promise<number> {
  const print = options.json ? printJson : printText
  if (!options.json && !options.server) console.log('Starting a server of its own …')
  const target = options.server
    ? useServer(root, { ...options, server: options.server })
    : await startOwnServer(root)
  try {
    let done = 0
    for await (const result of walk(target, root)) {
      print(result)
      if (!result.ok) {
        if (!options.json)
          console.error(`\nStopped at ${result.step} after ${done} steps that went well.`)
        return 1
      }
      done++
      if (result.step === 'F') return result.identity ? 0 : 1
    }
    return 1
  } finally {
    await target.close()
  }
}

function printJson(result: StepResult): void {
  console.log(JSON.stringify(result))
}

function printText(result: StepResult): void {
  const mark = result.ok ? '✓' : '✗'
  console.log(`${mark} ${result.step.padEnd(3)} ${result.title}`)
  if (result.detail) console.log(`      ${result.detail}`)
  if (result.identity) console.log(`\n${JSON.stringify(result.identity, null, 2)}`)
}
