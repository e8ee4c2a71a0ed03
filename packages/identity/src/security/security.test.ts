import assert from 'node:assert/strict'
import { createHash, randomUUID, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createDirectory, systemActor } from '@patchbay/directory'
import { openStore, sql } from '@patchbay/store'
import { SignJWT } from 'jose'
import { makeSigningCertificate, thumbprint } from '../keys/certificate.ts'
import { pairwiseSubject } from '../tokens/subject.ts'
import { openBrowser } from '../testing/browser.ts'
import {
  addClient,
  passwordOfAll,
  publicUrl,
  startFixture,
  type Fixture,
} from '../testing/fixture.ts'
import {
  allowInPolicy,
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
} from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

const codesOf = ({ json }: { json: Record<string, unknown> }) => json['error_codes']
const applicationForm = () => ({
  grant_type: 'client_credentials',
  scope: `api://${fixture.api.appId}/.default`,
})

describe('S6: who proves itself and who may not', () => {
  it('a confidential client proves itself at every grant, the refresh too', async () => {
    const browser = await consentedBrowser(fixture)
    const bare = { client_secret: undefined }
    const form = redemption(await freshCode(fixture, browser))
    assert.deepEqual(codesOf(await postToken(fixture, { ...form, ...bare })), [7000218])
    const { json } = await postToken(fixture, form)
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: json['refresh_token'] as string,
    }
    assert.deepEqual(codesOf(await postToken(fixture, { ...refresh, ...bare })), [7000218])
    const wrong = { client_secret: 'wrong' }
    assert.deepEqual(codesOf(await postToken(fixture, { ...refresh, ...wrong })), [7000215])
    assert.deepEqual(
      codesOf(await postToken(fixture, { ...applicationForm(), ...bare })),
      [7000216],
    )
  })

  it('a public client may not show a credential: 700025', async () => {
    const { directory, tenant, api, admin } = fixture
    const redirect = 'http://localhost/native'
    const client = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Native',
      publicClient: { redirectUris: [redirect] },
    })
    const browser = openBrowser(fixture.app)
    const changes = { client_id: client.appId, redirect_uri: redirect }
    const page = await browser.signIn(
      await browser.get(authorizeUrl(fixture, changes)),
      'maker@contoso.localhost',
    )
    const seen = await browser.submit(page, { action: 'accept' })
    const code = new URL(String(seen.location)).searchParams.get('code') ?? ''
    const form = { ...redemption(code), client_id: client.appId, redirect_uri: redirect }
    assert.deepEqual(codesOf(await postToken(fixture, form)), [700025])
    assert.equal((await postToken(fixture, { ...form, client_secret: undefined })).status, 200)
  })
})

describe('S14: after a form the browser is sent on by 303', () => {
  it('so that no password is sent again to anyone', async () => {
    const { app } = fixture
    const browser = openBrowser(app)
    const start = await browser.get(authorizeUrl(fixture))
    const fields = [...start.text.matchAll(/name="(ctx|canary)" value="([^"]+)"/g)].map(
      ([, name, value]) => [name, value] as const,
    )
    const response = await app.inject({
      method: 'POST',
      url: `/${fixture.tenant.id}/login`,
      headers: {
        host: 'localhost:8443',
        origin: publicUrl,
        'content-type': 'application/x-www-form-urlencoded',
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      payload: new URLSearchParams([
        ...fields.map(([name, value]): [string, string] => [name ?? '', value ?? '']),
        ['login', 'maker@contoso.localhost'],
        ['passwd', passwordOfAll],
        ['action', 'password'],
      ]).toString(),
    })
    assert.equal(response.statusCode, 303)
    assert.match(String(response.headers.location), /^\/[^/]/)
    const source = readFileSync(join(import.meta.dirname, '../login/interaction-flow.ts'), 'utf8')
    assert.doesNotMatch(source, /code\(30[12578]\)/)
  })
})

describe('S19: passwords at rest', () => {
  it('has 15 characters where it alone signs in, 8 beside a second factor, or what the tenant says', async () => {
    const { directory, tenant } = fixture
    const make = (password: string) =>
      directory.users.create(
        tenant.id,
        {
          displayName: 'New',
          userPrincipalName: `${randomUUID()}@contoso.localhost`,
          password,
        },
        systemActor,
      )
    await assert.rejects(make('fourteen-signs'), /it has 14 characters; 15 to 256 are taken/)
    await make('fifteen-signs-x')
    await allowInPolicy(fixture, { minimumPasswordLength: 20 })
    await assert.rejects(make('fifteen-signs-x'), /20 to 256 are taken/)
    await allowInPolicy(fixture, { minimumPasswordLength: 15, requireMultiFactor: true })
    await assert.rejects(make('7-signs'), /8 to 256 are taken/)
    await make('8-signs!')
    const tell = JSON.stringify({ policy: {} })
    await fixture.store.db.updateTable('signInSettings').set({ document: tell }).execute()
    fixture.clock.advance(6)
  })

  it('are argon2id with at least 19 MiB and two passes, each with a salt of its own', async () => {
    const { rows } = await sql<{ passwordHash: string }>`select "passwordHash" from users`.execute(
      fixture.store.db,
    )
    const hashes = rows.map(({ passwordHash }) => passwordHash).filter(Boolean)
    assert.ok(hashes.length >= 2)
    for (const hash of hashes) {
      const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(hash) ?? []
      assert.ok(Number(memory) >= 19_456 && Number(time) >= 2, hash)
    }
    assert.equal(new Set(hashes).size, hashes.length, 'the same password, another hash')
  })

  it('are not short', async () => {
    const { directory, tenant, maker } = fixture
    await assert.rejects(directory.users.setPassword(tenant.id, maker.id, 'short', systemActor))
  })
})

describe('S20: client secrets', () => {
  it('have 200 bits, are shown once, and stand in the store as digests', async () => {
    const { directory, tenant, client, store } = fixture
    const made = await directory.applications.addPassword(
      tenant.id,
      client.id,
      { displayName: 'second' },
      systemActor,
    )
    assert.ok(made.secretText.length >= 40)
    assert.equal(made.hint, made.secretText.slice(0, 3))
    const { rows } = await sql`select * from "passwordCredentials"`.execute(store.db)
    assert.ok(!JSON.stringify(rows).includes(made.secretText))
    const again = await directory.applications.find(tenant.id, client.id)
    assert.ok(!JSON.stringify(again).includes(made.secretText))
    const audit = await directory.audits.list(tenant.id)
    assert.ok(!JSON.stringify(audit).includes(made.secretText))

    const form = applicationForm()
    assert.equal((await postToken(fixture, form)).status, 200, 'the first goes on working')
    const second = { ...form, client_secret: made.secretText }
    assert.equal((await postToken(fixture, second)).status, 200)
    const keyId = { ...form, client_secret: made.keyId }
    assert.deepEqual(codesOf(await postToken(fixture, keyId)), [7000215], 'its id is no secret')
    await directory.applications.removePassword(tenant.id, client.id, made.keyId, systemActor)
    assert.deepEqual(codesOf(await postToken(fixture, second)), [7000215])
  })
})

describe('client assertions', () => {
  let certificate: { privateKey: KeyObject; certificate: Buffer }
  before(async () => {
    const { directory, tenant, client } = fixture
    certificate = await makeSigningCertificate({
      notBefore: new Date(0),
      notAfter: new Date('2049-01-01'),
    })
    const credential = {
      keyId: 'a0000000-0000-4000-8000-00000000000f',
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      key: certificate.certificate.toString('base64'),
      customKeyIdentifier: null,
      displayName: 'test',
      startDateTime: '2020-01-01T00:00:00Z',
      endDateTime: '2049-01-01T00:00:00Z',
    } as const
    const patch = { keyCredentials: [credential] }
    await directory.applications.update(tenant.id, client.id, patch, systemActor)
  })

  async function present(changes: Record<string, unknown>, header: Record<string, unknown> = {}) {
    const now = Math.floor(fixture.clock.now().getTime() / 1000)
    const { appId } = fixture.client
    const sha256 = createHash('sha256').update(certificate.certificate).digest('base64url')
    const assertion = await new SignJWT({
      iss: appId,
      sub: appId,
      aud: `${publicUrl}/${fixture.tenant.id}/oauth2/v2.0/token`,
      exp: now + 600,
      jti: 'one',
      ...changes,
    })
      .setProtectedHeader({ alg: 'PS256', 'x5t#S256': sha256, ...header })
      .sign(certificate.privateKey)
    return postToken(fixture, {
      ...applicationForm(),
      client_secret: undefined,
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
  }

  it('S23: are for this tenant’s token endpoint or issuer, and for nobody else', async () => {
    const tenant = `${publicUrl}/${fixture.tenant.id}`
    for (const aud of [
      `${tenant}/oauth2/v2.0/token`,
      `${tenant}/oauth2/token`,
      `${tenant}/v2.0`,
      [`${tenant}/v2.0`, 'https://other.example'],
    ]) {
      assert.equal((await present({ aud })).status, 200, String(aud))
    }
    const other = `${publicUrl}/11111111-1111-4111-8111-111111111111`
    for (const aud of [`${other}/oauth2/v2.0/token`, `${other}/v2.0`, publicUrl, '', undefined]) {
      assert.deepEqual(codesOf(await present({ aud })), [700023], String(aud))
    }
    assert.deepEqual(codesOf(await present({ exp: undefined })), [700024])
  })

  it('S23: may come again until they expire, unless the tenant takes each once', async () => {
    const jti = { jti: 'again' }
    assert.equal((await present(jti)).status, 200)
    assert.equal((await present(jti)).status, 200, 'MSAL keeps one for ten minutes')
    await allowInPolicy(fixture, { takeAssertionsOnce: true })
    const answers = await Promise.all(Array.from({ length: 8 }, () => present({ jti: 'once' })))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.deepEqual(codesOf(await present({ jti: 'once' })), [50027])
    assert.deepEqual(codesOf(await present({ jti: undefined })), [50027])
    await allowInPolicy(fixture, { takeAssertionsOnce: false })
  })

  it('S22: name a registered key; what a header brings along counts for nothing', async () => {
    const foreign = await makeSigningCertificate({
      notBefore: new Date(0),
      notAfter: new Date('2049-01-01'),
    })
    const brought = { x5c: [foreign.certificate.toString('base64')] }
    for (const header of [
      { 'x5t#S256': undefined, ...brought },
      { 'x5t#S256': undefined, jku: 'https://evil.example/keys' },
      { 'x5t#S256': undefined, x5u: 'https://evil.example/cert' },
      { 'x5t#S256': undefined, kid: '../../etc/passwd' },
      { 'x5t#S256': undefined, x5t: thumbprint(foreign.certificate) },
    ]) {
      assert.deepEqual(codesOf(await present({}, header)), [700027], JSON.stringify(header))
    }
  })

  it('S39: clocks may differ by five minutes, and by no more', async () => {
    const now = Math.floor(fixture.clock.now().getTime() / 1000)
    assert.equal((await present({ nbf: now + 290 })).status, 200)
    assert.deepEqual(codesOf(await present({ nbf: now + 330 })), [700024])
    assert.equal((await present({ exp: now - 290 })).status, 200)
    assert.deepEqual(codesOf(await present({ exp: now - 330 })), [700024])
    const { json } = await postToken(fixture, applicationForm())
    const claims = claimsOf(json['access_token'])
    assert.equal(claims['iat'], claims['nbf'])
    assert.ok(Math.abs(Number(claims['iat']) - (now - 300)) <= 5, 'dated back by five minutes')
  })
})

describe('S31: which pages of other origins may read what', () => {
  it('metadata and keys any, tokens those of single-page clients, pages none; never with cookies', async () => {
    const { app, tenant } = fixture
    const headers = { origin: 'https://page.example', accept: 'text/html' }
    const allowed: string[] = []
    for (const { method, url } of fixture.routes) {
      if (method !== 'GET' && method !== 'POST' && method !== 'OPTIONS') continue
      const response = await app.inject({ method, url: url.replace(':tenant', tenant.id), headers })
      const origin = response.headers['access-control-allow-origin']
      assert.equal(response.headers['access-control-allow-credentials'], undefined, url)
      assert.ok(origin === undefined || origin === '*', `${url}: ${String(origin)}`)
      if (origin === '*') allowed.push(url)
    }
    for (const url of allowed) {
      assert.match(url, /openid-configuration$|keys$|discovery\/instance$|token$|userinfo$/, url)
    }
    const web = await postToken(fixture, applicationForm(), { headers })
    assert.equal(web.headers['access-control-allow-origin'], undefined)
  })
})

describe('S38: a restored backup', () => {
  it('knows every user under the same subject, and opens with no other master key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-restore-'))
    const file = join(folder, 'patchbay.db')
    const masterKey = new Uint8Array(32).fill(3)
    const clock = { now: () => new Date() }
    const subjectIn = async (from: string, key: Uint8Array, tenantId: string) => {
      const store = await openStore({ file: from, masterKey: key })
      try {
        const secret = await createDirectory({ store, clock }).tenantSecret(tenantId)
        return pairwiseSubject(secret, 'user', 'application')
      } finally {
        await store.close()
      }
    }
    const store = await openStore({ file, masterKey })
    const { id } = await createDirectory({ store, clock }).tenants.create(
      { displayName: 'Contoso', domains: ['contoso.localhost'] },
      systemActor,
    )
    await store.close()
    const before = await subjectIn(file, masterKey, id)
    const restored = join(folder, 'restored.db')
    await copyFile(file, restored)
    assert.equal(await subjectIn(restored, masterKey, id), before)
    await assert.rejects(subjectIn(restored, new Uint8Array(32).fill(4), id))
    await rm(folder, { recursive: true })
  })
})

describe('S40: what is installed', () => {
  it('is locked, and runs no script of its own but Node’s', () => {
    const root = join(import.meta.dirname, '../../../..')
    const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
    const resolutions = [...lock.matchAll(/resolution: \{([^}]*)\}/g)].map(([, text]) => text ?? '')
    assert.ok(resolutions.length > 100)
    const loose = resolutions.filter((text) => !/integrity: sha512-/.test(text))
    assert.deepEqual(loose, [], 'every package by its digest')
    const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
    const builds = [...workspace.matchAll(/^ {2}([\w@/-]+): true$/gm)].map(([, name]) => name)
    assert.deepEqual(builds, ['node'])
    for (const name of ['identity', 'store', 'directory']) {
      const manifest = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
      const { dependencies = {} } = JSON.parse(manifest) as {
        dependencies?: Record<string, string>
      }
      for (const [dependency, version] of Object.entries(dependencies)) {
        assert.match(version, /^\d+\.\d+\.\d+/, `${dependency} is pinned`)
      }
    }
  })
})
