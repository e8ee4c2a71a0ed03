import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`alter table connectorShares add column principalKind text not null default 'user'`,
  sql`create table connectorVersions (
    connectorId text not null references connectors (id) on delete cascade,
    version integer not null, displayName text not null, definition text not null,
    properties text not null, icon text, script text, scriptLanguage text,
    savedAt text not null, savedBy text, note text, primary key (connectorId, version)
  )`,
  sql`create table connectorDrafts (
    tenantId text not null, userId text not null, connectorId text not null,
    sealedDraft text not null, updatedAt text not null, primary key (userId, connectorId)
  )`,
  sql`create index connectorDrafts_of_connector on connectorDrafts (connectorId)`,
]

export const connectorVersions: Migration = {
  name: '0011-connector-versions',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
