import { Badge, Button, Spinner } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected'
import { ShareRegular } from '@fluentui/react-icons/svg/share'
import type { ConnectorSummary, ConnectorUses } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { Empty } from '../../shell/empty.tsx'
import { MenuButton } from '../../shell/menu.tsx'
import { ButtonLink, TextLink } from '../../shell/links.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { ConnectDialog } from '../connect-dialog.tsx'
import { downloadConnector } from '../connector-files.ts'
import { ConnectorIcon } from '../connector-icon.tsx'
import { formatDateTime } from '../dates.ts'
import styles from '../list.module.css'
import { connectorQuery, connectorsQuery } from '../queries.ts'
import { ShareConnectorDialog } from '../sharing/share-connector-dialog.tsx'
import { CloneConnectorDialog } from './clone-connector-dialog.tsx'
import { CreateBlankDialog } from './create-blank-dialog.tsx'
import { UnfinishedConnector } from './unfinished-connector.tsx'

// Reading files takes the connector model along, which the list itself does not need.
const ImportDefinitionDialog = lazy(() => import('./import-definition-dialog.tsx'))

type OpenDialog =
  | { name: 'blank' | 'import' }
  | { name: 'connect'; connector: ConnectorSummary }
  | { name: 'delete' | 'share' | 'clone'; connector: ConnectorSummary }

/** `/make/connectors`. */
export function ConnectorListPage() {
  const connectors = useQuery(connectorsQuery)
  const [search, setSearch] = useState('')
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const notify = useNotify()
  const download = useDownload()
  const all = connectors.data ?? []
  const wanted = search.trim().toLowerCase()
  const shown = all.filter(({ displayName, description }) =>
    `${displayName} ${description}`.toLowerCase().includes(wanted),
  )
  const close = () => setDialog(null)
  const newConnector = <NewConnectorMenu onChoose={(name) => setDialog({ name })} />
  return (
    <Page
      title="Custom connectors"
      subtitle="A custom connector describes an API, and how to sign in to it, so that apps can call it as the person who uses them."
      commands={all.length > 0 ? newConnector : undefined}
    >
      <ErrorNotice
        error={connectors.error}
        title="The connectors could not be loaded."
        onRetry={() => void connectors.refetch()}
      />
      <ErrorNotice
        error={download.error}
        title="The files could not be downloaded."
        onDismiss={download.reset}
      />
      <UnfinishedConnector />
      {connectors.isPending && <Spinner label="Loading connectors" />}
      {connectors.data && all.length === 0 && (
        <Empty
          title="No custom connectors yet"
          icon={<PlugConnectedRegular />}
          action={newConnector}
        >
          Create one from blank and describe each action with a sample of its request and response,
          or import the two files of a connector that you already have.
        </Empty>
      )}
      {all.length > 0 && (
        <>
          <div className={styles.tools}>
            <SearchField
              className={styles.search}
              placeholder="Search connectors"
              aria-label="Search connectors"
              value={search}
              onChange={(_, data) => setSearch(data.value)}
            />
            <output className={styles.detail}>
              {wanted !== '' && `${shown.length} of ${all.length}`}
            </output>
          </div>
          {shown.length === 0 ? (
            <Empty title={`No connector matches “${search.trim()}”`} />
          ) : (
            <ul className={styles.list} aria-label="Custom connectors">
              {shown.map((connector) => (
                <ConnectorRow
                  key={connector.id}
                  connector={connector}
                  onConnect={() => setDialog({ name: 'connect', connector })}
                  onDownload={() => download.mutate(connector.id)}
                  onOpen={(name) => setDialog({ name, connector })}
                  onDelete={() => setDialog({ name: 'delete', connector })}
                />
              ))}
            </ul>
          )}
        </>
      )}
      {dialog?.name === 'blank' && <CreateBlankDialog onCancel={close} />}
      {dialog?.name === 'import' && (
        <Suspense>
          <ImportDefinitionDialog onCancel={close} />
        </Suspense>
      )}
      {dialog?.name === 'connect' && (
        <ConnectDialog
          connectorId={dialog.connector.id}
          connectorDisplayName={dialog.connector.displayName}
          onCancel={close}
          onConnected={(connection) => {
            close()
            notify(`Connected${connection.accountName ? ` as ${connection.accountName}` : ''}`)
          }}
        />
      )}
      {dialog?.name === 'share' && (
        <ShareConnectorDialog connector={dialog.connector} onClose={close} />
      )}
      {dialog?.name === 'clone' && (
        <CloneConnectorDialog connector={dialog.connector} onClose={close} />
      )}
      {dialog?.name === 'delete' && (
        <DeleteConnectorDialog connector={dialog.connector} onClose={close} />
      )}
    </Page>
  )
}

function NewConnectorMenu({ onChoose }: { onChoose: (name: 'blank' | 'import') => void }) {
  return (
    <MenuButton
      appearance="primary"
      icon={<AddRegular />}
      entries={[
        { label: 'Create from blank', onSelect: () => onChoose('blank') },
        { label: 'Import a definition', onSelect: () => onChoose('import') },
      ]}
    >
      New custom connector
    </MenuButton>
  )
}

function ConnectorRow({
  connector,
  onConnect,
  onDownload,
  onOpen,
  onDelete,
}: {
  connector: ConnectorSummary
  onConnect: () => void
  onOpen: (dialog: 'share' | 'clone') => void
  onDownload: () => void
  onDelete: () => void
}) {
  const { id, displayName, description, role, tier } = connector
  const to = `/make/connectors/${encodeURIComponent(id)}/general`
  return (
    <li className={styles.item}>
      <ConnectorIcon
        name={displayName}
        icon={connector.icon}
        color={connector.iconBrandColor}
        size={40}
      />
      <div className={styles.main}>
        <div className={styles.name}>
          <TextLink to={to}>{displayName}</TextLink>
          {tier === 'Premium' && (
            <Badge appearance="outline" color="brand" size="small">
              Premium
            </Badge>
          )}
          {role !== 'owner' && (
            <Badge appearance="outline" color="informative" size="small">
              {role === 'editor' ? 'You can edit' : 'You can view'}
            </Badge>
          )}
        </div>
        {description && <div className={styles.detail}>{description}</div>}
        <dl className={styles.facts}>
          <div>
            <dt>Changed</dt>
            <dd>{formatDateTime(connector.updatedAt)}</dd>
          </div>
        </dl>
      </div>
      <div className={styles.actions}>
        <ButtonLink
          to={to}
          appearance="subtle"
          icon={<EditRegular />}
          aria-label={`Edit ${displayName}`}
        >
          Edit
        </ButtonLink>
        <Button
          appearance="subtle"
          icon={<PlugConnectedRegular />}
          aria-label={`New connection to ${displayName}`}
          onClick={onConnect}
        >
          New connection
        </Button>
        <MenuButton
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`More actions for ${displayName}`}
          entries={[
            {
              label: 'Download the files',
              icon: <ArrowDownloadRegular />,
              onSelect: onDownload,
            },
            { label: 'Clone', icon: <CopyRegular />, onSelect: () => onOpen('clone') },
            ...(role === 'viewer'
              ? []
              : [{ label: 'Share', icon: <ShareRegular />, onSelect: () => onOpen('share') }]),
            ...(role === 'owner'
              ? [{ label: 'Delete', icon: <DeleteRegular />, onSelect: onDelete }]
              : []),
          ]}
        />
      </div>
    </li>
  )
}

function useDownload() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (connectorId: string) =>
      downloadConnector(await queries.fetchQuery(connectorQuery(connectorId))),
  })
}

function DeleteConnectorDialog({
  connector,
  onClose,
}: {
  connector: ConnectorSummary
  onClose: () => void
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const deletion = useMutation({
    mutationFn: () => api.delete(`/connectors/${encodeURIComponent(connector.id)}`),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: connectorsQuery.queryKey, exact: true }),
        queries.invalidateQueries({ queryKey: ['connections'] }),
      ])
      notify(`${connector.displayName} is deleted`)
    },
  })
  const uses = useQuery({
    queryKey: ['connectors', connector.id, 'uses'],
    staleTime: 0,
    queryFn: ({ signal }) =>
      api.get<ConnectorUses>(`/connectors/${encodeURIComponent(connector.id)}/uses`, { signal }),
  })
  return (
    <ConfirmDialog
      title={`Delete ${connector.displayName}?`}
      confirmLabel="Delete connector"
      onConfirm={() => deletion.mutateAsync()}
      onClose={onClose}
    >
      {uses.isPending && <Spinner size="tiny" label="Looking for what uses it" />}
      {uses.data && <ConnectorUsesText uses={uses.data} />}
      <p>
        Apps that use this connector stop working, and everyone’s connections to it are deleted,
        with its version history. This cannot be undone. Download the files first if you may need it
        again.
      </p>
    </ConfirmDialog>
  )
}

function ConnectorUsesText({ uses }: { uses: ConnectorUses }) {
  const { connections, triggers, appCount, apps } = uses
  if (connections + triggers + appCount === 0) return <p>Nothing uses it.</p>
  const parts = [
    count(appCount, 'app'),
    count(connections, 'connection'),
    count(triggers, 'trigger subscription'),
  ].filter((text) => text !== null)
  return (
    <>
      <p>
        <strong>In use:</strong> {parts.join(', ')}.
      </p>
      {apps.length > 0 && (
        <ul aria-label="Apps that use it">
          {apps.map(({ id, displayName }) => (
            <li key={id}>{displayName}</li>
          ))}
          {appCount > apps.length && <li>and {appCount - apps.length} more</li>}
        </ul>
      )}
    </>
  )
}

function count(number: number, noun: string): string | null {
  return number === 0 ? null : `${number} ${noun}${number === 1 ? '' : 's'}`
}
