import { Badge, Button, Field, Spinner } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { graph, quoted } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import styles from './sharing.module.css'

/** A user or group of the directory. */
export interface Principal {
  kind: 'user' | 'group'
  id: string
  displayName: string
  /** User name; empty for groups. */
  detail: string
}

interface Found {
  id: string
  displayName: string
  userPrincipalName?: string
}

const shown = 8

/** Finds one user (or group) whose name begins with what is typed. */
export function PrincipalSearch({
  chosen,
  groups,
  onChoose,
}: {
  chosen: Principal | null
  /** Groups are offered as well. */
  groups: boolean
  onChoose: (principal: Principal | null) => void
}) {
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search.trim())
  const found = useQuery({
    queryKey: ['directory', 'search', wanted, groups],
    enabled: wanted !== '' && chosen === null,
    queryFn: async ({ signal }): Promise<Principal[]> => {
      const text = quoted(wanted)
      const byName = `startswith(displayName,${text})`
      const [users, named] = await Promise.all([
        graph.page<Found>(
          `/users?$filter=${byName}%20or%20startswith(userPrincipalName,${text})&$select=id,displayName,userPrincipalName&$top=${shown}`,
          { signal },
        ),
        groups
          ? graph.page<Found>(`/groups?$filter=${byName}&$select=id,displayName&$top=${shown}`, {
              signal,
            })
          : { value: [] },
      ])
      return [
        ...named.value.map(({ id, displayName }) => ({
          kind: 'group' as const,
          id,
          displayName,
          detail: '',
        })),
        ...users.value.map(({ id, displayName, userPrincipalName = '' }) => ({
          kind: 'user' as const,
          id,
          displayName,
          detail: userPrincipalName,
        })),
      ]
    },
  })
  return (
    <>
      <ErrorNotice error={found.error} title="The directory could not be searched." />
      <Field label={groups ? 'Search for people and groups' : 'Search for people'}>
        <SearchField
          value={chosen ? `${chosen.displayName}${chosen.detail && ` (${chosen.detail})`}` : search}
          placeholder="Name or user name"
          onChange={(_, { value }) => {
            onChoose(null)
            setSearch(chosen ? '' : value)
          }}
        />
      </Field>
      {!chosen && wanted !== '' && (
        <div className={styles.found}>
          {found.isPending && <Spinner size="tiny" label="Searching" />}
          {found.data?.length === 0 && <output>No name begins with “{wanted}”.</output>}
          {found.data?.map((principal) => (
            <Button
              key={principal.id}
              appearance="subtle"
              className={styles.person}
              onClick={() => onChoose(principal)}
            >
              {principal.displayName}
              {principal.detail && ` (${principal.detail})`}
              {principal.kind === 'group' && (
                <>
                  {' '}
                  <Badge size="small" appearance="tint">
                    group
                  </Badge>
                </>
              )}
            </Button>
          ))}
        </div>
      )}
    </>
  )
}
