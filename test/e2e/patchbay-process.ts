import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, type Dispatcher } from 'undici'
import { appSteps } from '../../apps/cli/src/walkthrough/app-steps.ts'
import { connectorSteps } from '../../apps/cli/src/walkthrough/connector-steps.ts'
import { enterpriseSteps, finalStep } from '../../apps/cli/src/walkthrough/enterprise-steps.ts'
import { clientSteps, resourceSteps } from '../../apps/cli/src/walkthrough/registration-steps.ts'
import type { Target } from '../../apps/cli/src/walkthrough/server.ts'
import type { Step } from '../../apps/cli/src/walkthrough/steps.ts'
import { entry } from './entry.ts'
import { root, type ServerProcess } from './start-server.ts'
import { witnessed } from './witnessed.ts'

/** The story's rows from A1 to F, in their order. */
export const storySteps: readonly Step[] = [
  ...resourceSteps,
  ...clientSteps,
  ...connectorSteps,
  ...appSteps,
  ...enterpriseSteps,
  finalStep,
]

/** How a command ended and what it wrote. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A `patchbay` command as a process of its own. */
export interface PatchbayProcess {
  child: ChildProcess
  /** Everything written so far, both streams in their order. */
  output(): string
  /** Resolves once this text was written; rejects with the output when the process ends before. */
  says(text: string): Promise<void>
  ended: Promise<Ended>
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
}

/** Starts `patchbay` with nothing of this process's environment but what is given. */
export function startPatchbay(
  args: readonly string[],
  environment: Record<string, string> = {},
): PatchbayProcess {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: environment['PWD'] ?? root,
    env: { PATH: process.env['PATH'], ...witnessed, ...environment },
  })
  const written = { all: '', stdout: '', stderr: '' }
  const waiting: (() => void)[] = []
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      written.all += chunk
      written[stream] += chunk
      for (const look of waiting) look()
    })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout: written.stdout, stderr: written.stderr }))
  })
  return {
    child,
    output: () => written.all,
    ended,
    says: (text) =>
      new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (written.all.includes(text)) resolve()
        }
        waiting.push(look)
        look()
        void ended.then(({ code }) =>
          reject(new Error(`patchbay ${args.join(' ')} ended with ${code}:\n${written.all}`)),
        )
      }),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs a command to its end; one that goes on longer than `seconds` is killed, and its code is null. */
export async function runPatchbay(
  args: readonly string[],
  environment: Record<string, string> = {},
  seconds = 60,
): Promise<Ended> {
  const running = startPatchbay(args, environment)
  const timer = setTimeout(() => running.child.kill('SIGKILL'), seconds * 1000)
  try {
    return await running.ended
  } finally {
    clearTimeout(timer)
  }
}

/** A server process as the story's steps want it. */
export function targetOf(server: ServerProcess, dispatcher = trusting(server.dataFolder)): Target {
  return {
    publicUrl: server.publicUrl,
    dispatcher,
    tenantDomain: 'contoso.localhost',
    administratorPassword: server.passwords.administrator,
    makerPassword: server.passwords.maker,
    close: () => dispatcher.close(),
  }
}

/** A client that trusts the local CA of this data folder. */
export function trusting(dataFolder: string): Dispatcher {
  return new Agent({ connect: { ca: readFileSync(join(dataFolder, 'tls', 'ca.pem')) } })
}
