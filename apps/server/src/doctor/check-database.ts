import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSealer, migrationNames } from '@patchbay/store'
import { loadMasterKey } from '../master-key.ts'
import type { Settings } from '../settings.ts'
import type { Check, Finding } from './finding.ts'

/** A larger one is not read whole. */
const READ_WHOLE_BYTES = 500e6

/** The database can be read, is whole, and is of this version or an earlier one. */
export const checkDatabase: Check = async (settings) => {
  if (settings.databaseUrl !== null) return checkPostgres(settings.databaseUrl)
  const file = join(settings.dataFolder, 'patchbay.db')
  if (!existsSync(file))
    return [finding('info', 'exists', file, 'There is no database yet; the first start makes it.')]
  try {
    return read(file, (database) => judge(database, file))
  } catch (error) {
    return [
      finding(
        'error',
        'readable',
        file,
        `It cannot be read: ${(error as Error).message}`,
        'Put a backup in its place, or name another data folder with PATCHBAY_DATA_DIR.',
      ),
    ]
  }
}

function judge(database: DatabaseSync, file: string): Finding[] {
  const bytes = numberOf(database, 'page_count') * numberOf(database, 'page_size')
  if (bytes < READ_WHOLE_BYTES) {
    const row = database.prepare('pragma quick_check(1)').get()
    const told = String(row?.['quick_check'])
    if (told !== 'ok')
      return [finding('error', 'whole', file, `It is damaged: ${told}`, 'Restore a backup.')]
  }
  const done = database
    .prepare('select name from migrations')
    .all()
    .map(({ name }) => String(name))
  const unknown = done.find((name) => !migrationNames.includes(name))
  if (unknown !== undefined)
    return [
      finding(
        'error',
        'version',
        file,
        `A newer version of Patchbay wrote it: it has the migration ${unknown}.`,
        'Start that version or a newer one, or put a backup from before it in its place.',
      ),
    ]
  return done.length === migrationNames.length
    ? []
    : [finding('info', 'version', file, 'The next start brings its tables up to date.')]
}

/** The master key is there and is the one that sealed the secrets of the database. */
export const checkMasterKey: Check = async ({ masterKey, dataFolder, databaseUrl }) => {
  const keyFile = join(dataFolder, 'master.key')
  const where = masterKey === null ? keyFile : 'PATCHBAY_MASTER_KEY'
  const at = (rule: string, evidence: string, fix: string): Finding => ({
    severity: 'error',
    rule: `master-key/${rule}`,
    where,
    evidence,
    fix,
  })
  const file = join(dataFolder, 'patchbay.db')
  if (masterKey === null && !existsSync(keyFile)) {
    if (databaseUrl !== null || !existsSync(file)) return []
    return [
      at(
        'exists',
        'The database is there, its master key is not; the secrets in it cannot be opened.',
        `Put the master.key of that time back into ${dataFolder}, or restore a backup.`,
      ),
    ]
  }
  let key: Uint8Array
  try {
    key = await loadMasterKey(masterKey, dataFolder)
  } catch (error) {
    return [at('form', (error as Error).message, 'Put the key of that time in its place.')]
  }
  const sealed = databaseUrl === null && existsSync(file) ? sealedIn(file) : undefined
  if (sealed === undefined) return []
  try {
    createSealer(key).unseal(sealed, 'installation:master-key')
    return []
  } catch {
    return [
      at(
        'fits',
        `The secrets in ${file} were sealed with another master key.`,
        masterKey === null
          ? `Put the master.key of that time back into ${dataFolder}.`
          : 'Set PATCHBAY_MASTER_KEY to the key of that time.',
      ),
    ]
  }
}

function read<T>(file: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** What the first server of a database sealed, for the others to compare. */
function sealedIn(file: string): string | undefined {
  try {
    return read(file, (database) => {
      const row = database.prepare("select value from installation where name = 'masterKey'").get()
      return row && String(row['value'])
    })
  } catch {
    // That it cannot be read is told of the database.
    return undefined
  }
}

/** Whether something answers there; tables and key are looked at by a start. */
async function checkPostgres(
  databaseUrl: NonNullable<Settings['databaseUrl']>,
): Promise<Finding[]> {
  const { hostname, port } = new URL(databaseUrl)
  const where = `${hostname}:${port || '5432'}`
  const failure = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 5000 })
    const end = (text?: string): void => {
      socket.destroy()
      resolve(text)
    }
    socket.once('connect', () => end())
    socket.once('timeout', () => end('no answer in five seconds'))
    socket.once('error', (error) => end(error.message))
  })
  return failure === undefined
    ? []
    : [
        finding(
          'error',
          'reachable',
          where,
          `The database server cannot be reached: ${failure}`,
          'Start it, or mend PATCHBAY_DATABASE_URL (--database-url).',
        ),
      ]
}

const numberOf = (database: DatabaseSync, pragma: string): number =>
  Number(database.prepare(`pragma ${pragma}`).get()?.[pragma])

function finding(
  severity: Finding['severity'],
  rule: string,
  where: string,
  evidence: string,
  fix = '',
): Finding {
  return { severity, rule: `database/${rule}`, where, evidence, fix }
}
