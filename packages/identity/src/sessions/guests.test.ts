import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor, type Tenant, type User } from '@patchbay/directory'
import { openBrowser } from '../testing/browser.ts'
import { passwordOfAll, publicUrl, startFixture, type Fixture } from '../testing/fixture.ts'
import { authorizeUrl, claimsOf, freshCode, postToken, redemption } from '../testing/requests.ts'

let fixture: Fixture
let home: Tenant
let visitor: User
let guest: User

before(async () => {
  fixture = await startFixture()
  const { directory, tenant } = fixture
  home = await directory.tenants.create(
    { displayName: 'Fabrikam', domains: ['fabrikam.localhost'] },
    systemActor,
  )
  const make = (name: string, mail: string) =>
    directory.users.create(
      home.id,
      {
        displayName: name,
        userPrincipalName: `${name}@fabrikam.localhost`,
        password: passwordOfAll,
        mail,
      },
      systemActor,
    )
  visitor = await make('visitor', 'visitor@fabrikam.localhost')
  await make('impostor', 'visitor@fabrikam.localhost')
  guest = await directory.invitations.create(
    tenant.id,
    { invitedUserEmailAddress: 'visitor@fabrikam.localhost' },
    systemActor,
  )
})
after(() => fixture.app.close())

describe('guests', () => {
  it('are let in once they have accepted, under the name they were invited by', async () => {
    const pending = openBrowser(fixture.app)
    const early = await pending.signIn(
      await pending.get(authorizeUrl(fixture)),
      'visitor@fabrikam.localhost',
    )
    assert.match(early.text, /AADSTS50014/)

    const path = `/redeem?tenant=${fixture.tenant.id}&user=${guest.id}&redirect=https://evil.example/`
    const impostor = openBrowser(fixture.app)
    const again = await impostor.signIn(await impostor.get(path), 'impostor@fabrikam.localhost')
    assert.match(again.text, /type="email"/, 'an address in a profile proves nothing')

    const browser = openBrowser(fixture.app)
    const accepted = await browser.signIn(await browser.get(path), 'visitor@fabrikam.localhost')
    assert.match(accepted.text, /Invitation accepted/)
    assert.equal(accepted.location, undefined, 'S13: a link, no redirect')
    const state = await fixture.directory.users.find(fixture.tenant.id, guest.id)
    assert.equal(state?.externalUserState, 'Accepted')
  })

  it('have ids of the tenant they visit in tokens, and those of their home in client_info', async () => {
    const browser = openBrowser(fixture.app)
    const page = await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'visitor@fabrikam.localhost',
    )
    await browser.submit(page, { action: 'accept' })
    const form = { ...redemption(await freshCode(fixture, browser)), client_info: '1' }
    const { json } = await postToken(fixture, form)
    const [access, id] = [claimsOf(json['access_token']), claimsOf(json['id_token'])]
    for (const claims of [access, id]) {
      assert.equal(claims['tid'], fixture.tenant.id)
      assert.equal(claims['oid'], guest.id)
      assert.equal(claims['idp'], `${publicUrl}/${home.id}/`)
      assert.equal(claims['preferred_username'], 'visitor@fabrikam.localhost')
    }
    const info = JSON.parse(
      Buffer.from(String(json['client_info']), 'base64url').toString(),
    ) as object
    assert.deepEqual(info, { uid: visitor.id, utid: home.id })
    const refreshed = await postToken(fixture, {
      grant_type: 'refresh_token',
      refresh_token: json['refresh_token'] as string,
      client_info: '1',
    })
    assert.equal(claimsOf(refreshed.json['id_token'])['idp'], `${publicUrl}/${home.id}/`)
    assert.equal(refreshed.json['client_info'], json['client_info'])
    const silent = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(silent.location), /code=/, 'silently, too')
  })

  it('are strangers elsewhere: 50020; and out once they are switched off: 50057', async () => {
    const { directory, tenant } = fixture
    const stranger = openBrowser(fixture.app)
    const seen = await stranger.signIn(
      await stranger.get(authorizeUrl(fixture)),
      'impostor@fabrikam.localhost',
    )
    assert.match(seen.text, /AADSTS50020/)
    await directory.users.update(tenant.id, guest.id, { accountEnabled: false }, systemActor)
    const browser = openBrowser(fixture.app)
    const off = await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'visitor@fabrikam.localhost',
    )
    assert.match(String(off.location), /AADSTS50057/)
  })
})
