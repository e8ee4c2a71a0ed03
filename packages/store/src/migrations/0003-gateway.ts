import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** A connector's id stands in gateway addresses, so it is unique across tenants. */
const statements = [
  sql`create table connectors (
    id text primary key, tenantId text not null, ownerId text not null, displayName text not null,
    definition text not null, properties text not null, icon text, redirectUrl text not null,
    sealedClientSecret text, version integer not null, createdAt text not null,
    updatedAt text not null
  )`,
  sql`create index connectors_of_owner on connectors (tenantId, ownerId)`,
  sql`create table connectorShares (
    connectorId text not null references connectors (id) on delete cascade,
    userId text not null, role text not null, primary key (connectorId, userId)
  ) without rowid`,
  sql`create index connectorShares_of_user on connectorShares (userId)`,

  sql`create table connections (
    id text primary key, tenantId text not null,
    connectorId text not null references connectors (id) on delete cascade,
    ownerId text not null, displayName text not null, status text not null, statusCode text,
    statusMessage text, accountName text, parameters text not null, sealedSecrets text,
    sealedAccessToken text, sealedRefreshToken text, tokenExpiresAt integer,
    tokenGeneration integer not null, lastUsedAt text, lastRefreshAt text, createdAt text not null
  )`,
  sql`create index connections_of_owner on connections (tenantId, ownerId, createdAt)`,
  sql`create index connections_of_connector on connections (connectorId)`,
  sql`create table refreshLeases (
    connectionId text primary key references connections (id) on delete cascade,
    holder text not null, expiresAt integer not null
  ) without rowid`,

  sql`create table consentTickets (
    ticketHash text primary key,
    connectionId text not null references connections (id) on delete cascade,
    tenantId text not null, userId text not null, expiresAt integer not null
  ) without rowid`,
  sql`create index consentTickets_by_end on consentTickets (expiresAt)`,
  sql`create table consentStates (
    stateHash text primary key,
    connectionId text not null references connections (id) on delete cascade,
    tenantId text not null, userId text not null, redirectUri text not null,
    sealedCodeVerifier text not null, expectedIssuer text, expiresAt integer not null
  ) without rowid`,
  sql`create index consentStates_by_end on consentStates (expiresAt)`,
]

export const gateway: Migration = {
  name: '0003-gateway',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
