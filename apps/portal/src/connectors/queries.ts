import type { Connection, Connector, ConnectorSummary } from '@patchbay/wire'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../shell/api.ts'

/** Connectors the signed-in user may see. */
export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  queryFn: async ({ signal }) =>
    (await api.get<{ value: ConnectorSummary[] }>('/connectors', { signal })).value,
})

/** One connector with both of its files. */
export function connectorQuery(connectorId: string) {
  return queryOptions({
    queryKey: ['connectors', connectorId],
    queryFn: ({ signal }) =>
      api.get<Connector>(`/connectors/${encodeURIComponent(connectorId)}`, { signal }),
  })
}

/** The signed-in user's own connections, over all connectors. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) =>
    (await api.get<{ value: Connection[] }>('/connections', { signal })).value,
})

export function connectionPath(connectionId: string): string {
  return `/connections/${encodeURIComponent(connectionId)}`
}
