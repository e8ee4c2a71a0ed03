import { Field, Select } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { GuestRegular } from '@fluentui/react-icons/svg/guest'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { UserLink } from '../directory-links.tsx'
import type { User } from '../directory-objects.ts'
import { countOf, PagedTable, useDirectoryPages, useSettled } from '../directory-pages.tsx'
import { InviteGuestPanel } from './invite-guest-panel.tsx'
import { NewUserPanel } from './new-user-panel.tsx'
import { useAdministers } from '../use-administers.ts'

const shown = {
  all: ['All users', ''],
  member: ['Members', "userType eq 'Member'"],
  guest: ['Guests', "userType eq 'Guest'"],
  blocked: ['Blocked', 'accountEnabled eq false'],
} as const
type Shown = keyof typeof shown

export function ListPage() {
  const administers = useAdministers()
  const { tenantDisplayName } = useSignedIn()
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState<Shown>('all')
  const [open, setOpen] = useState<'new' | 'invite' | null>(null)
  const settled = useSettled(search)
  const pages = useDirectoryPages<User>({
    path: '/users',
    search: settled,
    searchIn: ['displayName', 'userPrincipalName', 'mail'],
    filter: shown[kind][1],
    select: 'id,displayName,userPrincipalName,userType,accountEnabled',
    orderBy: 'displayName',
  })
  const count = useQuery({
    queryKey: ['directory', 'count', '/users'],
    queryFn: ({ signal }) => countOf('/users', signal),
  }).data
  return (
    <Page
      title="Users"
      subtitle={
        count === undefined
          ? `The accounts of ${tenantDisplayName}.`
          : `The accounts of ${tenantDisplayName}: ${count.toLocaleString()} in all.`
      }
      commands={
        <>
          {administers && (
            <CommandButton
              appearance="primary"
              icon={<PersonAddRegular />}
              onClick={() => setOpen('new')}
            >
              New user
            </CommandButton>
          )}
          <CommandButton icon={<GuestRegular />} onClick={() => setOpen('invite')}>
            Invite guest
          </CommandButton>
          <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void pages.refetch()}>
            Refresh
          </CommandButton>
        </>
      }
    >
      <div className={form.row}>
        <Field label="Search users" className={form.grow}>
          <SearchField value={search} onChange={(_, input) => setSearch(input.value)} />
        </Field>
        <Field label="Show">
          <Select value={kind} onChange={(_, input) => setKind(input.value as Shown)}>
            {Object.entries(shown).map(([value, [label]]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <PagedTable
        label="Users"
        pages={pages}
        rowKey={(user) => user.id}
        empty={
          <Empty title={settled ? 'Nobody has this name' : 'Nobody here'}>
            {settled
              ? 'Names, user principal names and mail addresses are searched.'
              : kind === 'guest'
                ? 'Invite somebody from another organization, and they appear here.'
                : 'No account of this kind.'}
          </Empty>
        }
        columns={[
          {
            title: 'Display name',
            isRowHeader: true,
            cell: (user) => <UserLink id={user.id} name={user.displayName} />,
          },
          { title: 'User principal name', cell: (user) => user.userPrincipalName },
          { title: 'User type', cell: (user) => user.userType ?? 'Member' },
          {
            title: 'Sign-in',
            cell: (user) => (user.accountEnabled === false ? 'Blocked' : 'Allowed'),
          },
        ]}
      />
      <p className={form.hint}>
        Deleted accounts stay restorable: see{' '}
        <TextLink to="/identity/deleted-items" inline>
          Deleted items
        </TextLink>
        .
      </p>
      {open === 'new' && <NewUserPanel onClose={() => setOpen(null)} />}
      {open === 'invite' && <InviteGuestPanel onClose={() => setOpen(null)} />}
    </Page>
  )
}
