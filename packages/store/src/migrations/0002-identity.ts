import { sql } from 'kysely'
import type { Migration } from './migration.ts'

const statements = [
  sql`create table signingKeys (
    kid text primary key, certificate text not null, sealedPrivateKey text not null,
    createdAt integer not null, activeAt integer not null, retiredAt integer
  ) without rowid`,

  sql`create table authorizationCodes (
    codeHash text primary key, grantId text not null, tenantId text not null,
    clientId text not null, userId text not null, document text not null,
    issuedAt integer not null, expiresAt integer not null, redeemedAt integer, accessTokenId text
  ) without rowid`,
  sql`create index authorizationCodes_by_expiry on authorizationCodes (expiresAt)`,

  sql`create table refreshTokens (
    tokenHash text primary key, grantId text not null, tenantId text not null,
    clientId text not null, userId text not null, document text not null,
    issuedAt integer not null, expiresAt integer not null,
    supersededAt integer, revokedAt integer
  ) without rowid`,
  sql`create index refreshTokens_of_grant on refreshTokens (grantId)`,
  sql`create index refreshTokens_of_user on refreshTokens (tenantId, userId)`,
  sql`create index refreshTokens_by_expiry on refreshTokens (expiresAt)`,

  sql`create table revokedAccessTokens (
    tokenId text primary key, expiresAt integer not null
  ) without rowid`,

  sql`create table sessions (
    id text primary key, cookieHash text not null, tenantId text not null, userId text not null,
    signedInAt integer not null, selectedAt integer not null, seenAt integer not null,
    expiresAt integer not null, persistent integer not null,
    unique (cookieHash, tenantId, userId)
  ) without rowid`,
  sql`create index sessions_of_user on sessions (tenantId, userId)`,
  sql`create index sessions_by_expiry on sessions (expiresAt)`,

  sql`create table interactions (
    id text primary key, browserHash text not null, document text not null,
    createdAt integer not null, expiresAt integer not null
  ) without rowid`,
  sql`create index interactions_by_expiry on interactions (expiresAt)`,

  sql`create table deviceCodes (
    codeHash text primary key, userCodeHash text not null unique, tenantId text,
    clientId text not null, document text not null, issuedAt integer not null,
    expiresAt integer not null, status text not null default 'pending', userId text
  ) without rowid`,
  sql`create index deviceCodes_by_expiry on deviceCodes (expiresAt)`,
]

export const identity: Migration = {
  name: '0002-identity',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
