import { Button, Field, Input, Switch, Textarea } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { CopyField } from '../../shell/copy-field.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import { hideAppTag, type ServicePrincipal } from '../directory-objects.ts'
import { servicePrincipalOwnersQuery, useDirectoryWrite } from '../queries.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

interface Draft {
  accountEnabled: boolean
  appRoleAssignmentRequired: boolean
  isVisible: boolean
  notes: string
}

export function PropertiesPage() {
  const servicePrincipal = useEnterpriseApplication()
  const owners = useSuspenseQuery(servicePrincipalOwnersQuery(servicePrincipal.id)).data
  const [baseline, setBaseline] = useState(() => toDraft(servicePrincipal))
  const [draft, setDraft] = useState(baseline)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(baseline)
  useUnsavedChanges(isDirty)
  const save = useDirectoryWrite(
    (wanted: Draft) =>
      graph.patch(`/servicePrincipals/${servicePrincipal.id}`, toPatch(wanted, servicePrincipal)),
    'Properties saved',
  )
  return (
    <Section title="Properties">
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isDirty && !save.isPending) {
            save.mutate(draft, { onSuccess: () => setBaseline(draft) })
          }
        }}
      >
        <ErrorNotice error={save.error} title="Nothing was saved." />
        <Field label="Name" hint="Changed in the app registration.">
          <Input readOnly value={servicePrincipal.displayName} />
        </Field>
        <CopyField label="Application ID" value={servicePrincipal.appId} />
        <CopyField label="Object ID" value={servicePrincipal.id} />
        <Field hint="Off: nobody can sign in to it, and no token is issued for it (AADSTS7000112).">
          <Switch
            label="Enabled for users to sign in?"
            checked={draft.accountEnabled}
            onChange={(_, data) => setDraft({ ...draft, accountEnabled: data.checked })}
          />
        </Field>
        <Field hint="On: only users and groups assigned to it can sign in (AADSTS50105).">
          <Switch
            label="Assignment required?"
            checked={draft.appRoleAssignmentRequired}
            onChange={(_, data) => setDraft({ ...draft, appRoleAssignmentRequired: data.checked })}
          />
        </Field>
        <Field hint="Off: it is left out of users’ lists of applications.">
          <Switch
            label="Visible to users?"
            checked={draft.isVisible}
            onChange={(_, data) => setDraft({ ...draft, isVisible: data.checked })}
          />
        </Field>
        <Field label="Notes">
          <Textarea
            value={draft.notes}
            maxLength={1024}
            onChange={(_, data) => setDraft({ ...draft, notes: data.value })}
          />
        </Field>
        <p className={form.hint}>
          Owners:{' '}
          <TextLink to={enterpriseApplicationAddress(servicePrincipal.id, 'owners')}>
            {owners.length === 0
              ? 'none'
              : owners.map((owner) => owner.displayName ?? owner.id).join(', ')}
          </TextLink>
        </p>
        <div className={form.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={!isDirty || save.isPending}>
            Save
          </Button>
          <Button disabledFocusable={!isDirty} onClick={() => setDraft(baseline)}>
            Discard
          </Button>
        </div>
      </form>
    </Section>
  )
}

function toDraft(servicePrincipal: ServicePrincipal): Draft {
  return {
    accountEnabled: servicePrincipal.accountEnabled,
    appRoleAssignmentRequired: servicePrincipal.appRoleAssignmentRequired,
    isVisible: !servicePrincipal.tags.includes(hideAppTag),
    notes: servicePrincipal.notes ?? '',
  }
}

function toPatch(draft: Draft, { tags }: ServicePrincipal) {
  const others = tags.filter((tag) => tag !== hideAppTag)
  return {
    accountEnabled: draft.accountEnabled,
    appRoleAssignmentRequired: draft.appRoleAssignmentRequired,
    tags: draft.isVisible ? others : [...others, hideAppTag],
    notes: draft.notes || null,
  }
}
