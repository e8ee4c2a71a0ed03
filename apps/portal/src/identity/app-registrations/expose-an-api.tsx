import { Button, Field, Input } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyButton, CopyValue } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import type {
  Application,
  PermissionScope,
  PreAuthorizedApplication,
} from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { AuthorizedClientPanel } from './authorized-client-panel.tsx'
import { useRegistration } from './registration.tsx'
import { ScopePanel } from './scope-panel.tsx'

export function ExposeAnApiPage() {
  const application = useRegistration()
  return (
    <>
      <ApplicationIdUri key={application.identifierUris[0] ?? ''} application={application} />
      <Scopes application={application} />
      <AuthorizedClients application={application} />
    </>
  )
}

function ApplicationIdUri({ application }: { application: Application }) {
  const [current, ...others] = application.identifierUris
  const [draft, setDraft] = useState<string | null>(null)
  const save = useDirectoryWrite(
    (uri: string) =>
      graph.patch(`/applications/${application.id}`, { identifierUris: [uri, ...others] }),
    'Application ID URI saved',
  )
  return (
    <Section
      title="Application ID URI"
      description="The name of this API in tokens and in the scopes that clients ask for."
    >
      {draft === null ? (
        <div className={form.row} style={{ alignItems: 'center' }}>
          {current ? (
            <>
              <CopyValue label="Application ID URI" value={current} />
              <Button onClick={() => setDraft(current)}>Edit</Button>
            </>
          ) : (
            <>
              <span>Not set</span>
              <Button appearance="primary" onClick={() => setDraft(`api://${application.appId}`)}>
                Set
              </Button>
            </>
          )}
        </div>
      ) : (
        <form
          noValidate
          className={form.form}
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate(draft.trim(), { onSuccess: () => setDraft(null) })
          }}
        >
          <Field
            label="Application ID URI"
            required
            hint="Must contain the client ID, the tenant ID or a verified domain of the tenant."
          >
            <Input value={draft} onChange={(_, data) => setDraft(data.value)} />
          </Field>
          <ErrorNotice error={save.error} title="The Application ID URI was not saved." />
          <div className={form.actions}>
            <Button
              type="submit"
              appearance="primary"
              disabledFocusable={draft.trim() === '' || save.isPending}
            >
              Save
            </Button>
            <Button
              onClick={() => {
                setDraft(null)
                save.reset()
              }}
            >
              Discard
            </Button>
          </div>
        </form>
      )}
      {others.length > 0 && <p className={form.hint}>Also: {others.join(', ')}</p>}
    </Section>
  )
}

function Scopes({ application }: { application: Application }) {
  const [open, setOpen] = useState<'new' | PermissionScope | null>(null)
  const prefix = application.identifierUris[0] ?? `api://${application.appId}`
  const name = (scope: PermissionScope) => `${prefix}/${scope.value}`
  return (
    <Section
      title="Scopes defined by this API"
      description="Delegated permissions that clients can ask for. Users or administrators consent to them."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('new')}>
          Add a scope
        </Button>
      }
    >
      <DataTable
        label="Scopes"
        rows={application.api.oauth2PermissionScopes}
        rowKey={(scope) => scope.id}
        empty={
          <Empty title="No scopes yet">
            Add one, such as access_as_user, so that clients can call this API for a user.
          </Empty>
        }
        columns={[
          {
            title: 'Scope',
            isRowHeader: true,
            cell: (scope) => (
              <span>
                <code>{name(scope)}</code> <CopyButton label={name(scope)} value={name(scope)} />
              </span>
            ),
          },
          {
            title: 'Who can consent',
            cell: (scope) => (scope.type === 'Admin' ? 'Admins only' : 'Admins and users'),
          },
          { title: 'Admin consent display name', cell: (scope) => scope.adminConsentDisplayName },
          {
            title: 'User consent display name',
            cell: (scope) => scope.userConsentDisplayName || '–',
          },
          { title: 'State', cell: (scope) => (scope.isEnabled ? 'Enabled' : 'Disabled') },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (scope) => (
              <Button
                size="small"
                aria-label={`Edit ${scope.value}`}
                onClick={() => setOpen(scope)}
              >
                Edit
              </Button>
            ),
          },
        ]}
      />
      {open && (
        <ScopePanel
          application={application}
          scope={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}

function AuthorizedClients({ application }: { application: Application }) {
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<PreAuthorizedApplication | null>(null)
  const clients = application.api.preAuthorizedApplications
  const remove = useDirectoryWrite(
    (client: PreAuthorizedApplication) =>
      graph.patch(`/applications/${application.id}`, {
        api: {
          preAuthorizedApplications: clients.filter((other) => other.appId !== client.appId),
        },
      }),
    'Client application removed',
  )
  const scopeName = (id: string) =>
    application.api.oauth2PermissionScopes.find((scope) => scope.id === id)?.value ?? id
  return (
    <Section
      title="Authorized client applications"
      description="Clients that this API trusts: their users are never asked to consent to these scopes."
      commands={
        <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
          Add a client application
        </Button>
      }
    >
      <DataTable
        label="Authorized client applications"
        rows={clients}
        rowKey={(client) => client.appId}
        empty={<p className={form.hint}>None. Every user is asked once for each client.</p>}
        columns={[
          {
            title: 'Client ID',
            isRowHeader: true,
            cell: (client) => <code>{client.appId}</code>,
          },
          {
            title: 'Scopes',
            cell: (client) => client.delegatedPermissionIds.map(scopeName).join(', '),
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (client) => (
              <Button
                size="small"
                aria-label={`Remove ${client.appId}`}
                onClick={() => setRemoving(client)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {adding && (
        <AuthorizedClientPanel application={application} onClose={() => setAdding(false)} />
      )}
      {removing && (
        <ConfirmDialog
          title="Remove the client application?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          Users of <code>{removing.appId}</code> will be asked to consent from now on.
        </ConfirmDialog>
      )}
    </Section>
  )
}
