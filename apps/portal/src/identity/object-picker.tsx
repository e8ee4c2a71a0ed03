import { Field, Radio, RadioGroup, Spinner } from '@fluentui/react-components'
import { useState } from 'react'
import { ErrorNotice } from '../shell/notice.tsx'
import { SearchField } from '../shell/search-field.tsx'
import type { DirectoryObject } from './directory-objects.ts'
import { useDirectoryPages, useSettled } from './directory-pages.tsx'
import styles from './object-picker.module.css'

export type PickableKind = 'user' | 'group' | 'servicePrincipal'

const kinds = {
  user: {
    path: '/users',
    label: 'users',
    searchIn: ['displayName', 'userPrincipalName'],
    select: 'id,displayName,userPrincipalName',
  },
  group: { path: '/groups', label: 'groups', searchIn: ['displayName'], select: 'id,displayName' },
  servicePrincipal: {
    path: '/servicePrincipals',
    label: 'enterprise applications',
    searchIn: ['displayName'],
    select: 'id,displayName,appId',
  },
} as const

const mostShown = 25

/** Picks one object of the tenant by name; the server searches. Those in `exclude` are not offered. */
export function ObjectPicker({
  of,
  selected,
  onSelect,
  exclude,
}: {
  of: readonly PickableKind[]
  selected: DirectoryObject | null
  onSelect: (object: DirectoryObject) => void
  exclude: ReadonlySet<string>
}) {
  const [search, setSearch] = useState('')
  const settled = useSettled(search)
  const label = of.map((kind) => kinds[kind].label).join(' and ')
  return (
    <>
      <Field label={`Search ${label}`}>
        <SearchField value={search} onChange={(_, data) => setSearch(data.value)} />
      </Field>
      {of.map((kind) => (
        <Choices
          key={kind}
          kind={kind}
          search={settled}
          selected={selected}
          onSelect={onSelect}
          exclude={exclude}
        />
      ))}
    </>
  )
}

function Choices({
  kind,
  search,
  selected,
  onSelect,
  exclude,
}: {
  kind: PickableKind
  search: string
  selected: DirectoryObject | null
  onSelect: (object: DirectoryObject) => void
  exclude: ReadonlySet<string>
}) {
  const { path, label, searchIn, select } = kinds[kind]
  const pages = useDirectoryPages<DirectoryObject>({
    path,
    search,
    searchIn,
    select,
    orderBy: 'displayName',
    top: mostShown,
  })
  const found = pages.data?.pages[0]?.value ?? []
  const offered = found.filter((object) => !exclude.has(object.id))
  const title = label.charAt(0).toUpperCase() + label.slice(1)
  return (
    <>
      <ErrorNotice error={pages.error} title={`${title} cannot be searched.`} />
      {pages.isPending && <Spinner label="Searching" size="tiny" />}
      {offered.length > 0 && (
        <Field label={title}>
          <RadioGroup
            value={selected?.id ?? ''}
            onChange={(_, data) => {
              const object = offered.find((candidate) => candidate.id === data.value)
              if (object) onSelect({ ...object, '@odata.type': `#microsoft.graph.${kind}` })
            }}
          >
            {offered.map((object) => (
              <Radio
                key={object.id}
                value={object.id}
                label={
                  <>
                    {object.displayName}{' '}
                    <span className={styles.principalName}>
                      {object.userPrincipalName ?? object.appId ?? ''}
                    </span>
                  </>
                }
              />
            ))}
          </RadioGroup>
        </Field>
      )}
      {!pages.isPending && !pages.error && offered.length === 0 && (
        <p className={styles.hint}>
          {search === '' && found.length > 0
            ? `All of the first ${label} are already there. Search for others.`
            : search === ''
              ? `There are no ${label} to choose from.`
              : `No ${label} have this name.`}
        </p>
      )}
      {pages.hasNextPage && (
        <p className={styles.hint}>There are more {label}. Type a name to narrow the list.</p>
      )}
    </>
  )
}
