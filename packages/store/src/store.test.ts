import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { AsyncLocalStorage } from 'node:async_hooks'
import { emptyDatabase } from '../../../test/postgres/empty-database.ts'
import { openStore, type Executor, type Store } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'patchbay-store-'))
after(() => rm(folder, { recursive: true, force: true }))
const masterKey = randomBytes(32)
const databaseUrl = process.env['PATCHBAY_TEST_DATABASE_URL']

/** Runs work as if nothing around it were going on. */
const outside = AsyncLocalStorage.snapshot()

let files = 0
const newFile = (): string => join(folder, `${++files}.db`)
const domain = (name: string): { name: string; tenantId: string; isDefault: 0; isInitial: 0 } => ({
  name,
  tenantId: 't',
  isDefault: 0,
  isInitial: 0,
})
const tenant = { id: 't', displayName: 'T', createdDateTime: '', sealedSecret: '', document: '{}' }

async function withTenant(location: { file: string } | { databaseUrl: string }): Promise<Store> {
  const store = await openStore({ ...location, masterKey })
  await store.db.insertInto('tenants').values(tenant).execute()
  return store
}
const add = (tx: Executor, name: string): Promise<unknown> =>
  tx.insertInto('domains').values(domain(name)).execute()
async function names(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('domains').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

for (const kind of ['memory', 'file', 'PostgreSQL']) {
  const skip = kind === 'PostgreSQL' && !databaseUrl && 'PATCHBAY_TEST_DATABASE_URL is not set'
  describe(`transactions on ${kind}`, { skip }, () => {
    const open = async (): Promise<Store> =>
      kind === 'PostgreSQL'
        ? withTenant({ databaseUrl: await emptyDatabase() })
        : withTenant({ file: kind === 'file' ? newFile() : ':memory:' })

    it('undoes all of one that throws and nothing of its neighbours under the same commit', async () => {
      const store = await open()
      const outcomes = await Promise.allSettled([
        store.transaction(async (tx) => {
          await add(tx, 'a')
          await turn()
          await add(tx, 'b')
        }),
        store.transaction(async (tx) => {
          await add(tx, 'lost')
          await turn()
          throw new Error('no')
        }),
        add(store.db, 'c'),
        store.transaction((tx) => add(tx, 'a')),
        store.transaction((tx) => add(tx, 'd')),
      ])
      assert.deepEqual(
        outcomes.map((each) => each.status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      )
      assert.deepEqual(await names(store), ['a', 'b', 'c', 'd'])
      await store.close()
    })

    it('keeps the statements of others out of an open one', async () => {
      const store = await open()
      // Waited for from the beginning: it may be refused before the write outside is through.
      const refused = assert.rejects(
        store.transaction(async (tx) => {
          await add(tx, 'inside')
          await turn()
          await turn()
          throw new Error('no')
        }),
        /^Error: no$/,
      )
      await turn()
      const seen = names(store)
      await add(store.db, 'outside')
      await refused
      // On PostgreSQL the read may come after the write outside, which has a connection of its own.
      assert.ok(!(await seen).includes('inside'))
      assert.deepEqual(await names(store), ['outside'])
      await store.close()
    })

    it('takes reads and writes of store.db inside one as its own', async () => {
      const store = await open()
      await assert.rejects(
        store.transaction(async () => {
          await add(store.db, 'x')
          assert.deepEqual(await names(store), ['x'])
          throw new Error('no')
        }),
        /^Error: no$/,
      )
      assert.deepEqual(await names(store), [])
      await store.close()
    })

    it('does not wait for a write that waits for it', async () => {
      const store = await open()
      let behind: Promise<unknown> | undefined
      await store.transaction(async (tx) => {
        await add(tx, 'first')
        // Begun outside of this transaction, as another request would.
        behind = outside(() => add(store.db, 'behind'))
        await turn()
        await add(store.db, 'second')
      })
      await behind
      assert.deepEqual(await names(store), ['behind', 'first', 'second'])
      await store.close()
    })

    it('commits together what waits together', { skip: kind === 'PostgreSQL' }, async () => {
      const store = await open()
      const seen: number[] = []
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          await add(store.db, `n${index}`)
          seen.push((await names(store)).length)
        }),
      )
      // The first to be answered already sees all the others: one commit carried them.
      assert.deepEqual([...new Set(seen)], [20])
      await store.close()
    })

    it('is undone when one that joined it failed, even if that was caught', async () => {
      const store = await open()
      const outer = store.transaction(async (tx) => {
        await add(tx, 'outer')
        await store
          .transaction(async (inner) => {
            await add(inner, 'inner')
            throw new Error('inner failed')
          })
          .catch(() => undefined)
      })
      await assert.rejects(outer, /inner failed/)
      assert.deepEqual(await names(store), [])
      await store.close()
    })

    it('refuses a statement that comes after the end', async () => {
      const store = await open()
      let leaked: Executor | undefined
      await store.transaction(async (tx) => {
        leaked = tx
      })
      await assert.rejects(add(leaked as Executor, 'late'), /after its transaction had ended/)
      await store.close()
    })

    it('loses no write of two hundred concurrent callers', async () => {
      const store = await open()
      await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.transaction(async (tx) => {
            const { count } = await tx
              .selectFrom('domains')
              .select(({ fn }) => fn.countAll<number>().as('count'))
              .executeTakeFirstOrThrow()
            if (index % 3 === 0) await turn()
            await add(tx, String(count).padStart(3, '0'))
          }),
        ),
      )
      assert.equal((await names(store)).length, 200)
      await store.close()
    })
  })
}

describe('the file', () => {
  it('is readable by a second process as soon as a write is acknowledged', async () => {
    const file = newFile()
    const first = await withTenant({ file })
    await add(first.db, 'acknowledged')
    const second = await openStore({ file, masterKey })
    assert.deepEqual(await names(second), ['acknowledged'])
    await Promise.all([first.close(), second.close()])
  })

  it('keeps foreign keys', async () => {
    const store = await openStore({ file: newFile(), masterKey })
    await assert.rejects(add(store.db, 'nobody'), /FOREIGN KEY/)
    await store.close()
  })
})

describe('secrets at rest', () => {
  it('open only in their context, unaltered, and with their master key', async () => {
    const store = await openStore({ file: ':memory:', masterKey })
    const sealed = store.seal('geheim', 'connection:1:access_token')
    assert.ok(!sealed.includes('geheim'))
    assert.notEqual(sealed, store.seal('geheim', 'connection:1:access_token'))
    assert.equal(store.unseal(sealed, 'connection:1:access_token'), 'geheim')
    assert.throws(() => store.unseal(sealed, 'connection:2:access_token'), /altered|another place/)
    const flipped = sealed.slice(0, -4) + (sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA')
    assert.throws(() => store.unseal(flipped, 'connection:1:access_token'), /altered/)

    const other = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
    assert.throws(() => other.unseal(sealed, 'connection:1:access_token'), /master key/)
    const rotated = await openStore({
      file: ':memory:',
      masterKey: randomBytes(32),
      previousMasterKeys: [masterKey],
    })
    assert.equal(rotated.unseal(sealed, 'connection:1:access_token'), 'geheim')
    const resealed = rotated.reseal(sealed, 'connection:1:access_token')
    assert.equal(rotated.unseal(resealed, 'connection:1:access_token'), 'geheim')
    assert.throws(() => store.unseal(resealed, 'connection:1:access_token'), /master key/)
    await Promise.all([store.close(), other.close(), rotated.close()])
  })
})
