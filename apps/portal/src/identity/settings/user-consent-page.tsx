import { Button, Field, Input, Radio, RadioGroup, Select, Switch } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { objectQuery, useDirectoryWrite } from '../queries.ts'

interface AuthorizationPolicy {
  allowInvitesFrom: string
  defaultUserRolePermissions: {
    allowedToCreateApps: boolean
    permissionGrantPoliciesAssigned: string[]
  }
}

interface AdminConsentRequestPolicy {
  isEnabled: boolean
  requestDurationInDays: number
}

const prefix = 'ManagePermissionGrantsForSelf.'

const consents: readonly (readonly [string, string])[] = [
  ['', 'Nothing: administrators decide'],
  ['microsoft-user-default-low', 'Permissions classified low, of this tenant’s applications'],
  ['microsoft-user-default-recommended', 'What the installation recommends'],
  ['microsoft-user-default-legacy', 'Every permission that users may consent to'],
]

const inviters: readonly (readonly [string, string])[] = [
  ['none', 'Nobody'],
  ['adminsAndGuestInviters', 'Administrators and guest inviters'],
  ['adminsGuestInvitersAndAllMembers', 'Members too'],
  ['everyone', 'Everyone, guests too'],
]

export function UserConsentPage() {
  const authorization = useSuspenseQuery(
    objectQuery<AuthorizationPolicy>('/policies/authorizationPolicy'),
  ).data
  const requests = useSuspenseQuery(
    objectQuery<AdminConsentRequestPolicy>('/policies/adminConsentRequestPolicy'),
  ).data
  const saved = {
    consent:
      authorization.defaultUserRolePermissions.permissionGrantPoliciesAssigned[0]?.replace(
        prefix,
        '',
      ) ?? '',
    mayRegister: authorization.defaultUserRolePermissions.allowedToCreateApps,
    invites: authorization.allowInvitesFrom,
    takesRequests: requests.isEnabled,
    days: String(requests.requestDurationInDays),
  }
  const [draft, setDraft] = useState(saved)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(saved)
  const days = Number(draft.days)
  const problem =
    Number.isInteger(days) && days >= 1 && days <= 60 ? undefined : 'A whole number from 1 to 60.'
  useUnsavedChanges(isDirty)
  const save = useDirectoryWrite(async () => {
    await graph.patch('/policies/authorizationPolicy', {
      allowInvitesFrom: draft.invites,
      defaultUserRolePermissions: {
        allowedToCreateApps: draft.mayRegister,
        permissionGrantPoliciesAssigned: draft.consent ? [`${prefix}${draft.consent}`] : [],
      },
    })
    await graph.patch('/policies/adminConsentRequestPolicy', {
      isEnabled: draft.takesRequests,
      requestDurationInDays: days,
    })
  }, 'Consent settings saved')
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isDirty && !problem && !save.isPending) save.mutate()
      }}
    >
      <ErrorNotice error={save.error} title="Not everything was saved." />
      <Section
        title="User consent"
        description="What users may allow applications to do on their behalf, without an administrator."
      >
        <Field label="Users may consent to">
          <RadioGroup
            value={draft.consent}
            onChange={(_, data) => setDraft({ ...draft, consent: data.value })}
          >
            {consents.map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </RadioGroup>
        </Field>
      </Section>
      <Section
        title="Admin consent requests"
        description="What users may not consent to they can ask an administrator for, with a reason."
      >
        <Field>
          <Switch
            label="Users may ask for approval"
            checked={draft.takesRequests}
            onChange={(_, data) => setDraft({ ...draft, takesRequests: data.checked })}
          />
        </Field>
        <Field
          label="A request lapses after (days)"
          {...(problem ? { validationMessage: problem } : {})}
        >
          <Input
            inputMode="numeric"
            value={draft.days}
            onChange={(_, data) => setDraft({ ...draft, days: data.value })}
          />
        </Field>
        <p className={form.hint}>
          They are decided under{' '}
          <TextLink to="/identity/consent-requests" inline>
            Admin consent requests
          </TextLink>
          .
        </p>
      </Section>
      <Section title="Members">
        <Field hint="Off: only administrators and application developers.">
          <Switch
            label="Members may register applications"
            checked={draft.mayRegister}
            onChange={(_, data) => setDraft({ ...draft, mayRegister: data.checked })}
          />
        </Field>
        <Field label="Who may invite guests">
          <Select
            value={draft.invites}
            onChange={(_, data) => setDraft({ ...draft, invites: data.value })}
          >
            {inviters.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </Section>
      <div className={form.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isDirty || save.isPending}>
          Save
        </Button>
        <Button disabledFocusable={!isDirty} onClick={() => setDraft(saved)}>
          Discard
        </Button>
      </div>
    </form>
  )
}
