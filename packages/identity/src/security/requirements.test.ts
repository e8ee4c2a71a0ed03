import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'

/** Security requirements of an authorization server, each with a test that carries its number. */
const requirements: Readonly<Record<number, string>> = {
  1: 'redirect URIs are compared as exact strings',
  2: 'what cannot be trusted is never redirected to',
  3: 'codes are random, hashed, short-lived and bound',
  4: 'a code used twice ends what came of it',
  5: 'PKCE, and no way back from it',
  6: 'confidential clients prove themselves, public ones cannot',
  7: 'refresh tokens rotate, with a grace',
  8: 'refresh tokens are bound to client, user and tenant',
  9: 'one issuer a tenant, named in answers where advertised',
  10: 'no form is taken from another site',
  11: 'a new session cookie at each sign-in',
  12: 'no page can be framed; a silent request shows none',
  13: 'no open redirector',
  14: '303 after a form',
  15: 'form_post escapes',
  16: 'no secret in a log',
  17: 'accounts lock; unknown names look like wrong passwords',
  18: 'credentials and codes of machines are limited as well',
  19: 'passwords are argon2id',
  20: 'client secrets are random, hashed and shown once',
  21: 'signing keys rotate with overlap',
  22: 'algorithms and keys are ours to choose',
  23: 'assertions have an audience and an end',
  24: 'keys of others are fetched with a guard',
  25: 'logos are decoded, addresses of registrations never fetched',
  26: 'consent pages say who asks for what, and users decide little',
  27: 'implicit and password grants are switches',
  28: 'tenants are isolated',
  29: 'Graph denies by default',
  30: 'nobody rises by what they administer',
  31: 'CORS as narrow as clients allow',
  32: 'the audit log is append-only',
  33: 'cookies and headers',
  34: 'the Host header has no say',
  35: 'sizes are limited',
  36: 'device codes',
  37: 'sign-out asks unless the session is proved',
  38: 'backups keep the subjects of users',
  39: 'one clock, five minutes of skew',
  40: 'the supply chain is locked',
}

/** Where the tests of the directory, of Graph and of the whole server lie. */
const root = join(import.meta.dirname, '../../../..')
const names = globSync(
  ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/**/*.test.ts'],
  {
    cwd: root,
  },
)
  .filter((file) => !file.endsWith('security/requirements.test.ts'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .flatMap((source) => source.match(/\b(?:it|test|describe)\(\s*[`'"][^\n]*/g) ?? [])
const covered = new Set(
  names.flatMap((name) =>
    [...name.matchAll(/\bS(\d{1,2})\b/g)].map(([, number]) => Number(number)),
  ),
)

for (const [number, requirement] of Object.entries(requirements)) {
  it(`S${number} has a test: ${requirement}`, () => {
    assert.ok(covered.has(Number(number)), `No test is named after S${number}.`)
  })
}
