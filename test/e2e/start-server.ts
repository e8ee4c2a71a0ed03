import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entry } from './entry.ts'
import { keepOutput, witnessed } from './witnessed.ts'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A server as `npm start` starts it, in a process of its own. */
export interface ServerProcess {
  portalUrl: string
  publicUrl: string
  sampleApiUrl: string
  passwords: { administrator: string; maker: string }
  dataFolder: string
  /** What it printed so far, both streams. */
  output(): string
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same ports and data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts `patchbay start` on free ports with a new data folder; resolves when it says that it runs. */
export async function startServerProcess(
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-e2e-'))
  const [https, http, api] = [await freePort(), await freePort(), await freePort()]
  let output = ''
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [entry, 'start'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PATCHBAY_DATA_DIR: dataFolder,
        PATCHBAY_HTTPS_PORT: String(https),
        PATCHBAY_HTTP_PORT: String(http),
        PATCHBAY_SAMPLE_API_PORT: String(api),
        PATCHBAY_LOG: '1',
        ...witnessed,
        ...environment,
      },
    })
    child = started
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk
        said += chunk
        keepOutput(started.pid, chunk)
        if (said.includes('Stop with Ctrl+C')) resolve()
      }
      started.stdout.on('data', read)
      started.stderr.on('data', read)
      started.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)))
    })
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    await new Promise<void>((resolve) => {
      running.once('exit', () => resolve())
      running.kill(signal)
    })
  }

  try {
    await start()
  } catch (error) {
    await end('SIGKILL')
    await rm(dataFolder, { recursive: true, force: true })
    throw error
  }
  const passwordOf = (name: string): string =>
    new RegExp(`${name}@\\S+\\s+(\\S+)`).exec(output)?.[1] ?? ''
  return {
    portalUrl: `http://localhost:${http}`,
    publicUrl: `https://localhost:${https}`,
    sampleApiUrl: `http://localhost:${api}`,
    passwords: { administrator: passwordOf('admin'), maker: passwordOf('maker') },
    dataFolder,
    output: () => output,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL')
      await start()
    },
    stop: async () => {
      await end('SIGTERM')
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
