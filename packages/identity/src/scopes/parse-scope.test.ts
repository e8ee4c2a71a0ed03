import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseScope } from './parse-scope.ts'

const cases: [scope: string, oidc: string[], resources: [name: string, values: string[]][]][] = [
  ['openid profile', ['openid', 'profile'], []],
  ['api://x/access_as_user', [], [['api://x', ['access_as_user']]]],
  ['User.Read', [], [['https://graph.microsoft.com', ['User.Read']]]],
  [
    'openid User.Read api://x/a',
    ['openid'],
    [
      ['https://graph.microsoft.com', ['User.Read']],
      ['api://x', ['a']],
    ],
  ],
  ['https://graph.microsoft.com/openid', ['openid'], []],
  ['https://contoso.com//.default', [], [['https://contoso.com/', []]]],
  ['api://x/.default', [], [['api://x', []]]],
  ['api://x/a api://x/b', [], [['api://x', ['a', 'b']]]],
  ['openid address phone', ['openid'], []],
  ['API://X/a api://x/b', [], [['API://X', ['a', 'b']]]],
]

describe('a scope is {resource}/{value}, split at the last slash', () => {
  for (const [scope, oidc, resources] of cases) {
    it(scope, () => {
      const parsed = parseScope(scope)
      assert.deepEqual(parsed.oidc, oidc)
      assert.deepEqual(
        parsed.resources.map(({ name, values }) => [name, values]),
        resources,
      )
    })
  }

  it('.default cannot stand beside named scopes of its resource', () => {
    assert.throws(() => parseScope('api://x/.default api://x/a'), { code: 70011 })
  })
})
