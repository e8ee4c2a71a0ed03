import type { ConnectorDraftWire } from '@patchbay/wire'
import { queryOptions } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../shell/api.ts'
import { type DraftState, readStoredDraft, type StoredDraft, toStoredDraft } from './draft.ts'

/** What the user changed in a connector and has not saved, as the server keeps it. */
export interface ServerDraft {
  kept: StoredDraft
  /** ISO 8601. */
  updatedAt: string
}

function pathOf(connectorId: string | null): string {
  return `/connector-drafts/${encodeURIComponent(connectorId ?? 'new')}`
}

/** The user's own draft of a connector (null: of the one being created); null when there is none. */
export function serverDraftQuery(connectorId: string | null) {
  return queryOptions({
    queryKey: ['connector-drafts', connectorId ?? 'new'],
    queryFn: async ({ signal }): Promise<ServerDraft | null> => {
      const { draft } = await api.get<{ draft: ConnectorDraftWire | null }>(pathOf(connectorId), {
        signal,
      })
      const kept = draft && readStoredDraft(draft.draft)
      return draft && kept ? { kept, updatedAt: draft.updatedAt } : null
    },
    // A draft is read once, when the wizard opens; afterwards the wizard knows better.
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

export async function forgetServerDraft(connectorId: string | null): Promise<void> {
  await api.delete(pathOf(connectorId))
}

export async function saveServerDraft(
  connectorId: string | null,
  kept: StoredDraft,
): Promise<void> {
  await api.put(pathOf(connectorId), { draft: kept })
}

const pauseMilliseconds = 1500

export type DraftStatus = 'none' | 'saving' | 'saved' | 'failed'

/** The draft of the wizard's state on the server. */
export interface KeptOnServer {
  status: DraftStatus
  /** Saves the draft at once. It may have errors: a draft is never refused for them. */
  save: () => void
}

/**
 * Keeps the wizard's state on the server, once typing pauses; forgets it when nothing is unsaved.
 * What was typed into a secret is left out.
 */
export function useServerDraft({
  connectorId,
  state,
  unsaved,
  exists,
  isLeaving,
}: {
  connectorId: string | null
  state: DraftState
  unsaved: boolean
  /** The server has a draft already. */
  exists: boolean
  /** The draft is given up or published: nothing is written any more. */
  isLeaving: () => boolean
}): KeptOnServer {
  // What became of a state; any other one is on its way.
  const [settled, setSettled] = useState<{ of: typeof state; status: DraftStatus }>({
    of: state,
    status: exists && unsaved ? 'saved' : 'none',
  })
  const onServer = useRef(exists)
  const first = useRef(state)
  const sent = useRef<DraftState | null>(null)
  const save = useCallback(() => {
    onServer.current = true
    sent.current = state
    saveServerDraft(connectorId, toStoredDraft(state)).then(
      () => setSettled({ of: state, status: 'saved' }),
      () => setSettled({ of: state, status: 'failed' }),
    )
  }, [connectorId, state])
  useEffect(() => {
    // What was just opened is nothing that somebody changed.
    if (state === first.current || isLeaving()) return undefined
    if (!unsaved && !onServer.current) return undefined
    const timer = setTimeout(() => {
      if (isLeaving()) return
      if (unsaved) {
        if (sent.current !== state) save()
      } else {
        onServer.current = false
        // One that stays behind is offered once more, and does no harm.
        forgetServerDraft(connectorId).catch(() => undefined)
      }
    }, pauseMilliseconds)
    return () => clearTimeout(timer)
  }, [connectorId, state, unsaved, isLeaving, save])
  if (!unsaved) return { status: 'none', save }
  return { status: settled.of === state ? settled.status : 'saving', save }
}
