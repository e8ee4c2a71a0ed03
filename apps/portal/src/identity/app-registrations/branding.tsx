import { Button, Field, Input, Textarea } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import form from '../../shell/form.module.css'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import type { Application } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { useRegistration } from './registration.tsx'

interface Draft {
  displayName: string
  homePageUrl: string
  termsOfServiceUrl: string
  privacyStatementUrl: string
  supportUrl: string
  notes: string
}

const addressFields: [keyof Draft, string][] = [
  ['homePageUrl', 'Home page URL'],
  ['termsOfServiceUrl', 'Terms of service URL'],
  ['privacyStatementUrl', 'Privacy statement URL'],
  ['supportUrl', 'Support URL'],
]

export function BrandingPage() {
  const application = useRegistration()
  const stored = toDraft(application)
  const [draft, setDraft] = useState(stored)
  const [baseline, setBaseline] = useState(stored)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(baseline)
  useUnsavedChanges(isDirty)
  const save = useDirectoryWrite(
    (wanted: Draft) =>
      graph.patch(`/applications/${application.id}`, {
        displayName: wanted.displayName.trim(),
        notes: wanted.notes || null,
        web: { homePageUrl: wanted.homePageUrl || null },
        info: {
          termsOfServiceUrl: wanted.termsOfServiceUrl || null,
          privacyStatementUrl: wanted.privacyStatementUrl || null,
          supportUrl: wanted.supportUrl || null,
        },
      }),
    'Branding saved',
  )
  const set = (field: keyof Draft) => (_: unknown, data: { value: string }) =>
    setDraft({ ...draft, [field]: data.value })
  return (
    <Section
      title="Branding & properties"
      description="What people see when this application asks them to sign in or to consent."
    >
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isDirty) save.mutate(draft, { onSuccess: () => setBaseline(draft) })
        }}
      >
        <ErrorNotice error={save.error} title="Nothing was saved." />
        <Field label="Name" required>
          <Input value={draft.displayName} onChange={set('displayName')} />
        </Field>
        {addressFields.map(([field, label]) => (
          <Field key={field} label={label}>
            <Input type="url" value={draft[field]} onChange={set(field)} placeholder="https://" />
          </Field>
        ))}
        <Field label="Publisher domain" hint="From the tenant that owns the registration.">
          <Input readOnly value={application.publisherDomain ?? ''} />
        </Field>
        <Field label="Internal notes" hint="For those who administer it; users do not see them.">
          <Textarea value={draft.notes} onChange={set('notes')} />
        </Field>
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

function toDraft({ displayName, info, web, notes }: Application): Draft {
  return {
    displayName,
    homePageUrl: web.homePageUrl ?? '',
    termsOfServiceUrl: info.termsOfServiceUrl ?? '',
    privacyStatementUrl: info.privacyStatementUrl ?? '',
    supportUrl: info.supportUrl ?? '',
    notes: notes ?? '',
  }
}
