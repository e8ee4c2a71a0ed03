import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import {
  type QueryKey,
  type UseSuspenseQueryOptions,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../shell/api.ts'
import { ConfirmDialog } from '../shell/confirm.tsx'
import { DataTable } from '../shell/data-table.tsx'
import { Empty } from '../shell/empty.tsx'
import { useInstallation } from '../shell/installation.ts'
import { ErrorNotice } from '../shell/notice.tsx'
import { Section } from '../shell/page.tsx'
import { Panel } from '../shell/panel.tsx'
import { UserLink } from './directory-links.tsx'
import type { DirectoryObject } from './directory-objects.ts'
import { ObjectPicker } from './object-picker.tsx'
import { reference, useDirectoryWrite } from './queries.ts'

/** Owners of an application, service principal or group; `path` is the owned object's in Graph. */
export function OwnersList<Key extends QueryKey>({
  path,
  query,
  description,
}: {
  path: string
  query: UseSuspenseQueryOptions<DirectoryObject[], Error, DirectoryObject[], Key>
  description: string
}) {
  const owners = useSuspenseQuery(query).data
  const { publicUrl } = useInstallation()
  const [adding, setAdding] = useState(false)
  const [picked, setPicked] = useState<DirectoryObject | null>(null)
  const [removing, setRemoving] = useState<DirectoryObject | null>(null)
  const add = useDirectoryWrite(
    (user: DirectoryObject) => graph.post(`${path}/owners/$ref`, reference(publicUrl, user.id)),
    'Owner added',
  )
  const remove = useDirectoryWrite(
    (owner: DirectoryObject) => graph.delete(`${path}/owners/${owner.id}/$ref`),
    'Owner removed',
  )
  const openPanel = () => {
    setPicked(null)
    add.reset()
    setAdding(true)
  }
  return (
    <Section
      title="Owners"
      description={description}
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={openPanel}>
          Add owner
        </Button>
      }
    >
      <DataTable
        label="Owners"
        rows={owners}
        rowKey={(owner) => owner.id}
        empty={
          <Empty title="No owners">
            Nobody but administrators can change this. Add an owner who looks after it.
          </Empty>
        }
        columns={[
          {
            title: 'Name',
            isRowHeader: true,
            cell: (owner) => <UserLink id={owner.id} name={owner.displayName ?? owner.id} />,
          },
          { title: 'User principal name', cell: (owner) => owner.userPrincipalName ?? '–' },
          {
            title: 'Actions',
            hideTitle: true,
            width: '100px',
            cell: (owner) => (
              <Button
                size="small"
                aria-label={`Remove ${owner.displayName ?? owner.id}`}
                onClick={() => setRemoving(owner)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {adding && (
        <Panel
          title="Add owner"
          onClose={() => setAdding(false)}
          onSubmit={() => {
            if (picked) add.mutate(picked, { onSuccess: () => setAdding(false) })
          }}
          footer={
            <>
              <Button
                type="submit"
                appearance="primary"
                disabledFocusable={!picked || add.isPending}
              >
                Add
              </Button>
              <Button onClick={() => setAdding(false)}>Cancel</Button>
            </>
          }
        >
          <ErrorNotice error={add.error} title="The owner was not added." />
          <ObjectPicker
            of={['user']}
            selected={picked}
            onSelect={setPicked}
            exclude={new Set(owners.map((owner) => owner.id))}
          />
        </Panel>
      )}
      {removing && (
        <ConfirmDialog
          title="Remove owner"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {removing.displayName} will no longer be able to manage it.
        </ConfirmDialog>
      )}
    </Section>
  )
}
