import { Button, Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { errorMessage, ErrorNotice } from '../../shell/notice.tsx'
import form from '../../shell/form.module.css'
import { useInstallation, useSignedIn } from '../../shell/installation.ts'
import { useNotify } from '../../shell/notify.tsx'
import { Page } from '../../shell/page.tsx'
import { registrationAddress } from '../directory-links.tsx'
import { audienceLabels, type SignInAudience } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { checkRedirectUri, type Platform, platforms } from '../redirect-uris.ts'
import { completeRegistration, createApplication, type Registration } from './register.ts'

export function NewPage() {
  const navigate = useNavigate()
  const notify = useNotify()
  const user = useSignedIn()
  const { publicUrl, redirectUrl } = useInstallation()
  const [displayName, setDisplayName] = useState('')
  const [signInAudience, setSignInAudience] = useState<SignInAudience>('AzureADMyOrg')
  const [platform, setPlatform] = useState<Platform | ''>('')
  const [uri, setUri] = useState('')
  const [isChecked, setIsChecked] = useState(false)

  const problems = checkForm(displayName, platform, uri)
  const register = useDirectoryWrite(async (registration: Registration) => {
    const application = await createApplication(registration)
    try {
      await completeRegistration(application, user.id, publicUrl)
    } catch (error) {
      // The overview offers to make what is missing.
      notify(`Registered, but not completely: ${errorMessage(error)}`, 'warning')
    }
    return application
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (problems.displayName || problems.platform || problems.uri || register.isPending) return
    register.mutate(
      {
        displayName: displayName.trim(),
        signInAudience,
        redirectUri: platform && uri ? { platform, uri: uri.trim() } : null,
      },
      {
        onSuccess: (application) => void navigate({ to: registrationAddress(application.appId) }),
      },
    )
  }
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}

  return (
    <Page
      title="Register an application"
      breadcrumbs={[{ label: 'App registrations', to: '/identity/app-registrations' }]}
    >
      <form className={form.form} noValidate onSubmit={submit}>
        <ErrorNotice error={register.error} title="The application was not registered." />
        <Field
          label="Name"
          required
          hint="The name that users see when they sign in. It can be changed later."
          {...message(problems.displayName)}
        >
          <Input
            value={displayName}
            maxLength={120}
            onChange={(_, data) => setDisplayName(data.value)}
          />
        </Field>
        <Field label="Supported account types">
          <RadioGroup
            value={signInAudience}
            onChange={(_, data) => {
              const chosen = audienceLabels.find(([value]) => value === data.value)
              if (chosen) setSignInAudience(chosen[0])
            }}
          >
            {audienceLabels.map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </RadioGroup>
        </Field>
        <Field
          label="Platform"
          hint="Where the answer of a sign-in is sent. An API alone needs none."
          {...message(problems.platform)}
        >
          <Select
            value={platform}
            onChange={(_, data) =>
              setPlatform(platforms.find(({ id }) => id === data.value)?.id ?? '')
            }
          >
            <option value="">Select a platform</option>
            {platforms.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Redirect URI"
          hint={
            <>
              For a custom connector of this installation: <code>{redirectUrl}</code>
            </>
          }
          {...message(problems.uri)}
        >
          <Input
            type="url"
            value={uri}
            placeholder="https://app.contoso.com/signin"
            onChange={(_, data) => setUri(data.value)}
          />
        </Field>
        <div className={form.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={register.isPending}>
            {register.isPending ? 'Registering…' : 'Register'}
          </Button>
          <Button onClick={() => void navigate({ to: '/identity/app-registrations' })}>
            Cancel
          </Button>
        </div>
      </form>
    </Page>
  )
}

function checkForm(displayName: string, platform: Platform | '', uri: string) {
  return {
    displayName: displayName.trim() === '' ? 'Enter a name.' : undefined,
    platform:
      platform === '' && uri !== '' ? 'Select the platform of the redirect URI.' : undefined,
    uri: platform !== '' && uri !== '' ? checkRedirectUri(uri.trim(), platform) : undefined,
  }
}
