import { join } from 'node:path'
import { DatabaseTooNew, openStore, type Store } from '@patchbay/store'
import { SettingError, type Settings } from './settings.ts'

type Location = Pick<Settings, 'databaseUrl' | 'dataFolder' | 'masterKey'>

/**
 * Opens PostgreSQL where its address is set, else SQLite in the data folder.
 *
 * @throws {SettingError} when the database cannot be used; the text says why and what to change.
 */
export async function openDatabase(location: Location, masterKey: Uint8Array): Promise<Store> {
  const { databaseUrl } = location
  try {
    return await openStore(
      databaseUrl === null ? { file: sqliteFile(location), masterKey } : { databaseUrl, masterKey },
    )
  } catch (error) {
    throw explainDatabaseError(error, location)
  }
}

/** A sealed value that did not open: which key is wanted, and where it goes. */
export function explainMasterKey(error: unknown, location: Location): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('The sealed value of ')) return error
  const { databaseUrl, dataFolder, masterKey } = location
  const remedy =
    masterKey === null
      ? `Put the master.key of that time back into ${dataFolder}`
      : 'Set PATCHBAY_MASTER_KEY to the key of that time'
  const text =
    databaseUrl === null
      ? `${remedy}, or name another data folder with PATCHBAY_DATA_DIR.`
      : `${remedy}. Every server on one database needs the same key: copy master.key from the data folder of the first server, or give all of them one PATCHBAY_MASTER_KEY.`
  return new SettingError(
    `The secrets in ${nameOf(location)} were sealed with another master key. ${text}`,
    { cause: error },
  )
}

/** By code of PostgreSQL (appendix A of its manual), Node or SQLite. */
const explanations: Record<string, (name: string, address: URL | undefined) => string> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  '57P03': unreachable,
  '28P01': refused,
  '28000': refused,
  '3D000': (name) =>
    `There is no ${name}. Create it (createdb), or name another one with PATCHBAY_DATABASE_URL (--database-url).`,
  '42501': (name, address) =>
    `The user ${userOf(address)} may not make tables in ${name}. Grant it: grant create on schema public to "${userOf(address)}", or make it the database's owner.`,
  '53300': (name) =>
    `${name} takes no more connections. Raise max_connections there; each server uses up to 16.`,
}

function unreachable(name: string): string {
  return `The server of ${name} cannot be reached. Start it, or mend host and port in PATCHBAY_DATABASE_URL (--database-url).`
}

function refused(name: string, address: URL | undefined): string {
  return `The server of ${name} refuses the user ${userOf(address)} or its password. Mend both in PATCHBAY_DATABASE_URL (--database-url).`
}

/** Turns what the database said into what to change; anything else is ours and stays as it is. */
function explainDatabaseError(error: unknown, location: Location): unknown {
  const name = nameOf(location)
  if (error instanceof DatabaseTooNew)
    return new SettingError(
      `${error.message} That is in ${name}. Start that version or a newer one, or put a backup from before it in its place.`,
      { cause: error },
    )
  const { code, message } = causeOf(error)
  if (code === 'ERR_SQLITE_ERROR')
    return new SettingError(
      `The ${name} cannot be opened: ${message}. Put a backup in its place, or name another data folder with PATCHBAY_DATA_DIR.`,
      { cause: error },
    )
  const isTimeout = /timeout expired|Connection terminated/.test(message)
  const explain = explanations[code ?? ''] ?? (isTimeout ? unreachable : undefined)
  if (location.databaseUrl === null || explain === undefined) return error
  return new SettingError(explain(name, new URL(location.databaseUrl)), { cause: error })
}

/** The error itself, or the one that a migration's failure came of. */
function causeOf(error: unknown): { code?: string; message: string } {
  const candidates = [error, error instanceof Error ? error.cause : undefined]
  for (const each of candidates)
    if (each instanceof Error && 'code' in each && typeof each.code === 'string')
      return { code: each.code, message: each.message }
  return { message: error instanceof Error ? error.message : String(error) }
}

const sqliteFile = ({ dataFolder }: Location): string => join(dataFolder, 'patchbay.db')

/** Names a database without its password. */
function nameOf(location: Location): string {
  if (location.databaseUrl === null) return `database ${sqliteFile(location)}`
  const { hostname, port, pathname } = new URL(location.databaseUrl)
  return `database ${decodeURIComponent(pathname.slice(1)) || '(none)'} on ${hostname}:${port || '5432'}`
}

const userOf = (address: URL | undefined): string =>
  decodeURIComponent(address?.username ?? '') || '(none)'
