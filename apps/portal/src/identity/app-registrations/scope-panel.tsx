import {
  Button,
  Field,
  Input,
  Radio,
  RadioGroup,
  Switch,
  Textarea,
} from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import type { Application, PermissionScope } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { checkEntitlementValue, writeScopes } from './entitlements.ts'

/** Adds a scope, or edits `scope`. Sets the Application ID URI on the way when there is none yet. */
export function ScopePanel({
  application,
  scope,
  onClose,
}: {
  application: Application
  scope: PermissionScope | null
  onClose: () => void
}) {
  const needsUri = application.identifierUris.length === 0
  const [uri, setUri] = useState(`api://${application.appId}`)
  const [draft, setDraft] = useState<PermissionScope>(() => scope ?? newScope())
  const [isChecked, setIsChecked] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const scopes = application.api.oauth2PermissionScopes
  const problems = check(draft, application)
  const save = useDirectoryWrite(
    async (wanted: PermissionScope) => {
      if (needsUri) {
        await graph.patch(`/applications/${application.id}`, { identifierUris: [uri.trim()] })
      }
      await writeScopes(
        application,
        scope
          ? scopes.map((other) => (other.id === scope.id ? wanted : other))
          : [...scopes, wanted],
      )
    },
    scope ? 'Scope saved' : 'Scope added',
  )
  const remove = useDirectoryWrite(
    () =>
      writeScopes(
        application,
        scopes.filter((other) => other.id !== draft.id),
      ),
    'Scope deleted',
  )
  const set = (field: keyof PermissionScope) => (_: unknown, data: { value: string }) =>
    setDraft({ ...draft, [field]: data.value })
  const message = (field: keyof PermissionScope) =>
    isChecked && problems[field] ? { validationMessage: problems[field] } : {}
  const submit = () => {
    setIsChecked(true)
    if (Object.values(problems).some(Boolean) || save.isPending) return
    save.mutate(
      {
        ...draft,
        userConsentDisplayName: draft.userConsentDisplayName || null,
        userConsentDescription: draft.userConsentDescription || null,
      },
      { onSuccess: onClose },
    )
  }
  return (
    <Panel
      title={scope ? 'Edit a scope' : 'Add a scope'}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
            {scope ? 'Save' : 'Add scope'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          {scope && <Button onClick={() => setDeleting(true)}>Delete</Button>}
        </>
      }
    >
      <ErrorNotice error={save.error} title="The scope was not saved." />
      {needsUri && (
        <Field
          label="Application ID URI"
          required
          hint="Scopes are named after it, so it is set together with the first one."
        >
          <Input value={uri} onChange={(_, data) => setUri(data.value)} />
        </Field>
      )}
      <Field
        label="Scope name"
        required
        hint={`${application.identifierUris[0] ?? uri}/${draft.value || 'access_as_user'}`}
        {...message('value')}
      >
        <Input value={draft.value} placeholder="access_as_user" onChange={set('value')} />
      </Field>
      <Field label="Who can consent?">
        <RadioGroup
          layout="horizontal"
          value={draft.type}
          onChange={(_, data) =>
            setDraft({ ...draft, type: data.value === 'Admin' ? 'Admin' : 'User' })
          }
        >
          <Radio value="User" label="Admins and users" />
          <Radio value="Admin" label="Admins only" />
        </RadioGroup>
      </Field>
      <Field label="Admin consent display name" required {...message('adminConsentDisplayName')}>
        <Input value={draft.adminConsentDisplayName} onChange={set('adminConsentDisplayName')} />
      </Field>
      <Field label="Admin consent description" required {...message('adminConsentDescription')}>
        <Textarea value={draft.adminConsentDescription} onChange={set('adminConsentDescription')} />
      </Field>
      <Field
        label="User consent display name"
        hint="What users read; without it, the text for administrators."
      >
        <Input
          value={draft.userConsentDisplayName ?? ''}
          onChange={set('userConsentDisplayName')}
        />
      </Field>
      <Field label="User consent description">
        <Textarea
          value={draft.userConsentDescription ?? ''}
          onChange={set('userConsentDescription')}
        />
      </Field>
      <Switch
        label={draft.isEnabled ? 'Enabled' : 'Disabled'}
        aria-label="Enabled"
        checked={draft.isEnabled}
        onChange={(_, data) => setDraft({ ...draft, isEnabled: data.checked })}
      />
      {deleting && (
        <ConfirmDialog
          title={`Delete ${draft.value}?`}
          confirmLabel="Delete"
          onConfirm={async () => {
            await remove.mutateAsync()
            onClose()
          }}
          onClose={() => setDeleting(false)}
        >
          Clients that hold this permission lose it with their next token.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

function newScope(): PermissionScope {
  return {
    id: crypto.randomUUID(),
    value: '',
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: '',
    adminConsentDescription: '',
    userConsentDisplayName: '',
    userConsentDescription: '',
  }
}

function check(
  draft: PermissionScope,
  application: Application,
): Partial<Record<keyof PermissionScope, string | undefined>> {
  const taken = [...application.api.oauth2PermissionScopes, ...application.appRoles]
    .filter((other) => other.id !== draft.id)
    .map((other) => other.value)
  return {
    value: checkEntitlementValue(draft.value, taken),
    adminConsentDisplayName:
      draft.adminConsentDisplayName.trim() === ''
        ? 'Enter what administrators read when they consent.'
        : undefined,
    adminConsentDescription:
      draft.adminConsentDescription.trim() === ''
        ? 'Describe what this permission allows.'
        : undefined,
  }
}
