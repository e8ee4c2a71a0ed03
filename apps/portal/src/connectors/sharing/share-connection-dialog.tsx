import { Button, Spinner } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import type { Connection } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiError, graph } from '../../shell/api.ts'
import { Dialog } from '../../shell/dialog.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { connectionPath } from '../queries.ts'
import { PrincipalSearch, type Principal } from './principal-search.tsx'
import styles from './sharing.module.css'

/** Who else may call a connection. Those that sign in as a person are refused by the server. */
export function ShareConnectionDialog({
  connection,
  onClose,
}: {
  connection: Connection
  onClose: () => void
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const [chosen, setChosen] = useState<Principal | null>(null)
  const path = `${connectionPath(connection.id)}/shares`
  const queryKey = ['connections', connection.id, 'shares']
  const shares = useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      (await api.get<{ value: { userId: string }[] }>(`${path}?limit=200`, { signal })).value,
  })
  const refresh = () => queries.invalidateQueries({ queryKey })
  const put = useMutation({
    mutationFn: ({ id }: Principal) => api.put(path, { userId: id }),
    onSuccess: async (_, { displayName }) => {
      await refresh()
      notify(`Shared with ${displayName}`)
      setChosen(null)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`${path}/${encodeURIComponent(id)}`),
    onSuccess: refresh,
  })
  const isOwnSignIn = put.error instanceof ApiError && put.error.code === 'SignInNotShared'
  return (
    <Dialog
      title={`Share the connection to ${connection.connectorDisplayName}`}
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {isOwnSignIn ? (
        <Notice intent="info" title="This connection is for you alone.">
          {put.error?.message}
        </Notice>
      ) : (
        <ErrorNotice
          error={put.error ?? remove.error ?? shares.error}
          title="Sharing did not work."
        />
      )}
      <PrincipalSearch chosen={chosen} groups={false} onChoose={setChosen} />
      <Button
        appearance="primary"
        disabled={!chosen || put.isPending}
        onClick={() => chosen && put.mutate(chosen)}
      >
        Share
      </Button>
      <p className={styles.hint}>
        They call the API with the key or password of this connection, and never see it. They need
        the connector as well: share that with them, too.
      </p>
      <h3 className={styles.heading}>Shared with</h3>
      {shares.isPending && <Spinner size="tiny" label="Loading" />}
      {shares.data?.length === 0 && <p>Nobody yet.</p>}
      <ul className={styles.list} aria-label="Shared with">
        {shares.data?.map(({ userId }) => (
          <SharedWith key={userId} id={userId} onRemove={() => remove.mutate(userId)} />
        ))}
      </ul>
    </Dialog>
  )
}

function SharedWith({ id, onRemove }: { id: string; onRemove: () => void }) {
  const user = useQuery({
    queryKey: ['directory', 'principal', 'user', id],
    retry: false,
    queryFn: ({ signal }) =>
      graph.get<{ displayName: string; userPrincipalName: string }>(
        `/users/${encodeURIComponent(id)}?$select=displayName,userPrincipalName`,
        { signal },
      ),
  })
  const name = user.data?.displayName ?? id
  return (
    <li>
      <span className={styles.who}>
        <strong>{name}</strong>
        <span>{user.data?.userPrincipalName}</span>
      </span>
      <Button
        appearance="subtle"
        size="small"
        icon={<DeleteRegular />}
        aria-label={`Remove ${name}`}
        onClick={onRemove}
      />
    </li>
  )
}
