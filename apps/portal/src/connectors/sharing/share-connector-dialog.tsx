import { Badge, Button, Field, Select, Spinner } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import type { ConnectorShare, PutConnectorShare } from '@patchbay/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, graph } from '../../shell/api.ts'
import { Dialog } from '../../shell/dialog.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { PrincipalSearch, type Principal } from './principal-search.tsx'
import styles from './sharing.module.css'

const roles = [
  ['viewer', 'Can use', 'make connections to it and use it in apps'],
  ['editor', 'Can edit', 'change it and share it as well'],
] as const

/** Who may use or edit a connector: users and groups of the directory. */
export function ShareConnectorDialog({
  connector,
  onClose,
}: {
  connector: { id: string; displayName: string }
  onClose: () => void
}) {
  const queries = useQueryClient()
  const notify = useNotify()
  const [chosen, setChosen] = useState<Principal | null>(null)
  const [role, setRole] = useState<ConnectorShare['role']>('viewer')
  const path = `/connectors/${encodeURIComponent(connector.id)}/shares`
  const queryKey = ['connectors', connector.id, 'shares']
  const shares = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const all: ConnectorShare[] = []
      let after: string | undefined
      do {
        // Each page names the next one.
        // oxlint-disable-next-line no-await-in-loop
        const page: { value: ConnectorShare[]; next?: string } = await api.get(
          `${path}${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`,
          { signal },
        )
        all.push(...page.value)
        after = page.next
      } while (after !== undefined)
      return all
    },
  })
  const refresh = () => queries.invalidateQueries({ queryKey })
  const put = useMutation({
    mutationFn: ({ share }: { share: PutConnectorShare; name: string }) => api.put(path, share),
    onSuccess: async (_, { name }) => {
      await refresh()
      notify(`Shared with ${name}`)
      setChosen(null)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`${path}/${encodeURIComponent(id)}`),
    onSuccess: refresh,
  })
  return (
    <Dialog
      title={`Share ${connector.displayName}`}
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <ErrorNotice
        error={put.error ?? remove.error ?? shares.error}
        title="Sharing did not work."
      />
      <PrincipalSearch chosen={chosen} groups onChoose={setChosen} />
      <div className={styles.add}>
        <Field label="Role">
          <Select
            value={role}
            onChange={(_, data) => setRole(data.value === 'editor' ? 'editor' : 'viewer')}
          >
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
            chosen &&
            put.mutate({
              share: { userId: chosen.id, principalKind: chosen.kind, role },
              name: chosen.displayName,
            })
          }
        >
          Share
        </Button>
      </div>
      <p className={styles.hint}>
        {roles.map(([, label, may]) => `${label}: ${may}.`).join(' ')} A client secret is shown to
        nobody.
      </p>
      <h3 className={styles.heading}>Shared with</h3>
      {shares.isPending && <Spinner size="tiny" label="Loading" />}
      {shares.data?.length === 0 && <p>Nobody yet.</p>}
      <ul className={styles.list} aria-label="Shared with">
        {shares.data?.map((share) => (
          <ShareItem
            key={share.userId}
            share={share}
            onRole={(next, name) =>
              put.mutate({
                share: { userId: share.userId, principalKind: share.principalKind, role: next },
                name,
              })
            }
            onRemove={() => remove.mutate(share.userId)}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function ShareItem({
  share: { userId, principalKind, role },
  onRole,
  onRemove,
}: {
  share: ConnectorShare
  onRole: (role: ConnectorShare['role'], name: string) => void
  onRemove: () => void
}) {
  const principal = useQuery({
    queryKey: ['directory', 'principal', principalKind, userId],
    retry: false,
    queryFn: ({ signal }) =>
      graph.get<{ displayName: string; userPrincipalName?: string }>(
        principalKind === 'group'
          ? `/groups/${encodeURIComponent(userId)}?$select=displayName`
          : `/users/${encodeURIComponent(userId)}?$select=displayName,userPrincipalName`,
        { signal },
      ),
  })
  const name = principal.data?.displayName ?? userId
  return (
    <li>
      <span className={styles.who}>
        <strong>{name}</strong>
        <span>
          {principalKind === 'group' ? (
            <Badge size="small" appearance="tint">
              group
            </Badge>
          ) : (
            principal.data?.userPrincipalName
          )}
        </span>
      </span>
      <Select
        size="small"
        aria-label={`Role of ${name}`}
        value={role}
        onChange={(_, data) => onRole(data.value === 'editor' ? 'editor' : 'viewer', name)}
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
        aria-label={`Remove ${name}`}
        onClick={onRemove}
      />
    </li>
  )
}
