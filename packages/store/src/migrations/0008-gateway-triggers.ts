import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`alter table connectors add column script text`,
  sql`alter table connectors add column scriptLanguage text`,
  sql`alter table connections add column parameterSet text`,
  sql`alter table connections add column "grant" text not null default 'authorization_code'`,
  sql`alter table connections add column refreshFailures integer not null default 0`,
  sql`alter table consentTickets add column switchAccount integer not null default 0`,
  sql`create table connectionShares (
    connectionId text not null references connections (id) on delete cascade,
    userId text not null, appId text not null, operations text,
    primary key (connectionId, userId, appId)
  ) without rowid`,
  sql`create index connectionShares_of_user on connectionShares (userId)`,
  sql`create table triggers (
    id text primary key,
    connectionId text not null references connections (id) on delete cascade,
    operationId text not null, kind text not null, callbackUrl text not null,
    sealedSecret text not null, notificationHash text not null, parameters text not null,
    location text, status text not null, statusMessage text, nextPollAt integer,
    createdAt text not null
  )`,
  sql`create index triggers_of_connection on triggers (connectionId, createdAt, id)`,
  sql`create index triggers_by_poll on triggers (nextPollAt)`,
  sql`create table triggerDeliveries (
    id text primary key, triggerId text not null references triggers (id) on delete cascade,
    sealedBody text not null, contentType text not null, attempts integer not null,
    nextAttemptAt integer, createdAt text not null
  )`,
  sql`create index triggerDeliveries_by_attempt on triggerDeliveries (nextAttemptAt)`,
  sql`create table connectorCalls (
    id integer primary key, connectorId text not null, connectionId text not null,
    operationId text not null, method text not null, status integer not null,
    milliseconds integer not null, requestId text not null, "at" integer not null
  )`,
  sql`create index connectorCalls_of_connector on connectorCalls (connectorId, id)`,
  sql`create index connectorCalls_by_time on connectorCalls ("at")`,
]

export const gatewayTriggers: Migration = {
  name: '0008-gateway-triggers',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
