import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { openStore, type Store } from '../store.ts'
import { migrations } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchbay-dense-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const masterKey = randomBytes(32)
const name = '0016-directory-dense-rows'

/** A database as the version before left it, with an application, its URI and its service principal. */
async function writeEarlier(file: string): Promise<void> {
  const engine = openSqlite(file)
  const earlier = migrations.slice(
    0,
    migrations.findIndex((each) => each.name === name),
  )
  await engine.transaction(async (tx) => {
    await sql`create table migrations (name text primary key, appliedAt text not null)`.execute(tx)
    for (const migration of earlier) {
      await migration.up(tx as unknown as Kysely<unknown>)
      await sql`insert into migrations values (${migration.name}, '')`.execute(tx)
    }
    const common = {
      tenantId: 't',
      displayName: 'Überall',
      displayNameKey: 'überall',
      createdDateTime: '',
      document: JSON.stringify({ notes: 'x'.repeat(3000) }),
    }
    await tx
      .insertInto('tenants')
      .values({ id: 't', displayName: '', createdDateTime: '', sealedSecret: '', document: '{}' })
      .execute()
    for (const id of ['b', 'a'])
      await tx
        .insertInto('users')
        .values({
          ...common,
          id,
          userPrincipalName: id,
          principalNameKey: id,
          accountEnabled: 1,
          passwordHash: null,
          lockedUntil: null,
          deletedDateTime: null,
          managerId: null,
        })
        .execute()
    const object = { ...common, id: 'a', appId: 'client', deletedDateTime: null }
    await tx
      .insertInto('applications')
      .values({ ...object, uniqueName: null })
      .execute()
    await tx.insertInto('servicePrincipals').values(object).execute()
    await tx
      .insertInto('identifierUris')
      .values({ uriKey: 'api://client', tenantId: 't', applicationId: 'a' })
      .execute()
    await tx
      .insertInto('servicePrincipalNames')
      .values({ tenantId: 't', nameKey: 'client', servicePrincipalId: 'a' })
      .execute()
  })
  await engine.close()
}

/** All rows of a table, in an order. */
function rowsOf(file: string, table: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(`select * from "${table}" order by 1, 2, 3`).all()
  } finally {
    database.close()
  }
}

/** What a schema has, by name: definitions in one form. */
function schemaOf(file: string): Map<unknown, string> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database.prepare('select name, sql from sqlite_master where sql is not null').all()
    return new Map(
      rows.map((row) => [
        row['name'],
        String(row['sql'])
          .replaceAll(/["\s]+/g, ' ')
          .toLowerCase(),
      ]),
    )
  } finally {
    database.close()
  }
}

const tables = ['users', 'applications', 'servicePrincipals', 'identifierUris']
const open = (file: string): Promise<Store> => openStore({ file, masterKey })

describe('wide rows side by side', () => {
  it('come over whole from the earlier form, with their indexes and what refers to them', async () => {
    const file = join(folder, 'earlier.db')
    await writeEarlier(file)
    const rows = () => [...tables, 'servicePrincipalNames'].map((table) => rowsOf(file, table))
    const before = { rows: rows(), schema: schemaOf(file) }
    const store = await open(file)
    await store.close()
    assert.deepEqual(rows(), before.rows)
    const schema = schemaOf(file)
    assert.deepEqual(new Set(schema.keys()), new Set(before.schema.keys()))
    for (const [object, text] of before.schema) {
      const isWide = tables.slice(0, 3).includes(String(object))
      const expected = isWide ? text.replace(/ without rowid$/, '') : text
      assert.equal(schema.get(object), expected)
      assert.equal(isWide, text !== expected)
    }
  })

  it('are still what others refer to, and take those with them', async () => {
    const file = join(folder, 'references.db')
    await writeEarlier(file)
    const store = await open(file)
    const orphan = { uriKey: 'api://x', tenantId: 't', applicationId: 'nobody' }
    await assert.rejects(store.db.insertInto('identifierUris').values(orphan).execute(), /FOREIGN/)
    await store.db.deleteFrom('applications').where('id', '=', 'a').execute()
    assert.deepEqual(await store.db.selectFrom('identifierUris').selectAll().execute(), [])
    await store.close()
  })

  it('stay as they were where something refers to nothing', async () => {
    const file = join(folder, 'broken.db')
    await writeEarlier(file)
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false })
    database.exec(`insert into identifierUris values ('api://x', 't', 'nobody')`)
    database.close()
    const before = schemaOf(file)
    await assert.rejects(open(file), (error: Error) => {
      assert.match(error.message, /0016-directory-dense-rows failed; the database stands as it was/)
      assert.match(String(error.cause), /1 rows of identifierUris refer to rows that are not there/)
      return true
    })
    assert.deepEqual(schemaOf(file), before)
    assert.equal(rowsOf(file, 'users').length, 2)
  })
})
