import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { Route } from '../compile-once.ts'

/** Kysely over `pg`. Transactions are the engine's: use `store.transaction`. */
export function postgresDialect(route: Route): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: route,
    async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      yield await route<Row>(query)
    },
  }
  return {
    createDriver: () => ({
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      destroy: () => Promise.resolve(),
    }),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('Use store.transaction(): it runs again what was in the way.'))
}
