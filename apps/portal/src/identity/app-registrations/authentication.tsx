import {
  Button,
  Checkbox,
  Field,
  Input,
  Radio,
  RadioGroup,
  Switch,
} from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import form from '../../shell/form.module.css'
import { useInstallation } from '../../shell/installation.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { CommandBar, Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { type Application, audienceLabels, type SignInAudience } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { checkRedirectUris, type Platform, platforms } from '../redirect-uris.ts'
import { useRegistration } from './registration.tsx'

interface Draft {
  uris: Record<Platform, string[]>
  logoutUrl: string
  enableAccessTokenIssuance: boolean
  enableIdTokenIssuance: boolean
  isFallbackPublicClient: boolean
  signInAudience: SignInAudience
}

export function AuthenticationPage() {
  const application = useRegistration()
  const { redirectUrl } = useInstallation()
  const [baseline, setBaseline] = useState(() => toDraft(application))
  const [draft, setDraft] = useState(baseline)
  const [isChecked, setIsChecked] = useState(false)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(baseline)
  useUnsavedChanges(isDirty)
  const problems = checkRedirectUris(draft.uris)
  const hasProblems = platforms.some(({ id }) => problems[id].some(Boolean))
  const save = useDirectoryWrite(
    (wanted: Draft) => graph.patch(`/applications/${application.id}`, toPatch(wanted)),
    'Authentication saved',
  )
  const submit = () => {
    setIsChecked(true)
    if (!isDirty || hasProblems || save.isPending) return
    save.mutate(draft, { onSuccess: () => setBaseline(draft) })
  }
  const setUris = (platform: Platform, uris: string[]) =>
    setDraft({ ...draft, uris: { ...draft.uris, [platform]: uris } })

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <CommandBar label="Authentication commands">
        <Button type="submit" appearance="primary" disabledFocusable={!isDirty || save.isPending}>
          Save
        </Button>
        <Button
          disabledFocusable={!isDirty}
          onClick={() => {
            setDraft(baseline)
            setIsChecked(false)
            save.reset()
          }}
        >
          Discard
        </Button>
      </CommandBar>
      <ErrorNotice error={save.error} title="Nothing was saved." />

      <Section
        title="Redirect URIs"
        description={
          <>
            Where sign-in answers may be sent, by platform. Custom connectors of this installation
            use the Web address <code>{redirectUrl}</code>.
          </>
        }
      >
        {platforms.map(({ id, label, description }) => (
          <fieldset
            key={id}
            style={{ border: 'none', margin: '0 0 16px', padding: 0, minWidth: 0 }}
          >
            <legend style={{ fontWeight: 600, padding: 0 }}>{label}</legend>
            <p className={form.hint}>{description}</p>
            {draft.uris[id].map((uri, index) => (
              <RedirectUriRow
                // Rows have no identity but their place.
                // oxlint-disable-next-line no-array-index-key
                key={index}
                label={`${label} redirect URI ${index + 1}`}
                uri={uri}
                problem={isChecked || uri !== '' ? problems[id][index] : undefined}
                onChange={(value) => setUris(id, draft.uris[id].with(index, value))}
                onRemove={() => setUris(id, draft.uris[id].toSpliced(index, 1))}
              />
            ))}
            <Button
              size="small"
              icon={<AddRegular />}
              onClick={() => setUris(id, [...draft.uris[id], ''])}
              aria-label={`Add redirect URI: ${label}`}
            >
              Add redirect URI
            </Button>
          </fieldset>
        ))}
      </Section>

      <Section
        title="Front-channel logout URL"
        description="Where the browser is sent so that the application can end its own session."
      >
        <Field label="Front-channel logout URL">
          <Input
            type="url"
            placeholder="https://app.contoso.com/logout"
            value={draft.logoutUrl}
            onChange={(_, data) => setDraft({ ...draft, logoutUrl: data.value })}
          />
        </Field>
      </Section>

      <Section
        title="Implicit grant and hybrid flows"
        description="Tokens straight from the authorization endpoint. Leave both off unless a client needs them."
      >
        <div>
          <Checkbox
            label="Access tokens (used for implicit flows)"
            checked={draft.enableAccessTokenIssuance}
            onChange={(_, data) =>
              setDraft({ ...draft, enableAccessTokenIssuance: data.checked === true })
            }
          />
        </div>
        <div>
          <Checkbox
            label="ID tokens (used for implicit and hybrid flows)"
            checked={draft.enableIdTokenIssuance}
            onChange={(_, data) =>
              setDraft({ ...draft, enableIdTokenIssuance: data.checked === true })
            }
          />
        </div>
      </Section>

      <Section
        title="Supported account types"
        description="Who can use this application or call this API."
      >
        <RadioGroup
          aria-label="Supported account types"
          value={draft.signInAudience}
          onChange={(_, data) => {
            const chosen = audienceLabels.find(([value]) => value === data.value)
            if (chosen) setDraft({ ...draft, signInAudience: chosen[0] })
          }}
        >
          {audienceLabels.map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </RadioGroup>
      </Section>

      <Section
        title="Allow public client flows"
        description="Device code and password flows without a secret, for devices and command lines."
      >
        <Switch
          label="Allow public client flows"
          checked={draft.isFallbackPublicClient}
          onChange={(_, data) => setDraft({ ...draft, isFallbackPublicClient: data.checked })}
        />
      </Section>
    </form>
  )
}

function RedirectUriRow({
  label,
  uri,
  problem,
  onChange,
  onRemove,
}: {
  label: string
  uri: string
  problem: string | undefined
  onChange: (uri: string) => void
  onRemove: () => void
}) {
  return (
    <div style={{ display: 'flex', gap: 4, alignItems: 'start', marginBottom: 6, maxWidth: 640 }}>
      <Field className={form.grow} {...(problem ? { validationMessage: problem } : {})}>
        <Input
          aria-label={label}
          type="url"
          value={uri}
          placeholder="https://"
          onChange={(_, data) => onChange(data.value)}
        />
      </Field>
      <Button
        appearance="subtle"
        icon={<DeleteRegular />}
        aria-label={`Remove ${label}`}
        onClick={onRemove}
      />
    </div>
  )
}

function toDraft(application: Application): Draft {
  const { web, spa, publicClient } = application
  return {
    uris: {
      web: web.redirectUris,
      spa: spa.redirectUris,
      publicClient: publicClient.redirectUris,
    },
    logoutUrl: web.logoutUrl ?? '',
    ...web.implicitGrantSettings,
    isFallbackPublicClient: application.isFallbackPublicClient ?? false,
    signInAudience: application.signInAudience,
  }
}

function toPatch(draft: Draft) {
  const { uris, enableAccessTokenIssuance, enableIdTokenIssuance } = draft
  return {
    signInAudience: draft.signInAudience,
    isFallbackPublicClient: draft.isFallbackPublicClient,
    web: {
      redirectUris: uris.web,
      logoutUrl: draft.logoutUrl || null,
      implicitGrantSettings: { enableAccessTokenIssuance, enableIdTokenIssuance },
    },
    spa: { redirectUris: uris.spa },
    publicClient: { redirectUris: uris.publicClient },
  }
}
