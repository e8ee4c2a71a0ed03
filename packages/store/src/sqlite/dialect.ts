import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Route } from '../compile-once.ts'
import type { Connection } from './statements.ts'
import type { Writer } from './writer.ts'

/**
 * Outside a transaction: reads see what is committed; writes are transactions of one statement.
 * Inside one: everything belongs to it.
 */
export function routeByQuery(
  reader: Connection | undefined,
  writing: Connection,
  writer: Writer,
): Route {
  return async <Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> => {
    const isRead = SelectQueryNode.is(query) || /^\s*select\b/i.test(sql)
    if (reader !== undefined && isRead && !writer.isInside()) {
      // Each commit empties the page cache of the other connection, not that of its own.
      const connection = writing.database.isTransaction ? reader : writing
      return connection.run<Row>(sql, parameters)
    }
    return writer.execute(sql, () => writing.run<Row>(sql, parameters))
  }
}

/** For the executor handed to a transaction's body: refuses to run once that transaction is over. */
export function routeInside(writing: Connection, writer: Writer): Route {
  return async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
    if (!writer.isInside()) {
      throw new Error(
        'A statement came after its transaction had ended. Await every statement inside it.',
      )
    }
    writer.note(sql)
    return writing.run<Row>(sql, parameters)
  }
}

/**
 * Kysely would let one query at a time through. The writer keeps that order better: it commits what
 * waits together, and a transaction whose body uses `store.db` does not wait for a write behind it.
 */
class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** Kysely over `node:sqlite`. Transactions are the writer's: use `store.transaction`. */
export function sqliteDialect(route: Route): Dialect {
  return {
    createDriver: () => driver(route),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

function driver(route: Route): Driver {
  const connection: DatabaseConnection = {
    executeQuery: route,
    async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      yield await route<Row>(query)
    },
  }
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    releaseConnection: () => Promise.resolve(),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: () => Promise.resolve(),
  }
}

function refuse(): Promise<never> {
  return Promise.reject(
    new Error('Use store.transaction(): one writer serialises every transaction.'),
  )
}
