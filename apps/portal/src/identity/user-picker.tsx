import { Field, Radio, RadioGroup } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { SearchField } from '../shell/search-field.tsx'
import type { User } from './directory-objects.ts'
import { usersQuery } from './queries.ts'
import styles from './user-picker.module.css'

const mostShown = 50

/** Picks one user of the tenant by name. Those in `exclude` are not offered. */
export function UserPicker({
  selected,
  onSelect,
  exclude,
}: {
  selected: User | null
  onSelect: (user: User) => void
  exclude: ReadonlySet<string>
}) {
  const [search, setSearch] = useState('')
  const users = useSuspenseQuery(usersQuery).data
  const wanted = search.trim().toLowerCase()
  const matching = users.filter(
    (user) =>
      !exclude.has(user.id) &&
      `${user.displayName} ${user.userPrincipalName}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <Field label="Search users">
        <SearchField value={search} onChange={(_, data) => setSearch(data.value)} />
      </Field>
      <Field label="User">
        <RadioGroup
          value={selected?.id ?? ''}
          onChange={(_, data) => {
            const user = matching.find((candidate) => candidate.id === data.value)
            if (user) onSelect(user)
          }}
        >
          {matching.slice(0, mostShown).map((user) => (
            <Radio
              key={user.id}
              value={user.id}
              label={
                <>
                  {user.displayName}{' '}
                  <span className={styles.principalName}>{user.userPrincipalName}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {matching.length === 0 && (
        <p className={styles.hint}>
          {wanted === '' ? 'Every user of the tenant is already there.' : 'Nobody has this name.'}
        </p>
      )}
      {matching.length > mostShown && (
        <p className={styles.hint}>
          {matching.length - mostShown} more. Type a name to narrow the list.
        </p>
      )}
    </>
  )
}
