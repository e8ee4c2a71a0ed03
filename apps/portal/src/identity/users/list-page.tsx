import { Field } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { useSignedIn } from '../../shell/installation.ts'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { UserLink } from '../directory-links.tsx'
import { usersQuery } from '../queries.ts'
import { NewUserPanel } from './new-user-panel.tsx'

export function ListPage() {
  const { isAdministrator, tenantDisplayName } = useSignedIn()
  const { data, refetch } = useSuspenseQuery(usersQuery)
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const wanted = search.trim().toLowerCase()
  const rows = data
    .filter((user) =>
      `${user.displayName} ${user.userPrincipalName}`.toLowerCase().includes(wanted),
    )
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName))
  return (
    <Page
      title="Users"
      subtitle={`The accounts of ${tenantDisplayName}.`}
      commands={
        <>
          {isAdministrator && (
            <CommandButton
              appearance="primary"
              icon={<PersonAddRegular />}
              onClick={() => setAdding(true)}
            >
              New user
            </CommandButton>
          )}
          <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void refetch()}>
            Refresh
          </CommandButton>
        </>
      }
    >
      <div className={form.row}>
        <Field label="Search users" className={form.grow}>
          <SearchField value={search} onChange={(_, input) => setSearch(input.value)} />
        </Field>
      </div>
      <DataTable
        label="Users"
        rows={rows}
        rowKey={(user) => user.id}
        empty={<Empty title="Nobody has this name" />}
        columns={[
          {
            title: 'Display name',
            isRowHeader: true,
            cell: (user) => <UserLink id={user.id} name={user.displayName} />,
          },
          { title: 'User principal name', cell: (user) => user.userPrincipalName },
          {
            title: 'Sign-in',
            cell: (user) => (user.accountEnabled === false ? 'Blocked' : 'Allowed'),
          },
        ]}
      />
      {adding && <NewUserPanel onClose={() => setAdding(false)} />}
    </Page>
  )
}
