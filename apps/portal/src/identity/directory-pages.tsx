import { Button, Spinner } from '@fluentui/react-components'
import {
  infiniteQueryOptions,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { graph, type GraphPage } from '../shell/api.ts'
import { type Column, DataTable } from '../shell/data-table.tsx'
import form from '../shell/form.module.css'
import { ErrorNotice } from '../shell/notice.tsx'

const pageSize = 50

/** What is asked of a collection of the directory. */
export interface DirectoryQuery {
  /** `/users` */
  path: string
  /** Words that any of the properties holds. */
  search?: string
  searchIn?: readonly string[]
  /** OData. */
  filter?: string
  select?: string
  orderBy?: string
  top?: number
}

/** A page address of Graph with encoded options; `$search` asks any of the properties. */
export function pageAddress(query: DirectoryQuery): string {
  const options = new URLSearchParams({ $top: String(query.top ?? pageSize) })
  const search = query.search?.trim() ?? ''
  if (search !== '') {
    const text = search.replaceAll(/["\\]/g, String.raw`\$&`)
    const clauses = (query.searchIn ?? ['displayName']).map((name) => `"${name}:${text}"`)
    options.set('$search', clauses.join(' OR '))
  }
  if (query.filter) {
    options.set('$filter', query.filter)
    // Without a count the directory answers plain filters alone, and none that are sorted.
    options.set('$count', 'true')
  }
  if (query.select) options.set('$select', query.select)
  if (query.orderBy) options.set('$orderby', query.orderBy)
  return `${query.path}?${options}`
}

/** Pages of a collection by `@odata.nextLink`, the next one on request. */
export const directoryPagesQuery = <Row,>(query: DirectoryQuery) => {
  const address = pageAddress(query)
  return infiniteQueryOptions({
    queryKey: ['directory', 'pages', address],
    queryFn: ({ pageParam, signal }) =>
      graph.page<Row>(pageParam, { signal, headers: { ConsistencyLevel: 'eventual' } }),
    initialPageParam: address,
    getNextPageParam: (page: GraphPage<Row>) => page['@odata.nextLink'],
  })
}

/** Pages of a collection; those of the question before stay until the answer is there. */
export function useDirectoryPages<Row>(query: DirectoryQuery) {
  return useInfiniteQuery({
    ...directoryPagesQuery<Row>(query),
    placeholderData: keepPreviousData,
  })
}

/** How many there are in all; undefined while unknown. */
export async function countOf(path: string, signal?: AbortSignal): Promise<number | undefined> {
  const page = await graph.page<unknown>(`${path}?$count=true&$top=1&$select=id`, {
    ...(signal && { signal }),
    headers: { ConsistencyLevel: 'eventual' },
  })
  return page['@odata.count']
}

/** A text that follows another with a pause, so that not every key asks the server. */
export function useSettled(text: string, milliseconds = 250): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), milliseconds)
    return () => clearTimeout(timer)
  }, [text, milliseconds])
  return settled
}

type Pages<Row> = Pick<
  UseInfiniteQueryResult<{ pages: GraphPage<Row>[] }>,
  | 'data'
  | 'error'
  | 'isPending'
  | 'isPlaceholderData'
  | 'hasNextPage'
  | 'isFetchingNextPage'
  | 'fetchNextPage'
  | 'refetch'
>

/** A long list: the first page as a table, further ones on request. */
export function PagedTable<Row>({
  label,
  pages,
  columns,
  rowKey,
  empty,
}: {
  label: string
  pages: Pages<Row>
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  empty: ReactNode
}) {
  const rows = pages.data?.pages.flatMap((page) => page.value) ?? []
  return (
    <>
      <ErrorNotice
        error={pages.error}
        title={`${label} cannot be shown.`}
        onRetry={() => void pages.refetch()}
      />
      {pages.isPending && <Spinner label="Loading" />}
      {pages.data && (
        <DataTable label={label} rows={rows} rowKey={rowKey} columns={columns} empty={empty} />
      )}
      {rows.length > 0 && (
        <div className={form.row}>
          <output className={form.hint}>
            {pages.isPlaceholderData
              ? 'Searching…'
              : pages.hasNextPage
                ? `The first ${rows.length} are shown.`
                : `${rows.length} shown.`}
          </output>
          {pages.hasNextPage && (
            <Button
              disabledFocusable={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {pages.isFetchingNextPage ? 'Loading…' : 'Load more'}
            </Button>
          )}
        </div>
      )}
    </>
  )
}
