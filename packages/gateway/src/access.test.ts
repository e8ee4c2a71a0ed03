import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Connection, Connector } from '@patchbay/wire'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { CLIENT_SECRET, aadFiles, startInstallation } from './test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, createConnector, createConnection, signIn, routes, upstream } = installation

const connector: Connector = await createConnector(aadFiles(installation), CLIENT_SECRET)
const connection: Connection = await createConnection(connector.id)
await signIn(connection.id)

/** Bodies that pass the shape of a route, so that it gets as far as asking whose the thing is. */
const bodies: Readonly<Record<string, object>> = {
  'PUT /api/connectors/:id': { definition: connector.definition, properties: connector.properties },
  'PUT /api/connectors/:id/shares': { userId: 'stranger', role: 'editor' },
  'POST /api/connectors/:id/clone': { displayName: 'Mine' },
  'POST /api/connectors/:id/versions/:version/restore': { baseVersion: 1 },
  'PUT /api/connector-drafts/:id': { draft: {} },
  'POST /api/connections/:id/dynamic-values': { operationId: 'GetIdentity', parameter: 'top' },
  'POST /api/connections/:id/dynamic-schema': { operationId: 'GetIdentity' },
  'POST /api/connections/:id/dynamic-tree': { operationId: 'GetIdentity', parameter: 'top' },
  'POST /api/connections/:id/triggers': {
    operationId: 'GetIdentity',
    callbackUrl: 'https://example.com/',
  },
  'PUT /api/connectors/:id/script': { language: 'javascript', source: '' },
  'POST /api/connections/:id/on-behalf-of': { assertion: 'token' },
  'PUT /api/connections/:id/shares': { userId: 'stranger' },
  'POST /api/connections/:id/test': { operationId: 'GetIdentity', parameters: {} },
}

/** Routes without a thing that is somebody's: lists of one's own, what makes new things, pages. */
const ownerless = new Set([
  'GET /api/connectors',
  'POST /api/connectors',
  'POST /api/connectors/validate',
  'GET /api/connections',
  'POST /api/connections',
  'POST /invoke',
  'GET /connect/:ticket',
  'GET /redirect',
  'GET /redirect/:connector',
  // Who may call is told by the secret in the address.
  'POST /notifications/:triggerId/:secret',
])

const strangers = [
  ['another user', { 'x-test-user': 'stranger' }],
  ['the same user id of another tenant', { 'x-test-user': 'maker', 'x-test-tenant': 'fabrikam' }],
] as const

function fill(url: string): string {
  const id = url.startsWith('/api/connector') ? connector.id : connection.id
  return url
    .replace(':connectorId', connector.id)
    .replace(':connectionId', connection.id)
    .replace(':id', id)
    .replace(':userId', 'maker')
    .replace(':version', '1')
    .replace('*', 'api/')
}

async function ask(
  method: string,
  url: string,
  headers: Record<string, string>,
): Promise<LightMyRequestResponse> {
  const payload = bodies[`${method} ${url}`]
  const asked: InjectOptions = { method: method as 'GET', url: fill(url), headers }
  return send(undefined, payload ? { ...asked, payload } : asked)
}

void describe('what belongs to somebody else', () => {
  const owned = routes.filter(
    ({ method, url }) => method !== 'HEAD' && !ownerless.has(`${method} ${url}`),
  )

  void it('is what every other route is about', () => {
    assert.ok(owned.length >= 18, `${owned.length} routes`)
    for (const { url } of owned) assert.match(url, /:/, url)
  })

  for (const { method, url } of owned)
    for (const [who, headers] of strangers)
      void it(`does not exist for ${who}: ${method} ${url}`, async () => {
        upstream.requests.length = 0
        const answer = await ask(method, url, headers)
        assert.equal(answer.statusCode, 404, answer.body)
        for (const word of [connector.displayName, 'maker@contoso.localhost', CLIENT_SECRET])
          assert.ok(!answer.body.includes(`"${word}"`), `the answer names ${word}`)
        assert.equal(upstream.requests.length, 0)
      })

  for (const { method, url } of owned)
    void it(`is nobody's to ask for without a sign-in: ${method} ${url}`, async () => {
      const answer = await ask(method, url, {})
      assert.equal(answer.statusCode, 401, answer.body)
    })

  void it('is still there afterwards', async () => {
    const kept = await send('maker', { url: `/api/connectors/${connector.id}` })
    assert.equal(kept.json<Connector>().version, 1)
    const shares = await send('maker', { url: `/api/connectors/${connector.id}/shares` })
    assert.deepEqual(shares.json(), { value: [] })
    const own = await send('maker', { url: `/api/connections/${connection.id}` })
    assert.equal(own.json<Connection>().status, 'Connected')
  })

  void it('is not reached by making a connection of somebody else’s connector', async () => {
    for (const [, headers] of strangers) {
      const answer = await send(undefined, {
        method: 'POST',
        url: '/api/connections',
        headers,
        payload: { connectorId: connector.id },
      })
      assert.equal(answer.statusCode, 404)
    }
  })

  void it('is not reached by /invoke either', async () => {
    for (const [, headers] of strangers) {
      const answer = await send(undefined, {
        method: 'POST',
        url: '/invoke',
        headers: {
          ...headers,
          'x-ms-request-method': 'GET',
          'x-ms-request-url': `/apim/${connector.id}/${connection.id}/api/`,
        },
      })
      assert.equal(answer.statusCode, 404)
    }
  })

  void it('is no more with a connector that was shared and is not any longer', async () => {
    const shares = `/api/connectors/${connector.id}/shares`
    const payload = { userId: 'guest', role: 'viewer' }
    await send('maker', { method: 'PUT', url: shares, payload })
    const { id } = await createConnection(connector.id, {}, 'guest')
    await signIn(id, 'guest')
    const url = `/apim/${connector.id}/${id}/api/`
    assert.equal((await send('guest', { url })).statusCode, 200)
    await send('maker', { method: 'DELETE', url: `${shares}/guest` })
    assert.equal((await send('guest', { url })).statusCode, 403)
    const owner = await send('maker', { url })
    assert.equal(owner.statusCode, 404, 'nor may the connector’s owner use a guest’s connection')
  })
})
