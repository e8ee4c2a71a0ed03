import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  // What every process of an installation has to agree on.
  sql`create table installation (
    name text primary key, value text not null
  ) without rowid`,
  sql`create table rateLimits (
    bucket text primary key, fullAt integer not null
  ) without rowid`,
  sql`create index rateLimits_by_end on rateLimits (fullAt)`,
  sql`create table unknownAccounts (
    nameHash text primary key, wrongPasswords integer not null, lockedUntil integer not null,
    seenAt integer not null
  ) without rowid`,
  sql`create index unknownAccounts_by_time on unknownAccounts (seenAt)`,
  // Two rows behind the same one would be a fork of the chain.
  sql`create unique index directoryAudits_chain on directoryAudits (tenantId, previousHash)`,
  sql`create index revokedAccessTokens_by_expiry on revokedAccessTokens (expiresAt)`,
]

/** What several server processes on one database share beyond what one wrote down. */
export const severalProcesses: Migration = {
  name: '0005-several-processes',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
