import type { App, PublishApp, SaveApp } from '@patchbay/wire'
import { useQueryClient } from '@tanstack/react-query'
import { type Dispatch, useCallback, useEffect, useRef, useState } from 'react'
import { storedFiles } from '../play/app-files.ts'
import { api, ApiError } from '../shell/api.ts'
import { appPath } from './queries.ts'
import { type AppContent, isDirty, type StudioAction, type StudioState } from './studio-state.ts'
import { useLatest } from './use-latest.ts'

const autosaveMilliseconds = 120_000

/** Saving and publishing, one at a time. */
export interface Saving {
  /** What is under way. */
  busy: 'saving' | 'publishing' | undefined
  error: unknown
  /** Another save came between; nothing was stored. */
  conflict: boolean
  /** Stores a new version; its number, or undefined when that failed. */
  save: (note?: string) => Promise<number | undefined>
  /** Makes the newest version live, after saving what is unsaved. */
  publish: () => Promise<number | undefined>
  /** Stores over the other save. */
  overwrite: () => Promise<void>
  /** Throws own edits away and shows what is stored. */
  reload: () => Promise<void>
  dismiss: () => void
}

/**
 * Saving of the open app: each save is a version, made from the version that the edit began from.
 * After the first save the app is saved by itself every two minutes.
 */
export function useSaving(
  appId: string,
  state: StudioState,
  dispatch: Dispatch<StudioAction>,
  readApp: (app: App) => AppContent,
): Saving {
  const queryClient = useQueryClient()
  const latest = useLatest(state)
  const [busy, setBusy] = useState<Saving['busy']>()
  const [error, setError] = useState<unknown>()
  const [conflict, setConflict] = useState(false)
  const savedOnce = useRef(false)
  const running = useRef(false)

  const store = useCallback(
    async (baseVersion: number, note?: string): Promise<number> => {
      const { content } = latest.current
      const body: SaveApp = {
        displayName: content.displayName.trim() || 'App',
        files: storedFiles(content.document),
        dataSources: [...content.dataSources],
        baseVersion,
        ...(note === undefined ? {} : { note }),
      }
      const { latestVersion } = await api.put<App>(appPath(appId), body)
      savedOnce.current = true
      dispatch({ type: 'saved', content, version: latestVersion })
      void queryClient.invalidateQueries({ queryKey: ['apps'], exact: true })
      return latestVersion
    },
    [appId, dispatch, latest, queryClient],
  )

  const run = useCallback(
    async <T>(what: Saving['busy'], work: () => Promise<T>): Promise<T | undefined> => {
      if (running.current) return undefined
      running.current = true
      setBusy(what)
      setError(undefined)
      try {
        return await work()
      } catch (failure) {
        if (failure instanceof ApiError && failure.status === 409) setConflict(true)
        else setError(failure)
        return undefined
      } finally {
        running.current = false
        setBusy(undefined)
      }
    },
    [],
  )

  const save = useCallback(
    (note?: string) => run('saving', () => store(latest.current.version, note)),
    [latest, run, store],
  )

  const publish = useCallback(
    () =>
      run('publishing', async () => {
        const { version } = latest.current
        const saved = isDirty(latest.current) ? await store(version) : version
        await api.post(`${appPath(appId)}/publish`, { version: saved } satisfies PublishApp)
        void queryClient.invalidateQueries({ queryKey: ['apps'], exact: true })
        return saved
      }),
    [appId, latest, queryClient, run, store],
  )

  const overwrite = useCallback(async () => {
    setConflict(false)
    await run('saving', async () => {
      const { latestVersion } = await api.get<App>(appPath(appId))
      await store(latestVersion)
    })
  }, [appId, run, store])

  const reload = useCallback(async () => {
    setConflict(false)
    await run('saving', async () => {
      const app = await api.get<App>(appPath(appId))
      dispatch({ type: 'loaded', content: readApp(app), version: app.latestVersion })
    })
  }, [appId, dispatch, readApp, run])

  useEffect(() => {
    const timer = window.setInterval(() => {
      if (savedOnce.current && !conflict && isDirty(latest.current)) void save('Saved by itself')
    }, autosaveMilliseconds)
    return () => window.clearInterval(timer)
  }, [conflict, latest, save])

  return {
    busy,
    error,
    conflict,
    save,
    publish,
    overwrite,
    reload,
    dismiss: () => {
      setError(undefined)
      setConflict(false)
    },
  }
}
