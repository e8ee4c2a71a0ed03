import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { useInstallation } from '../../shell/installation.ts'
import { Section } from '../../shell/page.tsx'
import { AddObjectPanel } from '../add-object-panel.tsx'
import { GroupLink } from '../directory-links.tsx'
import type { DirectoryObject, User } from '../directory-objects.ts'
import { collectionQuery, reference, useDirectoryWrite } from '../queries.ts'
import { useAdministers } from '../use-administers.ts'

/** Groups that a user is in: by itself, and through other groups. */
export function UserGroups({ user }: { user: User }) {
  const administers = useAdministers()
  const { publicUrl } = useInstallation()
  const isGroup = (object: DirectoryObject) => object['@odata.type'] === '#microsoft.graph.group'
  const direct = useSuspenseQuery(
    collectionQuery<DirectoryObject>(`/users/${user.id}/memberOf`),
  ).data.filter(isGroup)
  const all = useSuspenseQuery(
    collectionQuery<DirectoryObject>(`/users/${user.id}/transitiveMemberOf`),
  ).data.filter(isGroup)
  const [adding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<DirectoryObject | null>(null)
  const directIds = new Set(direct.map((group) => group.id))
  const add = useDirectoryWrite(
    (group: DirectoryObject) =>
      graph.post(`/groups/${group.id}/members/$ref`, reference(publicUrl, user.id)),
    'Added to the group',
  )
  const remove = useDirectoryWrite(
    (group: DirectoryObject) => graph.delete(`/groups/${group.id}/members/${user.id}/$ref`),
    'Removed from the group',
  )
  return (
    <Section
      title="Groups"
      description="Memberships, with those that come through a group within a group."
      commands={
        administers && (
          <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
            Add to a group
          </Button>
        )
      }
    >
      <DataTable
        label="Groups"
        rows={all}
        rowKey={(group) => group.id}
        empty={<Empty title="In no group">Groups assign many users at once.</Empty>}
        columns={[
          {
            title: 'Group',
            isRowHeader: true,
            cell: (group) => <GroupLink id={group.id} name={group.displayName ?? group.id} />,
          },
          {
            title: 'Membership',
            cell: (group) => (directIds.has(group.id) ? 'Direct' : 'Through another group'),
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (group) =>
              administers &&
              directIds.has(group.id) && (
                <Button
                  size="small"
                  aria-label={`Remove from ${group.displayName}`}
                  onClick={() => setLeaving(group)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      {adding && (
        <AddObjectPanel
          title="Add to a group"
          of={['group']}
          exclude={directIds}
          write={add}
          onClose={() => setAdding(false)}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title="Remove from the group?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(leaving)}
          onClose={() => setLeaving(null)}
        >
          {user.displayName} loses what {leaving.displayName} gives with the next token.
        </ConfirmDialog>
      )}
    </Section>
  )
}
