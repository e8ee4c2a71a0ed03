import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openStore, type Store } from '@patchbay/store'
import { createDirectory } from './create-directory.ts'
import { roleTemplates } from './directory-roles.ts'
import type { Directory } from './directory.ts'
import { systemActor } from './logs.ts'
import { recallCallers, recallDirectory } from './recall.ts'
import { judgeSecret } from './secrets.ts'
import type { Application, Tenant } from './types.ts'

const masterKey = new Uint8Array(32).fill(7)
const folder = mkdtempSync(join(tmpdir(), 'patchbay-recall-'))
const file = join(folder, 'patchbay.db')
let milliseconds = Date.parse('2026-03-01T00:00:00Z')
const clock = { now: () => new Date(milliseconds) }

let store: Store
let otherStore: Store
let directory: Directory
let recalling: Directory
/** The same database, opened by another process. */
let elsewhere: Directory
let tenant: Tenant
let application: Application

before(async () => {
  store = await openStore({ file, masterKey })
  directory = createDirectory({ store, clock })
  tenant = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const registered = await directory.applications.register(
    tenant.id,
    { displayName: 'Client' },
    systemActor,
  )
  application = registered.application
  recalling = recallDirectory(directory, { store, clock })
  otherStore = await openStore({ file, masterKey })
  elsewhere = createDirectory({ store: otherStore, clock })
})
after(async () => {
  await store.close()
  await otherStore.close()
  rmSync(folder, { recursive: true })
})

async function judge(secret: string): Promise<string> {
  const digests = await recalling.applications.secretDigests(application.appId, tenant.id)
  return judgeSecret(digests, secret, clock.now())
}

describe('a directory that recalls', () => {
  it('answers the same from memory, and nobody can change it', async () => {
    const first = await recalling.applications.findByAppId(application.appId)
    assert.equal(await recalling.applications.findByAppId(application.appId), first)
    assert.throws(() => Object.assign(first ?? {}, { displayName: 'Other' }), TypeError)
    assert.throws(() => first?.identifierUris.push('api://x'), TypeError)
  })

  it('lets a secret in at once, and a removed one out at once', async () => {
    const { secretText, keyId } = await directory.applications.addPassword(
      tenant.id,
      application.id,
      {},
      systemActor,
    )
    assert.equal(await judge(secretText), 'ok')
    await directory.applications.removePassword(tenant.id, application.id, keyId, systemActor)
    assert.equal(await judge(secretText), 'none')
  })

  it('sees what another process removed after a second', async () => {
    const { secretText, keyId } = await directory.applications.addPassword(
      tenant.id,
      application.id,
      {},
      systemActor,
    )
    assert.equal(await judge(secretText), 'ok')
    await elsewhere.applications.removePassword(tenant.id, application.id, keyId, systemActor)
    milliseconds += 1000
    assert.equal(await judge(secretText), 'none')
  })

  it('sees a change of its own process at once: disabled, renamed, deleted', async () => {
    const { appId } = application
    const before = await recalling.servicePrincipals.findByAppId(tenant.id, appId)
    assert.equal(before?.accountEnabled, true)
    await directory.servicePrincipals.update(
      tenant.id,
      before.id,
      { accountEnabled: false },
      systemActor,
    )
    const disabled = await recalling.servicePrincipals.findByAppId(tenant.id, appId)
    assert.equal(disabled?.accountEnabled, false)
    await recalling.applications.findByAppId(appId)
    await directory.applications.delete(tenant.id, application.id, systemActor)
    assert.equal(await recalling.applications.findByAppId(appId), undefined)
    assert.equal(await recalling.servicePrincipals.findByAppId(tenant.id, appId), undefined)
  })

  it('keeps nothing of a transaction that is not committed', async () => {
    const { application: fresh } = await directory.applications.register(
      tenant.id,
      { displayName: 'Before' },
      systemActor,
    )
    const nameOf = async (): Promise<string | undefined> =>
      (await recalling.applications.findByAppId(fresh.appId))?.displayName
    assert.equal(await nameOf(), 'Before')
    const rollback = new Error('rolled back')
    await assert.rejects(
      store.transaction(async () => {
        const change = { displayName: 'Inside' }
        await directory.applications.update(tenant.id, fresh.id, change, systemActor)
        assert.equal(await nameOf(), 'Inside')
        throw rollback
      }),
      rollback,
    )
    assert.equal(await nameOf(), 'Before')
  })
})

describe('a directory that recalls callers', () => {
  it('sees at once what its own process takes from a user, and after a second what another does', async () => {
    const callers = recallCallers(directory, { store, clock })
    const { id } = await directory.users.create(
      tenant.id,
      { displayName: 'Ada', userPrincipalName: 'ada@contoso.localhost' },
      systemActor,
    )
    const role = roleTemplates.globalReader
    await directory.users.addDirectoryRole(tenant.id, id, role, systemActor)
    const seen = async (): Promise<unknown> => {
      const user = await callers.users.find(tenant.id, id)
      return [user?.accountEnabled, await callers.users.directoryRoles(tenant.id, id)]
    }
    assert.deepEqual(await seen(), [true, [role]])
    await directory.users.removeDirectoryRole(tenant.id, id, role, systemActor)
    assert.deepEqual(await seen(), [true, []])
    await directory.users.update(tenant.id, id, { accountEnabled: false }, systemActor)
    assert.deepEqual(await seen(), [false, []])
    await elsewhere.users.update(tenant.id, id, { accountEnabled: true }, systemActor)
    await elsewhere.users.addDirectoryRole(tenant.id, id, role, systemActor)
    milliseconds += 1000
    assert.deepEqual(await seen(), [true, [role]])
  })
})
