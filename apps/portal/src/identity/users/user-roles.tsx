import { Button, Field, Select } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph, quoted } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { RoleAssignment, RoleDefinition, User } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'
import { roleDefinitionsQuery } from '../roles/role-queries.ts'
import { useAdministers } from '../use-administers.ts'

/** Directory roles that a user holds, given and taken here. */
export function UserRoles({ user }: { user: User }) {
  const administers = useAdministers()
  const definitions = useSuspenseQuery(roleDefinitionsQuery).data
  const assignments = useSuspenseQuery(
    collectionQuery<RoleAssignment>(
      `/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20${quoted(user.id)}`,
    ),
  ).data
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<RoleAssignment | null>(null)
  const nameOf = ({ roleDefinitionId }: RoleAssignment) =>
    definitions.find((role) => role.id === roleDefinitionId)?.displayName ?? roleDefinitionId
  const remove = useDirectoryWrite(
    (assignment: RoleAssignment) =>
      graph.delete(`/roleManagement/directory/roleAssignments/${assignment.id}`),
    'Role taken',
  )
  return (
    <Section
      title="Directory roles"
      description="What the user may administer. A change counts from the next request."
      commands={
        administers && (
          <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
            Add role
          </Button>
        )
      }
    >
      <DataTable
        label="Directory roles"
        rows={assignments}
        rowKey={(assignment) => assignment.id}
        empty={<Empty title="No directory role">The user administers nothing.</Empty>}
        columns={[
          {
            title: 'Role',
            isRowHeader: true,
            cell: (assignment) => (
              <TextLink to={`/identity/roles/${assignment.roleDefinitionId}`}>
                {nameOf(assignment)}
              </TextLink>
            ),
          },
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
        <AddRolePanel
          user={user}
          definitions={definitions.filter(
            (role) => !assignments.some((each) => each.roleDefinitionId === role.id),
          )}
          onClose={() => setAdding(false)}
        />
      )}
      {removing && (
        <ConfirmDialog
          title="Remove the role?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {user.displayName} is no longer {nameOf(removing)}.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function AddRolePanel({
  user,
  definitions,
  onClose,
}: {
  user: User
  definitions: readonly RoleDefinition[]
  onClose: () => void
}) {
  const [roleId, setRoleId] = useState(definitions[0]?.id ?? '')
  const chosen = definitions.find((role) => role.id === roleId)
  const add = useDirectoryWrite(
    () =>
      graph.post('/roleManagement/directory/roleAssignments', {
        principalId: user.id,
        roleDefinitionId: roleId,
        directoryScopeId: '/',
      }),
    'Role given',
  )
  return (
    <Panel
      title="Add role"
      onClose={onClose}
      onSubmit={() => {
        if (chosen && !add.isPending) add.mutate(undefined, { onSuccess: onClose })
      }}
      footer={
        <SubmitOrCancel label="Add" isDisabled={!chosen || add.isPending} onCancel={onClose} />
      }
    >
      <ErrorNotice error={add.error} title="The role was not given." />
      <Field label="Role" hint={chosen?.description ?? ''}>
        <Select value={roleId} onChange={(_, data) => setRoleId(data.value)}>
          {definitions.map((role) => (
            <option key={role.id} value={role.id}>
              {role.displayName}
            </option>
          ))}
        </Select>
      </Field>
    </Panel>
  )
}
