import { Field, Select } from '@fluentui/react-components'
import { AppFolderRegular } from '@fluentui/react-icons/svg/app-folder'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import { firstPartyTenantId, type ServicePrincipal } from '../directory-objects.ts'
import { servicePrincipalsQuery } from '../queries.ts'

type Kind = 'enterprise' | 'microsoft' | 'all'

const kinds: [Kind, string, (servicePrincipal: ServicePrincipal) => boolean][] = [
  ['enterprise', 'Enterprise applications', (candidate) => !isFirstParty(candidate)],
  ['microsoft', 'First-party applications', (candidate) => isFirstParty(candidate)],
  ['all', 'All applications', () => true],
]

export function ListPage() {
  const [kind, setKind] = useState<Kind>('enterprise')
  const [search, setSearch] = useState('')
  const { data, refetch } = useSuspenseQuery(servicePrincipalsQuery)
  const isOfKind = kinds.find(([id]) => id === kind)?.[2] ?? (() => true)
  const wanted = search.trim().toLowerCase()
  const rows = data
    .filter(isOfKind)
    .filter(
      ({ displayName, appId, id }) =>
        displayName.toLowerCase().includes(wanted) || [appId, id].includes(wanted),
    )
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName))
  return (
    <Page
      title="Enterprise applications"
      subtitle="The applications that this tenant knows: who may use them, and what they were allowed to do."
      commands={
        <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void refetch()}>
          Refresh
        </CommandButton>
      }
    >
      <div className={form.row}>
        <Field label="Search by name or ID" className={form.grow}>
          <SearchField value={search} onChange={(_, input) => setSearch(input.value)} />
        </Field>
        <Field label="Application type">
          <Select
            value={kind}
            onChange={(_, input) =>
              setKind(kinds.find(([id]) => id === input.value)?.[0] ?? 'enterprise')
            }
          >
            {kinds.map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <DataTable
        label="Enterprise applications"
        rows={rows}
        rowKey={(row) => row.id}
        empty={
          <Empty icon={<AppFolderRegular />} title="No applications here">
            {wanted
              ? 'No application has this name or ID.'
              : 'Register an application, or let users of another tenant’s application consent to it.'}
          </Empty>
        }
        columns={[
          {
            title: 'Name',
            isRowHeader: true,
            cell: (row) => (
              <TextLink to={enterpriseApplicationAddress(row.id)}>{row.displayName}</TextLink>
            ),
          },
          { title: 'Object ID', cell: (row) => <code>{row.id}</code> },
          { title: 'Application ID', cell: (row) => <code>{row.appId}</code> },
          {
            title: 'Sign-in',
            cell: (row) => (row.accountEnabled ? 'Enabled' : 'Blocked'),
          },
        ]}
      />
    </Page>
  )
}

function isFirstParty(servicePrincipal: ServicePrincipal): boolean {
  return servicePrincipal.appOwnerOrganizationId === firstPartyTenantId
}
