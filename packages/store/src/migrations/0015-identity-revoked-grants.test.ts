import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { findRefreshToken, supersedeRefreshToken } from '../tables/identity/refresh-tokens.ts'
import { identityRevokedGrants } from './0015-identity-revoked-grants.ts'
import { migrations } from './index.ts'

const engine = openSqlite(':memory:')
after(() => engine.close())

it('refresh tokens of earlier versions stay what they were: good, replaced or revoked', async () => {
  await engine.transaction(async (tx) => {
    const earlier = migrations.slice(0, migrations.indexOf(identityRevokedGrants))
    for (const { up } of earlier) await up(tx as unknown as Kysely<unknown>)
    for (const [tokenHash, grantId, supersededAt, revokedAt] of [
      ['good', 'one', null, null],
      ['replaced', 'one', 5, null],
      ['revoked', 'two', null, 7],
      ['replacedAndRevoked', 'two', 6, 7],
    ]) {
      await sql`insert into refreshTokens (tokenHash, grantId, tenantId, clientId, userId, document,
          issuedAt, expiresAt, supersededAt, revokedAt)
        values (${tokenHash}, ${grantId}, 't', 'c', 'u', '{}', 1, 100, ${supersededAt}, ${revokedAt})`.execute(
        tx,
      )
    }
    await identityRevokedGrants.up(tx as unknown as Kysely<unknown>)
  })
  const stateOf = async (tokenHash: string) => {
    const row = await findRefreshToken(engine.db, tokenHash)
    return [row?.supersededAt, row?.revokedAt, row?.document, row?.expiresAt]
  }
  assert.deepEqual(await stateOf('good'), [null, null, '{}', 100])
  assert.deepEqual(await stateOf('replaced'), [5, null, '{}', 100])
  assert.deepEqual(await stateOf('revoked'), [null, 7, '{}', 100])
  assert.deepEqual(await stateOf('replacedAndRevoked'), [6, 7, '{}', 100])
  assert.equal(await supersedeRefreshToken(engine.db, 'good', 9), true)
  assert.equal(await supersedeRefreshToken(engine.db, 'revoked', 9), false)
})
