import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { startFixture, type Fixture } from '../testing/fixture.ts'
import {
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
} from '../testing/requests.ts'

let fixture: Fixture
let middleTierSecret: string
let tokens: Record<string, unknown>
let code: string
before(async () => {
  fixture = await startFixture()
  const { directory, tenant, api, maker } = fixture
  const { secretText } = await directory.applications.addPassword(
    tenant.id,
    api.id,
    { displayName: 'middle tier' },
    systemActor,
  )
  middleTierSecret = secretText
  const actor = { ...systemActor, kind: 'user', id: maker.id } as const
  const clientPrincipal = await directory.servicePrincipals.ensure(tenant.id, api.appId, actor)
  const graph = (await directory.servicePrincipals.findByName(
    tenant.id,
    'https://graph.microsoft.com',
  ))!
  await directory.permissionGrants.merge(
    {
      tenantId: tenant.id,
      clientId: clientPrincipal.id,
      resourceId: graph.id,
      principalId: maker.id,
      scopes: ['User.Read'],
    },
    actor,
  )
  code = await freshCode(fixture, await consentedBrowser(fixture))
  tokens = (await postToken(fixture, redemption(code))).json
})
after(() => fixture.app.close())

/** What the middle tier sends when it was called with this token. */
function exchange(assertion: unknown, changes: Record<string, string | undefined> = {}) {
  return postToken(fixture, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: fixture.api.appId,
    client_secret: middleTierSecret,
    scope: 'https://graph.microsoft.com/User.Read',
    assertion: String(assertion),
    ...changes,
  })
}

const codesOf = (answer: { json: Record<string, unknown> }) => answer.json['error_codes']

describe('on behalf of', () => {
  it('gives the middle tier a token for the next API, for the same user', async () => {
    const { status, json } = await exchange(tokens['access_token'])
    assert.equal(status, 200, JSON.stringify(json))
    const claims = claimsOf(json['access_token'])
    assert.equal(claims['oid'], fixture.maker.id)
    assert.equal(claims['appid'], fixture.api.appId)
    assert.equal(claims['scp'], 'User.Read')
  })

  it('asks who the middle tier is, and whom the token was for', async () => {
    const wrong = await exchange(tokens['access_token'], { client_secret: 'wrong' })
    assert.deepEqual(codesOf(wrong), [7000215])
    const none = await exchange(tokens['access_token'], { client_secret: undefined })
    assert.deepEqual(codesOf(none), [7000218])
    // The client that got the token is not the API that it is for.
    const client = { client_id: fixture.client.appId, client_secret: fixture.secret }
    assert.deepEqual(codesOf(await exchange(tokens['access_token'], client)), [500131])
    const idToken = await exchange(tokens['id_token'], client)
    assert.deepEqual(codesOf(idToken), [240002], 'an ID token speaks to nobody but its client')
  })

  it('takes no token that nobody here signed', async () => {
    const [head = '', body = ''] = String(tokens['access_token']).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const forged of [`${none}.${body}.`, `${head}.${body}.AAAA`, 'a.b.c', '']) {
      const answer = await exchange(forged)
      assert.ok(answer.status === 400, forged)
      assert.equal(answer.json['access_token'], undefined)
    }
  })

  it('asks for consent where there is none: 65001', async () => {
    const answer = await exchange(tokens['access_token'], {
      scope: 'https://graph.microsoft.com/User.ReadBasic.All',
    })
    assert.deepEqual(codesOf(answer), [65001])
    assert.equal(answer.json['suberror'], 'consent_required')
  })

  it('S4: takes no token of a code that was used twice', async () => {
    assert.deepEqual(codesOf(await postToken(fixture, redemption(code))), [54005])
    const answer = await exchange(tokens['access_token'])
    assert.deepEqual(codesOf(answer), [50013])
    assert.match(String(answer.json['error_description']), /revoked/)
  })
})

describe('a secret on a service principal', () => {
  it('proves the application in that tenant and in no other', async () => {
    const { directory, tenant, client } = fixture
    const fabrikam = await directory.tenants.create(
      { displayName: 'Fabrikam', domains: ['fabrikam.localhost'] },
      systemActor,
    )
    await directory.applications.update(
      tenant.id,
      client.id,
      { signInAudience: 'AzureADMultipleOrgs' },
      systemActor,
    )
    const there = await directory.servicePrincipals.ensure(fabrikam.id, client.appId, systemActor)
    const { secretText } = await directory.servicePrincipals.addPassword(
      fabrikam.id,
      there.id,
      { displayName: 'of Fabrikam' },
      systemActor,
    )
    const form = {
      grant_type: 'client_credentials',
      client_secret: secretText,
      scope: 'https://graph.microsoft.com/.default',
    }
    const good = await postToken(fixture, form, { segment: fabrikam.id })
    assert.equal(good.status, 200, JSON.stringify(good.json))
    const elsewhere = await postToken(fixture, form, { segment: tenant.id })
    assert.deepEqual(codesOf(elsewhere), [7000215])
  })
})
