import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`create table signInSettings (
    tenantId text primary key, document text not null, updatedAt integer not null
  ) without rowid`,

  sql`create table sessionParticipants (
    sessionId text not null, clientId text not null, signedInAt integer not null,
    primary key (sessionId, clientId)
  ) without rowid`,

  sql`create table adminConsentRequests (
    id text primary key, tenantId text not null, clientId text not null, userId text not null,
    document text not null, status text not null, createdAt integer not null,
    expiresAt integer not null, reviewedAt integer, reviewedBy text
  ) without rowid`,
  sql`create index adminConsentRequests_of_tenant
    on adminConsentRequests (tenantId, status, createdAt, id)`,
  sql`create index adminConsentRequests_of_user
    on adminConsentRequests (tenantId, userId, clientId, status)`,

  sql`create table usedAssertions (
    id text primary key, expiresAt integer not null
  ) without rowid`,
  sql`create index usedAssertions_by_expiry on usedAssertions (expiresAt)`,

  sql`create table hashedChallengeClients (
    clientId text primary key, firstUsedAt integer not null
  ) without rowid`,
]

/** Branding and policy of sign-in, requests for an administrator's consent, and what S256 and `jti` leave behind. */
export const identitySignIn: Migration = {
  name: '0006-identity-sign-in',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
