import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyDatabase } from '../../../../../test/postgres/empty-database.ts'
import { openStore, type Store } from '../../index.ts'
import { agreeOn } from './installation.ts'
import { deleteFullBuckets, findBucketLevel, takeFromBucket } from './rate-limits.ts'
import { countUnknownAccount, findUnknownAccountLock } from './unknown-accounts.ts'

const masterKey = new Uint8Array(32)
const bucket = { bucket: 'b', capacity: 5, millisecondsPerToken: 1000 }

for (const kind of ['SQLite', 'PostgreSQL']) {
  const skip =
    kind === 'PostgreSQL' &&
    !process.env['PATCHBAY_TEST_DATABASE_URL'] &&
    'PATCHBAY_TEST_DATABASE_URL is not set'
  describe(`what processes share, on ${kind}`, { skip }, () => {
    const open = async (): Promise<Store> =>
      kind === 'PostgreSQL'
        ? openStore({ databaseUrl: await emptyDatabase(), masterKey })
        : openStore({ file: ':memory:', masterKey })

    it('a bucket gives what it holds and no more, however many ask at once', async () => {
      const store = await open()
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => takeFromBucket(store.db, bucket, 10_000)),
      )
      assert.equal(taken.filter(({ isTaken }) => isTaken).length, 5)
      assert.equal(await findBucketLevel(store.db, bucket, 10_000), 0)
      await store.close()
    })

    it('a bucket fills again with time, and asking an empty one costs no time', async () => {
      const store = await open()
      for (let n = 0; n < 30; n++) await takeFromBucket(store.db, bucket, 0)
      assert.equal((await takeFromBucket(store.db, bucket, 900)).isTaken, false)
      assert.equal((await takeFromBucket(store.db, bucket, 1001)).isTaken, true)
      assert.equal((await takeFromBucket(store.db, bucket, 1001)).isTaken, false)
      assert.equal(await findBucketLevel(store.db, bucket, 60_000), 5)
      await deleteFullBuckets(store.db, 60_000)
      assert.deepEqual(await store.db.selectFrom('rateLimits').selectAll().execute(), [])
      await store.close()
    })

    it('the tenth wrong password of a name without an account locks it', async () => {
      const store = await open()
      const count = (now: number): Promise<void> =>
        countUnknownAccount(store.db, 'n', { limit: 10, lockedUntil: now + 60_000, now })
      await Promise.all(Array.from({ length: 9 }, () => count(1)))
      assert.equal(await findUnknownAccountLock(store.db, 'n'), 0)
      await count(2)
      assert.equal(await findUnknownAccountLock(store.db, 'n'), 60_002)
      await store.close()
    })

    it('the first of several values holds for all', async () => {
      const store = await open()
      const values = await Promise.all(
        ['a', 'b', 'c', 'd'].map((value) => agreeOn(store.db, 'x', value)),
      )
      assert.equal(new Set(values).size, 1)
      await store.close()
    })
  })
}
