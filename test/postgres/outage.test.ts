// A database server that stops and comes back: what was under way fails, nothing else does.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStore, type Store } from '@patchbay/store'
import { findPostgres, type PostgresCluster, startPostgres } from '../../scripts/postgres.ts'

const skip = findPostgres() ? false : 'PostgreSQL is not installed'

void describe('an outage of the database', { skip }, () => {
  let cluster: PostgresCluster
  let store: Store
  before(async () => {
    cluster = await startPostgres()
    store = await openStore({
      databaseUrl: await cluster.createDatabase('outage'),
      masterKey: new Uint8Array(32),
    })
  })
  after(async () => {
    await store?.close()
    await cluster?.stop()
  })

  const value = async (name: string): Promise<string | undefined> =>
    (
      await store.db
        .selectFrom('installation')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
    )?.value

  void test('fails the transaction under way, and none of it stays', async () => {
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.insertInto('installation').values({ name: 'lost', value: 'x' }).execute()
        await cluster.restart()
        await tx.insertInto('installation').values({ name: 'lost too', value: 'x' }).execute()
      }),
    )
    assert.equal(await value('lost'), undefined)
    assert.equal(await value('lost too'), undefined)
  })

  void test('costs a read nothing once the server is back', async () => {
    await store.db.insertInto('installation').values({ name: 'kept', value: 'x' }).execute()
    // Connections at rest break unnoticed.
    await cluster.restart()
    assert.equal(await value('kept'), 'x')
  })

  void test('is told by ping, and over when the server is back', async () => {
    await store.ping()
    await cluster.stopServer()
    await assert.rejects(store.ping())
    await cluster.restart()
    await store.ping()
    await store.transaction((tx) =>
      tx.insertInto('installation').values({ name: 'after', value: 'x' }).execute(),
    )
    assert.equal(await value('after'), 'x')
  })
})
