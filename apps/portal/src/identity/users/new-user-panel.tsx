import { Button, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { CopyField } from '../../shell/copy-field.tsx'
import { useSignedIn } from '../../shell/installation.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { User } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { generatePassword } from './generate-password.ts'

/** Makes an account with a generated password, which is shown this once. */
export function NewUserPanel({ onClose }: { onClose: () => void }) {
  const { tenantDomain } = useSignedIn()
  const [displayName, setDisplayName] = useState('')
  const [name, setName] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const [made, setMade] = useState<{ userPrincipalName: string; password: string } | null>(null)
  const problems = {
    displayName: displayName.trim() === '' ? 'Enter a display name.' : undefined,
    name: /^[\w.'-]+$/.test(name.trim())
      ? undefined
      : 'Use letters, digits, full stops, hyphens and underscores.',
  }
  const create = useDirectoryWrite(async () => {
    const password = generatePassword()
    const userPrincipalName = `${name.trim()}@${tenantDomain}`
    await graph.post<User>('/users', {
      accountEnabled: true,
      displayName: displayName.trim(),
      mailNickname: name.trim(),
      userPrincipalName,
      passwordProfile: { password, forceChangePasswordNextSignIn: true },
    })
    setMade({ userPrincipalName, password })
  }, 'User created')
  if (made) {
    return (
      <Panel
        title="User created"
        onClose={onClose}
        footer={
          <Button appearance="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <Notice intent="warning" title="Copy the password now.">
          It is temporary and shown this once. The first sign-in asks for a password of their own.
        </Notice>
        <CopyField label="User principal name" value={made.userPrincipalName} />
        <CopyField label="Password" value={made.password} />
      </Panel>
    )
  }
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  return (
    <Panel
      title="New user"
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (!problems.displayName && !problems.name && !create.isPending) create.mutate()
      }}
      footer={<SubmitOrCancel label="Create" isDisabled={create.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={create.error} title="The user was not created." />
      <Field label="Display name" required {...message(problems.displayName)}>
        <Input value={displayName} onChange={(_, data) => setDisplayName(data.value)} />
      </Field>
      <Field label="User name" required {...message(problems.name)}>
        <Input
          value={name}
          contentAfter={`@${tenantDomain}`}
          onChange={(_, data) => setName(data.value)}
        />
      </Field>
      <p>A password is generated and shown when the account is made.</p>
    </Panel>
  )
}
