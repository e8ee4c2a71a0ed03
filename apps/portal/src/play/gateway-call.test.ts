import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { OperationRequest } from '@patchbay/connector-model'
import { callThroughGateway } from './gateway-call.ts'

const request: OperationRequest = {
  operationId: 'GetIdentity',
  method: 'GET',
  path: '/api/',
  query: [['q', 'a b']],
  headers: { Accept: 'application/json' },
  body: null,
}
const before = globalThis.fetch
afterEach(() => {
  globalThis.fetch = before
})
/** Answers every call with this, and keeps what was called. */
function answer(status: number, body: unknown): { url: string; headers: Headers }[] {
  const calls: { url: string; headers: Headers }[] = []
  globalThis.fetch = async (url, init) => {
    calls.push({ url: typeof url === 'string' ? url : '', headers: new Headers(init?.headers) })
    return Response.json(body, { status })
  }
  return calls
}

test('a call goes to the gateway with connector, connection and the header of the portal', async () => {
  const calls = answer(200, { oid: '1' })
  const result = await callThroughGateway('identity-1', 'abc', 'Identity')(request)
  assert.equal(result.body, '{"oid":"1"}')
  assert.match(calls[0]?.url ?? '', /^\/apim\/identity-1\/abc\/api\/\?q=a(%20|\+)b$/)
  assert.equal(calls[0]?.headers.get('x-patchbay-portal'), '1')
})

test('what the gateway refuses is said in its words; what the API answers is an answer', async () => {
  const inner = { code: 'ConnectionNotAuthenticated', message: 'Sign in to the connection again.' }
  answer(401, { error: { code: 401, clientRequestId: 'x', innerError: inner } })
  const call = callThroughGateway('identity-1', 'abc', 'Identity')
  await assert.rejects(call(request), /Sign in to the connection again/)
  answer(404, { error: 'no such person' })
  assert.equal((await call(request)).status, 404)
})

test('without a connection nothing is called and the reason is said', async () => {
  const calls = answer(200, {})
  await assert.rejects(
    callThroughGateway('identity-1', undefined, 'Identity')(request),
    /no connection to Identity/,
  )
  assert.equal(calls.length, 0)
})
