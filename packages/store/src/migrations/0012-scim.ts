import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`create table scimExternalIds (
    tenantId text not null, objectId text not null, externalId text not null,
    primary key (tenantId, objectId)
  ) without rowid`,
  sql`create index scimExternalIdsByValue on scimExternalIds (tenantId, externalId, objectId)`,
]

/** What provisioning clients call users and groups (RFC 7643 §3.1). */
export const scim: Migration = {
  name: '0012-scim',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
