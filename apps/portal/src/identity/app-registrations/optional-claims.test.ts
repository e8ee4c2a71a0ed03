import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addClaims, parseGroupKinds, removeClaim } from './optional-claims.ts'

describe('optional claims', () => {
  it('are added once, to the kind of token that was named', () => {
    const once = addClaims(null, 'accessToken', ['acct', 'email'])
    const twice = addClaims(once, 'accessToken', ['email', 'upn'])
    assert.deepEqual(
      twice.accessToken.map(({ name }) => name),
      ['acct', 'email', 'upn'],
    )
    assert.deepEqual(twice.idToken, [])
  })

  it('keep their additional properties when others are added or taken', () => {
    const before = {
      idToken: [{ name: 'upn', source: null, essential: true, additionalProperties: ['x'] }],
      accessToken: [],
      saml2Token: [],
    }
    const after = removeClaim(addClaims(before, 'idToken', ['upn', 'sid']), 'idToken', 'sid')
    assert.deepEqual(after, before)
  })

  it('ask for the kind of token of users too', () => {
    const [claim] = addClaims(null, 'accessToken', ['idtyp']).accessToken
    assert.deepEqual(claim?.additionalProperties, ['include_user_token'])
  })
})

describe('the groups claim', () => {
  for (const [setting, kinds] of [
    [null, []],
    ['None', []],
    ['SecurityGroup, ApplicationGroup', ['SecurityGroup', 'ApplicationGroup']],
  ] as const)
    it(`reads ${setting}`, () => assert.deepEqual(parseGroupKinds(setting), kinds))
})
