import { Field, Input, Switch, Textarea } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { Group } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'

/** Makes a security group, or changes what a group is called. */
export function GroupPanel({ group, onClose }: { group: Group | null; onClose: () => void }) {
  const navigate = useNavigate()
  const [displayName, setDisplayName] = useState(group?.displayName ?? '')
  const [description, setDescription] = useState(group?.description ?? '')
  const [isAssignableToRole, setIsAssignableToRole] = useState(false)
  const [isChecked, setIsChecked] = useState(false)
  const name = displayName.trim()
  const save = useDirectoryWrite(
    async () => {
      const texts = { displayName: name, description: description.trim() || null }
      if (group) return graph.patch(`/groups/${group.id}`, texts)
      const made = await graph.post<Group>('/groups', {
        ...texts,
        mailEnabled: false,
        mailNickname: nicknameOf(name),
        securityEnabled: true,
        ...(isAssignableToRole ? { isAssignableToRole } : {}),
      })
      return navigate({ to: `/identity/groups/${made.id}` })
    },
    group ? 'Group saved' : 'Group created',
  )
  return (
    <Panel
      title={group ? 'Edit group' : 'New group'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (name && !save.isPending) save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={
        <SubmitOrCancel
          label={group ? 'Save' : 'Create'}
          isDisabled={save.isPending}
          onCancel={onClose}
        />
      }
    >
      <ErrorNotice error={save.error} title="The group was not saved." />
      <Field
        label="Name"
        required
        {...(isChecked && !name ? { validationMessage: 'Enter a name.' } : {})}
      >
        <Input
          value={displayName}
          maxLength={256}
          onChange={(_, data) => setDisplayName(data.value)}
        />
      </Field>
      <Field label="Description">
        <Textarea
          value={description}
          maxLength={1024}
          onChange={(_, data) => setDescription(data.value)}
        />
      </Field>
      {!group && (
        <Field hint="Stays as it is chosen now. Only who may assign roles changes such a group.">
          <Switch
            label="Directory roles may be assigned to the group"
            checked={isAssignableToRole}
            onChange={(_, data) => setIsAssignableToRole(data.checked)}
          />
        </Field>
      )}
    </Panel>
  )
}

/** A nickname from a name: what mail addresses take, and a few digits against another of the name. */
function nicknameOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9.-]+/g, '')
  const [suffix = 0] = crypto.getRandomValues(new Uint32Array(1))
  return `${plain.slice(0, 40) || 'group'}-${suffix.toString(36)}`
}
