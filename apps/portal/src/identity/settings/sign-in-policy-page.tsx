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

type NumberName = Exclude<keyof SignInPolicy, SwitchName>

/** Name, label, hint, least and most of what is a number. */
const numbers: Readonly<
  Record<'People' | 'Lifetimes', readonly (readonly [NumberName, string, string, number, number])[]>
> = {
  People: [
    [
      'minimumPasswordLength',
      'New passwords have at least (characters)',
      'Where a second factor stands beside the password, 8 are enough.',
      8,
      64,
    ],
  ],
  Lifetimes: [
    [
      'signInFrequencyHours',
      'People sign in again after (hours)',
      'Whatever their browsers and applications keep; 0 for never.',
      0,
      8760,
    ],
    [
      'refreshTokenGraceSeconds',
      'Replaced refresh tokens work for (seconds)',
      'For tabs of a public client that refresh at the same moment.',
      0,
      600,
    ],
  ],
}
const everyNumber = Object.values(numbers).flat()

/** Numbers as they are typed. */
const typedOf = (policy: SignInPolicy): Record<NumberName, string> => ({
  minimumPasswordLength: String(policy.minimumPasswordLength),
  signInFrequencyHours: String(policy.signInFrequencyHours),
  refreshTokenGraceSeconds: String(policy.refreshTokenGraceSeconds),
})

function problemOf(text: string, least: number, most: number): string | undefined {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= least && value <= most ? undefined : `A whole number from ${least} to ${most}.`
}

export function SignInPolicyPage() {
  const { policy } = useSuspenseQuery(signInSettingsQuery).data
  const [draft, setDraft] = useState(policy)
  const [typed, setTyped] = useState(() => typedOf(policy))
  const hasProblem = everyNumber.some(([name, , , least, most]) =>
    problemOf(typed[name], least, most),
  )
  const wanted = {
    ...draft,
    ...Object.fromEntries(everyNumber.map(([name]) => [name, Number(typed[name])])),
  }
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => policy[name as keyof SignInPolicy] !== value),
  )
  const isDirty = Object.keys(changes).length > 0
  useUnsavedChanges(isDirty)
  const save = useDirectoryWrite(
    () => changeSignInSettings({ policy: changes }),
    'Sign-in policy saved',
  )
  const numberFields = (section: keyof typeof numbers) =>
    numbers[section].map(([name, label, hint, least, most]) => {
      const problem = problemOf(typed[name], least, most)
      return (
        <Field
          key={name}
          label={label}
          hint={hint}
          {...(problem ? { validationMessage: problem } : {})}
        >
          <Input
            inputMode="numeric"
            value={typed[name]}
            onChange={(_, data) => setTyped({ ...typed, [name]: data.value })}
          />
        </Field>
      )
    })
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isDirty && !hasProblem && !save.isPending) save.mutate()
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
            {title === 'People' && numberFields('People')}
          </div>
        </Section>
      ))}
      <Section title="Lifetimes">
        <div className={form.form}>{numberFields('Lifetimes')}</div>
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
            setTyped(typedOf(policy))
          }}
        >
          Discard
        </Button>
      </div>
    </form>
  )
}
