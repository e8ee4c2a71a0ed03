// A PostgreSQL of one's own, for tests and measurements: in a temporary folder, on loopback, gone afterwards.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { installFromDebian } from './debian.ts'

/** Folders of PostgreSQL's programs, the newest version first. */
const places = [
  '/usr/lib/postgresql/*/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/opt/postgresql*/bin',
]

/** Folder of `initdb` and `postgres`: `POSTGRES_BIN`, or one of the usual places. */
export function findPostgres(): string | undefined {
  const named = process.env['POSTGRES_BIN']
  if (named) return named
  return globSync(places)
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

/** Finds a PostgreSQL, or installs Debian's where this process may. */
export function ensurePostgres(): string | undefined {
  const found = findPostgres()
  if (found) return found
  installFromDebian(['postgresql'], 'the tests')
  return findPostgres()
}

/** A cluster that runs. */
export interface PostgresCluster {
  /** Address of a database, with its password. */
  url(database: string): string
  /** Makes an empty database, or a copy of another, and gives its address. */
  createDatabase(name: string, template?: string): Promise<string>
  /** Stops the server and keeps its data, as an outage would. */
  stopServer(): Promise<void>
  /** Ends every connection and starts anew, as an update of the database server would. */
  restart(): Promise<void>
  /** Bytes on disk, the write-ahead log included. */
  size(): Promise<number>
  stop(): Promise<void>
}

/**
 * Starts a cluster on a free port of loopback, with a random password.
 *
 * @param options.durable  Whether commits wait for the disk; most tests need not.
 * @param options.folder  Where its data stay when it stops, to be started again from there.
 * @throws {Error} when PostgreSQL is not installed or does not start.
 */
export async function startPostgres(
  options: { durable?: boolean; folder?: string } = {},
): Promise<PostgresCluster> {
  const bin = ensurePostgres()
  if (!bin)
    throw new Error(
      'PostgreSQL is not installed. Install it, or set POSTGRES_BIN to its bin folder.',
    )
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'patchbay-postgres-'))
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  const isThere = existsSync(data)
  const password = isThere
    ? readFileSync(passwordFile, 'utf8')
    : randomBytes(18).toString('base64url')
  // PostgreSQL refuses to run as root.
  const account: Account | Record<never, never> =
    process.getuid?.() === 0 ? unprivilegedAccount() : {}

  if (!isThere) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (isAccount(account))
      for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid)
    const made = spawnSync(
      join(bin, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'patchbay',
        '-A',
        'scram-sha-256',
        '--pwfile',
        passwordFile,
        '-E',
        'UTF8',
        '--locale',
        'C',
        '--no-sync',
      ],
      { ...account, cwd: folder, encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  }
  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `fsync=${options.durable === true ? 'on' : 'off'}`,
    `full_page_writes=${options.durable === true ? 'on' : 'off'}`,
    'max_connections=200',
    'shared_buffers=256MB',
    'max_wal_size=4GB',
  ]
  let server: ChildProcess | undefined
  const url = (database: string): string =>
    `postgres://patchbay:${password}@127.0.0.1:${port}/${database}`

  async function start(): Promise<void> {
    const child = spawn(
      join(bin!, 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    server = child
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk).slice(-4000)))
    for (let tries = 0; ; tries++) {
      try {
        await ask('postgres', 'select 1')
        return
      } catch (error) {
        if (child.exitCode !== null || tries > 300)
          throw new Error(`PostgreSQL did not start: ${said}`, { cause: error })
        await delay(50)
      }
    }
  }

  async function stopServer(signal: NodeJS.Signals): Promise<void> {
    if (!server || server.exitCode !== null) return
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.kill(signal)
    await ended
  }

  async function ask(database: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url(database) })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  await start()
  return {
    url,
    async createDatabase(name, template) {
      await ask('postgres', `create database "${name}"${template ? ` template "${template}"` : ''}`)
      return url(name)
    },
    stopServer: () => stopServer('SIGINT'),
    async restart() {
      await stopServer('SIGINT')
      await start()
    },
    async size() {
      const [row] = await ask(
        'postgres',
        'select sum(pg_database_size(oid)) + (select sum(size) from pg_ls_waldir()) as bytes from pg_database',
      )
      return Number(row?.['bytes'])
    },
    async stop() {
      await stopServer('SIGINT')
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Account {
  uid: number
  gid: number
}

const isAccount = (account: object): account is Account => 'uid' in account

/** Debian's `postgres`, or whoever owns nothing. */
function unprivilegedAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`))
    const [, , uid, gid] = line?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('There is no account postgres or nobody that PostgreSQL could run as.')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cluster = await startPostgres({ durable: true })
  console.log(await cluster.createDatabase('patchbay'))
  console.log('Ctrl+C stops it and removes everything.')
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cluster.stop().then(() => process.exit(0)))
}
