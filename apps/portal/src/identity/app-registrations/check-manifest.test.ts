import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Manifest, manifestChanges, readManifest, writeManifest } from './check-manifest.ts'
import { jsonLines } from './json-lines.ts'

const scopeId = '5f8a1c2e-0b7d-4c1a-9f53-2f6de0a4b711'
const stored: Manifest = {
  id: '0b0a6a3f-8d1b-4d1c-8b51-6c3f8b1e5a10',
  appId: '1b0a6a3f-8d1b-4d1c-8b51-6c3f8b1e5a11',
  displayName: 'Identity API',
  signInAudience: 'AzureADMyOrg',
  identifierUris: [],
  isFallbackPublicClient: null,
  tags: [],
  api: {
    requestedAccessTokenVersion: null,
    oauth2PermissionScopes: [
      { id: scopeId, value: 'access_as_user', type: 'User', isEnabled: true },
    ],
    preAuthorizedApplications: [],
  },
  appRoles: [],
  keyCredentials: [],
  passwordCredentials: [{ keyId: scopeId, hint: 'abc', displayName: 'x' }],
  requiredResourceAccess: [],
  web: {
    homePageUrl: null,
    redirectUris: ['https://app.contoso.com/'],
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
  },
  spa: { redirectUris: [] },
  publicClient: { redirectUris: [] },
}
const text = writeManifest(stored, 'microsoft-graph')

test('an unchanged manifest has no findings and nothing to send, in either format', () => {
  for (const format of ['microsoft-graph', 'aad-graph'] as const) {
    const { manifest, findings } = readManifest(writeManifest(stored, format), format, stored)
    assert.deepEqual(findings, [])
    assert.deepEqual(manifestChanges(manifest ?? {}, stored, format), {})
  }
})

test('only what changed is sent', () => {
  const edited = text.replace(
    '"requestedAccessTokenVersion": null',
    '"requestedAccessTokenVersion": 2',
  )
  const { manifest } = readManifest(edited, 'microsoft-graph', stored)
  assert.deepEqual(manifestChanges(manifest ?? {}, stored, 'microsoft-graph'), {
    api: { requestedAccessTokenVersion: 2 },
  })
})

test('the older format’s accessTokenAcceptedVersion is the same property', () => {
  const older = writeManifest(stored, 'aad-graph')
  const edited = older.replace(
    '"accessTokenAcceptedVersion": null',
    '"accessTokenAcceptedVersion": 2',
  )
  assert.notEqual(edited, older)
  const { manifest } = readManifest(edited, 'aad-graph', stored)
  assert.deepEqual(manifestChanges(manifest ?? {}, stored, 'aad-graph'), {
    api: { requestedAccessTokenVersion: 2 },
  })
})

const refusals: [what: string, from: string, to: string, reason: RegExp][] = [
  [
    'a token version of 3',
    '"requestedAccessTokenVersion": null',
    '"requestedAccessTokenVersion": 3',
    /1, 2 or null/,
  ],
  ['an unknown property', '"displayName"', '"displayNam"', /displayNam is not known/],
  [
    'an unknown property of api',
    '"preAuthorizedApplications"',
    '"preAuthorised"',
    /preAuthorised of api/,
  ],
  ['another client id', '"appId": "1b0a', '"appId": "2b0a', /cannot be changed/],
  ['a text where a list belongs', '"identifierUris": []', '"identifierUris": ""', /list of texts/],
  ['an unknown audience', '"AzureADMyOrg"', '"Everyone"', /audience is one of/],
  ['a bad redirect URI', '"https://app.contoso.com/"', '"http://app.contoso.com/"', /https/],
  ['a scope id that is no GUID', `"id": "${scopeId}"`, '"id": "1"', /GUID/],
  ['a scope value with a blank', '"access_as_user"', '"access as user"', /without blanks/],
]
for (const [what, from, to, reason] of refusals) {
  test(`${what} is refused with its line`, () => {
    const edited = text.replace(from, to)
    assert.notEqual(edited, text)
    const { manifest, findings } = readManifest(edited, 'microsoft-graph', stored)
    assert.equal(manifest, null)
    assert.match(findings[0]?.message ?? '', reason)
    const expected = edited.slice(0, edited.indexOf(to)).split('\n').length
    assert.equal(findings[0]?.line, expected)
  })
}

test('a text that is not JSON is refused with the line where it stops being JSON', () => {
  const { manifest, findings } = readManifest('{\n  "a": 1,\n  "b" 2\n}', 'microsoft-graph', stored)
  assert.equal(manifest, null)
  assert.equal(findings[0]?.line, 3)
})

test('a finding in the older format stands at the older name', () => {
  const older = writeManifest(stored, 'aad-graph')
  const edited = older.replace(
    '"accessTokenAcceptedVersion": null',
    '"accessTokenAcceptedVersion": 9',
  )
  const line = edited.slice(0, edited.indexOf('accessTokenAcceptedVersion')).split('\n').length
  assert.equal(readManifest(edited, 'aad-graph', stored).findings[0]?.line, line)
})

test('lines are found through escapes, nesting and lists', () => {
  const lines = jsonLines('{\n"a\\"b/c": [\n1,\n{"x": "}\\\\"}\n],\n"z": null}')
  assert.equal(lines.get('/a"b~1c/1/x'), 4)
  assert.equal(lines.get('/a"b~1c/0'), 3)
  assert.equal(lines.get('/z'), 6)
})
