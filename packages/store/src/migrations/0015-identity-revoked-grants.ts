import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * A grant is revoked by one row, whatever tokens it has: they need no index by grant, nor one by user,
 * which nothing asked.
 */
const statements = [
  sql`create table revokedGrants (
    grantId text primary key, revokedAt integer not null, expiresAt integer not null
  ) without rowid`,
  sql`create index revokedGrants_by_expiry on revokedGrants (expiresAt)`,
  sql`insert into "revokedGrants" ("grantId", "revokedAt", "expiresAt")
    select "grantId", min("revokedAt"), max("expiresAt") from "refreshTokens"
    where "revokedAt" is not null group by "grantId"`,
  sql`drop index "refreshTokens_of_grant"`,
  sql`drop index "refreshTokens_of_user"`,
  sql`alter table "refreshTokens" drop column "revokedAt"`,
]

export const identityRevokedGrants: Migration = {
  name: '0015-identity-revoked-grants',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
