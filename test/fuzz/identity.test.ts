import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fuzzIdentity } from './identity/fuzz.ts'

describe('spoiled requests to authorize, token, devicecode and logout', () => {
  it('are answered with a code, never a 5xx, and never with a redirect elsewhere', async () => {
    const { findings, answers } = await fuzzIdentity(20261124, 3000)
    assert.deepEqual(findings, [])
    // Enough of them are right to reach what stands behind the checks.
    assert.ok(
      (answers['authorize 302'] ?? answers['authorize 303'] ?? 0) > 20,
      JSON.stringify(answers),
    )
    assert.ok((answers['token 200'] ?? 0) > 5, JSON.stringify(answers))
  })
})
