import type { Connector, SaveConnector } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiError } from '../../shell/api.ts'
import { useNotify } from '../../shell/notify.tsx'
import { connectorQuery, connectorsQuery } from '../queries.ts'
import type { ConnectorDraft, DraftAction, DraftState } from './draft.ts'

/** Creates or updates the connector, and settles what happens when somebody else saved before. */
export function useSaveConnector({
  state,
  connector,
  toDraft,
  dispatch,
  onCreated,
}: {
  state: DraftState
  connector: Connector | null
  toDraft: (connector: Connector) => ConnectorDraft
  dispatch: (action: DraftAction) => void
  onCreated: (connector: Connector) => void
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const [conflict, setConflict] = useState(false)

  const mutation = useMutation({
    mutationFn: async ({ sent, version }: { sent: ConnectorDraft; version: number | null }) => {
      const body: SaveConnector = {
        definition: sent.definition,
        properties: sent.properties,
        icon: sent.icon,
        ...(sent.script === (connector?.script ?? null) ? {} : { script: sent.script }),
        ...(sent.clientSecret === '' ? {} : { clientSecret: sent.clientSecret }),
        ...(version === null ? {} : { baseVersion: version }),
      }
      const stored = connector
        ? await api.put<Connector>(pathOf(connector), body)
        : await api.post<Connector>('/connectors', body)
      return { sent, stored }
    },
    onSuccess: ({ sent, stored }) => {
      queries.setQueryData(connectorQuery(stored.id).queryKey, stored)
      void queries.invalidateQueries({ queryKey: connectorsQuery.queryKey, exact: true })
      dispatch({ type: 'saved', sent, stored: toDraft(stored), version: stored.version })
      notify(`${stored.displayName} is ${connector ? 'updated' : 'created'}`)
      if (!connector) onCreated(stored)
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'VersionConflict') setConflict(true)
    },
  })

  const reset = () => {
    setConflict(false)
    mutation.reset()
  }
  const fetchTheirs = async () => {
    if (!connector) throw new TypeError('Only an existing connector can be in conflict')
    return queries.fetchQuery({ ...connectorQuery(connector.id), staleTime: 0 })
  }
  return {
    isPending: mutation.isPending,
    error: mutation.error,
    conflict,
    reset,
    save: () => mutation.mutate({ sent: state.draft, version: state.baseVersion }),
    overwrite: async () => {
      reset()
      const theirs = await fetchTheirs()
      dispatch({ type: 'rebased', stored: toDraft(theirs), version: theirs.version })
      mutation.mutate({ sent: state.draft, version: theirs.version })
    },
    loadTheirs: async () => {
      reset()
      const theirs = await fetchTheirs()
      dispatch({ type: 'rebased', stored: toDraft(theirs), version: theirs.version })
      dispatch({ type: 'reverted' })
    },
  }
}

function pathOf(connector: Connector): string {
  return `/connectors/${encodeURIComponent(connector.id)}`
}
