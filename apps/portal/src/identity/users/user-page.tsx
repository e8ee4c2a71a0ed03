import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyField, CopyValue } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Facts } from '../../shell/facts.tsx'
import form from '../../shell/form.module.css'
import { useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { Notice } from '../../shell/notice.tsx'
import { CommandButton, Page, Section } from '../../shell/page.tsx'
import { showDate, showDateTime } from '../../shell/time.ts'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import type { AppRoleAssignment } from '../directory-objects.ts'
import { useDirectoryWrite, userQuery } from '../queries.ts'
import { generatePassword } from './generate-password.ts'

const assignmentsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['directory', 'userAssignments', userId],
    queryFn: ({ signal }) =>
      graph.all<AppRoleAssignment>(`/users/${userId}/appRoleAssignments`, { signal }),
  })

export function UserPage() {
  const { userId } = useParams({ strict: false }) as { userId: string }
  const user = useSuspenseQuery(userQuery(userId)).data
  const assignments = useSuspenseQuery(assignmentsQuery(userId)).data
  const { isAdministrator, id: ownId } = useSignedIn()
  const [asking, setAsking] = useState<'block' | 'password' | null>(null)
  const [password, setPassword] = useState<string | null>(null)
  const isBlocked = user.accountEnabled === false
  const setEnabled = useDirectoryWrite(
    (accountEnabled: boolean) => graph.patch(`/users/${userId}`, { accountEnabled }),
    isBlocked ? 'Sign-in allowed' : 'Sign-in blocked',
  )
  const resetPassword = useDirectoryWrite(async () => {
    const generated = generatePassword()
    await graph.patch(`/users/${userId}`, {
      passwordProfile: { password: generated, forceChangePasswordNextSignIn: false },
    })
    setPassword(generated)
  }, 'Password reset')
  return (
    <Page
      title={user.displayName}
      subtitle="User"
      breadcrumbs={[{ label: 'Users', to: '/identity/users' }]}
      commands={
        isAdministrator && (
          <>
            <CommandButton onClick={() => setAsking('password')}>Reset password</CommandButton>
            {userId !== ownId && (
              <CommandButton onClick={() => setAsking('block')}>
                {isBlocked ? 'Allow sign-in' : 'Block sign-in'}
              </CommandButton>
            )}
          </>
        )
      }
    >
      {password && (
        <Notice
          intent="warning"
          title="Copy the new password now."
          onDismiss={() => setPassword(null)}
        >
          It is shown this once.
          <CopyField label="Password" value={password} />
        </Notice>
      )}
      <Facts
        facts={[
          [
            'User principal name',
            <CopyValue key="" label="User principal name" value={user.userPrincipalName} />,
          ],
          ['Object ID', <CopyValue key="" label="Object ID" value={user.id} />],
          ['Given name', user.givenName ?? '–'],
          ['Surname', user.surname ?? '–'],
          ['Mail', user.mail ?? '–'],
          ['Job title', user.jobTitle ?? '–'],
          ['Sign-in', isBlocked ? 'Blocked' : 'Allowed'],
          user.createdDateTime ? ['Created', showDateTime(user.createdDateTime)] : undefined,
        ]}
      />
      <Section title="Applications">
        <DataTable
          label="Applications"
          rows={assignments}
          rowKey={(assignment) => assignment.id}
          empty={<p className={form.hint}>Not assigned to any application.</p>}
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
      {asking === 'block' && (
        <ConfirmDialog
          title={isBlocked ? 'Allow sign-in?' : 'Block sign-in?'}
          confirmLabel={isBlocked ? 'Allow' : 'Block'}
          onConfirm={() => setEnabled.mutateAsync(isBlocked)}
          onClose={() => setAsking(null)}
        >
          {isBlocked
            ? `${user.displayName} can sign in again.`
            : `${user.displayName} can no longer sign in or get tokens.`}
        </ConfirmDialog>
      )}
      {asking === 'password' && (
        <ConfirmDialog
          title="Reset password?"
          confirmLabel="Reset"
          onConfirm={() => resetPassword.mutateAsync()}
          onClose={() => setAsking(null)}
        >
          A new password is generated and shown once. The old one stops working at once.
        </ConfirmDialog>
      )}
    </Page>
  )
}
