import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchRedirectUri, type Platform } from './redirect-uri.ts'

function match(requested: string, registered: string, platform: Platform = 'web') {
  const none = { redirectUris: [] }
  const uris = {
    web: none,
    spa: none,
    publicClient: none,
    [platform]: { redirectUris: [registered] },
  }
  return matchRedirectUri(requested, uris)?.registered
}

describe('S1: redirect URIs are compared as exact strings', () => {
  const registered = 'https://app.example/redirect'
  const refused = [
    'https://app.example/redirect.evil',
    'https://app.example/redirect/..',
    'https://app.example/redirect/',
    'https://app.example/Redirect',
    'https://APP.example/redirect',
    'https://app.example/redirect?x=1',
    'https://app.example/redirect#x',
    'https://user@app.example/redirect',
    'https://app.example%2fredirect',
    'https://app.example\\redirect',
    'https://app.example/redirect\\',
    'https://app.example./redirect',
    'https://äpp.example/redirect',
    'http://app.example/redirect',
    'https://app.example:8443/redirect',
    'https://app.example.evil/redirect',
    ' https://app.example/redirect',
    'https://app.example/redirect\n',
    '//app.example/redirect',
    '',
  ]
  for (const requested of refused) {
    it(`refuses ${JSON.stringify(requested)}`, () => {
      assert.equal(match(requested, registered), undefined)
    })
  }

  const accepted: [string, string, Platform?][] = [
    ['https://app.example/redirect', 'https://app.example/redirect'],
    ['https://app.example:443/redirect', 'https://app.example/redirect'],
    ['https://app.example/', 'https://app.example'],
    ['https://app.example/cb?a=b', 'https://app.example/cb?a=b'],
    ['http://localhost:49152', 'http://localhost', 'publicClient'],
    ['http://localhost:3000/redirect', 'http://localhost/redirect', 'spa'],
    ['http://127.0.0.1:5000/cb', 'http://127.0.0.1/cb', 'publicClient'],
    ['myapp://auth', 'myapp://auth', 'publicClient'],
  ]
  for (const [requested, uri, platform] of accepted) {
    it(`accepts ${requested} for ${uri}`, () => {
      assert.equal(match(requested, uri, platform), uri)
    })
  }

  const loopback: [string, string, Platform][] = [
    ['http://localhost:3000/other', 'http://localhost/redirect', 'spa'],
    ['https://localhost:3000/redirect', 'http://localhost/redirect', 'spa'],
    ['http://127.0.0.1:5000/cb', 'http://127.0.0.1/cb', 'web'],
    ['http://localhost.evil:3000/redirect', 'http://localhost/redirect', 'spa'],
    ['https://x.contoso.com/a', 'https://*.contoso.com/a', 'web'],
  ]
  for (const [requested, uri, platform] of loopback) {
    it(`refuses ${requested} for ${uri} (${platform})`, () => {
      assert.equal(match(requested, uri, platform), undefined)
    })
  }

  it('prefers the exact entry to one that matches by its free port', () => {
    const uris = {
      web: { redirectUris: ['http://localhost:3000/cb'] },
      spa: { redirectUris: ['http://localhost/cb'] },
      publicClient: { redirectUris: [] },
    }
    assert.equal(matchRedirectUri('http://localhost:3000/cb', uris)?.platform, 'web')
    assert.equal(matchRedirectUri('http://localhost:4000/cb', uris)?.platform, 'spa')
  })
})
