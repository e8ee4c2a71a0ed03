import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { SampleApi } from '@patchbay/wire'
import { replaceFile } from './replace-file.ts'

const EXIT_WITH_PARENT = new URL('./exit-with-parent.js', import.meta.url).href

/** The sample API as a child process, restarted for whichever registration the portal names. */
export interface SampleApiProcess {
  describe(): SampleApi
  /** Resolves when it listens for the first time, or failed to. */
  ready: Promise<void>
  /** Restarts it with this registration; resolves when it listens again. */
  configure(registration: Registration): Promise<SampleApi>
  stop(): Promise<void>
}

interface Registration {
  tenantId: string
  clientId: string
}

/**
 * Begins to start the API on `port`, or the next free one, and remembers the registration in the data folder.
 * Everything it learns comes from the environment, as it would anywhere else.
 */
export async function startSampleApi(options: {
  script: string
  port: number
  authority: string
  authorityFile: string | null
  dataFolder: string
}): Promise<SampleApiProcess> {
  const port = await findFreePort(options.port)
  const url = `http://localhost:${port}`
  const memory = join(options.dataFolder, 'sample-api.json')
  let registration = await remembered(memory)
  let child: ChildProcess | undefined
  let state: SampleApi['state'] = 'starting'
  let message = ''

  const start = async (): Promise<void> => {
    state = 'starting'
    const started = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, options.script], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        HOST: 'localhost',
        AUTHORITY: options.authority,
        ...(registration && { TENANT_ID: registration.tenantId, CLIENT_ID: registration.clientId }),
        ...(options.authorityFile && { NODE_EXTRA_CA_CERTS: options.authorityFile }),
        // passport-azure-ad is no longer maintained and says so on every start.
        NODE_NO_WARNINGS: '1',
      },
    })
    child = started
    let complaint = ''
    started.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk).slice(-2000)))
    await new Promise<void>((resolve) => {
      started.stdout?.once('data', () => resolve())
      started.once('exit', () => resolve())
    })
    if (child !== started) return
    if (started.exitCode !== null) {
      state = 'failed'
      message = complaint.trim() || `The sample API ended with code ${started.exitCode}.`
      return
    }
    started.once('exit', (code) => {
      if (child !== started) return
      state = 'failed'
      message = `The sample API ended with code ${code}. ${complaint.trim()}`
    })
    state = registration ? 'running' : 'not configured'
    message = registration
      ? `Answers at ${url}/api/ for the registration ${registration.clientId}.`
      : `Listens at ${url}/api/ and waits for its registration.`
  }

  const stop = async (): Promise<void> => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    await new Promise<void>((resolve) => {
      running.once('exit', () => resolve())
      running.kill()
    })
  }

  const describe = (): SampleApi => ({
    url,
    state,
    message,
    clientId: registration?.clientId ?? null,
    tenantId: registration?.tenantId ?? null,
  })

  return {
    describe,
    // Its start goes on beside that of the server.
    ready: start(),
    stop,
    configure: async (next) => {
      registration = next
      await replaceFile(memory, `${JSON.stringify(next)}\n`)
      await stop()
      await start()
      return describe()
    },
  }
}

async function remembered(file: string): Promise<Registration | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Registration
  } catch {
    return undefined
  }
}

/** `first`, or the first port after it that nobody holds on loopback. */
async function findFreePort(first: number): Promise<number> {
  for (let port = first; port < first + 50; port++) if (await isFree(port)) return port
  throw new Error(`No free port from ${first} to ${first + 49}. Set PATCHBAY_SAMPLE_API_PORT.`)
}

async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      // A machine without IPv6 has no ::1 to be busy on.
      probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
      probe.listen(port, host, () => probe.close(() => resolve(true)))
    })
    if (!free) return false
  }
  return true
}
