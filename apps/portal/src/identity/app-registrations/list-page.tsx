import { Button, Field } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { AppsListRegular } from '@fluentui/react-icons/svg/apps-list'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowImportRegular } from '@fluentui/react-icons/svg/arrow-import'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { CopyButton } from '../../shell/copy-field.tsx'
import { type Column, DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDate } from '../../shell/time.ts'
import { SearchField } from '../../shell/search-field.tsx'
import { registrationAddress } from '../directory-links.tsx'
import { type Application, audienceLabels } from '../directory-objects.ts'
import { PagedTable, useDirectoryPages, useSettled } from '../directory-pages.tsx'
import { ownedApplicationsQuery } from '../queries.ts'
import { ImportPanel } from './import-panel.tsx'

type Scope = 'owned' | 'all'

const scopes: [Scope, string][] = [
  ['owned', 'Owned applications'],
  ['all', 'All applications'],
]

export function ListPage() {
  const [scope, setScope] = useState<Scope>('owned')
  const [search, setSearch] = useState('')
  const [isImporting, setIsImporting] = useState(false)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  return (
    <Page
      title="App registrations"
      subtitle="Applications that sign users in or offer an API, as this tenant knows them."
      commands={
        <>
          <CommandButton
            appearance="primary"
            icon={<AddRegular />}
            onClick={() => void navigate({ to: '/identity/app-registrations/new' })}
          >
            New registration
          </CommandButton>
          <CommandButton icon={<ArrowImportRegular />} onClick={() => setIsImporting(true)}>
            Import
          </CommandButton>
          <CommandButton
            icon={<ArrowClockwiseRegular />}
            onClick={() => void queryClient.invalidateQueries({ queryKey: ['directory'] })}
          >
            Refresh
          </CommandButton>
        </>
      }
    >
      <Tabs label="Which applications" tabs={scopes} selected={scope} onSelect={setScope} />
      <div className={form.row}>
        <Field label="Search by name or client ID" className={form.grow}>
          <SearchField value={search} onChange={(_, data) => setSearch(data.value)} />
        </Field>
      </div>
      {scope === 'owned' ? (
        <Suspense>
          <OwnedRegistrations search={search.trim().toLowerCase()} />
        </Suspense>
      ) : (
        <AllRegistrations search={search.trim()} />
      )}
      {isImporting && <ImportPanel onClose={() => setIsImporting(false)} />}
    </Page>
  )
}

function OwnedRegistrations({ search }: { search: string }) {
  const all = useSuspenseQuery(ownedApplicationsQuery).data
  const rows = all
    .filter(
      (application) =>
        application.displayName.toLowerCase().includes(search) ||
        application.appId.startsWith(search),
    )
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName))
  return (
    <DataTable<Application>
      label="Owned applications"
      rows={rows}
      rowKey={(application) => application.id}
      empty={
        <NoRegistrations
          isSearched={search !== ''}
          title="You have not registered an application yet"
        />
      }
      columns={columns}
    />
  )
}

function AllRegistrations({ search }: { search: string }) {
  const pages = useDirectoryPages<Application>({
    path: '/applications',
    search: useSettled(search),
    searchIn: ['displayName', 'appId'],
    select: 'id,appId,displayName,signInAudience,createdDateTime',
    orderBy: 'displayName',
  })
  return (
    <PagedTable
      label="All applications"
      pages={pages}
      rowKey={(application) => application.id}
      empty={<NoRegistrations isSearched={search !== ''} title="Nothing is registered yet" />}
      columns={columns}
    />
  )
}

function NoRegistrations({ isSearched, title }: { isSearched: boolean; title: string }) {
  const navigate = useNavigate()
  if (isSearched) {
    return <Empty title="Nothing found">No registration has this name or client ID.</Empty>
  }
  return (
    <Empty
      icon={<AppsListRegular />}
      title={title}
      action={
        <Button onClick={() => void navigate({ to: '/identity/app-registrations/new' })}>
          Register an application
        </Button>
      }
    >
      Register the API first, then the client that calls it.
    </Empty>
  )
}

const columns: readonly Column<Application>[] = [
  {
    title: 'Display name',
    isRowHeader: true,
    cell: (application) => (
      <TextLink to={registrationAddress(application.appId)}>{application.displayName}</TextLink>
    ),
  },
  {
    title: 'Application (client) ID',
    cell: (application) => (
      <span>
        <code>{application.appId}</code>{' '}
        <CopyButton label={`client ID of ${application.displayName}`} value={application.appId} />
      </span>
    ),
  },
  {
    title: 'Account types',
    cell: (application) => audienceShort(application.signInAudience),
  },
  { title: 'Created', cell: (application) => showDate(application.createdDateTime) },
]

function audienceShort(audience: Application['signInAudience']): string {
  if (audience === 'AzureADMyOrg') return 'Single tenant'
  if (audience === 'AzureADMultipleOrgs') return 'Multitenant'
  return audienceLabels.find(([value]) => value === audience)?.[1] ?? audience
}
