import { Button, Spinner } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { LinkMultipleRegular } from '@fluentui/react-icons/svg/link-multiple'
import { PersonSwapRegular } from '@fluentui/react-icons/svg/person-swap'
import { ShareRegular } from '@fluentui/react-icons/svg/share'
import { WrenchRegular } from '@fluentui/react-icons/svg/wrench'
import type { Connection } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { api } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ButtonLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { ConnectDialog } from '../connect-dialog.tsx'
import { ConnectionStatus } from '../connection-status.tsx'
import { ConnectorIcon } from '../connector-icon.tsx'
import { formatDateTime } from '../dates.ts'
import styles from '../list.module.css'
import { connectionPath, connectionsQuery, connectorsQuery } from '../queries.ts'
import { ShareConnectionDialog } from '../sharing/share-connection-dialog.tsx'

type OpenDialog =
  | { name: 'pick' }
  | { name: 'connect'; connectorId: string; connectorDisplayName: string; connection?: Connection }
  | { name: 'delete' | 'share'; connection: Connection }

/** `/make/connections`. */
export function ConnectionListPage() {
  const connections = useQuery(connectionsQuery)
  const connectors = useQuery(connectorsQuery)
  const [search, setSearch] = useState('')
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const notify = useNotify()
  const all = connections.data ?? []
  const wanted = search.trim().toLowerCase()
  const shown = all.filter((connection) =>
    `${connection.connectorDisplayName} ${connection.displayName} ${connection.accountName ?? ''}`
      .toLowerCase()
      .includes(wanted),
  )
  const close = () => setDialog(null)
  const newConnection = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setDialog({ name: 'pick' })}>
      New connection
    </Button>
  )
  return (
    <Page
      title="Connections"
      subtitle="A connection holds your own sign-in at an API. Apps call the API with it. One that signs in as you is for you alone; others can be shared."
      commands={all.length > 0 ? newConnection : undefined}
    >
      <ErrorNotice
        error={connections.error}
        title="The connections could not be loaded."
        onRetry={() => void connections.refetch()}
      />
      {connections.isPending && <Spinner label="Loading connections" />}
      {connections.data && all.length === 0 && (
        <Empty title="No connections yet" icon={<LinkMultipleRegular />} action={newConnection}>
          Make one here or from the Test step of a connector. An app asks for the connections it
          needs when you first play it.
        </Empty>
      )}
      {all.length > 0 && (
        <>
          <div className={styles.tools}>
            <SearchField
              className={styles.search}
              placeholder="Search connections"
              aria-label="Search connections"
              value={search}
              onChange={(_, data) => setSearch(data.value)}
            />
          </div>
          {shown.length === 0 ? (
            <Empty title={`No connection matches “${search.trim()}”`} />
          ) : (
            <ul className={styles.list} aria-label="Connections">
              {shown.map((connection) => {
                const connector = connectors.data?.find(({ id }) => id === connection.connectorId)
                return (
                  <ConnectionRow
                    key={connection.id}
                    connection={connection}
                    icon={connector?.icon ?? null}
                    color={connector?.iconBrandColor ?? ''}
                    onSignIn={() =>
                      setDialog({
                        name: 'connect',
                        connectorId: connection.connectorId,
                        connectorDisplayName: connection.connectorDisplayName,
                        connection,
                      })
                    }
                    onShare={() => setDialog({ name: 'share', connection })}
                    onDelete={() => setDialog({ name: 'delete', connection })}
                  />
                )
              })}
            </ul>
          )}
        </>
      )}
      {dialog?.name === 'pick' && (
        <PickConnectorDialog
          onCancel={close}
          onPick={(connectorId, connectorDisplayName) =>
            setDialog({ name: 'connect', connectorId, connectorDisplayName })
          }
        />
      )}
      {dialog?.name === 'connect' && (
        <ConnectDialog
          {...dialog}
          onCancel={close}
          onConnected={(connection) => {
            close()
            notify(`Connected${connection.accountName ? ` as ${connection.accountName}` : ''}`)
          }}
        />
      )}
      {dialog?.name === 'share' && (
        <ShareConnectionDialog connection={dialog.connection} onClose={close} />
      )}
      {dialog?.name === 'delete' && (
        <DeleteConnectionDialog connection={dialog.connection} onClose={close} />
      )}
    </Page>
  )
}

function ConnectionRow({
  connection,
  icon,
  color,
  onSignIn,
  onShare,
  onDelete,
}: {
  connection: Connection
  icon: string | null
  color: string
  onSignIn: () => void
  onShare: () => void
  onDelete: () => void
}) {
  const name = connection.connectorDisplayName
  const account = connection.accountName ?? connection.displayName
  const isWell = connection.status === 'Connected'
  const isOwn = connection.role !== 'user'
  const mustFix = !isWell || (connection.notice ?? null) !== null
  return (
    <li className={styles.item}>
      <ConnectorIcon name={name} icon={icon} color={color} size={40} />
      <div className={styles.main}>
        <div className={styles.name}>
          <strong>{name}</strong>
          <ConnectionStatus status={connection.status} />
        </div>
        {!isWell && connection.statusMessage && (
          <p className={styles.problem}>{connection.statusMessage}</p>
        )}
        {isWell && connection.notice && (
          <Notice intent="warning" title="The sign-in ends soon.">
            {connection.notice}
          </Notice>
        )}
        {!isOwn && <p className={styles.detail}>Shared with you by its owner.</p>}
        <dl className={styles.facts}>
          <div>
            <dt>Account</dt>
            <dd>{account || '–'}</dd>
          </div>
          <div>
            <dt>Last used</dt>
            <dd>{connection.lastUsedAt ? formatDateTime(connection.lastUsedAt) : 'never'}</dd>
          </div>
          {connection.expiresAt && (
            <div>
              <dt>Access token until</dt>
              <dd>{formatDateTime(connection.expiresAt)}, renewed by itself</dd>
            </div>
          )}
          <div>
            <dt>Made</dt>
            <dd>{formatDateTime(connection.createdAt)}</dd>
          </div>
        </dl>
      </div>
      <div className={styles.actions}>
        {!isOwn ? null : !mustFix ? (
          <Button
            appearance="subtle"
            icon={<PersonSwapRegular />}
            aria-label={`Switch account of ${name}, ${account}`}
            onClick={onSignIn}
          >
            Switch account
          </Button>
        ) : (
          <Button
            appearance="primary"
            icon={<WrenchRegular />}
            aria-label={`Fix connection ${name}, ${account}`}
            onClick={onSignIn}
          >
            Fix connection
          </Button>
        )}
        {isOwn && (
          <>
            <Button
              appearance="subtle"
              icon={<ShareRegular />}
              aria-label={`Share connection ${name}, ${account}`}
              onClick={onShare}
            >
              Share
            </Button>
            <Button
              appearance="subtle"
              icon={<DeleteRegular />}
              aria-label={`Delete connection ${name}, ${account}`}
              onClick={onDelete}
            >
              Delete
            </Button>
          </>
        )}
      </div>
    </li>
  )
}

function PickConnectorDialog({
  onPick,
  onCancel,
}: {
  onPick: (connectorId: string, displayName: string) => void
  onCancel: () => void
}) {
  const connectors = useQuery(connectorsQuery)
  return (
    <Dialog
      title="New connection"
      onClose={onCancel}
      actions={<Button onClick={onCancel}>Cancel</Button>}
    >
      <ErrorNotice
        error={connectors.error}
        title="The connectors could not be loaded."
        onRetry={() => void connectors.refetch()}
      />
      {connectors.isPending && <Spinner label="Loading connectors" />}
      {connectors.data?.length === 0 && (
        <Empty
          title="No connectors yet"
          action={
            <ButtonLink to="/make/connectors" appearance="primary">
              Custom connectors
            </ButtonLink>
          }
        >
          A connection is made to a connector. Create one first.
        </Empty>
      )}
      <ul className={styles.choices} aria-label="Connectors">
        {connectors.data?.map((connector) => (
          <li key={connector.id}>
            <Button
              className={styles.choice}
              appearance="subtle"
              onClick={() => onPick(connector.id, connector.displayName)}
              icon={
                <ConnectorIcon
                  name={connector.displayName}
                  icon={connector.icon}
                  color={connector.iconBrandColor}
                  size={24}
                />
              }
            >
              {connector.displayName}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function DeleteConnectionDialog({
  connection,
  onClose,
}: {
  connection: Connection
  onClose: () => void
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const deletion = useMutation({
    mutationFn: () => api.delete(connectionPath(connection.id)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      notify('The connection is deleted')
    },
  })
  return (
    <ConfirmDialog
      title={`Delete your connection to ${connection.connectorDisplayName}?`}
      confirmLabel="Delete connection"
      onConfirm={() => deletion.mutateAsync()}
      onClose={onClose}
    >
      Apps that use it ask you for another one. The sign-in kept in it is destroyed.
    </ConfirmDialog>
  )
}
