import { Field } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { PeopleTeamRegular } from '@fluentui/react-icons/svg/people-team'
import { useState } from 'react'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { useSignedIn } from '../../shell/installation.ts'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { showDate } from '../../shell/time.ts'
import { GroupLink } from '../directory-links.tsx'
import type { Group } from '../directory-objects.ts'
import { PagedTable, useDirectoryPages, useSettled } from '../directory-pages.tsx'
import { GroupPanel } from './group-panel.tsx'
import { useAdministers } from '../use-administers.ts'

export function ListPage() {
  const administers = useAdministers()
  const { tenantDisplayName } = useSignedIn()
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const settled = useSettled(search)
  const pages = useDirectoryPages<Group>({
    path: '/groups',
    search: settled,
    searchIn: ['displayName', 'description'],
    orderBy: 'displayName',
  })
  return (
    <Page
      title="Groups"
      subtitle={`The groups of ${tenantDisplayName}: assign many users at once.`}
      commands={
        <>
          {administers && (
            <CommandButton
              appearance="primary"
              icon={<AddRegular />}
              onClick={() => setAdding(true)}
            >
              New group
            </CommandButton>
          )}
          <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void pages.refetch()}>
            Refresh
          </CommandButton>
        </>
      }
    >
      <div className={form.row}>
        <Field label="Search groups" className={form.grow}>
          <SearchField value={search} onChange={(_, input) => setSearch(input.value)} />
        </Field>
      </div>
      <PagedTable
        label="Groups"
        pages={pages}
        rowKey={(group) => group.id}
        empty={
          settled ? (
            <Empty title="No group has this name" />
          ) : (
            <Empty icon={<PeopleTeamRegular />} title="No groups yet">
              Create one, add members, and assign it to an application or share an app with it.
            </Empty>
          )
        }
        columns={[
          {
            title: 'Name',
            isRowHeader: true,
            cell: (group) => <GroupLink id={group.id} name={group.displayName} />,
          },
          { title: 'Description', cell: (group) => group.description || '–' },
          { title: 'Roles', cell: (group) => (group.isAssignableToRole ? 'May hold roles' : '–') },
          { title: 'Created', cell: (group) => showDate(group.createdDateTime) },
        ]}
      />
      {adding && <GroupPanel group={null} onClose={() => setAdding(false)} />}
    </Page>
  )
}
