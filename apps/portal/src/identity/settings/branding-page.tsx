import { Button, Field, Input, Textarea } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { type ChangeEvent, useRef, useState } from 'react'
import form from '../../shell/form.module.css'
import { useSignedIn } from '../../shell/installation.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { useUnsavedChanges } from '../../shell/unsaved-changes.ts'
import { useDirectoryWrite } from '../queries.ts'
import { SignInPreview } from './sign-in-preview.tsx'
import { type Branding, changeSignInSettings, signInSettingsQuery } from './sign-in-settings.ts'
import styles from './branding-page.module.css'

const logoLimit = 100 * 1024

const colors = [
  ['accentColor', 'Accent colour', 'Of the main button. Its text turns black or white by itself.'],
  ['backgroundColor', 'Background colour', 'Behind the card.'],
] as const

export function BrandingPage() {
  const { branding } = useSuspenseQuery(signInSettingsQuery).data
  const { tenantDisplayName } = useSignedIn()
  const [draft, setDraft] = useState(branding)
  const [logoProblem, setLogoProblem] = useState<string>()
  const file = useRef<HTMLInputElement>(null)
  const changes = Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => branding[name as keyof Branding] !== value),
  )
  const isDirty = Object.keys(changes).length > 0
  useUnsavedChanges(isDirty)
  const colorProblem = (name: 'accentColor' | 'backgroundColor') =>
    draft[name] === null || /^#[0-9a-f]{6}$/i.test(draft[name])
      ? undefined
      : 'Six digits after #, such as #0c7380.'
  const isRight = !colorProblem('accentColor') && !colorProblem('backgroundColor')
  const save = useDirectoryWrite(
    () => changeSignInSettings({ branding: changes }),
    'Branding saved',
  )
  const takeLogo = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0]
    event.target.value = ''
    if (!chosen) return
    readLogo(chosen).then(
      (logo) => {
        setLogoProblem(undefined)
        setDraft((before) => ({ ...before, logo }))
      },
      (reason: unknown) => setLogoProblem(reason instanceof Error ? reason.message : ''),
    )
  }
  return (
    <div className={styles.columns}>
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isDirty && isRight && !save.isPending) {
            save.mutate(undefined, { onSuccess: (after) => setDraft(after.branding) })
          }
        }}
      >
        <ErrorNotice error={save.error} title="Nothing was saved." />
        <Section
          title="Branding"
          description={`The pages where people of ${tenantDisplayName} sign in and consent.`}
        >
          <div className={form.form}>
            <Field
              label="Logo"
              hint="PNG of at most 100 KB and 1024 pixels."
              {...(logoProblem ? { validationMessage: logoProblem } : {})}
            >
              <div className={form.actions}>
                <Button onClick={() => file.current?.click()}>
                  {draft.logo ? 'Replace logo' : 'Choose logo'}
                </Button>
                {draft.logo && (
                  <Button onClick={() => setDraft({ ...draft, logo: null })}>Remove logo</Button>
                )}
                <input
                  ref={file}
                  type="file"
                  accept="image/png"
                  aria-label="Logo file"
                  hidden
                  onChange={takeLogo}
                />
              </div>
            </Field>
            {colors.map(([name, label, hint]) => {
              const problem = colorProblem(name)
              return (
                <div key={name} className={form.row}>
                  <Field
                    label={label}
                    hint={hint}
                    className={form.grow}
                    {...(problem ? { validationMessage: problem } : {})}
                  >
                    <Input
                      value={draft[name] ?? ''}
                      placeholder="As Patchbay"
                      maxLength={7}
                      onChange={(_, data) => setDraft({ ...draft, [name]: data.value || null })}
                    />
                  </Field>
                  <input
                    type="color"
                    className={styles.color}
                    aria-label={`Pick the ${label.toLowerCase()}`}
                    value={problem ? '#000000' : (draft[name] ?? '#ffffff')}
                    onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
                  />
                </div>
              )
            })}
            <Field label="Text under the form" hint="Plain text, such as whom to call.">
              <Textarea
                value={draft.signInText ?? ''}
                maxLength={1024}
                onChange={(_, data) => setDraft({ ...draft, signInText: data.value || null })}
              />
            </Field>
          </div>
        </Section>
        <div className={form.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={!isDirty || save.isPending}>
            Save
          </Button>
          <Button disabledFocusable={!isDirty} onClick={() => setDraft(branding)}>
            Discard
          </Button>
        </div>
      </form>
      <Section title="Preview" description="About what the page looks like; nothing is saved yet.">
        <SignInPreview branding={draft} />
      </Section>
    </div>
  )
}

async function readLogo(file: File): Promise<string> {
  if (file.size > logoLimit) {
    throw new Error(`The file has ${Math.ceil(file.size / 1024)} KB; at most 100 KB are taken.`)
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const isPng = [0x89, 0x50, 0x4e, 0x47].every((byte, at) => bytes[at] === byte)
  if (!isPng) throw new Error('This is not a PNG. Save the picture as PNG and choose it again.')
  return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`
}
