import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, SettingError, startServer } from '@patchbay/server'
import { Agent, type Dispatcher } from 'undici'

/** The installation that a walkthrough runs against. */
export interface Target {
  publicUrl: string
  dispatcher: Dispatcher
  tenantDomain: string
  administratorPassword: string
  makerPassword: string
  close(): Promise<void>
}

/** A server of its own on free ports with a folder that goes when it ends: nothing else is touched. */
export async function startOwnServer(root: string): Promise<Target> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-walkthrough-'))
  const [httpsPort, httpPort, sampleApiPort] = await freePorts(3)
  const password = (): string => randomBytes(18).toString('base64url')
  const passwords = { administrator: password(), maker: password() }
  const settings = readSettings(
    {
      PATCHBAY_DATA_DIR: dataFolder,
      PATCHBAY_HTTPS_PORT: String(httpsPort),
      PATCHBAY_HTTP_PORT: String(httpPort),
      PATCHBAY_SAMPLE_API_PORT: String(sampleApiPort),
      PATCHBAY_ADMIN_PASSWORD: passwords.administrator,
      PATCHBAY_MAKER_PASSWORD: passwords.maker,
    },
    { demo: true, root },
  )
  const server = await startServer(settings, root)
  return {
    publicUrl: server.publicUrl,
    dispatcher: trust(server.authorityFile),
    tenantDomain: server.tenantDomain,
    administratorPassword: passwords.administrator,
    makerPassword: passwords.maker,
    close: async () => {
      await server.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** A server that runs already; passwords come from the environment, never from arguments. */
export function useServer(
  root: string,
  options: { server: string; ca?: string; domain?: string },
): Target {
  const { PATCHBAY_ADMIN_PASSWORD, PATCHBAY_MAKER_PASSWORD } = process.env
  if (!PATCHBAY_ADMIN_PASSWORD || !PATCHBAY_MAKER_PASSWORD)
    throw new SettingError(
      'Set PATCHBAY_ADMIN_PASSWORD and PATCHBAY_MAKER_PASSWORD to the passwords of the two accounts; they are not taken as arguments, where other users could read them.',
    )
  const settings = readSettings(process.env, { demo: true, root })
  const local = join(settings.dataFolder, 'tls', 'ca.pem')
  return {
    publicUrl: new URL(options.server).origin,
    dispatcher: trust(options.ca ?? (existsSync(local) ? local : null)),
    tenantDomain: options.domain ?? settings.tenantDomain,
    administratorPassword: PATCHBAY_ADMIN_PASSWORD,
    makerPassword: PATCHBAY_MAKER_PASSWORD,
    close: async () => {},
  }
}

function trust(authorityFile: string | null): Dispatcher {
  return new Agent({ connect: authorityFile ? { ca: readFileSync(authorityFile) } : {} })
}

/** Ports of this machine that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<{ port: number; close(): Promise<void> }>((resolve, reject) => {
          const probe = createServer()
          probe.once('error', reject)
          probe.listen(0, '127.0.0.1', () => {
            const address = probe.address()
            resolve({
              port: typeof address === 'object' && address ? address.port : 0,
              close: () => new Promise((done) => probe.close(() => done())),
            })
          })
        }),
    ),
  )
  await Promise.all(probes.map((probe) => probe.close()))
  return probes.map((probe) => probe.port)
}
