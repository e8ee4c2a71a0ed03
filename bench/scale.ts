// A directory of a size: loads it, and measures through HTTPS what a server process on it answers.
// node bench/scale.ts load sqlite|postgresql <folder> [users] [groups] [memberships] [applications]
// node bench/scale.ts measure sqlite|postgresql <folder> [warm|cold]
// The folder stays, so that a loaded directory can be measured again: as it is, or with its files in the
// page cache, or with none of them there.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { StoreOptions } from '@patchbay/store'
import { signIn } from '../apps/cli/src/walkthrough/client.ts'
import { type PostgresCluster, startPostgres } from '../scripts/postgres.ts'
import { freePort } from '../test/e2e/free-port.ts'
import { startPatchbay, trusting } from '../test/e2e/patchbay-process.ts'
import { type DirectorySize, loadDirectory } from './scale/load-directory.ts'
import { measureReads } from './scale/measure-reads.ts'
import { bring } from './scale/page-cache.ts'

const domain = 'organization.localhost'
const password = 'admin-horse-battery'

const [, , action, engine, given, ...rest] = process.argv
if ((action !== 'load' && action !== 'measure') || given === undefined)
  throw new Error('Say load or measure, sqlite or postgresql, and a folder.')
const folder = resolve(given)
const dataFolder = join(folder, 'data')
mkdirSync(dataFolder, { recursive: true })
const sizeFile = join(folder, 'size.json')
const [users = 1_000_000, groups = 100_000, memberships = 10_000_000, applications = 100_000] =
  rest.map(Number)

const cluster =
  engine === 'postgresql'
    ? await startPostgres({ durable: true, folder: join(folder, 'postgres') })
    : undefined
try {
  if (action === 'load') await load({ users, groups, memberships, applications })
  else await measure(JSON.parse(readFileSync(sizeFile, 'utf8')) as DirectorySize)
} finally {
  await cluster?.stop()
}

async function load(size: DirectorySize): Promise<void> {
  if (existsSync(sizeFile)) throw new Error(`${folder} is loaded already. Remove it first.`)
  console.log(`## ${engine}: ${JSON.stringify(size)}`)
  await cluster?.createDatabase('patchbay')
  // The first start makes the tenant, its administrator and what is Microsoft's.
  const server = await serve()
  await server.kill()
  await loadDirectory(location(), domain, size, console.log)
  writeFileSync(sizeFile, JSON.stringify(size))
  console.log(`on disk: ${((await sizeOnDisk(cluster)) / 1e9).toFixed(2)} GB`)
}

function location(): StoreOptions {
  const masterKey = Buffer.from(readFileSync(join(dataFolder, 'master.key'), 'utf8'), 'base64')
  return cluster === undefined
    ? { file: join(dataFolder, 'patchbay.db'), masterKey }
    : { databaseUrl: cluster.url('patchbay'), masterKey }
}

async function measure(size: DirectorySize): Promise<void> {
  const [temperature] = rest
  console.log(`## ${engine}, ${temperature ?? 'as it is'}: ${JSON.stringify(size)}`)
  if (temperature === 'warm' || temperature === 'cold') await bring(folder, temperature)
  const server = await serve()
  const dispatcher = trusting(dataFolder)
  const target = { publicUrl: server.publicUrl, dispatcher }
  try {
    const person = await signIn(target, `admin@${domain}`, password)
    await measureReads({ ...target, domain, size, person, isBrief: temperature === 'cold' })
  } finally {
    await dispatcher.close()
    await server.kill()
  }
}

async function serve(): Promise<{ publicUrl: string; kill(): Promise<void> }> {
  const port = String(await freePort())
  const server = startPatchbay(['serve'], {
    PATCHBAY_DATA_DIR: dataFolder,
    PATCHBAY_HTTPS_PORT: port,
    PATCHBAY_ADMIN_PASSWORD: password,
    PATCHBAY_TENANT_DOMAIN: domain,
    PATCHBAY_LOG: '0',
    ...(cluster && { PATCHBAY_DATABASE_URL: cluster.url('patchbay') }),
  })
  await server.says('Patchbay is running')
  return { publicUrl: `https://localhost:${port}`, kill: () => server.kill() }
}

async function sizeOnDisk(postgres: PostgresCluster | undefined): Promise<number> {
  if (postgres !== undefined) return postgres.size()
  const files = await readdir(dataFolder, { recursive: true })
  return files.reduce((sum, file) => sum + statSync(join(dataFolder, file)).size, 0)
}
