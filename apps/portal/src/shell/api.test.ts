import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { api } from './api.ts'

const browserFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = browserFetch
})

test('a call that met a renamed session is made again, and nobody is sent to sign in', async () => {
  const statuses = [401, 200]
  let calls = 0
  globalThis.fetch = async () => new Response('{"value": 1}', { status: statuses[calls++] ?? 500 })
  assert.deepEqual(await api.get('/connections'), { value: 1 })
  assert.equal(calls, 2)
})
