import { Button, Field, Select, Spinner } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import type { AppShare, PutAppShare } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { api, graph, quoted } from '../../shell/api.ts'
import { CopyField } from '../../shell/copy-field.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { sharesQuery } from '../queries.ts'
import styles from './share-dialog.module.css'

interface DirectoryUser {
  id: string
  displayName: string
  userPrincipalName: string
}

const roles = [
  ['user', 'User', 'can play the app'],
  ['co-owner', 'Co-owner', 'can play, edit and share the app'],
] as const

/** Who may play or edit an app: search the directory, choose a role, list, remove. */
export function ShareDialog({
  appId,
  displayName,
  isPublished,
  onClose,
}: {
  appId: string
  displayName: string
  isPublished: boolean
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<DirectoryUser>()
  const [role, setRole] = useState<AppShare['role']>('user')
  const wanted = useDeferredValue(search.trim())
  const people = useQuery({
    queryKey: ['users', 'search', wanted],
    enabled: wanted !== '' && chosen === undefined,
    queryFn: async ({ signal }) => {
      const text = quoted(wanted)
      const filter = `startswith(displayName,${text})%20or%20startswith(userPrincipalName,${text})`
      const select = '$select=id,displayName,userPrincipalName&$top=8'
      return (await graph.page<DirectoryUser>(`/users?$filter=${filter}&${select}`, { signal }))
        .value
    },
  })
  const shares = useQuery(sharesQuery(appId))
  const path = `/apps/${encodeURIComponent(appId)}/shares`
  const refresh = () => queryClient.invalidateQueries({ queryKey: sharesQuery(appId).queryKey })
  const put = useMutation({
    mutationFn: (share: PutAppShare & { name: string }) =>
      api.put(path, { userId: share.userId, role: share.role } satisfies PutAppShare),
    onSuccess: async (_, { name }) => {
      await refresh()
      notify(`Shared with ${name}`)
      setSearch('')
      setChosen(undefined)
    },
  })
  const remove = useMutation({
    mutationFn: (userId: string) => api.delete(`${path}/${encodeURIComponent(userId)}`),
    onSuccess: refresh,
  })
  return (
    <Dialog
      title={`Share “${displayName}”`}
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <ErrorNotice
        error={put.error ?? remove.error ?? shares.error ?? people.error}
        title="Sharing did not work"
      />
      {!isPublished && (
        <Notice intent="warning" title="Not published yet">
          People with the role User can play the app once it is published.
        </Notice>
      )}
      <div className={styles.add}>
        <Field label="Search for people" className={styles.search}>
          <SearchField
            value={chosen ? `${chosen.displayName} (${chosen.userPrincipalName})` : search}
            placeholder="Name or user name"
            onChange={(_, { value }) => {
              setChosen(undefined)
              setSearch(chosen ? '' : value)
            }}
          />
        </Field>
        <Field label="Role">
          <Select value={role} onChange={(_, { value }) => setRole(value as AppShare['role'])}>
            {roles.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          appearance="primary"
          disabled={!chosen || put.isPending}
          onClick={() =>
            chosen && put.mutate({ userId: chosen.id, role, name: chosen.displayName })
          }
        >
          Share
        </Button>
      </div>
      {!chosen && wanted !== '' && (
        <div className={styles.found}>
          {people.isPending && <Spinner size="tiny" label="Searching" />}
          {people.data?.length === 0 && <output>Nobody’s name starts with “{wanted}”.</output>}
          {people.data?.map((user) => (
            <Button
              key={user.id}
              appearance="subtle"
              className={styles.person}
              onClick={() => setChosen(user)}
            >
              {user.displayName} ({user.userPrincipalName})
            </Button>
          ))}
        </div>
      )}
      <p className={styles.hint}>
        {roles.map(([, label, may]) => `${label}: ${may}.`).join(' ')} Each person signs in to the
        app’s connectors with an account of their own.
      </p>
      <h3 className={styles.heading}>Shared with</h3>
      {shares.isPending && <Spinner size="tiny" label="Loading" />}
      {shares.data?.length === 0 && <p>Nobody yet.</p>}
      <ul className={styles.list}>
        {shares.data?.map((share) => (
          <li key={share.userId}>
            <span className={styles.who}>
              <strong>{share.userDisplayName}</strong>
              <span>{share.userPrincipalName}</span>
            </span>
            <Select
              size="small"
              aria-label={`Role of ${share.userDisplayName}`}
              value={share.role}
              onChange={(_, { value }) =>
                put.mutate({
                  userId: share.userId,
                  role: value as AppShare['role'],
                  name: share.userDisplayName,
                })
              }
            >
              {roles.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            <Button
              appearance="subtle"
              size="small"
              icon={<DeleteRegular />}
              aria-label={`Remove ${share.userDisplayName}`}
              onClick={() => remove.mutate(share.userId)}
            />
          </li>
        ))}
      </ul>
      <CopyField
        label="Address of the app"
        value={`${location.origin}/play/${encodeURIComponent(appId)}`}
      />
    </Dialog>
  )
}
