import {
  Button,
  Field,
  Input,
  Radio,
  RadioGroup,
  Switch,
  Textarea,
} from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useState } from 'react'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import type { Application, AppRole } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { checkEntitlementValue, writeAppRoles } from './entitlements.ts'
import { useRegistration } from './registration.tsx'

const memberTypes: { id: string; label: string; types: AppRole['allowedMemberTypes'] }[] = [
  { id: 'users', label: 'Users/Groups', types: ['User'] },
  { id: 'applications', label: 'Applications', types: ['Application'] },
  { id: 'both', label: 'Both', types: ['User', 'Application'] },
]

export function AppRolesPage() {
  const application = useRegistration()
  const [open, setOpen] = useState<'new' | AppRole | null>(null)
  return (
    <Section
      title="App roles"
      description="Roles that users, groups or applications are given; tokens carry them in the claim roles."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('new')}>
          Create app role
        </Button>
      }
    >
      <DataTable
        label="App roles"
        rows={application.appRoles}
        rowKey={(role) => role.id}
        empty={
          <Empty title="No app roles">
            Create one, then assign users to it in the enterprise application.
          </Empty>
        }
        columns={[
          { title: 'Display name', isRowHeader: true, cell: (role) => role.displayName },
          { title: 'Value', cell: (role) => <code>{role.value}</code> },
          { title: 'Description', cell: (role) => role.description },
          {
            title: 'Allowed member types',
            cell: (role) => memberTypes.find((type) => type.id === toMemberType(role))?.label,
          },
          { title: 'State', cell: (role) => (role.isEnabled ? 'Enabled' : 'Disabled') },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (role) => (
              <Button
                size="small"
                aria-label={`Edit ${role.displayName}`}
                onClick={() => setOpen(role)}
              >
                Edit
              </Button>
            ),
          },
        ]}
      />
      {open && (
        <RolePanel
          application={application}
          role={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}

function RolePanel({
  application,
  role,
  onClose,
}: {
  application: Application
  role: AppRole | null
  onClose: () => void
}) {
  const [draft, setDraft] = useState<AppRole>(
    () =>
      role ?? {
        id: crypto.randomUUID(),
        value: '',
        displayName: '',
        description: '',
        allowedMemberTypes: ['User'],
        isEnabled: true,
      },
  )
  const [isChecked, setIsChecked] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const roles = application.appRoles
  const taken = [...application.api.oauth2PermissionScopes, ...roles]
    .filter((other) => other.id !== draft.id)
    .map((other) => other.value)
  const problems = {
    displayName: draft.displayName.trim() === '' ? 'Enter a display name.' : undefined,
    value: checkEntitlementValue(draft.value ?? '', taken),
    description: draft.description.trim() === '' ? 'Enter a description.' : undefined,
  }
  const save = useDirectoryWrite(
    (wanted: AppRole) =>
      writeAppRoles(
        application,
        role ? roles.map((other) => (other.id === role.id ? wanted : other)) : [...roles, wanted],
      ),
    role ? 'App role saved' : 'App role created',
  )
  const remove = useDirectoryWrite(
    () =>
      writeAppRoles(
        application,
        roles.filter((other) => other.id !== draft.id),
      ),
    'App role deleted',
  )
  const message = (field: keyof typeof problems) =>
    isChecked && problems[field] ? { validationMessage: problems[field] } : {}
  const set = (field: keyof AppRole) => (_: unknown, data: { value: string }) =>
    setDraft({ ...draft, [field]: data.value })
  return (
    <Panel
      title={role ? 'Edit app role' : 'Create app role'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (Object.values(problems).some(Boolean) || save.isPending) return
        save.mutate(draft, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
            {role ? 'Save' : 'Create'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          {role && <Button onClick={() => setDeleting(true)}>Delete</Button>}
        </>
      }
    >
      <ErrorNotice error={save.error} title="The app role was not saved." />
      <Field label="Display name" required {...message('displayName')}>
        <Input value={draft.displayName} onChange={set('displayName')} />
      </Field>
      <Field label="Allowed member types">
        <RadioGroup
          value={toMemberType(draft)}
          onChange={(_, data) => {
            const chosen = memberTypes.find((type) => type.id === data.value)
            if (chosen) setDraft({ ...draft, allowedMemberTypes: chosen.types })
          }}
        >
          {memberTypes.map(({ id, label }) => (
            <Radio key={id} value={id} label={label} />
          ))}
        </RadioGroup>
      </Field>
      <Field label="Value" required {...message('value')}>
        <Input value={draft.value ?? ''} onChange={set('value')} />
      </Field>
      <Field label="Description" required {...message('description')}>
        <Textarea value={draft.description} onChange={set('description')} />
      </Field>
      <Switch
        label={draft.isEnabled ? 'Enabled' : 'Disabled'}
        aria-label="Enabled"
        checked={draft.isEnabled}
        onChange={(_, data) => setDraft({ ...draft, isEnabled: data.checked })}
      />
      {deleting && (
        <ConfirmDialog
          title={`Delete ${draft.displayName}?`}
          confirmLabel="Delete"
          onConfirm={async () => {
            await remove.mutateAsync()
            onClose()
          }}
          onClose={() => setDeleting(false)}
        >
          Everyone assigned to it loses it with their next token.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

function toMemberType({ allowedMemberTypes }: AppRole): string {
  if (allowedMemberTypes.length > 1) return 'both'
  return allowedMemberTypes[0] === 'Application' ? 'applications' : 'users'
}
