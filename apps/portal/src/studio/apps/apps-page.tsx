import { Badge, Button, Spinner } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { AppGenericRegular } from '@fluentui/react-icons/svg/app-generic'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { PlayRegular } from '@fluentui/react-icons/svg/play'
import { ShareRegular } from '@fluentui/react-icons/svg/share'
import type { AppSummary } from '@patchbay/wire'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { MenuButton } from '../../shell/menu.tsx'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { showDateTime } from '../../shell/time.ts'
import { appsQuery } from '../queries.ts'
import { ShareDialog } from '../sharing/share-dialog.tsx'
import styles from './apps-page.module.css'
import { CreateAppDialog } from './create-app-dialog.tsx'
import { DeleteAppDialog } from './delete-app-dialog.tsx'

type OpenDialog = { kind: 'create' } | { kind: 'delete' | 'share'; app: AppSummary } | undefined

/** Every app that the signed-in user made or was given. */
export function AppsPage() {
  const apps = useQuery(appsQuery)
  const [dialog, setDialog] = useState<OpenDialog>()
  const [filter, setFilter] = useState('')
  const close = () => setDialog(undefined)
  const create = (
    <Button
      appearance="primary"
      icon={<AddRegular />}
      onClick={() => setDialog({ kind: 'create' })}
    >
      Blank canvas app
    </Button>
  )
  const shown = (apps.data ?? []).filter(({ displayName }) =>
    displayName.toLowerCase().includes(filter.trim().toLowerCase()),
  )
  return (
    <Page
      title="Apps"
      subtitle="Canvas apps that you made, and those that were shared with you."
      commands={
        <>
          {create}
          <SearchField
            aria-label="Filter apps by name"
            placeholder="Filter by name"
            value={filter}
            onChange={(_, data) => setFilter(data.value)}
          />
        </>
      }
    >
      <ErrorNotice
        error={apps.error}
        title="The list of apps could not be loaded"
        onRetry={() => void apps.refetch()}
      />
      {apps.isPending && <Spinner label="Loading apps" />}
      {apps.data?.length === 0 && (
        <Empty icon={<AppGenericRegular />} title="No apps yet">
          Choose “Blank canvas app” above: place controls on a screen, call your connectors in
          formulas, and share the app when it works.
        </Empty>
      )}
      {apps.data && apps.data.length > 0 && shown.length === 0 && (
        <output>No app has “{filter}” in its name.</output>
      )}
      {shown.length > 0 && (
        <AppTable
          apps={shown}
          onDelete={(app) => setDialog({ kind: 'delete', app })}
          onShare={(app) => setDialog({ kind: 'share', app })}
        />
      )}
      {dialog?.kind === 'create' && <CreateAppDialog onClose={close} />}
      {dialog?.kind === 'delete' && <DeleteAppDialog app={dialog.app} onClose={close} />}
      {dialog?.kind === 'share' && (
        <ShareDialog
          appId={dialog.app.id}
          displayName={dialog.app.displayName}
          isPublished={dialog.app.liveVersion !== null}
          onClose={close}
        />
      )}
    </Page>
  )
}

const roleWords = { owner: 'Owner', 'co-owner': 'Co-owner', user: 'User' } as const

function AppTable({
  apps,
  onDelete,
  onShare,
}: {
  apps: readonly AppSummary[]
  onDelete: (app: AppSummary) => void
  onShare: (app: AppSummary) => void
}) {
  return (
    <DataTable
      label="Apps"
      rows={apps}
      rowKey={(app) => app.id}
      columns={[
        {
          title: 'Name',
          isRowHeader: true,
          cell: (app) =>
            app.role === 'user' ? (
              <a className={styles.link} href={playAddress(app)}>
                {app.displayName}
              </a>
            ) : (
              <TextLink to="/studio/$appId" params={{ appId: app.id }}>
                {app.displayName}
              </TextLink>
            ),
        },
        { title: 'Owner', cell: (app) => app.ownerDisplayName },
        { title: 'Your role', cell: (app) => roleWords[app.role] },
        { title: 'Changed', cell: (app) => showDateTime(app.updatedAt) },
        {
          title: 'State',
          cell: (app) =>
            app.liveVersion === null ? (
              <Badge appearance="outline">Not published</Badge>
            ) : (
              <Badge appearance="tint" color="success">
                Live
              </Badge>
            ),
        },
        {
          title: 'Actions',
          hideTitle: true,
          width: '92px',
          cell: (app) => <AppActions app={app} onDelete={onDelete} onShare={onShare} />,
        },
      ]}
    />
  )
}

function AppActions({
  app,
  onDelete,
  onShare,
}: {
  app: AppSummary
  onDelete: (app: AppSummary) => void
  onShare: (app: AppSummary) => void
}) {
  const navigate = useNavigate()
  const mayEdit = app.role !== 'user'
  return (
    <span className={styles.buttons}>
      <Button
        as="a"
        href={playAddress(app)}
        appearance="subtle"
        size="small"
        icon={<PlayRegular />}
        aria-label={`Play ${app.displayName}`}
        title={app.liveVersion === null ? 'Publish the app first' : 'Play'}
      />
      {mayEdit && (
        <MenuButton
          appearance="subtle"
          size="small"
          icon={<MoreHorizontalRegular />}
          aria-label={`More actions for ${app.displayName}`}
          entries={[
            {
              label: 'Edit',
              icon: <EditRegular />,
              onSelect: () => void navigate({ to: '/studio/$appId', params: { appId: app.id } }),
            },
            { label: 'Share', icon: <ShareRegular />, onSelect: () => onShare(app) },
            ...(app.role === 'owner'
              ? [{ label: 'Delete', icon: <DeleteRegular />, onSelect: () => onDelete(app) }]
              : []),
          ]}
        />
      )}
    </span>
  )
}

const playAddress = (app: AppSummary) => `/play/${encodeURIComponent(app.id)}`
