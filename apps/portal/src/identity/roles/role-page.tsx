import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { graph, quoted } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyValue } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { CommandButton, Page, Section } from '../../shell/page.tsx'
import { AddObjectPanel } from '../add-object-panel.tsx'
import { kindOf, ObjectLink } from '../directory-links.tsx'
import type { DirectoryObject, RoleAssignment, RoleDefinition } from '../directory-objects.ts'
import { collectionQuery, objectQuery, useDirectoryWrite } from '../queries.ts'
import { roleActions } from './actions.ts'
import { CustomRolePanel } from './custom-role-panel.tsx'
import { useAdministers } from '../use-administers.ts'

const management = '/roleManagement/directory'

export function RolePage() {
  const { roleId } = useParams({ strict: false }) as { roleId: string }
  const administers = useAdministers()
  const role = useSuspenseQuery(
    objectQuery<RoleDefinition>(`${management}/roleDefinitions/${roleId}`),
  ).data
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  const remove = useDirectoryWrite(
    () => graph.delete(`${management}/roleDefinitions/${roleId}`),
    'Role deleted',
  )
  const actions = role.rolePermissions.flatMap((each) => each.allowedResourceActions)
  return (
    <Page
      title={role.displayName}
      subtitle={role.isBuiltIn ? 'Built-in directory role' : 'Custom directory role'}
      breadcrumbs={[{ label: 'Roles and administrators', to: '/identity/roles' }]}
      commands={
        administers &&
        !role.isBuiltIn && (
          <>
            <CommandButton onClick={() => setEditing(true)}>Edit</CommandButton>
            <CommandButton onClick={() => setDeleting(true)}>Delete</CommandButton>
          </>
        )
      }
    >
      <Facts
        facts={[
          ['Description', role.description || '–'],
          ['Template ID', <CopyValue key="" label="Template ID" value={role.id} />],
          role.isBuiltIn ? undefined : ['State', role.isEnabled ? 'Enabled' : 'Disabled'],
        ]}
      />
      <Assignments role={role} />
      {!role.isBuiltIn && (
        <Section title="Actions" description="What the role allows.">
          <DataTable
            label="Actions"
            rows={actions}
            rowKey={(action) => action}
            columns={[
              {
                title: 'Action',
                isRowHeader: true,
                cell: (action) =>
                  roleActions.find(([name]) => name === action)?.[1] ?? 'Another action',
              },
              { title: 'Name', cell: (action) => <code>{action}</code> },
            ]}
          />
        </Section>
      )}
      {editing && <CustomRolePanel definition={role} onClose={() => setEditing(false)} />}
      {deleting && (
        <ConfirmDialog
          title={`Delete ${role.displayName}?`}
          confirmLabel="Delete"
          onConfirm={async () => {
            await remove.mutateAsync()
            await navigate({ to: '/identity/roles' })
          }}
          onClose={() => setDeleting(false)}
        >
          Everyone who holds it loses it at once. This cannot be undone.
        </ConfirmDialog>
      )}
    </Page>
  )
}

function Assignments({ role }: { role: RoleDefinition }) {
  const administers = useAdministers()
  const assignments = useSuspenseQuery(
    collectionQuery<RoleAssignment>(
      `${management}/roleAssignments?$filter=roleDefinitionId%20eq%20${quoted(role.id)}&$expand=principal`,
    ),
  ).data
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<RoleAssignment | null>(null)
  const add = useDirectoryWrite(
    (principal: DirectoryObject) =>
      graph.post(`${management}/roleAssignments`, {
        principalId: principal.id,
        roleDefinitionId: role.id,
        directoryScopeId: '/',
      }),
    'Role assigned',
  )
  const remove = useDirectoryWrite(
    (assignment: RoleAssignment) => graph.delete(`${management}/roleAssignments/${assignment.id}`),
    'Assignment removed',
  )
  const principalOf = ({ principal, principalId }: RoleAssignment): DirectoryObject =>
    principal ?? { id: principalId }
  const nameOf = (assignment: RoleAssignment) =>
    principalOf(assignment).displayName ?? assignment.principalId
  return (
    <Section
      title="Assignments"
      description="Who holds the role in this tenant."
      commands={
        administers && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            Add assignment
          </Button>
        )
      }
    >
      <DataTable
        label="Assignments"
        rows={assignments}
        rowKey={(assignment) => assignment.id}
        empty={<Empty title="Nobody holds this role" />}
        columns={[
          {
            title: 'Name',
            isRowHeader: true,
            cell: (assignment) => <ObjectLink object={principalOf(assignment)} />,
          },
          { title: 'Object type', cell: (assignment) => kindOf(principalOf(assignment)) || '–' },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (assignment) =>
              administers && (
                <Button
                  size="small"
                  aria-label={`Remove ${nameOf(assignment)}`}
                  onClick={() => setRemoving(assignment)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      {adding && (
        <AddObjectPanel
          title="Add assignment"
          of={['user', 'group']}
          exclude={new Set(assignments.map((assignment) => assignment.principalId))}
          write={add}
          confirmLabel="Assign"
          onClose={() => setAdding(false)}
        >
          <p>A group takes the role only when it was made for holding roles.</p>
        </AddObjectPanel>
      )}
      {removing && (
        <ConfirmDialog
          title="Remove assignment?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {nameOf(removing)} is no longer {role.displayName}.
        </ConfirmDialog>
      )}
    </Section>
  )
}
