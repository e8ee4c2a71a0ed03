import assert from 'node:assert/strict'
import { X509Certificate, createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { publicUrl, startFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await fixture.app.inject({ url, headers })
  return {
    status: response.statusCode,
    json: response.json<Record<string, unknown>>(),
    headers: response.headers,
  }
}

describe('metadata', () => {
  it('v2 names the tenant by its GUID, whatever the path called it', async () => {
    const { id } = fixture.tenant
    for (const segment of [id, id.toUpperCase(), 'contoso.localhost']) {
      const { json, headers } = await get(`/${segment}/v2.0/.well-known/openid-configuration`)
      assert.equal(json['issuer'], `${publicUrl}/${id}/v2.0`)
      assert.equal(json['token_endpoint'], `${publicUrl}/${id}/oauth2/v2.0/token`)
      assert.equal(json['userinfo_endpoint'], `${publicUrl}/oidc/userinfo`)
      assert.equal(headers['access-control-allow-origin'], '*')
    }
  })

  it('common and organizations keep the alias and template the issuer', async () => {
    for (const segment of ['common', 'organizations']) {
      const { json } = await get(`/${segment}/v2.0/.well-known/openid-configuration`)
      assert.equal(json['issuer'], `${publicUrl}/{tenantid}/v2.0`)
      assert.equal(json['tenant_region_scope'], null)
      assert.equal(json['authorization_endpoint'], `${publicUrl}/${segment}/oauth2/v2.0/authorize`)
    }
  })

  it('v1 has its own paths and an issuer that ends in a slash', async () => {
    const { id } = fixture.tenant
    const { json } = await get(`/${id}/.well-known/openid-configuration`)
    assert.equal(json['issuer'], `${publicUrl}/${id}/`)
    assert.equal(json['token_endpoint'], `${publicUrl}/${id}/oauth2/token`)
    assert.equal(json['jwks_uri'], `${publicUrl}/common/discovery/keys`)
  })

  it('answers 304 to who has the document already', async () => {
    for (const path of ['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys']) {
      const url = `/${fixture.tenant.id}/${path}`
      const first = await fixture.app.inject({ url })
      const etag = String(first.headers.etag)
      assert.match(etag, /^"[\w-]{43}"$/)
      const headers = { 'if-none-match': `"other", W/${etag}` }
      const again = await fixture.app.inject({ url, headers })
      assert.equal(again.statusCode, 304)
      assert.equal(again.body, '')
      const other = await fixture.app.inject({ url, headers: { 'if-none-match': '"other"' } })
      assert.equal(other.body, first.body)
    }
  })

  it('S34: the Host header has no say in it', async () => {
    const url = `/${fixture.tenant.id}/v2.0/.well-known/openid-configuration`
    const { json } = await get(url, { host: 'evil.example' })
    assert.ok(!JSON.stringify(json).includes('evil'))
  })

  it('publishes the current and the next key; kid is x5t is the thumbprint of x5c', async () => {
    const { json } = await get('/common/discovery/v2.0/keys')
    const keys = json['keys'] as Record<string, string & string[]>[]
    assert.equal(keys.length, 2)
    for (const key of keys) {
      const der = Buffer.from(key['x5c']?.[0] ?? '', 'base64')
      const thumbprint = createHash('sha1').update(der).digest('base64url')
      assert.equal(key['kid'], thumbprint)
      assert.equal(key['x5t'], thumbprint)
      assert.equal(key['issuer'], `${publicUrl}/{tenantid}/v2.0`)
      const { publicKey } = new X509Certificate(der)
      assert.equal(publicKey.export({ format: 'jwk' }).n, key['n'])
    }
  })

  it('S21: the next key signs after ninety days, and the old one stays published a while', async () => {
    const kids = async () => {
      const { json } = await get('/common/discovery/keys')
      return (json['keys'] as { kid: string }[]).map(({ kid }) => kid)
    }
    const [current, next] = await kids()
    fixture.clock.advance(90 * 86_400 + 60)
    const later = await kids()
    assert.equal(later.length, 3)
    assert.deepEqual(later.slice(0, 2), [current, next])
    fixture.clock.advance(3 * 86_400)
    const settled = await kids()
    assert.equal(settled[0], next)
    assert.equal(settled.length, 2)
  })

  it('instance discovery knows this host and no other', async () => {
    const ask = (host: string) =>
      get(
        `/common/discovery/instance?api-version=1.1&authorization_endpoint=https://${host}/common/oauth2/v2.0/authorize`,
      )
    const { json } = await ask('localhost:8443')
    assert.match(String(json['tenant_discovery_endpoint']), /\/common\/v2\.0\/\.well-known/)
    const unknown = await ask('evil.example')
    assert.equal(unknown.status, 400)
    assert.equal(unknown.json['error'], 'invalid_instance')
  })

  it('user realm: every name is managed, known or not', async () => {
    for (const path of ['UserRealm', 'userrealm']) {
      const { json } = await get(`/common/${path}/nobody@contoso.localhost?api-version=1.0`)
      assert.equal(json['account_type'], 'Managed')
    }
  })

  it('an error code has a page', async () => {
    const known = await fixture.app.inject({ url: '/error?code=50011' })
    assert.equal(known.statusCode, 200)
    assert.match(known.body, /What to change/)
    const unknown = await fixture.app.inject({ url: '/error?code=<b>' })
    assert.equal(unknown.statusCode, 404)
    assert.ok(!unknown.body.includes('<b>'))
  })
})
