// What a person reads when the database cannot be used: what happened, and what to change.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readSettings, SettingError, startServer } from '../../apps/server/src/index.ts'
import { openStore } from '@patchbay/store'
import pg from 'pg'
import { findPostgres, type PostgresCluster, startPostgres } from '../../scripts/postgres.ts'
import { root } from '../e2e/start-server.ts'

const skip = findPostgres() ? false : 'PostgreSQL is not installed'

void describe('a database that cannot be used is explained', { skip }, () => {
  let cluster: PostgresCluster
  let folder: string
  before(async () => {
    cluster = await startPostgres()
    folder = await mkdtemp(join(tmpdir(), 'patchbay-unusable-'))
  })
  after(async () => {
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function refusal(databaseUrl: string, more: Record<string, string> = {}): Promise<string> {
    const settings = readSettings(
      {
        PATCHBAY_DATA_DIR: folder,
        PATCHBAY_DATABASE_URL: databaseUrl,
        PATCHBAY_HTTPS_PORT: '0',
        ...more,
      },
      { demo: false, root },
    )
    try {
      const server = await startServer(settings, root)
      await server.close()
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      const { password } = new URL(databaseUrl)
      assert.ok(!error.message.includes(password), 'the password is in the text')
      return error.message
    }
    return 'it was used'
  }

  async function run(databaseUrl: string, ...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }

  void test('one that nobody serves', async () => {
    assert.match(
      await refusal('postgres://a:secret@127.0.0.1:9/patchbay'),
      /patchbay on 127\.0\.0\.1:9 cannot be reached.*--database-url/,
    )
  })

  void test('a wrong password', async () => {
    const address = new URL(cluster.url('postgres'))
    address.password = 'not-this-one'
    assert.match(await refusal(address.href), /refuses the user patchbay or its password/)
  })

  void test('one that does not exist', async () => {
    assert.match(await refusal(cluster.url('missing')), /no database missing.*createdb/)
  })

  void test('one without the right to make tables', async () => {
    const address = new URL(await cluster.createDatabase('guarded'))
    await run(address.href, `create role guest login password 'guest-password'`)
    address.username = 'guest'
    address.password = 'guest-password'
    assert.match(await refusal(address.href), /guest may not make tables.*grant create/)
  })

  void test('one that a newer version wrote', async () => {
    const databaseUrl = await cluster.createDatabase('newer')
    const store = await openStore({ databaseUrl, masterKey: new Uint8Array(32) })
    await store.close()
    await run(databaseUrl, `insert into migrations values ('9999-from-the-future', '')`)
    assert.match(
      await refusal(databaseUrl),
      /newer version of Patchbay.*9999-from-the-future.*Start that version/,
    )
  })

  void test('one whose secrets another master key sealed', async () => {
    const databaseUrl = await cluster.createDatabase('sealed')
    const key = (byte: number): Record<string, string> => ({
      PATCHBAY_MASTER_KEY: Buffer.alloc(32, byte).toString('base64'),
    })
    assert.equal(await refusal(databaseUrl, key(1)), 'it was used')
    assert.match(
      await refusal(databaseUrl, key(2)),
      /sealed with another master key.*Every server on one database needs the same key/,
    )
  })
})
