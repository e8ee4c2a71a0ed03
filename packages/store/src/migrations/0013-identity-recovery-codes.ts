import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`create table recoveryCodes (
    tenantId text not null, userId text not null, codeHash text not null, usedAt integer,
    primary key (tenantId, userId, codeHash)
  ) without rowid`,
]

/** Codes that stand in for a lost authenticator app, each once. */
export const identityRecoveryCodes: Migration = {
  name: '0013-identity-recovery-codes',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
