import { Button, Checkbox, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import form from '../../shell/form.module.css'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import type { Application, PreAuthorizedApplication } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Names a client whose users are not asked to consent. */
export function AuthorizedClientPanel({
  application,
  onClose,
}: {
  application: Application
  onClose: () => void
}) {
  const [appId, setAppId] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [isChecked, setIsChecked] = useState(false)
  const scopes = application.api.oauth2PermissionScopes
  const problem = guid.test(appId.trim())
    ? undefined
    : 'Enter the client ID of the client’s registration.'
  const add = useDirectoryWrite(
    (client: PreAuthorizedApplication) =>
      graph.patch(`/applications/${application.id}`, {
        api: {
          preAuthorizedApplications: [
            ...application.api.preAuthorizedApplications.filter(
              (other) => other.appId !== client.appId,
            ),
            client,
          ],
        },
      }),
    'Client application added',
  )
  const submit = () => {
    setIsChecked(true)
    if (problem || chosen.length === 0 || add.isPending) return
    add.mutate(
      { appId: appId.trim().toLowerCase(), delegatedPermissionIds: [...chosen] },
      { onSuccess: onClose },
    )
  }
  return (
    <Panel
      title="Add a client application"
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={add.isPending || chosen.length === 0}
          >
            Add application
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={add.error} title="The client application was not added." />
      <Field
        label="Client ID"
        required
        {...(isChecked && problem ? { validationMessage: problem } : {})}
      >
        <Input value={appId} onChange={(_, data) => setAppId(data.value)} />
      </Field>
      <Field label="Authorized scopes">
        <div>
          {scopes.map((scope) => (
            <div key={scope.id}>
              <Checkbox
                label={scope.value}
                checked={chosen.includes(scope.id)}
                onChange={(_, data) =>
                  setChosen(
                    data.checked === true
                      ? [...chosen, scope.id]
                      : chosen.filter((id) => id !== scope.id),
                  )
                }
              />
            </div>
          ))}
          {scopes.length === 0 && <p className={form.hint}>Add a scope to this API first.</p>}
        </div>
      </Field>
    </Panel>
  )
}
