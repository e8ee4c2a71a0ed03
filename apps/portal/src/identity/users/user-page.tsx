import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { api, graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyField, CopyValue } from '../../shell/copy-field.tsx'
import { Facts } from '../../shell/facts.tsx'
import { useSignedIn } from '../../shell/installation.ts'
import { Notice } from '../../shell/notice.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDateTime } from '../../shell/time.ts'
import type { User } from '../directory-objects.ts'
import { useDirectoryWrite, userQuery } from '../queries.ts'
import { EditUserPanel } from './edit-user-panel.tsx'
import { generatePassword } from './generate-password.ts'
import { UserApplications } from './user-applications.tsx'
import { UserGroups } from './user-groups.tsx'
import { UserLicenses } from './user-licenses.tsx'
import { UserRoles } from './user-roles.tsx'
import { useAdministers } from '../use-administers.ts'

type Part = 'overview' | 'groups' | 'roles' | 'licenses' | 'applications'

const parts: [Part, string][] = [
  ['overview', 'Overview'],
  ['groups', 'Groups'],
  ['roles', 'Directory roles'],
  ['licenses', 'Licences'],
  ['applications', 'Applications'],
]

type Deed = 'block' | 'password' | 'sessions' | 'authenticator' | 'delete'

export function UserPage() {
  const { userId } = useParams({ strict: false }) as { userId: string }
  const user = useSuspenseQuery(userQuery(userId)).data
  const administers = useAdministers()
  const [part, setPart] = useState<Part>('overview')
  const [editing, setEditing] = useState(false)
  const [asking, setAsking] = useState<Deed | null>(null)
  const [password, setPassword] = useState<string | null>(null)
  const isBlocked = user.accountEnabled === false
  return (
    <Page
      title={user.displayName}
      subtitle={user.userType === 'Guest' ? 'Guest' : 'User'}
      breadcrumbs={[{ label: 'Users', to: '/identity/users' }]}
      commands={
        administers && (
          <Commands
            user={user}
            isBlocked={isBlocked}
            onEdit={() => setEditing(true)}
            onAsk={setAsking}
          />
        )
      }
    >
      {password && (
        <Notice
          intent="warning"
          title="Copy the new password now."
          onDismiss={() => setPassword(null)}
        >
          It is temporary and shown this once. Whoever signs in with it chooses a password of their
          own.
          <CopyField label="Password" value={password} />
        </Notice>
      )}
      <Tabs label="About the user" tabs={parts} selected={part} onSelect={setPart} />
      <Suspense>
        {part === 'overview' && <Overview user={user} isBlocked={isBlocked} />}
        {part === 'groups' && <UserGroups user={user} />}
        {part === 'roles' && <UserRoles user={user} />}
        {part === 'licenses' && <UserLicenses user={user} />}
        {part === 'applications' && <UserApplications user={user} />}
      </Suspense>
      {editing && <EditUserPanel user={user} onClose={() => setEditing(false)} />}
      {asking && (
        <DeedDialog
          deed={asking}
          user={user}
          isBlocked={isBlocked}
          onPassword={setPassword}
          onClose={() => setAsking(null)}
        />
      )}
    </Page>
  )
}

function Commands({
  user,
  isBlocked,
  onEdit,
  onAsk,
}: {
  user: User
  isBlocked: boolean
  onEdit: () => void
  onAsk: (deed: Deed) => void
}) {
  const { id: ownId } = useSignedIn()
  const isOther = user.id !== ownId
  return (
    <>
      <CommandButton appearance="primary" onClick={onEdit}>
        Edit
      </CommandButton>
      <CommandButton onClick={() => onAsk('password')}>Reset password</CommandButton>
      <CommandButton onClick={() => onAsk('sessions')}>Revoke sessions</CommandButton>
      <CommandButton onClick={() => onAsk('authenticator')}>Reset authenticator</CommandButton>
      {isOther && (
        <CommandButton onClick={() => onAsk('block')}>
          {isBlocked ? 'Allow sign-in' : 'Block sign-in'}
        </CommandButton>
      )}
      {isOther && <CommandButton onClick={() => onAsk('delete')}>Delete</CommandButton>}
    </>
  )
}

function Overview({ user, isBlocked }: { user: User; isBlocked: boolean }) {
  return (
    <Facts
      facts={[
        [
          'User principal name',
          <CopyValue key="" label="User principal name" value={user.userPrincipalName} />,
        ],
        ['Object ID', <CopyValue key="" label="Object ID" value={user.id} />],
        ['User type', user.userType ?? 'Member'],
        user.externalUserState ? ['Invitation', invitationState(user)] : undefined,
        ['Given name', user.givenName ?? '–'],
        ['Surname', user.surname ?? '–'],
        ['Mail', user.mail ?? '–'],
        ['Job title', user.jobTitle ?? '–'],
        ['Department', user.department ?? '–'],
        ['Company', user.companyName ?? '–'],
        ['Office', user.officeLocation ?? '–'],
        ['Mobile phone', user.mobilePhone ?? '–'],
        ['Usage location', user.usageLocation ?? '–'],
        ['Sign-in', isBlocked ? 'Blocked' : 'Allowed'],
        ['Password changed', showDateTime(user.lastPasswordChangeDateTime)],
        user.createdDateTime ? ['Created', showDateTime(user.createdDateTime)] : undefined,
      ]}
    />
  )
}

function invitationState({ externalUserState }: User): string {
  return externalUserState === 'Accepted' ? 'Accepted' : 'Not accepted yet'
}

function DeedDialog({
  deed,
  user,
  isBlocked,
  onPassword,
  onClose,
}: {
  deed: Deed
  user: User
  isBlocked: boolean
  onPassword: (password: string) => void
  onClose: () => void
}) {
  const navigate = useNavigate()
  const setEnabled = useDirectoryWrite(
    () => graph.patch(`/users/${user.id}`, { accountEnabled: isBlocked }),
    isBlocked ? 'Sign-in allowed' : 'Sign-in blocked',
  )
  const resetPassword = useDirectoryWrite(async () => {
    const generated = generatePassword()
    await graph.patch(`/users/${user.id}`, {
      passwordProfile: { password: generated, forceChangePasswordNextSignIn: true },
    })
    onPassword(generated)
  }, 'Password reset')
  const revoke = useDirectoryWrite(
    () => graph.post(`/users/${user.id}/revokeSignInSessions`),
    'Sessions revoked',
  )
  const resetAuthenticator = useDirectoryWrite(
    () => api.delete(`/authenticators/${user.id}`),
    'Authenticator reset',
  )
  const remove = useDirectoryWrite(() => graph.delete(`/users/${user.id}`), 'User deleted')
  const name = user.displayName
  switch (deed) {
    case 'block':
      return (
        <ConfirmDialog
          title={isBlocked ? 'Allow sign-in?' : 'Block sign-in?'}
          confirmLabel={isBlocked ? 'Allow' : 'Block'}
          onConfirm={() => setEnabled.mutateAsync()}
          onClose={onClose}
        >
          {isBlocked
            ? `${name} can sign in again.`
            : `${name} can no longer sign in or get tokens.`}
        </ConfirmDialog>
      )
    case 'password':
      return (
        <ConfirmDialog
          title="Reset password?"
          confirmLabel="Reset"
          onConfirm={() => resetPassword.mutateAsync()}
          onClose={onClose}
        >
          A temporary password is generated and shown once. The old one stops working at once, and
          the next sign-in asks for a new one.
        </ConfirmDialog>
      )
    case 'sessions':
      return (
        <ConfirmDialog
          title="Revoke sessions?"
          confirmLabel="Revoke"
          onConfirm={() => revoke.mutateAsync()}
          onClose={onClose}
        >
          {name} is signed out everywhere, and refresh tokens stop working. Access tokens hold until
          they expire.
        </ConfirmDialog>
      )
    case 'authenticator':
      return (
        <ConfirmDialog
          title="Reset authenticator?"
          confirmLabel="Reset"
          onConfirm={() => resetAuthenticator.mutateAsync().catch(explainMissingAuthenticator)}
          onClose={onClose}
        >
          The authenticator app of {name} no longer counts. Where a second factor is asked for, the
          next sign-in sets one up anew.
        </ConfirmDialog>
      )
    case 'delete':
      return (
        <ConfirmDialog
          title={`Delete ${name}?`}
          confirmLabel="Delete"
          onConfirm={async () => {
            await remove.mutateAsync()
            await navigate({ to: '/identity/users' })
          }}
          onClose={onClose}
        >
          The account can no longer sign in. It can be restored from Deleted items, without the
          groups that hold roles.
        </ConfirmDialog>
      )
  }
}

function explainMissingAuthenticator(error: unknown): never {
  const status = (error as { status?: number }).status
  if (status === 404) throw new Error('This user has not set up an authenticator.')
  throw error
}
