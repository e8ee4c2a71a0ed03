import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Authentication, withAuthentication } from '@patchbay/connector-model'
import { takeRefreshLease, updateConnection } from '@patchbay/store'
import type { Connection, TestOperationResult } from '@patchbay/wire'
import {
  CLIENT_SECRET,
  aadFiles,
  identityFiles,
  startInstallation,
  startUpstream,
} from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, provider, upstream, now, createConnector, createConnection, signIn } = installation

const connector = await createConnector(aadFiles(installation), CLIENT_SECRET)
let connection: Connection
let url: string
const start = now.date

beforeEach(async () => {
  connection = await createConnection(connector.id)
  await signIn(connection.id)
  url = `/apim/${connector.id}/${connection.id}/api/`
  upstream.requests.length = 0
  provider.tokenRequests.length = 0
})
afterEach(() => {
  now.date = start
  upstream.respond = undefined
  provider.refuse = undefined
  provider.omitRefreshToken = false
  provider.delayMilliseconds = 0
})

const stateOf = async () =>
  (await send('maker', { url: `/api/connections/${connection.id}` })).json<Connection>()

interface GatewayBody {
  error: { code: number; message: string; innerError: { code: string } }
}

/** Minutes after the sign-in; tokens live for sixty. */
function wait(minutes: number) {
  now.date = new Date(start.getTime() + minutes * 60_000)
}

void describe('a call through the gateway', () => {
  void it("reaches the API with the user's token and the hidden defaults", async () => {
    const answer = await send('maker', { url: `${url}?top=5%2C6` })
    assert.equal(answer.statusCode, 200)
    const [received] = upstream.requests
    assert.equal(received!.url, '/api/?top=5%2C6&api-version=1.0')
    const token = String(received!.headers.authorization).replace('Bearer ', '')
    assert.ok(provider.accessTokens.has(token))
  })

  void it('keeps what is between browser and gateway from the API, and the other way', async () => {
    const answer = await send('maker', {
      url,
      headers: {
        authorization: 'Bearer of-the-gateway',
        cookie: 'session=1',
        origin: 'http://localhost:8080',
        'x-forwarded-for': '10.0.0.1',
        'x-custom': 'kept',
        connection: 'x-hop',
        'x-hop': '1',
      },
    })
    const { headers } = upstream.requests[0]!
    assert.equal(headers['x-custom'], 'kept')
    for (const name of ['cookie', 'origin', 'x-forwarded-for', 'x-hop'])
      assert.equal(headers[name], undefined, name)
    assert.ok(!JSON.stringify(headers).includes('of-the-gateway'))
    assert.equal(answer.headers['x-kept'], 'yes')
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.match(String(answer.headers['content-security-policy']), /sandbox/)
  })

  void it('sends bodies and encoded path parameters as they are', async () => {
    const answer = await send('maker', {
      method: 'PUT',
      url: `/apim/${connector.id}/${connection.id}/items/a%2Fb`,
      headers: { 'content-type': 'application/json' },
      payload: '{ "name":  "x" }',
    })
    assert.equal(answer.statusCode, 200)
    assert.equal(upstream.requests[0]!.url, '/items/a%2Fb')
    assert.equal(upstream.requests[0]!.body, '{ "name":  "x" }')
  })

  void it('is made by POST /invoke too', async () => {
    const answer = await send('maker', {
      method: 'POST',
      url: '/invoke',
      headers: {
        'x-ms-request-method': 'PUT',
        'x-ms-request-url': `/apim/${connector.id}/${connection.id}/items/7`,
        'content-type': 'application/json',
      },
      payload: '{"name":"x"}',
    })
    assert.equal(answer.statusCode, 200)
    assert.equal(upstream.requests[0]!.method, 'PUT')
    assert.equal(upstream.requests[0]!.headers['x-ms-request-url'], undefined)
  })

  void it("is refused to others than the connection's owner, and without a sign-in", async () => {
    const foreign = await send('user', { url })
    assert.equal(foreign.statusCode, 404)
    const nobody = await send(undefined, { url })
    assert.equal(nobody.statusCode, 401)
    assert.equal(nobody.json<{ error: { code: string } }>().error.code, 'Unauthorized')
    assert.equal(upstream.requests.length, 0)
  })

  void it('ends when the connector is no longer shared, and with it the use of connections', async () => {
    const shares = `/api/connectors/${connector.id}/shares`
    const payload = { userId: 'user', role: 'viewer' }
    await send('maker', { method: 'PUT', url: shares, payload })
    const theirs = await createConnection(connector.id, {}, 'user')
    await signIn(theirs.id, 'user')
    const address = `/apim/${connector.id}/${theirs.id}/api/`
    const test = {
      method: 'POST',
      url: `/api/connections/${theirs.id}/test`,
      payload: { operationId: 'GetIdentity', parameters: {} },
    } as const
    assert.equal((await send('user', { url: address })).statusCode, 200)
    await send('maker', { method: 'DELETE', url: `${shares}/user` })
    assert.equal((await send('user', { url: address })).statusCode, 403)
    assert.equal((await send('user', test)).statusCode, 404)
  })

  void it('is refused for what the connector does not describe', async () => {
    for (const [method, path] of [
      ['DELETE', '/api/'],
      ['GET', '/admin'],
      ['PUT', '/items/1/2'],
      ['PUT', '/items/%2e%2e'],
    ] as const) {
      const answer = await send('maker', {
        method,
        url: `/apim/${connector.id}/${connection.id}${path}`,
      })
      assert.ok([400, 404].includes(answer.statusCode), path)
    }
    assert.equal(upstream.requests.length, 0)
  })

  void it('stays the operation that was matched, however its address is spelled', async () => {
    for (const path of [
      '/items/..\\admin',
      '/items/..\\..\\admin',
      '/items/.\t.',
      '/items/7#',
      '/items/7?x=#y',
    ]) {
      const answer = await send('maker', {
        method: 'POST',
        url: '/invoke',
        headers: {
          'x-ms-request-method': 'PUT',
          'x-ms-request-url': `/apim/${connector.id}/${connection.id}${path}`,
        },
      })
      assert.equal(answer.statusCode, 400, path)
    }
    assert.equal(upstream.requests.length, 0)
  })

  void it('hands back no header that would act on our own origin', async () => {
    const acting = {
      'accept-ch': 'Sec-CH-UA-Arch',
      'access-control-allow-origin': '*',
      'clear-site-data': '"cookies"',
      'content-security-policy-report-only': "default-src 'none'; report-to x",
      nel: '{"report_to":"x","max_age":31536000,"include_subdomains":true}',
      'report-to': '{"group":"x","max_age":31536000,"endpoints":[{"url":"https://evil.example"}]}',
      'reporting-endpoints': 'x="https://evil.example"',
      'service-worker-allowed': '/',
      'set-login': 'logged-out',
      'speculation-rules': '"/rules"',
      'strict-transport-security': 'max-age=1',
    }
    upstream.respond = (_request, response) => {
      response.writeHead(200, { ...acting, 'content-type': 'text/html' }).end('<script>1</script>')
    }
    const answer = await send('maker', { url })
    assert.equal(answer.statusCode, 200)
    for (const name of Object.keys(acting)) assert.equal(answer.headers[name], undefined, name)
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'; sandbox/)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  })

  void it('hands on the refusal of the API with its body', async () => {
    upstream.respond = (_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"why":"gone"}')
    }
    const answer = await send('maker', { url })
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.body, '{"why":"gone"}')
  })

  void it('says what is the matter and what to do when the API is down', async () => {
    const dead = await startUpstream()
    await dead.close()
    const other = await startInstallation({ allowedPrivateHosts: [dead.host] })
    const { id: connectorId } = await other.createConnector(identityFiles(dead.host))
    const { id } = await other.createConnection(connectorId)
    const answer = await other.send('maker', { url: `/apim/${connectorId}/${id}/api/` })
    assert.equal(answer.statusCode, 502)
    const { error } = answer.json<GatewayBody>()
    assert.equal(error.code, 502)
    assert.equal(error.innerError.code, 'BackendUnreachable')
    assert.match(error.message, /ECONNREFUSED.*Check that the API runs/)
    await other.close()
  })

  void it('follows a redirect without taking the token to another origin', async () => {
    const elsewhere = await startUpstream()
    upstream.respond = (request, response) => {
      if (request.url?.startsWith('/api/'))
        response.writeHead(302, { location: '/moved?x=1' }).end()
      else response.end('moved')
    }
    assert.equal((await send('maker', { url })).body, 'moved')
    assert.match(String(upstream.requests[1]!.headers.authorization), /^Bearer /)
    upstream.respond = (_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url.origin}/taken` }).end()
    }
    const away = await send('maker', { url })
    assert.equal(away.statusCode, 403)
    assert.equal(elsewhere.requests.length, 0)
    await elsewhere.close()
  })

  void it('is refused when it would need a policy that is not carried out', async () => {
    const files = identityFiles(upstream.host)
    const inner = files.properties['properties'] as Record<string, unknown>
    inner['policyTemplateInstances'] = [
      {
        templateId: 'turnaround',
        title: 'Turn around',
        parameters: { 'x-ms-apimTemplate-operationName': ['GetIdentity'] },
      },
    ]
    const other = await createConnector(files)
    assert.deepEqual(
      (other.properties['properties'] as Record<string, unknown>)['policyTemplateInstances'],
      inner['policyTemplateInstances'],
    )
    const { id } = await createConnection(other.id)
    const answer = await send('maker', { url: `/apim/${other.id}/${id}/api/` })
    assert.equal(answer.statusCode, 501)
    assert.match(answer.json<GatewayBody>().error.message, /Turn around/)
    const free = await send('maker', { method: 'PUT', url: `/apim/${other.id}/${id}/items/1` })
    assert.equal(free.statusCode, 200)
  })
})

void describe('policies', () => {
  void it('are applied in their order, after authentication, and their secrets are hidden', async () => {
    const files = withAuthentication(identityFiles('unused.example'), {
      type: 'apiKey',
      label: 'Key',
      name: 'X-Key',
      in: 'header',
      parameterName: 'api_key',
    })
    const inner = files.properties['properties'] as Record<string, unknown>
    ;(inner['connectionParameters'] as Record<string, unknown>)['host'] = { type: 'string' }
    const policy = (templateId: string, parameters: Record<string, string>) => ({
      templateId,
      title: templateId,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
          name === 'section'
            ? 'x-ms-apimTemplate-policySection'
            : `x-ms-apimTemplateParameter.${name}`,
          value,
        ]),
      ),
    })
    inner['policyTemplateInstances'] = [
      policy('dynamichosturl', { urlTemplate: "http://@connectionParameters('host')/v2" }),
      policy('routerequesttoendpoint', { newPath: '/who', httpMethod: 'POST' }),
      policy('setheader', { name: 'Authorization', value: "Key @headers('X-Key')" }),
      policy('setqueryparameter', { name: 'key', value: "@connectionParameters('api_key')" }),
      policy('setheader', { name: 'X-Added', value: 'yes', section: 'Response' }),
      policy('setheader', { name: 'Set-Cookie', value: 'no', section: 'Response' }),
    ]
    const other = await createConnector(files)
    const { id } = await createConnection(other.id, { api_key: 'k&y', host: upstream.host })
    const answer = await send('maker', { url: `/apim/${other.id}/${id}/api/?top=5` })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.headers['x-added'], 'yes')
    assert.equal(answer.headers['set-cookie'], undefined)
    const [received] = upstream.requests
    assert.equal(received!.method, 'POST')
    assert.equal(received!.url, '/v2/who?top=5&api-version=1.0&key=k%26y')
    assert.equal(received!.headers.authorization, 'Key k&y')
    const test = await send('maker', {
      method: 'POST',
      url: `/api/connections/${id}/test`,
      payload: { operationId: 'GetIdentity', parameters: {} },
    })
    const { request } = test.json<TestOperationResult>()
    assert.equal(request.url, `${upstream.url.origin}/v2/who?api-version=1.0&key=•••`)
    assert.equal(request.headers['authorization'], 'Key •••')
  })

  void it('do not send credentials to a host that the call names', async () => {
    const files = withAuthentication(identityFiles(upstream.host), {
      type: 'apiKey',
      label: 'Key',
      name: 'X-Key',
      in: 'header',
      parameterName: 'api_key',
    })
    const inner = files.properties['properties'] as Record<string, unknown>
    inner['policyTemplateInstances'] = [
      {
        templateId: 'dynamichosturl',
        title: 'Host',
        parameters: {
          'x-ms-apimTemplateParameter.urlTemplate': "https://@queryParameters('host')",
        },
      },
    ]
    const other = await createConnector(files)
    const { id } = await createConnection(other.id, { api_key: 'key' })
    const answer = await send('maker', {
      url: `/apim/${other.id}/${id}/api/?host=elsewhere.example`,
    })
    assert.equal(answer.statusCode, 501)
    assert.equal(upstream.requests.length, 0)
  })
})

void describe('authentication', () => {
  for (const [authentication, parameters, check] of [
    [
      { type: 'basic', usernameLabel: 'User', passwordLabel: 'Password' },
      { username: 'ada', password: 'pässword-of-ada' },
      (r) =>
        r.headers.authorization ===
        `Basic ${Buffer.from('ada:pässword-of-ada').toString('base64')}`,
    ],
    [
      { type: 'apiKey', label: 'Key', name: 'X-Key', in: 'header', parameterName: 'api_key' },
      { api_key: 'key-of-the-api' },
      (r) => r.headers['x-key'] === 'key-of-the-api',
    ],
    [
      { type: 'apiKey', label: 'Key', name: 'code', in: 'query', parameterName: 'api_key' },
      { api_key: 'key-of-the-api' },
      (r) => r.url.endsWith('&code=key-of-the-api'),
    ],
  ] satisfies [
    Authentication,
    Record<string, string>,
    (request: (typeof upstream.requests)[number]) => boolean,
  ][])
    void it(`is added: ${authentication.type}`, async () => {
      const other = await createConnector(
        withAuthentication(identityFiles(upstream.host), authentication),
      )
      const { id, status } = await createConnection(other.id, parameters)
      assert.equal(status, 'Connected')
      const answer = await send('maker', { url: `/apim/${other.id}/${id}/api/` })
      assert.equal(answer.statusCode, 200)
      assert.ok(check(upstream.requests.at(-1)!))
      const test = await send('maker', {
        method: 'POST',
        url: `/api/connections/${id}/test`,
        payload: { operationId: 'GetIdentity', parameters: {} },
      })
      const shown = JSON.stringify({ ...test.json<TestOperationResult>(), response: null })
      for (const secret of [parameters['api_key'], parameters['password']])
        if (secret) assert.ok(!shown.includes(secret))
      assert.match(shown, /•••/)
    })

  void it('is asked for by name when a connection lacks it', async () => {
    const other = await createConnector(
      withAuthentication(identityFiles(upstream.host), {
        type: 'apiKey',
        label: 'Key of the house',
        name: 'X-Key',
        in: 'header',
        parameterName: 'api_key',
      }),
    )
    const answer = await send('maker', {
      method: 'POST',
      url: '/api/connections',
      payload: { connectorId: other.id },
    })
    assert.equal(answer.statusCode, 400)
    assert.match(answer.body, /Key of the house/)
  })
})

void describe('tokens', () => {
  void it('are used until five minutes before their end, then refreshed', async () => {
    wait(54)
    await send('maker', { url })
    assert.equal(provider.tokenRequests.length, 0)
    wait(56)
    const first = upstream.requests.at(-1)!.headers.authorization
    assert.equal((await send('maker', { url })).statusCode, 200)
    const [refresh] = provider.tokenRequests
    assert.equal(refresh!.form.get('grant_type'), 'refresh_token')
    assert.equal(refresh!.form.get('resource'), 'api://identity/')
    assert.notEqual(upstream.requests.at(-1)!.headers.authorization, first)
  })

  void it('are refreshed once for twenty calls at the same time', async () => {
    wait(58)
    provider.delayMilliseconds = 30
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('maker', { url })))
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
    assert.equal(provider.tokenRequests.length, 1)
  })

  void it('that another process is refreshing are waited for', async () => {
    const { db } = installation.store
    const { id } = connection
    const lease = { connectionId: id, holder: 'another process', expiresAt: Date.now() + 60_000 }
    assert.equal(await takeRefreshLease(db, lease, Date.now()), true)
    wait(58)
    const call = send('maker', { url })
    await delay(150)
    assert.equal(upstream.requests.length, 0)
    const accessToken = installation.store.seal('access-of-other', `connection:${id}:access_token`)
    const tokenExpiresAt = Math.floor(now.date.getTime() / 1000) + 3600
    await updateConnection(db, id, {
      sealedAccessToken: accessToken,
      tokenGeneration: 2,
      tokenExpiresAt,
    })
    assert.equal((await call).statusCode, 200)
    assert.equal(upstream.requests[0]!.headers.authorization, 'Bearer access-of-other')
    assert.equal(provider.tokenRequests.length, 0)
  })

  void it('are refreshed although a process ended while it was at it', async () => {
    const { db } = installation.store
    const lease = { connectionId: connection.id, holder: 'gone', expiresAt: Date.now() + 100 }
    await takeRefreshLease(db, lease, Date.now())
    wait(58)
    assert.equal((await send('maker', { url })).statusCode, 200)
    assert.equal(provider.tokenRequests.length, 1)
  })

  void it('are refreshed when the API refuses one, and the call repeated once', async () => {
    let refused: string | undefined
    upstream.respond = (request, response) => {
      refused ??= request.headers.authorization
      response.statusCode = request.headers.authorization === refused ? 401 : 200
      response.end('{}')
    }
    const answer = await send('maker', {
      method: 'PUT',
      url: `/apim/${connector.id}/${connection.id}/items/1`,
      headers: { 'content-type': 'application/json' },
      payload: '{"name":"x"}',
    })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(
      upstream.requests.map(({ body }) => body),
      ['{"name":"x"}', '{"name":"x"}'],
    )
    assert.equal(provider.tokenRequests.length, 1)
  })

  void it('are refreshed once only when the API goes on refusing', async () => {
    upstream.respond = (_request, response) => {
      response.writeHead(401).end('no')
    }
    const answer = await send('maker', { url })
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.body, 'no')
    assert.equal(upstream.requests.length, 2)
    assert.equal(provider.tokenRequests.length, 1)
  })

  void it('keep the old refresh token when the provider gives no new one', async () => {
    provider.omitRefreshToken = true
    wait(58)
    assert.equal((await send('maker', { url })).statusCode, 200)
    wait(58 + 58)
    assert.equal((await send('maker', { url })).statusCode, 200)
    const [first, second] = provider.tokenRequests
    assert.equal(first!.form.get('refresh_token'), second!.form.get('refresh_token'))
  })

  void it('that only a sign-in can renew turn the connection to Error with what to do', async () => {
    wait(58)
    provider.refuse = {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'AADSTS700082: It has expired.' },
    }
    const answer = await send('maker', { url })
    assert.equal(answer.statusCode, 401)
    const { error } = answer.json<GatewayBody>()
    assert.equal(error.code, 401)
    assert.equal(error.innerError.code, 'ConnectionNotAuthenticated')
    const state = await stateOf()
    assert.equal(state.status, 'Error')
    assert.match(state.statusMessage!, /AADSTS700082.*Fix connection/)
    provider.refuse = undefined
    await send('maker', { url })
    assert.equal(provider.tokenRequests.length, 1, 'a dead refresh token is not tried again')
    assert.equal((await signIn(connection.id)).statusCode, 200)
    assert.equal((await stateOf()).status, 'Connected')
    assert.equal((await send('maker', { url })).statusCode, 200)
  })

  void it('of a sign-in that ends while the old ones are refused are the ones that count', async () => {
    wait(58)
    // The refresh waits at the provider, which will refuse it, while the user signs in again.
    provider.delayMilliseconds = 250
    provider.refuse = { status: 400, body: { error: 'invalid_grant' } }
    const call = send('maker', { url })
    await delay(100)
    provider.delayMilliseconds = 0
    const refusal = provider.refuse
    provider.refuse = undefined
    assert.equal((await signIn(connection.id)).statusCode, 200)
    provider.refuse = refusal
    const answer = await call
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal((await stateOf()).status, 'Connected')
  })

  void it('that fail for a moment leave the connection Connected', async () => {
    wait(58)
    provider.refuse = { status: 503, body: 'busy' }
    // The token still holds for two minutes.
    assert.equal((await send('maker', { url })).statusCode, 200)
    wait(61)
    assert.equal((await send('maker', { url })).statusCode, 502)
    assert.equal((await stateOf()).status, 'Connected')
    provider.refuse = undefined
    assert.equal((await send('maker', { url })).statusCode, 200)
  })

  void it('that fail by the connector work again once it is mended', async () => {
    wait(58)
    provider.refuse = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000222: Secret expired.' },
    }
    assert.equal((await send('maker', { url })).statusCode, 401)
    assert.equal((await stateOf()).status, 'Error')
    provider.refuse = undefined
    assert.equal((await send('maker', { url })).statusCode, 200)
    assert.equal((await stateOf()).status, 'Connected')
  })
})

void describe('the test of an operation', () => {
  const test = async (operationId: string, parameters: Record<string, unknown> = {}) =>
    (
      await send('maker', {
        method: 'POST',
        url: `/api/connections/${connection.id}/test`,
        payload: { operationId, parameters },
      })
    ).json<TestOperationResult>()

  void it('shows request, response and what the gateway did', async () => {
    wait(58)
    const result = await test('GetIdentity', { top: '5' })
    assert.equal(result.error, null)
    assert.equal(result.request.method, 'GET')
    assert.equal(result.request.url, `${upstream.url.origin}/api/?top=5&api-version=1.0`)
    assert.equal(result.request.headers['authorization'], 'Bearer •••')
    assert.equal(result.response!.status, 200)
    assert.match(result.response!.body, /"name":"Maker"/)
    assert.deepEqual(
      result.trace.map(({ step }) => step),
      [
        'Load connection',
        'Match operation',
        'Refresh token',
        'Inject authentication',
        'Send request',
        'Receive response',
        'Validate response',
      ],
    )
  })

  void it('compares the response with its schema', async () => {
    upstream.respond = (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end('{"name":5}')
    }
    const { validation } = await test('GetIdentity')
    assert.deepEqual(
      validation.map(({ message }) => message),
      ['Property "/name" type mismatch, Expected: "string", Actual: "integer".'],
    )
  })

  void it('sends a body that is entered as text', async () => {
    const { request } = await test('PutItem', { id: 'a b', body: '{"name":"x"}' })
    assert.equal(request.url, `${upstream.url.origin}/items/a%20b`)
    assert.equal(upstream.requests[0]!.body, '{"name":"x"}')
    assert.equal(upstream.requests[0]!.headers['content-type'], 'application/json')
  })

  void it('says what happened when no answer came', async () => {
    upstream.respond = (request) => request.socket.destroy()
    const result = await test('GetIdentity')
    assert.equal(result.response, null)
    assert.match(result.error!, /could not be reached/)
    assert.equal(result.request.url, `${upstream.url.origin}/api/?api-version=1.0`)
    assert.equal(result.trace.at(-1)!.step, 'Send request')
  })
})

void describe('secrets', () => {
  void it('stand in no answer, no log, and not readable in the database', async () => {
    const bodies: string[] = []
    for (const address of [
      '/api/connectors',
      `/api/connectors/${connector.id}`,
      `/api/connectors/${connector.id}/apiProperties.json`,
      '/api/connections',
      `/api/connections/${connection.id}`,
    ])
      bodies.push((await send('maker', { url: address })).body)
    wait(58)
    await send('maker', { url })
    const secrets = [CLIENT_SECRET, ...provider.accessTokens]
    for (const { form } of provider.tokenRequests)
      for (const name of ['refresh_token', 'code', 'code_verifier'])
        if (form.get(name)) secrets.push(form.get(name)!)
    const files: Buffer[] = []
    for (const suffix of ['', '-wal'])
      files.push(await readFile(`${installation.file}${suffix}`).catch(() => Buffer.alloc(0)))
    assert.ok(
      files.some((file) => file.includes(connection.id)),
      'the files are the right ones',
    )
    for (const secret of secrets) {
      for (const body of bodies) assert.ok(!body.includes(secret))
      for (const file of files) assert.ok(!file.includes(secret))
      assert.ok(!installation.logged().includes(secret))
    }
  })
})
