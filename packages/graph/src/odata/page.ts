import { badQuery } from '../errors.ts'
import { matches } from './filter.ts'
import type { QueryOptions } from './query-options.ts'
import { searchMatches } from './search.ts'

type Json = Record<string, unknown>

/** Rows looked at for one page; where few match, a page comes short and has a next link. */
const scanLimit = 5000
const batchSize = 500

/** One page of a collection. */
export interface Page {
  values: Json[]
  count?: number
  /** Where the next page begins; absent at the end. */
  skipToken?: string
}

/** Where rows come from: the next batch after a key; keys go into skip tokens. */
export interface Source<Key> {
  read: (after: Key | undefined, limit: number) => Promise<{ key: Key; value: Json }[]>
  parseKey: (value: unknown) => Key | undefined
}

/** Reads one page, judging each row by filter and search. */
export async function readPage<Key>(source: Source<Key>, options: QueryOptions): Promise<Page> {
  let after = parseSkipToken(source, options.skipToken)
  const start = after
  const values: Json[] = []
  let scanned = 0
  let skipToken: string | undefined
  pages: for (;;) {
    const batch = await source.read(after, Math.min(batchSize, scanLimit))
    for (const { key, value } of batch) {
      if (fits(value, options)) {
        if (values.length === options.top) {
          skipToken = toSkipToken(after)
          break pages
        }
        values.push(value)
      }
      after = key
    }
    scanned += batch.length
    if (batch.length < batchSize) break
    if (scanned >= scanLimit) {
      skipToken = toSkipToken(after)
      break
    }
  }
  return {
    values,
    ...(skipToken === undefined ? {} : { skipToken }),
    ...(options.count && start === undefined ? { count: await countAll(source, options) } : {}),
  }
}

/** How many match in all. */
export async function countAll<Key>(source: Source<Key>, options: QueryOptions): Promise<number> {
  let after: Key | undefined
  let count = 0
  for (;;) {
    const batch = await source.read(after, batchSize)
    for (const { key, value } of batch) {
      if (fits(value, options)) count += 1
      after = key
    }
    if (batch.length < batchSize) return count
  }
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

/** A collection that is at hand as a whole, in its own or the asked order; keys are positions. */
export function arraySource(
  all: readonly Json[],
  orderBy: QueryOptions['orderBy'],
): Source<number> {
  const rows = orderBy === undefined ? [...all] : sort(all, orderBy)
  return {
    read: (after = 0, limit) =>
      Promise.resolve(
        rows.slice(after, after + limit).map((value, index) => ({ key: after + index + 1, value })),
      ),
    parseKey: (value) =>
      Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined,
  }
}

function sort(
  all: readonly Json[],
  { property, descending }: NonNullable<QueryOptions['orderBy']>,
): Json[] {
  const text = (row: Json): string => {
    const value = row[property]
    return typeof value === 'string' ? value.toLowerCase() : ''
  }
  const sign = descending ? -1 : 1
  return all.toSorted((a, b) => (text(a) < text(b) ? -sign : text(a) > text(b) ? sign : 0))
}
