// The store's front door with one difference: `:memory:` is a new database of PostgreSQL.
import { openStore as openRealStore, type Store, type StoreOptions } from '@patchbay/store'
import { emptyDatabase } from './empty-database.ts'

export * from '@patchbay/store'

/** Opens a store as asked; one in memory becomes a copy of the migrated database. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (!('file' in options) || options.file !== ':memory:') return openRealStore(options)
  const { file: _, ...rest } = options
  return openRealStore({ ...rest, databaseUrl: await emptyDatabase() })
}
