import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRedirectUri, checkRedirectUris, type Platform } from './redirect-uris.ts'

const cases: [uri: string, platform: Platform, reason: RegExp | undefined][] = [
  ['https://app.contoso.com/signin', 'web', undefined],
  ['https://app.contoso.com', 'spa', undefined],
  ['http://localhost:8080/redirect', 'web', undefined],
  ['http://127.0.0.1/', 'publicClient', undefined],
  ['http://app.contoso.com/', 'web', /https/],
  ['myapp://auth', 'web', /Public client/],
  ['myapp://auth', 'publicClient', undefined],
  ['https://app.contoso.com/#x', 'web', /fragment/],
  ["https://app.contoso.com/it's", 'web', /'/],
  ['app.contoso.com', 'web', /absolute/],
  [' https://app.contoso.com', 'web', /blanks/],
  [`https://app.contoso.com/${'x'.repeat(256)}`, 'web', /256/],
  ['', 'web', /Enter/],
]

for (const [uri, platform, reason] of cases) {
  test(`${platform}: ${uri.slice(0, 60) || '(empty)'} is ${reason ? 'refused' : 'accepted'}`, () => {
    const problem = checkRedirectUri(uri, platform)
    if (reason) assert.match(problem ?? '', reason)
    else assert.equal(problem, undefined)
  })
}

test('one URI belongs to one platform', () => {
  const uri = 'https://app.contoso.com/'
  const problems = checkRedirectUris({ web: [uri], spa: [uri], publicClient: [] })
  assert.match(problems.web[0] ?? '', /twice/)
  assert.match(problems.spa[0] ?? '', /twice/)
})
