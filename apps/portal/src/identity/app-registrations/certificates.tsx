import { Button, Field, Input, Select } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { Suspense, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyButton, CopyField } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { Application, PasswordCredential } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { CertificatesSection } from './certificates-section.tsx'
import { Expiry, ExpiryNotice } from './expiry-notice.tsx'
import { FederatedSection } from './federated-section.tsx'
import { useRegistration } from './registration.tsx'

export function CertificatesPage() {
  const application = useRegistration()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<PasswordCredential | null>(null)
  // The value lives in this page's memory alone and is gone when the page is left.
  const [added, setAdded] = useState<PasswordCredential | null>(null)
  const remove = useDirectoryWrite(
    (secret: PasswordCredential) =>
      graph.post(`/applications/${application.id}/removePassword`, { keyId: secret.keyId }),
    'Client secret deleted',
  )
  const secrets = application.passwordCredentials
  const nameOf = (secret: PasswordCredential) => secret.displayName || 'Client secret'
  return (
    <>
      <ExpiryNotice
        credentials={[
          ...secrets.map((secret) => ({ ...secret, name: nameOf(secret) })),
          ...application.keyCredentials.map((key) => ({
            ...key,
            name: key.displayName || 'Certificate',
          })),
        ]}
      />
      <Section
        title="Client secrets"
        description="A secret that the application shows when it asks for a token as itself. Custom connectors and web applications need one."
        commands={
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            New client secret
          </Button>
        }
      >
        {added?.secretText && (
          <Notice intent="warning" title="Copy the value now." onDismiss={() => setAdded(null)}>
            It is shown this once; afterwards only its first three characters are.
            <CopyField label="Value" value={added.secretText} />
          </Notice>
        )}
        <DataTable
          label="Client secrets"
          rows={secrets}
          rowKey={(secret) => secret.keyId}
          empty={
            <Empty icon={<KeyRegular />} title="No client secrets">
              Create one for a client that can keep it: a server or a custom connector.
            </Empty>
          }
          columns={[
            { title: 'Description', isRowHeader: true, cell: nameOf },
            { title: 'Expires', cell: (secret) => <Expiry end={secret.endDateTime} /> },
            { title: 'Value', cell: (secret) => <code>{secret.hint ?? '•••'}…</code> },
            {
              title: 'Secret ID',
              cell: (secret) => (
                <span>
                  <code>{secret.keyId}</code>{' '}
                  <CopyButton label={`secret ID of ${nameOf(secret)}`} value={secret.keyId} />
                </span>
              ),
            },
            {
              title: 'Actions',
              hideTitle: true,
              cell: (secret) => (
                <Button
                  size="small"
                  aria-label={`Delete ${nameOf(secret)}`}
                  onClick={() => setRemoving(secret)}
                >
                  Delete
                </Button>
              ),
            },
          ]}
        />
        {adding && (
          <NewSecretPanel
            application={application}
            onClose={() => setAdding(false)}
            onAdded={(secret) => {
              setAdded(secret)
              setAdding(false)
            }}
          />
        )}
        {removing && (
          <ConfirmDialog
            title={`Delete ${nameOf(removing)}?`}
            confirmLabel="Delete"
            onConfirm={async () => {
              await remove.mutateAsync(removing)
              if (added?.keyId === removing.keyId) setAdded(null)
            }}
            onClose={() => setRemoving(null)}
          >
            Clients that use it can no longer get tokens. This cannot be undone.
          </ConfirmDialog>
        )}
      </Section>
      <CertificatesSection application={application} />
      <Suspense>
        <FederatedSection application={application} />
      </Suspense>
    </>
  )
}

const monthChoices: [number, string][] = [
  [3, '3 months'],
  [6, 'Recommended: 6 months'],
  [12, '12 months'],
  [18, '18 months'],
  [24, '24 months'],
]

function NewSecretPanel({
  application,
  onClose,
  onAdded,
}: {
  application: Application
  onClose: () => void
  onAdded: (secret: PasswordCredential) => void
}) {
  const [description, setDescription] = useState('')
  const [expires, setExpires] = useState('6')
  const [start, setStart] = useState(() => toDay(new Date()))
  const [end, setEnd] = useState(() => toDay(monthsFrom(new Date(), 12)))
  const isCustom = expires === 'custom'
  const problem = isCustom && end <= start ? 'The end comes after the start.' : undefined
  const add = useDirectoryWrite((passwordCredential: object) =>
    graph.post<PasswordCredential>(`/applications/${application.id}/addPassword`, {
      passwordCredential,
    }),
  )
  const submit = () => {
    if (problem || add.isPending) return
    const now = new Date()
    const period = isCustom
      ? {
          startDateTime: new Date(`${start}T00:00:00`).toISOString(),
          endDateTime: new Date(`${end}T00:00:00`).toISOString(),
        }
      : { endDateTime: monthsFrom(now, Number(expires)).toISOString() }
    add.mutate({ displayName: description.trim() || null, ...period }, { onSuccess: onAdded })
  }
  return (
    <Panel
      title="Add a client secret"
      onClose={onClose}
      onSubmit={submit}
      footer={<SubmitOrCancel label="Add" isDisabled={add.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={add.error} title="The secret was not made." />
      <Field label="Description" hint="Who uses it, so that it can be replaced later.">
        <Input
          value={description}
          maxLength={120}
          onChange={(_, data) => setDescription(data.value)}
        />
      </Field>
      <Field label="Expires">
        <Select value={expires} onChange={(_, data) => setExpires(data.value)}>
          {monthChoices.map(([months, label]) => (
            <option key={months} value={months}>
              {label}
            </option>
          ))}
          <option value="custom">Custom</option>
        </Select>
      </Field>
      {isCustom && (
        <>
          <Field label="Start">
            <Input type="date" value={start} onChange={(_, data) => setStart(data.value)} />
          </Field>
          <Field label="End" {...(problem ? { validationMessage: problem } : {})}>
            <Input type="date" value={end} onChange={(_, data) => setEnd(data.value)} />
          </Field>
        </>
      )}
    </Panel>
  )
}

function monthsFrom(from: Date, months: number): Date {
  const end = new Date(from)
  end.setMonth(end.getMonth() + months)
  return end
}

/** `2026-11-24`, in local time, as date inputs have it. */
function toDay(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
