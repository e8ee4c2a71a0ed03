import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asWritten, withKeepsakes } from './as-written.ts'
import type { JsonObject } from './document.ts'
import { withDefaultLoginUri, withRedirectUrl, withoutClientSecret } from './security.ts'

const withSettings = (settings: JsonObject): JsonObject => ({
  properties: {
    connectionParameters: { token: { type: 'oauthSetting', oAuthSettings: settings } },
    iconBrandColor: '#fff',
  },
})
/** What an installation does with properties that are saved. */
const saved = (properties: JsonObject) =>
  withDefaultLoginUri(
    withRedirectUrl(
      withoutClientSecret(withKeepsakes(properties)).properties,
      'https://here.example/redirect',
    ),
    'https://here.example',
  )

void describe('properties that an installation saved', () => {
  for (const [what, settings] of [
    [
      'a redirect URL',
      { identityProvider: 'oauth2', redirectUrl: 'https://there.example', scopes: [] },
    ],
    ['a list of redirect URLs', { redirectUrl: ['https://a.example', 'https://b.example'] }],
    ['none', { identityProvider: 'aad', clientId: 'x' }],
    [
      'no sign-in origin',
      { identityProvider: 'aad', customParameters: { resourceUri: { value: 'api://x' } } },
    ],
    ['a placeholder for a secret', { clientSecret: '[[DUMMY]]', clientid: null, RedirectUrl: '' }],
  ] as [string, JsonObject][])
    void it(`are given back as they were written, with ${what}`, () => {
      const written = withSettings(settings)
      const stored = saved(written)
      assert.notDeepEqual(stored, written)
      assert.equal(JSON.stringify(asWritten(stored)), JSON.stringify(written))
      // Saved once more, as an editor does.
      assert.equal(JSON.stringify(asWritten(saved(asWritten(stored)))), JSON.stringify(written))
    })

  void it('never hold a client secret', () => {
    const stored = saved(withSettings({ clientSecret: 'geheim-1', redirectUrl: '' }))
    assert.doesNotMatch(JSON.stringify([stored, asWritten(stored)]), /geheim/)
  })

  void it('keep what was changed since', () => {
    const stored = saved(
      withSettings({ identityProvider: 'oauth2', clientId: 'a', redirectUrl: 'b' }),
    )
    const changed = JSON.parse(
      JSON.stringify(stored).replace('"clientId":"a"', '"clientId":"c","more":1'),
    ) as JsonObject
    assert.deepEqual(
      asWritten(changed),
      withSettings({ identityProvider: 'oauth2', clientId: 'c', redirectUrl: 'b', more: 1 }),
    )
  })

  void it('without a note are given as they are', () => {
    const own = withSettings({ identityProvider: 'oauth2', redirectUrl: 'https://here.example' })
    assert.deepEqual(asWritten(own), own)
  })
})
