import { Button, Field, Input, Switch } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { useDirectoryWrite } from '../queries.ts'
import { changeSignInSettings, type SignInPolicy, signInSettingsQuery } from './sign-in-settings.ts'

type SwitchName = {
  [Name in keyof SignInPolicy]: SignInPolicy[Name] extends boolean ? Name : never
}[keyof SignInPolicy]

const groups: readonly (readonly [string, readonly (readonly [SwitchName, string, string])[]])[] = [
  [
    'People',
    [
      [
        'requireMultiFactor',
        'Second factor for everyone',
        'Each user shows a code of an authenticator app besides the password; the next sign-in sets it up.',
      ],
      [
        'revealUnknownUsers',
        'Tell unknown names from wrong passwords',
        'Friendlier, but anybody can find out who has an account.',
      ],
    ],
  ],
  [
    'Grants',
    [
      [
        'requirePkce',
        'Code challenge from every client (PKCE)',
        'Otherwise only single-page applications must send one.',
      ],
      [
        'allowPlainCodeChallenge',
        'Allow the plain code challenge',
        'From clients that have never sent S256.',
      ],
      [
        'allowImplicitGrant',
        'Allow the implicit grant',
        'Access tokens from the authorization endpoint, for applications that have the switch on.',
      ],
      [
        'allowPasswordGrant',
        'Allow the password grant',
        'Applications collect passwords themselves. Only for tests and what cannot open a browser.',
      ],
      [
        'takeAssertionsOnce',
        'Take each client assertion once',
        'Stricter; some clients send one again for ten minutes and then fail.',
      ],
    ],
  ],
  [
    'Answers',
    [
      [
        'onlyRequestedScopes',
        'Only the scopes that were asked for',
        'Otherwise a token lists everything that was consented to.',
      ],
      [
        'nameIssuerInAnswers',
        'Name the issuer in answers (RFC 9207)',
        'Protects clients that use several servers.',
      ],
    ],
  ],
]

const graceLimit = 600

export function SignInPolicyPage() {
  const { policy } = useSuspenseQuery(signInSettingsQuery).data
  const [draft, setDraft] = useState(policy)
  const [grace, setGrace] = useState(String(policy.refreshTokenGraceSeconds))
  const seconds = /^\d{1,3}$/.test(grace.trim()) ? Number(grace) : Number.NaN
  const problem = seconds <= graceLimit ? undefined : `A whole number from 0 to ${graceLimit}.`
  const wanted = { ...draft, refreshTokenGraceSeconds: seconds }
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => policy[name as keyof SignInPolicy] !== value),
  )
  const isDirty = Object.keys(changes).length > 0
  useUnsavedChanges(isDirty)
  const save = useDirectoryWrite(
    () => changeSignInSettings({ policy: changes }),
    'Sign-in policy saved',
  )
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isDirty && !problem && !save.isPending) save.mutate()
      }}
    >
      <ErrorNotice error={save.error} title="Nothing was saved." />
      {groups.map(([title, switches]) => (
        <Section key={title} title={title}>
          <div className={form.form}>
            {switches.map(([name, label, hint]) => (
              <Field key={name} hint={hint}>
                <Switch
                  label={label}
                  checked={draft[name]}
                  onChange={(_, data) => setDraft({ ...draft, [name]: data.checked })}
                />
              </Field>
            ))}
          </div>
        </Section>
      ))}
      <Section title="Lifetimes">
        <Field
          label="Replaced refresh tokens work for (seconds)"
          hint="For tabs of a public client that refresh at the same moment."
          {...(problem ? { validationMessage: problem } : {})}
        >
          <Input inputMode="numeric" value={grace} onChange={(_, data) => setGrace(data.value)} />
        </Field>
        <p className={form.hint}>
          How long access tokens live is set under{' '}
          <TextLink to="/identity/settings/token-lifetimes" inline>
            Token lifetimes
          </TextLink>
          .
        </p>
      </Section>
      {draft.requireMultiFactor && !policy.requireMultiFactor && (
        <Notice intent="warning" title="Everybody sets up an authenticator at the next sign-in.">
          You too. Programs that sign in with a password stop working.
        </Notice>
      )}
      <div className={form.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isDirty || save.isPending}>
          Save
        </Button>
        <Button
          disabledFocusable={!isDirty}
          onClick={() => {
            setDraft(policy)
            setGrace(String(policy.refreshTokenGraceSeconds))
          }}
        >
          Discard
        </Button>
      </div>
    </form>
  )
}
