import { Button, Field, Input, Textarea } from '@fluentui/react-components'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import { CertificateRegular } from '@fluentui/react-icons/svg/certificate'
import { type ChangeEvent, useRef, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { CopyButton } from '../../shell/copy-field.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import { showDate, showDateTime } from '../../shell/time.ts'
import type { Application, KeyCredential } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import { type CertificateFacts, readCertificate } from './certificate-file.ts'
import { Expiry } from './expiry-notice.tsx'

/**
 * Writes the certificates of an application. They are read with their bytes first: a patch replaces
 * the list, and what comes without bytes would lose them.
 */
async function changeKeys(
  id: string,
  change: (keys: KeyCredential[]) => (KeyCredential | Omit<KeyCredential, 'keyId'>)[],
): Promise<void> {
  const { keyCredentials } = await graph.get<Pick<Application, 'keyCredentials'>>(
    `/applications/${id}?$select=id,keyCredentials`,
  )
  await graph.patch(`/applications/${id}`, { keyCredentials: change(keyCredentials) })
}

/** Certificates with which an application proves itself. */
export function CertificatesSection({ application }: { application: Application }) {
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<KeyCredential | null>(null)
  const remove = useDirectoryWrite(
    ({ keyId }: KeyCredential) =>
      changeKeys(application.id, (keys) => keys.filter((key) => key.keyId !== keyId)),
    'Certificate deleted',
  )
  const nameOf = (key: KeyCredential) => key.displayName || 'Certificate'
  return (
    <Section
      title="Certificates"
      description="The application signs a statement with its private key, and never shows a secret. Only the certificate is uploaded."
      commands={
        <Button icon={<ArrowUploadRegular />} onClick={() => setAdding(true)}>
          Upload certificate
        </Button>
      }
    >
      <DataTable
        label="Certificates"
        rows={application.keyCredentials}
        rowKey={(key) => key.keyId}
        empty={
          <Empty icon={<CertificateRegular />} title="No certificates">
            Better than a secret for a server that can keep a private key.
          </Empty>
        }
        columns={[
          { title: 'Description', isRowHeader: true, cell: nameOf },
          {
            title: 'Thumbprint',
            cell: (key) =>
              key.customKeyIdentifier ? (
                <span>
                  <code>{key.customKeyIdentifier}</code>{' '}
                  <CopyButton
                    label={`thumbprint of ${nameOf(key)}`}
                    value={key.customKeyIdentifier}
                  />
                </span>
              ) : (
                '–'
              ),
          },
          { title: 'Starts', cell: (key) => showDate(key.startDateTime) },
          { title: 'Expires', cell: (key) => <Expiry end={key.endDateTime} /> },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (key) => (
              <Button
                size="small"
                aria-label={`Delete ${nameOf(key)}`}
                onClick={() => setRemoving(key)}
              >
                Delete
              </Button>
            ),
          },
        ]}
      />
      {adding && <UploadPanel application={application} onClose={() => setAdding(false)} />}
      {removing && (
        <ConfirmDialog
          title={`Delete ${nameOf(removing)}?`}
          confirmLabel="Delete"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          Clients that sign with its key can no longer get tokens.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function UploadPanel({ application, onClose }: { application: Application; onClose: () => void }) {
  const [read, setRead] = useState<CertificateFacts | null>(null)
  const [problem, setProblem] = useState<string>()
  const [pasted, setPasted] = useState('')
  const [description, setDescription] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const take = (bytes: Uint8Array) =>
    readCertificate(bytes).then(
      (certificate) => {
        setRead(certificate)
        setProblem(undefined)
      },
      (reason: unknown) => {
        setRead(null)
        setProblem(reason instanceof Error ? reason.message : String(reason))
      },
    )
  const takeFile = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0]
    event.target.value = ''
    if (chosen) void chosen.arrayBuffer().then((buffer) => take(new Uint8Array(buffer)))
  }
  const add = useDirectoryWrite((certificate: CertificateFacts) => {
    const { thumbprint } = certificate
    return changeKeys(application.id, (keys) => {
      if (keys.some((key) => key.customKeyIdentifier === thumbprint)) {
        throw new Error('This certificate is already there. Choose another one.')
      }
      return [
        ...keys,
        {
          keyId: crypto.randomUUID(),
          type: 'AsymmetricX509Cert',
          usage: 'Verify',
          key: certificate.der,
          customKeyIdentifier: thumbprint,
          displayName: (description.trim() || `CN=${certificate.subject}`).slice(0, 90),
          startDateTime: certificate.notBefore,
          endDateTime: certificate.notAfter,
        },
      ]
    })
  }, 'Certificate added')
  return (
    <Panel
      title="Upload certificate"
      onClose={onClose}
      onSubmit={() => {
        if (read && !add.isPending) add.mutate(read, { onSuccess: onClose })
      }}
      footer={<SubmitOrCancel label="Add" isDisabled={!read || add.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={add.error} title="The certificate was not added." />
      <Field
        label="Certificate file"
        hint="X.509 as PEM or DER: .cer, .crt, .pem. It is read here, and a private key never leaves this page."
        {...(problem ? { validationMessage: problem } : {})}
      >
        <div>
          <Button onClick={() => file.current?.click()}>Choose file</Button>
          <input
            ref={file}
            type="file"
            accept=".cer,.crt,.pem,.der"
            aria-label="Certificate file to upload"
            hidden
            onChange={takeFile}
          />
        </div>
      </Field>
      <Field label="Or paste it">
        <Textarea
          value={pasted}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={(_, data) => {
            setPasted(data.value)
            if (data.value.trim()) void take(new TextEncoder().encode(data.value.trim()))
          }}
        />
      </Field>
      {read && (
        <Facts
          facts={[
            ['Subject', read.subject],
            ['Thumbprint (SHA-1)', <code key="">{read.thumbprint}</code>],
            ['Starts', showDateTime(read.notBefore)],
            ['Expires', <Expiry key="" end={read.notAfter} />],
          ]}
        />
      )}
      <Field label="Description">
        <Input
          value={description}
          maxLength={90}
          placeholder={read ? `CN=${read.subject}` : ''}
          onChange={(_, data) => setDescription(data.value)}
        />
      </Field>
    </Panel>
  )
}
