import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { storm } from './refresh-storm.ts'

/** Counts that a shared machine bears; `node test/e2e/refresh-storm.ts 500 5000` has the full ones. */
const CONNECTIONS = 40
const CALLS = 400

void describe('tokens that end at once in two processes', () => {
  void test('are refreshed once each, and every call is answered', async () => {
    const result = await storm({ connections: CONNECTIONS, calls: CALLS, kill: false })
    assert.deepEqual(result.statuses, { 200: CALLS })
    assert.equal(result.refreshes, CONNECTIONS)
    assert.equal(result.carriedOut, CONNECTIONS)
    assert.equal(result.refused, 0)
    assert.equal(result.doubled, 0)
    assert.equal(result.lost, 0)
  })

  void test('are refreshed once each also when a process is killed while it is at it', async () => {
    const result = await storm({
      connections: CONNECTIONS,
      calls: CALLS,
      kill: true,
      reusable: true,
    })
    assert.deepEqual(result.statuses, { 200: CALLS / 2 })
    assert.equal(result.refreshes, CONNECTIONS)
    assert.equal(result.doubled, 0)
    assert.equal(result.lost, 0)
  })

  void test('of a provider that takes a refresh token once are lost with a killed process at most, and say so', async () => {
    const result = await storm({ connections: CONNECTIONS, calls: CALLS, kill: true })
    assert.equal(result.doubled, 0)
    assert.equal(result.askToSignIn, result.lost)
    assert.equal(result.refreshes, CONNECTIONS - result.lost)
    // Refused once, and not asked again and again.
    assert.equal(result.refused, result.lost)
  })
})
