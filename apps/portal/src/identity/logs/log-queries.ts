import { infiniteQueryOptions } from '@tanstack/react-query'
import { graph } from '../../shell/api.ts'
import type { DirectoryAudit, SignIn } from '../directory-objects.ts'

const pageSize = 50

/** Sign-ins, newest first; `filter` is an OData expression. */
export const signInsQuery = (filter: string) => logQuery<SignIn>('signIns', filter)

/** Changes of the directory, newest first; `filter` is an OData expression. */
export const auditsQuery = (filter: string) => logQuery<DirectoryAudit>('directoryAudits', filter)

function logQuery<Row>(log: 'signIns' | 'directoryAudits', filter: string) {
  const parameters = new URLSearchParams({ $top: String(pageSize) })
  if (filter) parameters.set('$filter', filter)
  return infiniteQueryOptions({
    queryKey: ['directory', log, filter],
    queryFn: ({ pageParam, signal }) => graph.page<Row>(pageParam, { signal }),
    initialPageParam: `/auditLogs/${log}?${parameters}`,
    getNextPageParam: (page) => page['@odata.nextLink'],
  })
}
