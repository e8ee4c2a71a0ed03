// Nobody signed in: each surface says so with 401 in its own shape, so that clients and the portal know to sign in.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ServerProcess, startServerProcess } from '../e2e/start-server.ts'

/** [method, path, the code in the body] */
const REQUESTS: [string, string, string][] = [
  ['GET', '/api/apps', 'Unauthorized'],
  ['POST', '/api/apps', 'Unauthorized'],
  ['GET', '/api/connectors', 'Unauthorized'],
  ['GET', '/api/connectors/identity-0123456789ab/versions', 'Unauthorized'],
  ['GET', '/api/connectors/identity-0123456789ab/uses', 'Unauthorized'],
  ['POST', '/api/connectors/identity-0123456789ab/clone', 'Unauthorized'],
  ['GET', '/api/connector-drafts/new', 'Unauthorized'],
  ['GET', '/api/connections', 'Unauthorized'],
  ['GET', '/apim/some-connector/0123456789abcdef0123456789abcdef/api/', 'Unauthorized'],
  ['PUT', '/api/sample-api', 'Unauthorized'],
  ['GET', '/api/sign-in-settings', 'Unauthorized'],
  ['PATCH', '/api/sign-in-settings', 'Unauthorized'],
  ['GET', '/api/admin-consent-requests', 'Unauthorized'],
  ['DELETE', '/api/authenticators/00000000-0000-4000-8000-000000000000', 'Unauthorized'],
  ['GET', '/api/tenants', 'Unauthorized'],
  ['POST', '/api/tenants', 'Unauthorized'],
  ['PATCH', '/api/tenants/00000000-0000-4000-8000-000000000000', 'Unauthorized'],
  ['GET', '/api/audit-log/check', 'Unauthorized'],
  ['GET', '/v1.0/me', 'InvalidAuthenticationToken'],
  ['GET', '/v1.0/applications', 'InvalidAuthenticationToken'],
]

describe('without a sign-in', () => {
  let server: ServerProcess
  before(async () => {
    server = await startServerProcess()
  })
  after(() => server?.stop())

  for (const [method, path, code] of REQUESTS)
    test(`${method} ${path} answers 401 ${code}`, async () => {
      const answer = await fetch(server.portalUrl + path, {
        method,
        ...(method !== 'GET' && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            clientId: crypto.randomUUID(),
            displayName: 'x',
            files: {},
            dataSources: [],
            domains: ['x.localhost'],
            administrator: { userPrincipalName: 'a@x.localhost' },
          }),
        }),
      })
      const body = (await answer.json()) as { error: { code: string; message: string } }
      assert.equal(answer.status, 401)
      assert.equal(body.error.code, code)
      assert.ok(body.error.message.length > 10)
    })

  for (const [method, path] of [
    ['GET', 'Users'],
    ['POST', 'Users'],
    ['POST', 'Users/.search'],
    ['PATCH', 'Groups/00000000-0000-4000-8000-000000000000'],
    ['DELETE', 'Users/00000000-0000-4000-8000-000000000000'],
    ['GET', 'ServiceProviderConfig'],
    ['GET', 'nothing'],
  ] as const)
    test(`${method} /scim/v2/${path} answers 401 in SCIM's own shape`, async () => {
      const answer = await fetch(`${server.portalUrl}/scim/v2/${path}`, { method })
      const body = (await answer.json()) as { schemas: string[]; status: string }
      assert.equal(answer.status, 401)
      assert.equal(body.status, '401')
      assert.deepEqual(body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
    })

  for (const path of ['clock', 'faults', 'tokens', 'sign-in-links', 'sign-in/x'])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
      test(`${method} /api/test/${path} is not there without the test switches`, async () => {
        const answer = await fetch(`${server.portalUrl}/api/test/${path}`, { method })
        assert.equal(answer.status, 404)
      })

  test('the installation tells its public parts only', async () => {
    const body = (await (await fetch(`${server.portalUrl}/api/installation`)).json()) as object
    assert.deepEqual(
      Object.entries(body).filter(([name]) => name === 'signedIn' || name === 'sampleApi'),
      [
        ['signedIn', null],
        ['sampleApi', null],
      ],
    )
  })
})
