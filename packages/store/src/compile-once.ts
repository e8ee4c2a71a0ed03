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
 * @param count How many values there are, where `build` takes any number.
 */
export function compileOnce<Values extends readonly unknown[], Row>(
  build: (db: Executor, ...values: Values) => Compilable<Row>,
  count = build.length - 1,
): (db: Executor, ...values: Values) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<Executor, CompiledQuery<Row>>()
  const places = Array.from({ length: count }, (_, index) => new Place(index))
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

/** Ids bound to one statement; more are asked for in several. */
const idLimit = 512

/**
 * A look-up of several ids in a tenant, put together once for each power of two: the last id stands
 * again and again in the places that are left, so that a database is not given a statement of its own
 * for every number of ids.
 */
export function compileByIds<Row>(
  build: (db: Executor, tenantId: string, ids: readonly string[]) => Compilable<Row>,
): (db: Executor, tenantId: string, ids: readonly string[]) => Promise<Row[]> {
  const withPlaces = (places: number) =>
    compileOnce(
      (db, tenantId: string, ...ids: readonly string[]) => build(db, tenantId, ids),
      1 + places,
    )
  const statements = new Map<number, ReturnType<typeof withPlaces>>()
  return async (db, tenantId, ids) => {
    const found: Row[] = []
    for (let from = 0; from < ids.length; from += idLimit) {
      const some = ids.slice(from, from + idLimit)
      const places = 2 ** Math.ceil(Math.log2(some.length))
      const run = statements.get(places) ?? withPlaces(places)
      statements.set(places, run)
      const filling = Array.from({ length: places - some.length }, () => some.at(-1) ?? '')
      found.push(...(await run(db, tenantId, ...some, ...filling)).rows)
    }
    return found
  }
}
