import { Field, Input, Switch, Textarea } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import { CheckList } from '../check-list.tsx'
import type { RoleDefinition } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { roleActions } from './actions.ts'

const path = '/roleManagement/directory/roleDefinitions'

/** Makes a role of the tenant's own, or changes one. Actions that are not offered here are kept. */
export function CustomRolePanel({
  definition: role,
  onClose,
}: {
  definition: RoleDefinition | null
  onClose: () => void
}) {
  const navigate = useNavigate()
  const [displayName, setDisplayName] = useState(role?.displayName ?? '')
  const [description, setDescription] = useState(role?.description ?? '')
  const [isEnabled, setIsEnabled] = useState(role?.isEnabled ?? true)
  const [actions, setActions] = useState<readonly string[]>(
    () => role?.rolePermissions.flatMap((each) => each.allowedResourceActions) ?? [],
  )
  const [isChecked, setIsChecked] = useState(false)
  const problems = {
    displayName: displayName.trim() ? undefined : 'Enter a name.',
    actions: actions.length > 0 ? undefined : 'Choose at least one action.',
  }
  const save = useDirectoryWrite(
    async () => {
      const body = {
        displayName: displayName.trim(),
        description: description.trim() || null,
        isEnabled,
        rolePermissions: [{ allowedResourceActions: actions }],
      }
      if (role) return graph.patch(`${path}/${role.id}`, body)
      const made = await graph.post<RoleDefinition>(path, body)
      return navigate({ to: `/identity/roles/${made.id}` })
    },
    role ? 'Role saved' : 'Role created',
  )
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  return (
    <Panel
      title={role ? 'Edit custom role' : 'New custom role'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (problems.displayName || problems.actions || save.isPending) return
        save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={
        <SubmitOrCancel
          label={role ? 'Save' : 'Create'}
          isDisabled={save.isPending}
          onCancel={onClose}
        />
      }
    >
      <ErrorNotice error={save.error} title="The role was not saved." />
      <Field label="Name" required {...message(problems.displayName)}>
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
      <CheckList
        legend="What the role allows"
        choices={roleActions}
        selected={actions}
        onChange={setActions}
        problem={isChecked ? problems.actions : undefined}
      />
      <Switch
        label="Enabled"
        checked={isEnabled}
        onChange={(_, data) => setIsEnabled(data.checked)}
      />
    </Panel>
  )
}
