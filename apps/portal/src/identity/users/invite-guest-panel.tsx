import { Button, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { CopyField } from '../../shell/copy-field.tsx'
import { useInstallation } from '../../shell/installation.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import { useDirectoryWrite } from '../queries.ts'

interface Invitation {
  inviteRedeemUrl: string
  invitedUserDisplayName: string
}

/** Invites somebody who has an account elsewhere; the link is handed over by hand. */
export function InviteGuestPanel({ onClose }: { onClose: () => void }) {
  const { publicUrl } = useInstallation()
  const [address, setAddress] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [redirect, setRedirect] = useState(`${publicUrl}/`)
  const [isChecked, setIsChecked] = useState(false)
  const problems = {
    address: /^[^\s@]+@[^\s@]+$/.test(address.trim())
      ? undefined
      : 'Enter the user name at home, like ada@fabrikam.example.',
    redirect: URL.canParse(redirect) ? undefined : 'Enter an absolute http or https address.',
  }
  const invite = useDirectoryWrite(
    () =>
      graph.post<Invitation>('/invitations', {
        invitedUserEmailAddress: address.trim(),
        inviteRedirectUrl: redirect.trim(),
        invitedUserDisplayName: displayName.trim() || null,
      }),
    'Guest invited',
  )
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  if (invite.data) {
    return (
      <Panel
        title="Guest invited"
        onClose={onClose}
        footer={
          <Button appearance="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <Notice intent="success" title={`${invite.data.invitedUserDisplayName} is invited.`}>
          No mail is sent. Give them this link; they open it and sign in with their own account.
        </Notice>
        <CopyField label="Invitation link" value={invite.data.inviteRedeemUrl} />
      </Panel>
    )
  }
  return (
    <Panel
      title="Invite guest"
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (!problems.address && !problems.redirect && !invite.isPending) invite.mutate()
      }}
      footer={<SubmitOrCancel label="Invite" isDisabled={invite.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={invite.error} title="Nobody was invited." />
      <Field
        label="Email address"
        required
        hint="The user name in their own organization."
        {...message(problems.address)}
      >
        <Input type="email" value={address} onChange={(_, data) => setAddress(data.value)} />
      </Field>
      <Field label="Display name">
        <Input value={displayName} onChange={(_, data) => setDisplayName(data.value)} />
      </Field>
      <Field
        label="Page after accepting"
        hint="Where the browser goes when they have signed in."
        {...message(problems.redirect)}
      >
        <Input value={redirect} onChange={(_, data) => setRedirect(data.value)} />
      </Field>
    </Panel>
  )
}
