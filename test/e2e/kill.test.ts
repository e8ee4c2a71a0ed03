// The server is killed under load; `bench/durability.ts` does it five hundred times.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findPostgres } from '../../scripts/postgres.ts'
import { survivePowerCuts } from './kill.ts'

const engines = [
  { engine: 'sqlite', cuts: 5, skip: false },
  {
    engine: 'postgresql',
    cuts: 3,
    skip: findPostgres() ? false : 'PostgreSQL is not installed',
  },
] as const

void describe('a server killed at random moments', () => {
  for (const { engine, cuts, skip } of engines)
    void test(`loses nothing on ${engine}, and takes nothing twice`, { skip }, async () => {
      const result = await survivePowerCuts(engine, cuts)
      assert.deepEqual(result.lost, [])
      assert.deepEqual(result.twice, [])
      assert.equal(result.chain, 'whole')
      assert.ok(result.codes > cuts, `only ${result.codes} codes were acknowledged`)
      assert.ok(result.refreshTokens > 0 && result.consents > 0 && result.auditRows > 0)
    })
})
