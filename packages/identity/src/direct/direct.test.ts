// What is answered before the router is answered as the router answers it.
import assert from 'node:assert/strict'
import { createServer, request as send, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { redirectUri, startFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
let port: number
/** Answers that the router did not make. */
const direct: string[] = []
let isClosing = false
const server = createServer((request, response) => {
  if (!answers(request, response)) fixture.app.routing(request, response)
})
let answers: ReturnType<Fixture['identity']['direct']>

before(async () => {
  fixture = await startFixture()
  answers = fixture.identity.direct({
    headers: [],
    answers: (_, { route }) => direct.push(route),
    isClosing: () => isClosing,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
after(async () => {
  server.close()
  await fixture.app.close()
})

interface Told {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

function ask(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const { headers = {}, body } = options
    const outgoing = send({ port, method, path, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Asks directly, and again through the router, which alone takes a query. */
async function both(...[method, path, options]: Parameters<typeof ask>): Promise<[Told, Told]> {
  const before = direct.length
  const quick = await ask(method, path, options)
  assert.equal(direct.length, before + 1, `${method} ${path} went through the router`)
  const routed = await ask(method, `${path}?x=1`, options)
  assert.equal(direct.length, before + 1, `${method} ${path}?x=1 did not go through the router`)
  return [quick, routed]
}

/** Header names and values without what differs from one answer to the next. */
function lasting({ headers }: Told): Record<string, unknown> {
  const { date: _, 'x-ms-request-id': requestId, 'content-length': length, ...others } = headers
  return { ...others, hasRequestId: requestId !== undefined, hasLength: Number(length) > 0 }
}

const correlation = { 'client-request-id': '6f4b9d0c-7a3d-4a8e-9c53-0f6a7d0f2a11' }
const type = 'application/x-www-form-urlencoded'
const post = (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const body = new URLSearchParams(form).toString()
  const length = String(Buffer.byteLength(body))
  return {
    body,
    headers: { 'content-type': type, 'content-length': length, ...correlation, ...headers },
  }
}

describe('documents', () => {
  const paths = [
    '.well-known/openid-configuration',
    'v2.0/.well-known/openid-configuration',
    'discovery/keys',
    'discovery/v2.0/keys',
  ]

  it('are the same, whole and unchanged', async () => {
    for (const path of paths) {
      const url = `/${fixture.tenant.id}/${path}`
      // The router answers first; what it said is then said again.
      const first = await ask('GET', url)
      const [quick, routed] = await both('GET', url)
      assert.equal(quick.status, 200)
      assert.equal(quick.body, first.body)
      assert.equal(quick.body, routed.body)
      assert.deepEqual(lasting(quick), lasting(routed))
      const ids = [first, quick, routed].map((told) => String(told.headers['x-ms-request-id']))
      for (const id of ids) assert.match(id, /^[0-9a-f-]{36}$/)
      assert.equal(new Set(ids).size, 3, 'each answer has one of its own')
      const headers = { 'if-none-match': `W/"other", ${quick.headers.etag}` }
      const [known, routedKnown] = await both('GET', url, { headers })
      assert.equal(known.status, 304)
      assert.equal(known.body, '')
      assert.deepEqual(lasting(known), lasting(routedKnown))
      const [other] = await both('GET', url, { headers: { 'if-none-match': '"other"' } })
      assert.equal(other.status, 200)
    }
  })

  it('are asked of the router again after a change, and after a second', async () => {
    const url = `/contoso.localhost/${paths[1]}`
    const isDirect = async () => {
      const before = direct.length
      await ask('GET', url)
      return direct.length > before
    }
    assert.equal(await isDirect(), false)
    assert.equal(await isDirect(), true)
    await fixture.directory.tenants.addDomain(fixture.tenant.id, 'other.localhost', {
      kind: 'system',
      id: fixture.admin.id,
      displayName: 'Test',
    })
    assert.equal(await isDirect(), false)
    assert.equal(await isDirect(), true)
    fixture.clock.advance(1)
    assert.equal(await isDirect(), false)
    isClosing = true
    assert.equal(await isDirect(), false)
    isClosing = false
    assert.equal(await isDirect(), true)
  })

  it('of no tenant are refused by the router', async () => {
    const before = direct.length
    const { status } = await ask('GET', `/nowhere.example/${paths[1]}`)
    assert.equal(status, 400)
    assert.equal(direct.length, before)
  })
})

describe('tokens', () => {
  const own = () => ({ client_id: fixture.client.appId, client_secret: fixture.secret })
  const scope = () => `api://${fixture.api.appId}/.default`

  it('are the same in both versions, but for what each token has of its own', async () => {
    const forms = {
      'oauth2/v2.0/token': { grant_type: 'client_credentials', scope: scope() },
      'oauth2/token': { grant_type: 'client_credentials', resource: `api://${fixture.api.appId}` },
    }
    for (const [path, form] of Object.entries(forms)) {
      const asked = post({ ...own(), ...form })
      const [quick, routed] = await both('POST', `/${fixture.tenant.id}/${path}`, asked)
      assert.equal(quick.status, 200, quick.body)
      assert.deepEqual(lasting(quick), lasting(routed))
      const [left, right] = [quick, routed].map(
        ({ body }) => JSON.parse(body) as Record<string, string>,
      )
      assert.ok(left && right)
      assert.deepEqual(Object.keys(left), Object.keys(right))
      const [claims, others] = [left, right].map((each) => decodeJwt(each['access_token'] ?? ''))
      assert.ok(claims && others)
      assert.deepEqual(Object.keys(claims), Object.keys(others))
      for (const name of ['iss', 'aud', 'sub', 'tid', 'ver', 'oid']) {
        assert.equal(claims[name], others[name])
      }
    }
  })

  it('are refused in the same words', async () => {
    const good = { ...own(), grant_type: 'client_credentials', scope: scope() }
    const refused = {
      'wrong secret': post({ ...good, client_secret: 'wrong' }),
      'no such client': post({ ...good, client_id: '00000000-1111-4222-8333-444444444444' }),
      'no grant type': post(own()),
      'unknown grant type': post({ ...good, grant_type: 'unknown' }),
      'from a page': post(good, { origin: 'https://client.example' }),
      'a parameter twice': (() => {
        const { headers, body } = post(good)
        const twice = `${body}&scope=more`
        return { body: twice, headers: { ...headers, 'content-length': String(twice.length) } }
      })(),
      'a code that there is not': post({
        ...own(),
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: redirectUri,
      }),
    }
    for (const [name, asked] of Object.entries(refused)) {
      const [quick, routed] = await both('POST', `/${fixture.tenant.id}/oauth2/v2.0/token`, asked)
      assert.ok(quick.status >= 400, name)
      assert.equal(quick.status, routed.status, name)
      assert.deepEqual(lasting(quick), lasting(routed), name)
      assert.equal(wording(quick), wording(routed), name)
    }
    const [quick, routed] = await both('POST', '/nowhere.example/oauth2/v2.0/token', post(good))
    assert.equal(quick.status, 400)
    assert.equal(wording(quick), wording(routed))
  })

  it('are asked of the router where a request is out of the ordinary', async () => {
    const good = { ...own(), grant_type: 'client_credentials', scope: scope() }
    const url = `/${fixture.tenant.id}/oauth2/v2.0/token`
    const { body, headers } = post(good)
    const { 'content-length': _, ...chunked } = headers
    const unusual: [Parameters<typeof ask>, number][] = [
      [['POST', url, { body, headers: { ...chunked, 'transfer-encoding': 'chunked' } }], 200],
      [['POST', url, { body: '{}', headers: { 'content-type': 'application/json' } }], 400],
      [['POST', url, post({ ...good, pad: 'x'.repeat(70_000) })], 400],
      [['POST', url, { headers: { 'content-type': type, 'content-length': '0' } }], 400],
      [['GET', url, {}], 400],
    ]
    for (const [asked, status] of unusual) {
      const before = direct.length
      const told = await ask(...asked)
      assert.equal(told.status, status, told.body)
      assert.equal(direct.length, before)
    }
  })
})

/** An error's body without ids and times. */
function wording({ body }: Told): string {
  return body
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '')
}
