import { Badge, Button, Select, Spinner } from '@fluentui/react-components'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import type {
  Connector,
  ConnectorVersion,
  ConnectorVersionSummary,
  RestoreConnectorVersion,
} from '@patchbay/wire'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api, graph } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { formatDateTime } from '../dates.ts'
import { connectorQuery, connectorsQuery } from '../queries.ts'
import { type ComparedConnector, compareConnectors, diffLines } from './compare-connectors.ts'
import styles from './versions.module.css'

/** What the connector was after each save, what differs, and the way back. */
export function VersionsPanel({
  connector,
  draft,
  onRestored,
  onClose,
}: {
  connector: Connector
  /** As it stands in the wizard, saved or not. */
  draft: ComparedConnector
  onRestored: (connector: Connector) => void
  onClose: () => void
}) {
  const path = `/connectors/${encodeURIComponent(connector.id)}/versions`
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<number | null>(null)
  const [against, setAgainst] = useState<'before' | 'now'>('now')
  const [view, setView] = useState<'changes' | 'json'>('changes')
  const versions = useInfiniteQuery({
    queryKey: ['connectors', connector.id, 'versions', connector.version],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<{ value: ConnectorVersionSummary[]; next?: number }>(
        `${path}?limit=25${pageParam === null ? '' : `&before=${pageParam}`}`,
        { signal },
      ),
    getNextPageParam: ({ next }) => next,
  })
  const all = versions.data?.pages.flatMap(({ value }) => value) ?? []
  const selected = all.find(({ version }) => version === chosen) ?? all[0]
  const earlier = all.find(({ version }) => selected !== undefined && version < selected.version)
  const readVersion = (version: number | undefined) => ({
    queryKey: ['connectors', connector.id, 'version', version],
    enabled: version !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<ConnectorVersion>(`${path}/${version}`, { signal }),
  })
  const version = useQuery(readVersion(selected?.version))
  const previous = useQuery(readVersion(against === 'before' ? earlier?.version : undefined))
  const restore = useMutation({
    mutationFn: (number: number) =>
      api.post<Connector>(`${path}/${number}/restore`, {
        baseVersion: connector.version,
      } satisfies RestoreConnectorVersion),
    onSuccess: async (restored) => {
      queries.setQueryData(connectorQuery(restored.id).queryKey, restored)
      await queries.invalidateQueries({ queryKey: connectorsQuery.queryKey, exact: true })
      onRestored(restored)
    },
  })
  const [from, to] =
    against === 'now' ? [version.data, draft] : [previous.data ?? undefined, version.data]
  return (
    <Panel title="Version history" size="large" onClose={onClose}>
      <ErrorNotice
        error={versions.error ?? version.error ?? previous.error}
        title="The version history could not be loaded."
        onRetry={() => void versions.refetch()}
      />
      <ErrorNotice
        error={restore.error}
        title="The version was not restored."
        onDismiss={restore.reset}
      />
      {versions.isPending && <Spinner label="Loading versions" />}
      <ul className={styles.versions} aria-label="Versions">
        {all.map((each) => (
          <li key={each.version}>
            <button
              type="button"
              className={styles.version}
              aria-current={each.version === selected?.version}
              onClick={() => setChosen(each.version)}
            >
              <span>
                <strong>Version {each.version}</strong>{' '}
                {each.version === connector.version && (
                  <Badge size="small" appearance="tint" color="success">
                    current
                  </Badge>
                )}
              </span>
              <span className={styles.detail}>
                {formatDateTime(each.savedAt)} <Saver id={each.savedBy} />
                {each.note && <> · {each.note}</>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {versions.hasNextPage && (
        <Button
          disabled={versions.isFetchingNextPage}
          onClick={() => void versions.fetchNextPage()}
        >
          Show older versions
        </Button>
      )}
      {selected && (
        <section aria-label={`Version ${selected.version}`}>
          <div className={styles.tools}>
            <Select
              aria-label="Compare"
              value={against}
              onChange={(_, data) => setAgainst(data.value === 'before' ? 'before' : 'now')}
            >
              <option value="now">From this version to the wizard now</option>
              <option value="before" disabled={!earlier}>
                From the version before to this one
              </option>
            </Select>
            <Button
              icon={<ArrowUndoRegular />}
              disabled={restore.isPending || selected.version === connector.version}
              onClick={() => restore.mutate(selected.version)}
            >
              Restore version {selected.version}
            </Button>
          </div>
          <Tabs
            label="Differences as"
            tabs={[
              ['changes', 'Changes'],
              ['json', 'JSON'],
            ]}
            selected={view}
            onSelect={setView}
          />
          {from && to ? (
            view === 'changes' ? (
              <Changes from={from} to={to} />
            ) : (
              <JsonDifferences from={from} to={to} />
            )
          ) : against === 'before' && !earlier ? (
            <p>This is the first version that is kept.</p>
          ) : (
            <Spinner label="Loading the version" />
          )}
        </section>
      )}
    </Panel>
  )
}

function Saver({ id }: { id: string | null }) {
  const user = useQuery({
    queryKey: ['users', 'name', id],
    enabled: id !== null,
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) =>
      graph.get<{ displayName: string }>(
        `/users/${encodeURIComponent(id ?? '')}?$select=displayName`,
        {
          signal,
        },
      ),
  })
  return user.data ? <>by {user.data.displayName}</> : null
}

const words = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const
const colors = { added: 'success', removed: 'danger', changed: 'informative' } as const

function Changes({ from, to }: { from: ComparedConnector; to: ComparedConnector }) {
  const changes = useMemo(() => compareConnectors(from, to), [from, to])
  if (changes.length === 0) return <p>There is no difference.</p>
  return (
    <ul className={styles.changes} aria-label="Changes">
      {changes.map(({ kind, subject, detail, breaking }) => (
        <li key={`${kind} ${subject} ${detail}`}>
          <Badge appearance="tint" color={colors[kind]}>
            {words[kind]}
          </Badge>{' '}
          <strong>{subject}</strong> {detail}{' '}
          {breaking && (
            <Badge appearance="outline" color="danger">
              may break apps
            </Badge>
          )}
        </li>
      ))}
    </ul>
  )
}

const signs = { same: ' ', added: '+', removed: '−' } as const

function JsonDifferences({ from, to }: { from: ComparedConnector; to: ComparedConnector }) {
  const files = useMemo(
    () =>
      (['definition', 'properties', 'script'] as const).map((part) => ({
        part,
        lines: diffLines(textOf(from, part), textOf(to, part)),
      })),
    [from, to],
  )
  if (files.every(({ lines }) => lines?.length === 0)) return <p>There is no difference.</p>
  return (
    <>
      {files.map(
        ({ part, lines }) =>
          lines?.length !== 0 && (
            <section key={part} aria-label={`Lines of ${part}`}>
              <h3>{part}</h3>
              {lines === null ? (
                <p>Too much is different to show it line by line. Look at the changes.</p>
              ) : (
                // Scrollable, so it takes the focus for the arrow keys.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                <pre className={styles.diff} tabIndex={0}>
                  {lines.map(({ kind, text }, at) => (
                    <span key={`${at} ${text}`} className={styles[kind]}>
                      {signs[kind]} {text}
                      {'\n'}
                    </span>
                  ))}
                </pre>
              )}
            </section>
          ),
      )}
    </>
  )
}

function textOf(
  connector: ComparedConnector,
  part: 'definition' | 'properties' | 'script',
): string {
  return part === 'script'
    ? (connector.script?.source ?? '')
    : JSON.stringify(connector[part], null, 2)
}
