import { Badge, Field } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { CustomRolePanel } from './custom-role-panel.tsx'
import { roleDefinitionsQuery } from './role-queries.ts'
import { useAdministers } from '../use-administers.ts'

export function ListPage() {
  const administers = useAdministers()
  const definitions = useSuspenseQuery(roleDefinitionsQuery).data
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const wanted = search.trim().toLowerCase()
  const rows = definitions.filter((role) =>
    `${role.displayName} ${role.description ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <Page
      title="Roles and administrators"
      subtitle="Who may administer what. A role of your own allows chosen actions."
      commands={
        administers && (
          <CommandButton appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            New custom role
          </CommandButton>
        )
      }
    >
      <div className={form.row}>
        <Field label="Search roles" className={form.grow}>
          <SearchField value={search} onChange={(_, input) => setSearch(input.value)} />
        </Field>
      </div>
      <DataTable
        label="Roles"
        rows={rows}
        rowKey={(role) => role.id}
        empty={<Empty title="No role has this name" />}
        columns={[
          {
            title: 'Role',
            isRowHeader: true,
            cell: (role) => (
              <TextLink to={`/identity/roles/${role.id}`}>{role.displayName}</TextLink>
            ),
          },
          { title: 'Description', cell: (role) => role.description || '–' },
          {
            title: 'Type',
            cell: (role) =>
              role.isBuiltIn ? (
                'Built-in'
              ) : (
                <Badge appearance="tint" color="brand">
                  Custom
                </Badge>
              ),
          },
        ]}
      />
      {adding && <CustomRolePanel definition={null} onClose={() => setAdding(false)} />}
    </Page>
  )
}
