import { type Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { migrations } from './migrations/index.ts'

/** The database was written by a newer version, whose tables this one does not know. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew'
}

/** What a database of this version has been through. */
export const migrationNames: readonly string[] = migrations.map(({ name }) => name)

/**
 * Brings the database to the newest form. Each migration is a transaction; processes that start at
 * once take turns.
 *
 * @throws {DatabaseTooNew} when it has migrations that this version lacks.
 */
export async function migrate(engine: Engine): Promise<void> {
  await engine.alone(async () => {
    await engine.transaction(async (tx) => {
      await sql`create table if not exists migrations (
        name text primary key, appliedAt text not null
      ) without rowid`.execute(tx)
    })
    await refuseNewer(engine)
    for (const { name, restructures, up } of migrations) {
      const run = restructures === undefined ? engine.transaction : engine.restructure
      try {
        await run(async (tx) => {
          const { rows } = await sql`select name from migrations where name = ${name}`.execute(tx)
          if (rows.length > 0) return
          // Tables of a migration are not those of today's schema, so it gets an executor without one.
          if ((restructures ?? engine.name) === engine.name)
            await up(tx as unknown as Kysely<unknown>)
          const appliedAt = new Date().toISOString()
          await sql`insert into migrations (name, appliedAt) values (${name}, ${appliedAt})`.execute(
            tx,
          )
        })
      } catch (reason) {
        throw new Error(`Migration ${name} failed; the database stands as it was before it.`, {
          cause: reason,
        })
      }
    }
  })
}

async function refuseNewer(engine: Engine): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(
    engine.db,
  )
  const unknown = rows.find(({ name }) => !migrationNames.includes(name))
  if (unknown === undefined) return
  throw new DatabaseTooNew(
    `The database was written by a newer version of Patchbay: it has the migration ${unknown.name}, which this version does not know.`,
  )
}
