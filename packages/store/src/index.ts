export { sql } from 'kysely'
export type { Executor, Schema } from './schema.ts'
export { openStore, type Store, type StoreOptions } from './store.ts'
