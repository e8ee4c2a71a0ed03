import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`alter table sessions add column strongAt integer`,

  sql`create table authenticators (
    tenantId text not null, userId text not null, sealedSecret text not null,
    createdAt integer not null, lastStep integer not null, wrongCodes integer not null,
    lockedUntil integer not null, primary key (tenantId, userId)
  ) without rowid`,
]

/** A second factor: authenticator apps, and which sessions have shown one. */
export const identitySecondFactor: Migration = {
  name: '0010-identity-second-factor',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
