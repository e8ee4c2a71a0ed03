import { Button, Field, Select } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { showDate } from '../../shell/time.ts'
import { GroupLink, UserLink } from '../directory-links.tsx'
import {
  type AppRoleAssignment,
  defaultAccessRoleId,
  type DirectoryObject,
  type ServicePrincipal,
} from '../directory-objects.ts'
import { ObjectPicker } from '../object-picker.tsx'
import { assignedToQuery, useDirectoryWrite } from '../queries.ts'

import { useEnterpriseApplication } from './enterprise-application.tsx'

export function UsersAndGroupsPage() {
  const servicePrincipal = useEnterpriseApplication()
  const assignments = useSuspenseQuery(assignedToQuery(servicePrincipal.id)).data
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<AppRoleAssignment | null>(null)
  const remove = useDirectoryWrite(
    (assignment: AppRoleAssignment) =>
      graph.delete(`/servicePrincipals/${servicePrincipal.id}/appRoleAssignedTo/${assignment.id}`),
    'Assignment removed',
  )
  const roleName = (id: string) =>
    id === defaultAccessRoleId
      ? 'Default access'
      : (servicePrincipal.appRoles.find((role) => role.id === id)?.displayName ?? id)
  return (
    <Section
      title="Users and groups"
      description="Who is assigned to this application, and with which role."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
          Add user or group
        </Button>
      }
    >
      {!servicePrincipal.appRoleAssignmentRequired && (
        <Notice>
          Everyone in the tenant can sign in to this application. Turn on “Assignment required?” in
          Properties to let in only those listed here.
        </Notice>
      )}
      <DataTable
        label="Users and groups"
        rows={assignments}
        rowKey={(assignment) => assignment.id}
        empty={
          <Empty icon={<PeopleRegular />} title="Nobody is assigned">
            Users appear here when they are assigned or when they consent to the application.
          </Empty>
        }
        columns={[
          {
            title: 'Display name',
            isRowHeader: true,
            cell: (assignment) =>
              assignment.principalType === 'User' ? (
                <UserLink
                  id={assignment.principalId}
                  name={assignment.principalDisplayName ?? assignment.principalId}
                />
              ) : assignment.principalType === 'Group' ? (
                <GroupLink
                  id={assignment.principalId}
                  name={assignment.principalDisplayName ?? assignment.principalId}
                />
              ) : (
                (assignment.principalDisplayName ?? assignment.principalId)
              ),
          },
          { title: 'Object type', cell: (assignment) => assignment.principalType },
          { title: 'Role assigned', cell: (assignment) => roleName(assignment.appRoleId) },
          { title: 'Assigned', cell: (assignment) => showDate(assignment.createdDateTime) },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (assignment) => (
              <Button
                size="small"
                aria-label={`Remove ${assignment.principalDisplayName ?? assignment.principalId}`}
                onClick={() => setRemoving(assignment)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {adding && (
        <Suspense>
          <AssignPanel
            servicePrincipal={servicePrincipal}
            assignments={assignments}
            onClose={() => setAdding(false)}
          />
        </Suspense>
      )}
      {removing && (
        <ConfirmDialog
          title="Remove assignment"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {removing.principalDisplayName} loses {roleName(removing.appRoleId)} in this application.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function AssignPanel({
  servicePrincipal,
  assignments,
  onClose,
}: {
  servicePrincipal: ServicePrincipal
  assignments: readonly AppRoleAssignment[]
  onClose: () => void
}) {
  const roles = servicePrincipal.appRoles.filter(
    (role) => role.isEnabled && role.allowedMemberTypes.includes('User'),
  )
  const [principal, setPrincipal] = useState<DirectoryObject | null>(null)
  // Default access exists only where the application declares no role for users.
  const [roleId, setRoleId] = useState(roles[0]?.id ?? defaultAccessRoleId)
  const assign = useDirectoryWrite(
    (principal: DirectoryObject) =>
      graph.post(`/servicePrincipals/${servicePrincipal.id}/appRoleAssignedTo`, {
        principalId: principal.id,
        resourceId: servicePrincipal.id,
        appRoleId: roleId,
      }),
    'Assigned',
  )
  const holders = assignments
    .filter((assignment) => assignment.appRoleId === roleId)
    .map((assignment) => assignment.principalId)
  return (
    <Panel
      title="Add assignment"
      onClose={onClose}
      onSubmit={() => {
        if (principal && !assign.isPending) assign.mutate(principal, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!principal || assign.isPending}
          >
            Assign
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={assign.error} title="Nobody was assigned." />
      <Field label="Role">
        <Select value={roleId} onChange={(_, data) => setRoleId(data.value)}>
          {roles.length === 0 && <option value={defaultAccessRoleId}>Default access</option>}
          {roles.map((role) => (
            <option key={role.id} value={role.id}>
              {role.displayName}
            </option>
          ))}
        </Select>
      </Field>
      <p className={form.hint}>
        Members of a group are assigned with it; members of groups within it are not.
      </p>
      <ObjectPicker
        of={['user', 'group']}
        selected={principal}
        onSelect={setPrincipal}
        exclude={new Set(holders)}
      />
    </Panel>
  )
}
