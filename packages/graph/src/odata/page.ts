import { badQuery, unsupportedQuery } from '../errors.ts'
import { matches } from './filter.ts'
import type { QueryOptions } from './query-options.ts'
import { searchMatches } from './search.ts'

type Json = Record<string, unknown>

/** Rows looked at for one page; where few match, a page comes short and has a next link. */
const scanLimit = 5000
/** The same while nothing has matched yet: clients take an empty page for the end. */
const emptyScanLimit = 50_000
const batchSize = 500
/** Rows looked at to count what no index counts. */
const countLimit = 50_000

/** One page of a collection. */
export interface Page {
  values: Json[]
  count?: number
  /** Where the next page begins; absent at the end. */
  skipToken?: string
}

/** A row of a collection. Its key is read of the last one alone, and may be worked out then. */
interface Row<Key> {
  readonly key: Key
  value: Json
}

/** Where rows come from: the next batch after a key; keys go into skip tokens. */
export interface Source<Key> {
  read: (after: Key | undefined, limit: number) => Promise<Row<Key>[]>
  parseKey: (value: unknown) => Key | undefined
  /** The one order there is; what is asked for in another is read whole and sorted. */
  isById?: true
  /** How many fit in all, where that is known without reading them; `undefined` where not. */
  count?: (options: QueryOptions) => Promise<number | undefined>
}

/** Rows that are read to be sorted; a longer list comes in the order that it has. */
const sortLimit = 5000

/** All of a source that knows the order of ids alone, as a source in the order that is asked for. */
async function sorted<Key>(
  source: Source<Key>,
  { orderBy }: QueryOptions,
): Promise<Source<RowKey>> {
  const rows = await source.read(undefined, sortLimit + 1)
  if (rows.length > sortLimit) {
    throw unsupportedQuery(
      `Sorting not supported for current query: the collection has more than ${sortLimit} objects. Leave $orderby out.`,
    )
  }
  return arraySource(
    rows.map((row) => row.value),
    orderBy,
  )
}

/** Reads one page, judging each row by filter and search. */
export async function readPage<Key>(source: Source<Key>, options: QueryOptions): Promise<Page> {
  if (source.isById === true && options.orderBy !== undefined) {
    return readPage(await sorted(source, options), options)
  }
  const start = parseSkipToken(source, options.skipToken)
  let last: Row<Key> | undefined
  const values: Json[] = []
  let scanned = 0
  let skipToken: string | undefined
  // Where every row fits, one more than the page tells whether there is another.
  const judged = options.filter !== undefined || options.search !== undefined
  let size = judged ? Math.min(batchSize, Math.max(options.top + 1, 100)) : options.top + 1
  pages: for (;;) {
    const batch = await source.read(last === undefined ? start : last.key, size)
    for (const row of batch) {
      if (fits(row.value, options)) {
        if (values.length === options.top) {
          skipToken = toSkipToken(last?.key)
          break pages
        }
        values.push(row.value)
      }
      last = row
    }
    scanned += batch.length
    if (batch.length < size) break
    if (scanned >= (values.length === 0 ? emptyScanLimit : scanLimit)) {
      skipToken = toSkipToken(last?.key)
      break
    }
    size = batchSize
    await othersFirst()
  }
  return {
    values,
    ...(skipToken === undefined ? {} : { skipToken }),
    ...(options.count && start === undefined ? { count: await countAll(source, options) } : {}),
  }
}

/** How many match in all. */
export async function countAll<Key>(source: Source<Key>, options: QueryOptions): Promise<number> {
  const known = await source.count?.(options)
  if (known !== undefined) return known
  let last: Row<Key> | undefined
  let count = 0
  let scanned = 0
  for (;;) {
    const batch = await source.read(last?.key, batchSize)
    for (const row of batch) if (fits(row.value, options)) count += 1
    last = batch.at(-1) ?? last
    if (batch.length < batchSize) return count
    scanned += batch.length
    if (scanned >= countLimit) {
      throw unsupportedQuery(
        `Counting by this filter would look at more than ${countLimit} objects. Filter by a property that is indexed, or leave the count out.`,
      )
    }
    await othersFirst()
  }
}

/** Lets other requests have their turn. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function fits(value: Json, { filter, search }: QueryOptions): boolean {
  return (
    (filter === undefined || matches(filter, value)) &&
    (search === undefined || searchMatches(search, value))
  )
}

function toSkipToken(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function parseSkipToken<Key>(source: Source<Key>, token: string | undefined): Key | undefined {
  if (token === undefined) return undefined
  let key: Key | undefined
  try {
    key = source.parseKey(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
  } catch {
    key = undefined
  }
  if (key === undefined) throw badQuery('The $skiptoken is not one of ours. Begin without it.')
  return key
}

/** Value of the order and id, as a text that compares in their order. */
interface RowKey {
  value: string
  id: string
}

/**
 * A collection that is at hand as a whole, by the asked property and then by `id` (or `name`). Keys
 * are values, not positions: a row more or less before the page moves nothing.
 */
export function arraySource(
  all: readonly Json[],
  orderBy: QueryOptions['orderBy'],
  identity = 'id',
): Source<RowKey> {
  const sign = orderBy?.descending === true ? -1 : 1
  const keyOf = (row: Json): RowKey => {
    const value = orderBy === undefined ? '' : row[orderBy.property]
    const id = row[identity]
    return {
      value: typeof value === 'string' ? value.toLowerCase() : '',
      id: typeof id === 'string' ? id : '',
    }
  }
  const rows = all
    .map((value) => ({ key: keyOf(value), value }))
    .toSorted((a, b) => sign * compareKeys(a.key, b.key))
  return {
    read: (after, limit) => {
      const from =
        after === undefined ? 0 : rows.findIndex(({ key }) => sign * compareKeys(key, after) > 0)
      return Promise.resolve(from < 0 ? [] : rows.slice(from, from + limit))
    },
    parseKey(given) {
      if (typeof given !== 'object' || given === null) return undefined
      const { value, id } = given as { value?: unknown; id?: unknown }
      return typeof value === 'string' && typeof id === 'string' ? { value, id } : undefined
    },
  }
}

function compareKeys(a: RowKey, b: RowKey): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

/** A collection of the database in the order of ids, which are its keys. */
export function idSource(
  read: (page: { after?: string; limit: number }) => Promise<{ id: string; value: Json }[]>,
  count?: Source<string>['count'],
): Source<string> {
  return {
    async read(after, limit) {
      const rows = await read(after === undefined ? { limit } : { after, limit })
      return rows.map(({ id, value }) => ({ key: id, value }))
    },
    parseKey: (value) => (typeof value === 'string' && value.length <= 200 ? value : undefined),
    isById: true,
    ...(count === undefined ? {} : { count }),
  }
}
