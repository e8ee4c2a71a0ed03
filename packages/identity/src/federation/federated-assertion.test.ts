import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { exportJWK, SignJWT } from 'jose'
import { publicUrl, startFixture, type Fixture } from '../testing/fixture.ts'
import { claimsOf, postToken } from '../testing/requests.ts'
import { createFetchJson, isPrivate } from './fetch-json.ts'

const issuer = 'https://token.actions.example'
const subject = 'repo:contoso/api:ref:refs/heads/main'
const audience = 'api://AzureADTokenExchange'
const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
let fixture: Fixture
let fetched: string[] = []
let isReachable = true

before(async () => {
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', use: 'sig', alg: 'RS256' }
  fixture = await startFixture({
    async fetchJson(url) {
      fetched.push(url)
      if (!isReachable) throw new Error('down')
      if (url === `${issuer}/.well-known/openid-configuration`) {
        return { issuer, jwks_uri: `${issuer}/keys` }
      }
      if (url === `${issuer}/keys`) return { keys: [jwk] }
      throw new Error(url)
    },
  })
  const { directory, tenant, client } = fixture
  await directory.federatedCredentials.create(
    tenant.id,
    client.id,
    { name: 'main', issuer, subject, audiences: [audience] },
    systemActor,
  )
})
after(() => fixture.app.close())

async function present(
  changes: Record<string, unknown> = {},
  options: { key?: KeyObject; header?: Record<string, unknown> } = {},
) {
  const now = Math.floor(fixture.clock.now().getTime() / 1000)
  const claims = { iss: issuer, sub: subject, aud: audience, exp: now + 300, nbf: now, ...changes }
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'one', ...options.header })
    .sign(options.key ?? own.privateKey)
  return postToken(fixture, {
    grant_type: 'client_credentials',
    scope: `api://${fixture.api.appId}/.default`,
    client_secret: undefined,
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
}

describe('a token of another identity provider', () => {
  it('proves the application that trusts it, as strongly as a certificate', async () => {
    const { status, json } = await present()
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(claimsOf(json['access_token'])['azpacr'], '2')
  })

  const refusals: [string, Record<string, unknown>, number][] = [
    ['another issuer', { iss: 'https://evil.example' }, 700211],
    ['the issuer in other letter case', { iss: issuer.toUpperCase() }, 700211],
    ['another subject', { sub: 'repo:contoso/api:ref:refs/heads/evil' }, 700213],
    ['the subject in other letter case', { sub: subject.toUpperCase() }, 700213],
    ['another audience', { aud: 'api://other' }, 700212],
    ['a past one', { exp: 1000 }, 700024],
    ['one of the future', { nbf: 4_000_000_000 }, 700024],
  ]
  for (const [name, changes, code] of refusals) {
    it(`S24: ${name} is refused with ${code}, and nothing is fetched for a stranger`, async () => {
      fetched = []
      const { json } = await present(changes)
      assert.deepEqual(json['error_codes'], [code])
      assert.deepEqual(
        fetched.filter((url) => !url.startsWith(issuer)),
        [],
      )
    })
  }

  it('is refused with a signature of other keys, or by a shared secret', async () => {
    const forged = await present({}, { key: foreign.privateKey })
    assert.deepEqual(forged.json['error_codes'], [700027])
    const unknown = await present({}, { key: foreign.privateKey, header: { kid: 'two' } })
    assert.deepEqual(unknown.json['error_codes'], [700027])
  })

  it('70021 where the registration trusts nobody', async () => {
    const { directory, tenant, client } = fixture
    await directory.federatedCredentials.delete(tenant.id, client.id, 'main', systemActor)
    assert.deepEqual((await present()).json['error_codes'], [70021])
    await directory.federatedCredentials.create(
      tenant.id,
      client.id,
      { name: 'main', issuer, subject, audiences: [audience] },
      systemActor,
    )
  })

  it('50166 while the keys are not to be had, and never a 5xx', async () => {
    isReachable = false
    fixture.clock.advance(3600)
    const { status, json } = await present()
    assert.equal(status, 400)
    assert.deepEqual(json['error_codes'], [50166])
    isReachable = true
    assert.equal((await present()).status, 200, 'a failure is not remembered')
  })

  it('may be one of this very installation', async () => {
    const { directory, tenant, client } = fixture
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const ours = await postToken(fixture, {
      grant_type: 'client_credentials',
      scope: `api://${fixture.api.appId}/.default`,
    })
    const claims = claimsOf(ours.json['access_token'])
    await directory.federatedCredentials.create(
      tenant.id,
      client.id,
      {
        name: 'self',
        issuer: `${publicUrl}/${tenant.id}/v2.0`,
        subject: String(principal?.id),
        audiences: [String(claims['aud'])],
      },
      systemActor,
    )
    const { status, json } = await postToken(fixture, {
      grant_type: 'client_credentials',
      scope: `api://${fixture.api.appId}/.default`,
      client_secret: undefined,
      client_assertion: String(ours.json['access_token']),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    assert.equal(status, 200, JSON.stringify(json))
  })
})

describe('S24: the way out is guarded', () => {
  const fetchJson = createFetchJson({ allowedPrivateHosts: [] })
  const closed = [
    'http://example.com/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[fd00::1]/x',
    'https://localhost/x',
    'https://0x7f000001/x',
    'https://2130706433/x',
    'https://user:secret@example.com/x',
    'file:///etc/passwd',
  ]
  for (const url of closed) {
    it(`does not go to ${url}`, async () => {
      await assert.rejects(fetchJson(url), /private|https|user name/i)
    })
  }

  it('knows private addresses in every spelling', () => {
    for (const address of [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '100.64.0.1',
      'fe80::1',
      '::',
    ]) {
      assert.ok(isPrivate(address), address)
    }
    for (const address of ['8.8.8.8', '2606:4700::1111']) assert.ok(!isPrivate(address), address)
  })

  it('goes to an allowed host only by https', async () => {
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const open = createFetchJson({ allowedPrivateHosts: [`127.0.0.1:${port}`] })
    await assert.rejects(open(`https://127.0.0.1:${port}/`), /SSL|EPROTO|wrong version/i)
    server.close()
  })
})
