import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { Application, PermissionScope } from '../directory-objects.ts'
import { checkEntitlementValue, writeScopes } from './entitlements.ts'

const browserFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = browserFetch
})

const scope = (id: string, value: string, isEnabled = true): PermissionScope => ({
  id,
  value,
  isEnabled,
  type: 'User',
  adminConsentDisplayName: value,
  adminConsentDescription: value,
  userConsentDisplayName: null,
  userConsentDescription: null,
})
const keep = scope('1', 'keep')
const remove = scope('2', 'remove')
const application = { id: 'app', api: { oauth2PermissionScopes: [keep, remove] } } as Application

/** A directory that refuses to lose an enabled scope, as Graph does; tells what was written. */
function directory(
  stored: readonly PermissionScope[],
  refusal = 'CannotDeleteOrUpdateEnabledEntitlement',
) {
  const written: PermissionScope[][] = []
  let scopes = stored
  globalThis.fetch = async (_, init) => {
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '') as {
      api: { oauth2PermissionScopes: PermissionScope[] }
    }
    const wanted = body.api.oauth2PermissionScopes
    const lost = scopes.some((old) => old.isEnabled && !wanted.some((next) => next.id === old.id))
    if (lost) {
      const error = { code: refusal, message: 'Disable it first.' }
      return new Response(JSON.stringify({ error }), { status: 400 })
    }
    scopes = wanted
    written.push(wanted)
    return new Response(null, { status: 204 })
  }
  return written
}

test('an enabled scope is disabled before it is deleted, and the others are not touched', async () => {
  const written = directory([keep, remove])
  await writeScopes(application, [keep])
  assert.deepEqual(written, [[keep, { ...remove, isEnabled: false }], [keep]])
})

test('what the directory accepts is written once', async () => {
  const written = directory([keep, remove])
  await writeScopes(application, [keep, remove, scope('3', 'new')])
  assert.equal(written.length, 1)
})

test('another refusal is passed on and nothing else is written', async () => {
  const written = directory([keep, remove], 'Authorization_RequestDenied')
  await assert.rejects(writeScopes(application, [keep]), { code: 'Authorization_RequestDenied' })
  assert.deepEqual(written, [])
})

test('a value has no blanks, does not begin with a full stop and is used once', () => {
  assert.equal(checkEntitlementValue('access_as_user', []), undefined)
  assert.equal(checkEntitlementValue('Files.Read/All', []), undefined)
  for (const bad of ['', 'two words', '.hidden', 'x'.repeat(121), 'é']) {
    assert.notEqual(checkEntitlementValue(bad, []), undefined, bad)
  }
  assert.match(checkEntitlementValue('keep', ['keep']) ?? '', /already used/)
})
