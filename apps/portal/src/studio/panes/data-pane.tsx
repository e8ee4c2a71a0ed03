import { Badge, Button, Spinner } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { PremiumRegular } from '@fluentui/react-icons/svg/premium'
import type { AppDataSource, Connection, ConnectorSummary } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConnectDialog } from '../../connectors/connect-dialog.tsx'
import { lookUpSchemas, schemaOfConnection } from '../../connectors/look-up-schemas.ts'
import { connectionsQuery, connectorQuery, connectorsQuery } from '../../connectors/queries.ts'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { useStudio } from '../studio-context.ts'
import styles from './panes.module.css'

/** The connectors of the app, and adding one. */
export function DataPane({
  adding,
  onAdding,
}: {
  adding: boolean
  onAdding: (adding: boolean) => void
}) {
  return adding ? (
    <AddConnector onDone={() => onAdding(false)} />
  ) : (
    <AppDataSources onAdd={() => onAdding(true)} />
  )
}

function AppDataSources({ onAdd }: { onAdd: () => void }) {
  const { state } = useStudio()
  const { dataSources } = state.content
  return (
    <>
      <Button icon={<AddRegular />} onClick={onAdd}>
        Add a connector
      </Button>
      {dataSources.length === 0 && (
        <p className={styles.quiet}>
          No data yet. Add a connector, and its operations become functions in your formulas.
        </p>
      )}
      <ul className={`${styles.list} ${styles.findings}`} aria-label="Data sources">
        {dataSources.map((source) => (
          <DataSourceCard key={source.name} source={source} />
        ))}
      </ul>
    </>
  )
}

function DataSourceCard({ source }: { source: AppDataSource }) {
  const { connectors, connections, check, edits } = useStudio()
  const [connecting, setConnecting] = useState(false)
  const connector = connectors.get(source.connectorId)
  const symbol = check.dataSources.find(({ name }) => name === source.name)
  const connection = connections.find(
    ({ connectorId, status }) => connectorId === source.connectorId && status === 'Connected',
  )
  return (
    <li className={styles.card} aria-label={source.name}>
      <div className={styles.cardHead}>
        <strong>{source.name}</strong>
        {connector?.tier === 'Premium' && <PremiumBadge />}
        <Button
          appearance="subtle"
          size="small"
          icon={<DeleteRegular />}
          aria-label={`Remove ${source.name}`}
          title="Remove from the app"
          onClick={() => edits.removeDataSource(source.name)}
        />
      </div>
      {connection ? (
        <span className={styles.quiet}>
          Connected as {connection.accountName ?? connection.displayName}
        </span>
      ) : (
        <>
          <Notice intent="warning">
            You have no connection that works, so calls fail in preview.
          </Notice>
          <Button size="small" onClick={() => setConnecting(true)}>
            Connect
          </Button>
        </>
      )}
      {connector?.tier === 'Premium' && (
        <Notice intent="info" title="Premium connector">
          Users of this app need a Premium licence.
        </Notice>
      )}
      {symbol?.functions && symbol.functions.length > 0 && (
        <ul className={styles.operations} aria-label={`Operations of ${source.name}`}>
          {symbol.functions.map(({ name, parameters, description }) => (
            <li key={name} title={description}>
              {source.name}.{name}({parameters.map((parameter) => parameter.name).join(', ')})
            </li>
          ))}
        </ul>
      )}
      {connecting && (
        <ConnectDialog
          connectorId={source.connectorId}
          connectorDisplayName={connector?.displayName ?? source.name}
          onConnected={() => setConnecting(false)}
          onCancel={() => setConnecting(false)}
        />
      )}
    </li>
  )
}

function AddConnector({ onDone }: { onDone: () => void }) {
  const connectors = useQuery(connectorsQuery)
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<ConnectorSummary>()
  const shown = (connectors.data ?? []).filter(({ displayName, description }) =>
    `${displayName} ${description}`.toLowerCase().includes(search.trim().toLowerCase()),
  )
  if (chosen)
    return (
      <ChooseConnection connector={chosen} onBack={() => setChosen(undefined)} onDone={onDone} />
    )
  return (
    <>
      <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onDone}>
        Data in this app
      </Button>
      <SearchField
        aria-label="Search connectors"
        placeholder="Search connectors"
        className={styles.filter}
        value={search}
        onChange={(_, { value }) => setSearch(value)}
      />
      <ErrorNotice
        error={connectors.error}
        title="The connectors could not be loaded"
        onRetry={() => void connectors.refetch()}
      />
      {connectors.isPending && <Spinner size="tiny" label="Loading connectors" />}
      {connectors.data?.length === 0 && (
        <p className={styles.quiet}>
          There is no connector yet. Make one under{' '}
          <TextLink to="/make/connectors">Custom connectors</TextLink>.
        </p>
      )}
      {connectors.data && connectors.data.length > 0 && shown.length === 0 && (
        <output>No connector matches “{search}”.</output>
      )}
      <ul className={styles.list} aria-label="Connectors">
        {shown.map((connector) => (
          <li key={connector.id}>
            <Button
              appearance="subtle"
              className={styles.wideButton}
              icon={<ConnectorTile connector={connector} />}
              aria-label={connector.displayName}
              onClick={() => setChosen(connector)}
            >
              {connector.displayName}
              &nbsp;
              {connector.tier === 'Premium' && <PremiumBadge />}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function ChooseConnection({
  connector,
  onBack,
  onDone,
}: {
  connector: ConnectorSummary
  onBack: () => void
  onDone: () => void
}) {
  const { edits } = useStudio()
  const notify = useNotify()
  const connections = useQuery(connectionsQuery)
  const [connecting, setConnecting] = useState(false)
  const own = (connections.data ?? []).filter(
    ({ connectorId, status }) => connectorId === connector.id && status === 'Connected',
  )
  const queries = useQueryClient()
  const adding = useMutation({
    mutationFn: async ({ id }: Connection) => {
      const { definition } = await queries.fetchQuery(connectorQuery(connector.id))
      return lookUpSchemas(definition, schemaOfConnection(id))
    },
    onSuccess: (schemas) => {
      const name = edits.addConnector(connector.id, connector.displayName, schemas)
      notify(`${name} is added to the app`)
      onDone()
    },
  })
  if (adding.isPending)
    return <Spinner label={`Looking up the fields of ${connector.displayName}`} />
  return (
    <>
      <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
        All connectors
      </Button>
      <div className={styles.cardHead}>
        <ConnectorTile connector={connector} />
        <strong>{connector.displayName}</strong>
        {connector.tier === 'Premium' && <PremiumBadge />}
      </div>
      <ErrorNotice error={connections.error} title="Your connections could not be loaded" />
      <ErrorNotice error={adding.error} title={`${connector.displayName} was not added`} />
      {connections.isPending && <Spinner size="tiny" label="Loading your connections" />}
      {own.length > 0 && <h3 className={styles.group}>Use a connection of yours</h3>}
      <ul className={styles.list} aria-label="Your connections">
        {own.map((connection) => (
          <li key={connection.id}>
            <Button className={styles.wideButton} onClick={() => adding.mutate(connection)}>
              {connection.accountName ?? connection.displayName}
            </Button>
          </li>
        ))}
      </ul>
      {connections.data && own.length === 0 && (
        <p className={styles.quiet}>You have no connection to it yet.</p>
      )}
      <Button
        appearance={own.length === 0 ? 'primary' : 'subtle'}
        icon={<AddRegular />}
        onClick={() => setConnecting(true)}
      >
        New connection
      </Button>
      {connecting && (
        <ConnectDialog
          connectorId={connector.id}
          connectorDisplayName={connector.displayName}
          onConnected={(connection) => {
            setConnecting(false)
            adding.mutate(connection)
          }}
          onCancel={() => setConnecting(false)}
        />
      )}
    </>
  )
}

function PremiumBadge() {
  return (
    <Badge appearance="tint" color="important" icon={<PremiumRegular />}>
      Premium
    </Badge>
  )
}

function ConnectorTile({ connector }: { connector: ConnectorSummary }) {
  return (
    <span
      className={styles.tile}
      style={{ background: connector.iconBrandColor }}
      aria-hidden="true"
    >
      {connector.icon ? (
        <img src={connector.icon} alt="" width={28} height={28} />
      ) : (
        connector.displayName.slice(0, 1)
      )}
    </span>
  )
}
