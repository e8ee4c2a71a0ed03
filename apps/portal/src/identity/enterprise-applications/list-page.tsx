import { Field, Select } from '@fluentui/react-components'
import { AppFolderRegular } from '@fluentui/react-icons/svg/app-folder'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useState } from 'react'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import { firstPartyTenantId, type ServicePrincipal } from '../directory-objects.ts'
import { PagedTable, useDirectoryPages, useSettled } from '../directory-pages.tsx'
import { literal } from '../logs/odata-literal.ts'

type Kind = 'enterprise' | 'microsoft' | 'all'

const kinds: [Kind, string, string][] = [
  ['enterprise', 'Enterprise applications', `appOwnerOrganizationId ne ${firstPartyTenantId}`],
  ['microsoft', 'First-party applications', `appOwnerOrganizationId eq ${firstPartyTenantId}`],
  ['all', 'All applications', ''],
]

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function ListPage() {
  const [kind, setKind] = useState<Kind>('enterprise')
  const [search, setSearch] = useState('')
  const settled = useSettled(search).trim()
  const ofKind = kinds.find(([id]) => id === kind)?.[2]
  const pages = useDirectoryPages<ServicePrincipal>({
    path: '/servicePrincipals',
    ...(guid.test(settled)
      ? { filter: `appId eq ${literal(settled)} or id eq ${literal(settled)}` }
      : { search: settled, ...(ofKind ? { filter: ofKind } : {}), orderBy: 'displayName' }),
    select: 'id,appId,displayName,accountEnabled',
  })
  return (
    <Page
      title="Enterprise applications"
      subtitle="The applications that this tenant knows: who may use them, and what they were allowed to do."
      commands={
        <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void pages.refetch()}>
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
      <PagedTable
        label="Enterprise applications"
        pages={pages}
        rowKey={(row) => row.id}
        empty={
          <Empty icon={<AppFolderRegular />} title="No applications here">
            {settled
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
