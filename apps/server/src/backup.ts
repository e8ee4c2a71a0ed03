import { existsSync } from 'node:fs'
import { access, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type BackupEntry, readBackup, readHeader, writeBackup } from './backup-format.ts'
import { openDirectory } from './server.ts'
import { SettingError, type Settings } from './settings.ts'

const databaseName = 'patchbay.db'

/** What a backup holds, for the person who made it. */
export interface BackupReport {
  file: string
  bytes: number
  files: number
  masterKey: 'included' | 'environment'
}

/**
 * Writes the database, the master key and the certificates of a data folder into one encrypted file.
 * The server may run and write: the database is as it was at one moment after this was called.
 *
 * @throws {SettingError} when there is nothing to back up, or the file is there already.
 */
export async function createBackup(
  settings: Settings,
  file: string,
  passphrase: string,
  now = new Date(),
): Promise<BackupReport> {
  const { dataFolder } = settings
  refusePostgres(settings)
  const database = join(dataFolder, databaseName)
  if (!existsSync(database))
    throw new SettingError(
      `There is no database in ${dataFolder}. Name the server's data folder with --data-dir.`,
    )
  if (existsSync(file)) throw new SettingError(`${file} is there already. Name a new file.`)
  const snapshot = join(dataFolder, `backup-${process.pid}.db`)
  const next = `${file}.new`
  try {
    await rm(snapshot, { force: true })
    copyDatabase(database, snapshot)
    const others = await filesOf(dataFolder)
    const masterKey = settings.masterKey === null ? 'included' : 'environment'
    if (masterKey === 'included' && !others.some(({ name }) => name === 'master.key'))
      throw new SettingError(
        `${join(dataFolder, 'master.key')} is missing. Set PATCHBAY_MASTER_KEY.`,
      )
    const entries = [{ name: databaseName, file: snapshot }, ...others]
    await rm(next, { force: true })
    await writeBackup(next, passphrase, { createdAt: now.toISOString(), masterKey }, entries)
    await rename(next, file)
    const { size } = await stat(file)
    return { file, bytes: size, files: entries.length, masterKey }
  } finally {
    await rm(snapshot, { force: true })
    await rm(next, { force: true })
  }
}

/**
 * One read transaction over the whole database: a snapshot, however long it takes and whatever is
 * written meanwhile. The online backup API would begin anew at each write of another process.
 */
function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
  try {
    database.prepare('VACUUM INTO ?').run(to)
  } finally {
    database.close()
  }
}

/** Every file of the data folder but the database itself and what is left of interrupted work. */
async function filesOf(folder: string): Promise<BackupEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .map((file) => ({ name: relative(folder, file), file }))
    .filter(({ name }) => !/^(?:patchbay\.db|backup-\d+\.db)/.test(name) && !name.endsWith('.new'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function refusePostgres({ databaseUrl, dataFolder }: Settings): void {
  if (databaseUrl === null) return
  throw new SettingError(
    `The database is PostgreSQL, which has its own tools. Save it with pg_dump --format=custom --file=patchbay.dump "$PATCHBAY_DATABASE_URL" (it sees one moment, also while servers write), and bring it back with pg_restore. Keep beside it, as secret as a password: the master key (PATCHBAY_MASTER_KEY, or ${join(dataFolder, 'master.key')}), without which no sealed secret opens, and ${join(dataFolder, 'tls')}, the local CA that clients trust.`,
  )
}

/** What was found in a backup. */
export interface RestoreReport {
  createdAt: string
  dataFolder: string
  tenants: number
}

/**
 * Opens a backup, proves it, and only then makes it the data folder, which must not be there yet or
 * be empty. With `checkOnly` nothing is left of it.
 *
 * @throws {SettingError} when the backup is not whole, or its database or audit log is not as written.
 */
export async function restoreBackup(
  settings: Settings,
  file: string,
  passphrase: string,
  { checkOnly = false }: { checkOnly?: boolean } = {},
): Promise<RestoreReport> {
  refusePostgres(settings)
  const dataFolder = resolve(settings.dataFolder)
  await access(file).catch((error: unknown) => {
    throw new SettingError(`${file} cannot be read.`, { cause: error })
  })
  const isThere = existsSync(dataFolder)
  if (!checkOnly && isThere && (await readdir(dataFolder)).length > 0)
    throw new SettingError(
      `${dataFolder} is not empty. Name a new folder with --data-dir; nothing is written over.`,
    )
  const { header } = await readHeader(file)
  if (header.masterKey === 'environment' && settings.masterKey === null)
    throw new SettingError(
      'The master key is not in this backup: it was given in PATCHBAY_MASTER_KEY. Set the same one again.',
    )
  const workFolder = `${dataFolder}.restoring-${process.pid}`
  await mkdir(workFolder, { recursive: true, mode: 0o700 })
  try {
    await readBackup(file, passphrase, workFolder)
    checkDatabase(join(workFolder, databaseName))
    const inIt: Settings = {
      ...settings,
      dataFolder: workFolder,
      masterKey: header.masterKey === 'included' ? null : settings.masterKey,
    }
    const tenants = await checkAuditLogs(inIt)
    if (!checkOnly) {
      if (isThere) await rmdir(dataFolder)
      await rename(workFolder, dataFolder)
    }
    return { createdAt: header.createdAt, dataFolder, tenants }
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

function checkDatabase(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]
    const faults = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    if (faults.length > 0)
      throw new SettingError(
        `The database of the backup is damaged: ${faults.slice(0, 3).join('; ')}`,
      )
  } finally {
    database.close()
  }
}

/** Opens it as a server would, with its master key, and follows every tenant's audit log. */
async function checkAuditLogs(settings: Settings): Promise<number> {
  const { directory, close } = await openDirectory(settings)
  try {
    const tenants = await directory.tenants.list()
    for (const { id, displayName } of tenants) {
      const broken = await directory.audits.verifyChain(id)
      if (broken !== undefined)
        throw new SettingError(
          `The audit log of ${displayName} does not hold together from row ${broken} on: it was altered before the backup.`,
        )
    }
    return tenants.length
  } finally {
    await close()
  }
}
