import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bannedReason } from './banned-passwords.ts'

describe('S19: passwords that are guessed first', () => {
  const names = ['maker', 'maker@contoso.localhost', 'contoso']
  const banned = [
    'password',
    'Password1!',
    '12345678',
    '87654321',
    'aaaaaaaaaa',
    'abcabcabcabc',
    'qwertyuiop',
    'Welcome2026!',
    'Summer2026',
    'Contoso2026!',
    'maker12345',
    'Passw0rd',
  ]
  for (const password of banned) {
    it(`refuses ${password}`, () => assert.ok(bannedReason(password, names)))
  }
  const taken = [
    'correct horse battery staple',
    'maker-horse-battery',
    'tK7!vq9Zx2',
    'summer in Oslo',
  ]
  for (const password of taken) {
    it(`takes ${password}`, () => assert.equal(bannedReason(password, names), undefined))
  }
})
