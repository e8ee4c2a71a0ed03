import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`create table apps (
    id text primary key, tenantId text not null, ownerId text not null, displayName text not null,
    latestVersion integer not null, liveVersion integer, createdAt text not null,
    updatedAt text not null
  )`,
  sql`create index apps_of_owner on apps (tenantId, ownerId)`,
  sql`create table appVersions (
    appId text not null references apps (id) on delete cascade, version integer not null,
    displayName text not null, files text not null, dataSources text not null,
    savedAt text not null, savedBy text not null, note text, primary key (appId, version)
  )`,
  sql`create table appShares (
    appId text not null references apps (id) on delete cascade, userId text not null,
    role text not null, primary key (appId, userId)
  ) without rowid`,
  sql`create index appShares_of_user on appShares (userId)`,
  // A connection or connector that is deleted takes the leave to use it along.
  sql`create table appConnections (
    appId text not null references apps (id) on delete cascade, userId text not null,
    connectorId text not null references connectors (id) on delete cascade,
    connectionId text not null references connections (id) on delete cascade,
    primary key (appId, userId, connectorId)
  ) without rowid`,
  sql`create index appConnections_of_connection on appConnections (connectionId)`,
  sql`create index appConnections_of_connector on appConnections (connectorId)`,
]

export const appLibrary: Migration = {
  name: '0004-app-library',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
