import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, SettingError } from './settings.ts'

const read = (environment: Record<string, string>, demo = false): ReturnType<typeof readSettings> =>
  readSettings(environment, { demo, root: '/repository' })

test('nothing set: https on 8443, plain http only with the demo', () => {
  assert.equal(read({}).publicUrl, 'https://localhost:8443')
  assert.equal(read({}).httpPort, null)
  assert.equal(read({}, true).httpPort, 8080)
})

/** [what is wrong, the environment, what the text must name] */
const REFUSALS: [string, Record<string, string>, RegExp][] = [
  ['a port that is no number', { PATCHBAY_HTTPS_PORT: 'abc' }, /PATCHBAY_HTTPS_PORT.*"abc"/],
  ['a port out of range', { PATCHBAY_HTTP_PORT: '70000' }, /PATCHBAY_HTTP_PORT/],
  ['a public address without https', { PATCHBAY_PUBLIC_URL: 'http://x' }, /https origin/],
  [
    'a database of another kind',
    { PATCHBAY_DATABASE_URL: 'mysql://x/y' },
    /--database-url.*postgres:/,
  ],
  ['a certificate without its key', { PATCHBAY_TLS_CERT: 'a.pem' }, /go together/],
  ['a short password', { PATCHBAY_ADMIN_PASSWORD: 'short' }, /PATCHBAY_ADMIN_PASSWORD.*guess/],
  ['a well-known password', { PATCHBAY_ADMIN_PASSWORD: 'P@ssw0rd12345!' }, /guess/],
  ['one with a year', { PATCHBAY_ADMIN_PASSWORD: 'Administrator2026!' }, /guess/],
  ['one letter many times', { PATCHBAY_MAKER_PASSWORD: 'aaaaaaaaaaaaaa' }, /guess/],
]
for (const [what, environment, text] of REFUSALS)
  test(`${what} is refused by the variable's name`, () => {
    assert.throws(
      () => read(environment),
      (error) => error instanceof SettingError && text.test(error.message),
    )
  })

test('a password that nobody tries first is taken', () => {
  assert.equal(
    read({ PATCHBAY_ADMIN_PASSWORD: 'correct horse battery' }).administratorPassword,
    'correct horse battery',
  )
})
