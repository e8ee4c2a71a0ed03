import { Button, Switch } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyValue } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { useInstallation } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { CommandButton, Page, Section } from '../../shell/page.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDate, showDateTime } from '../../shell/time.ts'
import { AddObjectPanel } from '../add-object-panel.tsx'
import { enterpriseApplicationAddress, kindOf, ObjectLink } from '../directory-links.tsx'
import type { AppRoleAssignment, DirectoryObject, Group } from '../directory-objects.ts'
import { PagedTable, useDirectoryPages } from '../directory-pages.tsx'
import { OwnersList } from '../owners-list.tsx'
import { collectionQuery, objectQuery, reference, useDirectoryWrite } from '../queries.ts'
import { GroupPanel } from './group-panel.tsx'

type Part = 'members' | 'owners' | 'groups' | 'applications'

const parts: [Part, string][] = [
  ['members', 'Members'],
  ['owners', 'Owners'],
  ['groups', 'Member of'],
  ['applications', 'Applications'],
]

export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string }
  const group = useSuspenseQuery(objectQuery<Group>(`/groups/${groupId}`)).data
  const [part, setPart] = useState<Part>('members')
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  const remove = useDirectoryWrite(() => graph.delete(`/groups/${groupId}`), 'Group deleted')
  return (
    <Page
      title={group.displayName}
      subtitle="Group"
      breadcrumbs={[{ label: 'Groups', to: '/identity/groups' }]}
      commands={
        <>
          <CommandButton onClick={() => setEditing(true)}>Edit</CommandButton>
          <CommandButton onClick={() => setDeleting(true)}>Delete</CommandButton>
        </>
      }
    >
      <Facts
        facts={[
          ['Object ID', <CopyValue key="" label="Object ID" value={group.id} />],
          ['Description', group.description || '–'],
          ['Type', group.securityEnabled ? 'Security' : 'Other'],
          ['Directory roles', group.isAssignableToRole ? 'May be assigned to it' : 'Not allowed'],
          ['Created', showDateTime(group.createdDateTime)],
        ]}
      />
      <Tabs label="About the group" tabs={parts} selected={part} onSelect={setPart} />
      <Suspense>
        {part === 'members' && <Members group={group} />}
        {part === 'owners' && (
          <OwnersList
            path={`/groups/${group.id}`}
            query={collectionQuery<DirectoryObject>(`/groups/${group.id}/owners`)}
            description="Owners change the group and its members without being administrators."
          />
        )}
        {part === 'groups' && <MemberOf group={group} />}
        {part === 'applications' && <Applications group={group} />}
      </Suspense>
      {editing && <GroupPanel group={group} onClose={() => setEditing(false)} />}
      {deleting && (
        <ConfirmDialog
          title={`Delete ${group.displayName}?`}
          confirmLabel="Delete"
          onConfirm={async () => {
            await remove.mutateAsync()
            await navigate({ to: '/identity/groups' })
          }}
          onClose={() => setDeleting(false)}
        >
          Its members lose what was assigned to it. It can be restored from Deleted items.
        </ConfirmDialog>
      )}
    </Page>
  )
}

function Members({ group }: { group: Group }) {
  const { publicUrl } = useInstallation()
  const [isNested, setIsNested] = useState(false)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<DirectoryObject | null>(null)
  const pages = useDirectoryPages<DirectoryObject>({
    path: `/groups/${group.id}/${isNested ? 'transitiveMembers' : 'members'}`,
  })
  const shown = pages.data?.pages.flatMap((page) => page.value) ?? []
  const add = useDirectoryWrite(
    (object: DirectoryObject) =>
      graph.post(`/groups/${group.id}/members/$ref`, reference(publicUrl, object.id)),
    'Member added',
  )
  const remove = useDirectoryWrite(
    (object: DirectoryObject) => graph.delete(`/groups/${group.id}/members/${object.id}/$ref`),
    'Member removed',
  )
  return (
    <Section
      title="Members"
      description="Users, other groups, and applications."
      commands={
        <>
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            Add member
          </Button>
          <Switch
            label="With members of groups within"
            checked={isNested}
            onChange={(_, data) => setIsNested(data.checked)}
          />
        </>
      }
    >
      <PagedTable
        label="Members"
        pages={pages}
        rowKey={(object) => object.id}
        empty={<Empty title="No members">Add users, or a group with its members.</Empty>}
        columns={[
          { title: 'Name', isRowHeader: true, cell: (object) => <ObjectLink object={object} /> },
          { title: 'Object type', cell: kindOf },
          { title: 'User principal name', cell: (object) => object.userPrincipalName ?? '–' },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (object) =>
              !isNested && (
                <Button
                  size="small"
                  aria-label={`Remove ${object.displayName ?? object.id}`}
                  onClick={() => setRemoving(object)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      {adding && (
        <AddObjectPanel
          title="Add member"
          of={['user', 'group']}
          exclude={new Set([group.id, ...(isNested ? [] : shown.map((object) => object.id))])}
          write={add}
          onClose={() => setAdding(false)}
        />
      )}
      {removing && (
        <ConfirmDialog
          title="Remove member?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {removing.displayName} loses what {group.displayName} gives with the next token.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function MemberOf({ group }: { group: Group }) {
  const groups = useSuspenseQuery(
    collectionQuery<DirectoryObject>(`/groups/${group.id}/memberOf`),
  ).data
  return (
    <Section title="Member of" description="Groups that this one is within.">
      <DataTable
        label="Member of"
        rows={groups}
        rowKey={(object) => object.id}
        empty={<Empty title="Within no other group" />}
        columns={[
          { title: 'Name', isRowHeader: true, cell: (object) => <ObjectLink object={object} /> },
          { title: 'Object type', cell: kindOf },
        ]}
      />
    </Section>
  )
}

function Applications({ group }: { group: Group }) {
  const assignments = useSuspenseQuery(
    collectionQuery<AppRoleAssignment>(`/groups/${group.id}/appRoleAssignments`),
  ).data
  return (
    <Section title="Applications" description="Enterprise applications the group is assigned to.">
      <DataTable
        label="Applications"
        rows={assignments}
        rowKey={(assignment) => assignment.id}
        empty={
          <Empty title="Assigned to no application">
            Assign the group under Users and groups of an enterprise application.
          </Empty>
        }
        columns={[
          {
            title: 'Application',
            isRowHeader: true,
            cell: (assignment) => (
              <TextLink to={enterpriseApplicationAddress(assignment.resourceId)}>
                {assignment.resourceDisplayName ?? assignment.resourceId}
              </TextLink>
            ),
          },
          { title: 'Assigned', cell: (assignment) => showDate(assignment.createdDateTime) },
        ]}
      />
    </Section>
  )
}
