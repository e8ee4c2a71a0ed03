import { Button, Spinner } from '@fluentui/react-components'
import type { App, Connector } from '@patchbay/wire'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useReducer } from 'react'
import { connectionsQuery, connectorQuery } from '../connectors/queries.ts'
import { ErrorNotice } from '../shell/notice.tsx'
import { readContent } from './app-content.ts'
import { dataSourceSymbols } from './data-source-symbols.ts'
import { appQuery } from './queries.ts'
import { StudioEditor } from './studio-editor.tsx'
import { openApp, reduceStudio } from './studio-state.ts'

/** Opens an app for editing. */
export function StudioPage() {
  const { appId } = useParams({ strict: false })
  const app = useQuery(appQuery(appId ?? ''))
  const navigate = useNavigate()
  if (app.error)
    return (
      <div style={{ padding: 24 }}>
        <ErrorNotice
          error={app.error}
          title="The app could not be opened"
          onRetry={() => void app.refetch()}
        />
        <Button onClick={() => void navigate({ to: '/make/apps' })}>Back to the apps</Button>
      </div>
    )
  if (!app.data || !app.isFetchedAfterMount)
    return <Spinner style={{ padding: 48 }} label="Opening the app" />
  return <OpenApp key={app.data.id} app={app.data} />
}

function OpenApp({ app }: { app: App }) {
  const opened = useMemo(() => readContent(app), [app])
  const [state, dispatch] = useReducer(reduceStudio, undefined, () =>
    openApp(opened.content, app.latestVersion),
  )
  const { dataSources, displayName } = state.content
  useEffect(() => {
    document.title = `${displayName} – Studio – Patchbay`
  }, [displayName])

  const ids = [...new Set(dataSources.map(({ connectorId }) => connectorId))]
  const found = useQueries({
    queries: ids.map((id) => connectorQuery(id)),
    combine: (results) => ({
      connectors: results.flatMap(({ data }) => (data ? [data] : [])),
      error: results.find(({ error }) => error)?.error ?? null,
      isPending: results.some(({ isPending }) => isPending),
    }),
  })
  const connections = useQuery(connectionsQuery)

  // The names in formulas change only when a connector or a connection really does: a check and a
  // new player follow from it.
  const mine = connections.data
  const key = JSON.stringify([
    dataSources,
    found.connectors.map(({ id, version }) => [id, version]),
    mine?.map(({ id, status }) => [id, status]),
  ])
  const connectors = useMemo(
    () => new Map<string, Connector>(found.connectors.map((one) => [one.id, one])),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [key],
  )
  const symbols = useMemo(
    () => dataSourceSymbols(dataSources, connectors, mine ?? []),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [key],
  )
  if (found.isPending && found.connectors.length < ids.length && state.past.length === 0)
    return <Spinner style={{ padding: 48 }} label="Loading the app’s connectors" />
  return (
    <StudioEditor
      appId={app.id}
      isPublished={app.liveVersion !== null}
      state={state}
      dispatch={dispatch}
      symbols={symbols}
      connectors={connectors}
      connections={mine ?? []}
      sourceFindings={opened.findings}
      connectorError={found.error}
    />
  )
}
