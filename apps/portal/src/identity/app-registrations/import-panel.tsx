import { Button, Field, Input, Textarea } from '@fluentui/react-components'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import {
  importBody,
  importOwnIdBody,
  type ReadApplication,
  readApplication,
} from '@patchbay/registration-export'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { Facts } from '../../shell/facts.tsx'
import { useInstallation, useSignedIn } from '../../shell/installation.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { Panel } from '../../shell/panel.tsx'
import { registrationAddress } from '../directory-links.tsx'
import type { Application } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { completeRegistration } from './register.ts'

/** Makes a registration of what Microsoft Graph or `az ad app show` prints of one elsewhere. */
export function ImportPanel({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [name, setName] = useState<string | null>(null)
  const file = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const notify = useNotify()
  const { publicUrl } = useInstallation()
  const user = useSignedIn()
  const { read, refusal } = tryRead(text)
  const displayName = name ?? read?.application.displayName ?? ''
  const save = useDirectoryWrite(async ({ application }: ReadApplication) => {
    const made = await graph.post<Application>('/applications', {
      ...importBody(application),
      displayName,
    })
    await completeRegistration(made, user.id, publicUrl)
    const ownIds = importOwnIdBody(application, made.appId)
    // The registration is there; an address of another tenant's domain is no reason to undo it.
    const refused = ownIds
      ? await graph.patch(`/applications/${made.id}`, ownIds).then(
          () => null,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        )
      : null
    return { made, refused }
  })
  const submit = () => {
    if (!read || displayName.trim() === '' || save.isPending) return
    save.mutate(read, {
      onSuccess: ({ made, refused }) => {
        notify(
          refused === null
            ? `${made.displayName} imported`
            : `${made.displayName} imported, but not its Application ID URI: ${refused}`,
        )
        void navigate({ to: registrationAddress(made.appId) })
      },
    })
  }
  return (
    <Panel
      title="Import a registration"
      size="large"
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!read || displayName.trim() === '' || save.isPending}
          >
            Import
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        Paste what <code>az ad app show --id …</code> or Microsoft Graph’s{' '}
        <code>GET /applications/…</code> prints. A new registration with an application id of its
        own is made of it.
      </p>
      <Button icon={<ArrowUploadRegular />} onClick={() => file.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        aria-label="File with a registration"
        hidden
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen) void chosen.text().then(setText)
          // The same file can be chosen again after it was edited.
          event.target.value = ''
        }}
      />
      <Field
        label="Registration as JSON"
        required
        {...(refusal !== undefined && { validationMessage: refusal })}
      >
        <Textarea
          value={text}
          rows={10}
          spellCheck={false}
          onChange={(_, data) => setText(data.value)}
        />
      </Field>
      {read && (
        <>
          <Field label="Display name" required>
            <Input value={displayName} onChange={(_, data) => setName(data.value)} />
          </Field>
          {read.dropped.length > 0 && (
            <Notice intent="info" title="Left out">
              <ul>
                {read.dropped.map(({ property, why }) => (
                  <li key={property}>
                    <code>{property}</code>: {why}
                  </li>
                ))}
              </ul>
            </Notice>
          )}
          <Facts facts={factsOf(read)} />
        </>
      )}
      <ErrorNotice error={save.error} title="The registration was not imported." />
    </Panel>
  )
}

function tryRead(text: string): { read?: ReadApplication; refusal?: string } {
  if (text.trim() === '') return {}
  try {
    return { read: readApplication(text) }
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) }
  }
}

function factsOf({ application }: ReadApplication): [string, string][] {
  const { api, appRoles, web, spa, publicClient, requiredResourceAccess } = application
  const count = (list: readonly unknown[] | undefined): string => String(list?.length ?? 0)
  return [
    ['Application ID there', application.appId],
    ['Delegated permissions', count(api?.oauth2PermissionScopes)],
    ['App roles', count(appRoles)],
    ['APIs that it asks', count(requiredResourceAccess)],
    [
      'Redirect URIs',
      String(
        [web, spa, publicClient].reduce((sum, each) => sum + (each?.redirectUris?.length ?? 0), 0),
      ),
    ],
  ]
}
