import type { Compilable, CompiledQuery, QueryResult } from 'kysely'
import type { Executor } from './schema.ts'

/** Where the queries of an executor go. */
export type Route = <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>

const routes = new WeakMap<Executor, Route>()

/** Lets statements that are put together already go where the executor's queries go, and by no detour. */
export function setRoute(db: Executor, route: Route): void {
  routes.set(db, route)
}

/** Stands in a statement for the value that comes with each run. */
class Place {
  readonly index: number
  constructor(index: number) {
    this.index = index
  }
}

/**
 * A statement that is put together once for each executor, and run with other values each time:
 * putting together costs several times what running does, and every token needs the same few.
 *
 * @param build Must use its values as values only, never decide by them.
 */
export function compileOnce<Values extends readonly unknown[], Row>(
  build: (db: Executor, ...values: Values) => Compilable<Row>,
): (db: Executor, ...values: Values) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<Executor, CompiledQuery<Row>>()
  const places = Array.from({ length: build.length - 1 }, (_, index) => new Place(index))
  return (db, ...values) => {
    let statement = compiled.get(db)
    if (statement === undefined) {
      statement = build(db, ...(places as unknown as Values)).compile()
      compiled.set(db, statement)
    }
    const parameters = statement.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.index] : parameter,
    )
    const query = { ...statement, parameters }
    const route = routes.get(db)
    return route ? route<Row>(query) : db.executeQuery(query)
  }
}
