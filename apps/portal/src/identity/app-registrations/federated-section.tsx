import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { Application, FederatedCredential } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'
import { completeScenario, scenarios, usualAudience } from './federated-scenarios.ts'

/** Tokens of other providers with which an application proves itself. */
export function FederatedSection({ application }: { application: Application }) {
  const path = `/applications/${application.id}/federatedIdentityCredentials`
  const credentials = useSuspenseQuery(collectionQuery<FederatedCredential>(path)).data
  const [open, setOpen] = useState<'new' | FederatedCredential | null>(null)
  const [removing, setRemoving] = useState<FederatedCredential | null>(null)
  const remove = useDirectoryWrite(
    ({ id }: FederatedCredential) => graph.delete(`${path}/${id}`),
    'Federated credential deleted',
  )
  return (
    <Section
      title="Federated credentials"
      description="A workload elsewhere proves itself with a token of its own provider: nothing to keep secret, nothing to renew."
      commands={
        <Button icon={<AddRegular />} onClick={() => setOpen('new')}>
          Add credential
        </Button>
      }
    >
      <DataTable
        label="Federated credentials"
        rows={credentials}
        rowKey={(credential) => credential.id}
        empty={
          <Empty title="No federated credentials">
            Add one for GitHub Actions, Kubernetes, or any other OpenID provider.
          </Empty>
        }
        columns={[
          { title: 'Name', isRowHeader: true, cell: (credential) => credential.name },
          { title: 'Issuer', cell: (credential) => <code>{credential.issuer}</code> },
          { title: 'Subject identifier', cell: (credential) => <code>{credential.subject}</code> },
          {
            title: 'Audience',
            cell: (credential) => <code>{credential.audiences.join(', ')}</code>,
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (credential) => (
              <span style={{ display: 'inline-flex', gap: 4 }}>
                <Button
                  size="small"
                  aria-label={`Edit ${credential.name}`}
                  onClick={() => setOpen(credential)}
                >
                  Edit
                </Button>
                <Button
                  size="small"
                  aria-label={`Delete ${credential.name}`}
                  onClick={() => setRemoving(credential)}
                >
                  Delete
                </Button>
              </span>
            ),
          },
        ]}
      />
      {open && (
        <CredentialPanel
          path={path}
          credential={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={`Delete ${removing.name}?`}
          confirmLabel="Delete"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          Workloads that it let in can no longer get tokens.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function CredentialPanel({
  path,
  credential,
  onClose,
}: {
  path: string
  credential: FederatedCredential | null
  onClose: () => void
}) {
  const [scenarioId, setScenarioId] = useState(credential ? 'other' : 'github-branch')
  const [values, setValues] = useState<Record<string, string>>(() =>
    credential ? { issuer: credential.issuer, subject: credential.subject } : {},
  )
  const [name, setName] = useState(credential?.name ?? '')
  const [description, setDescription] = useState(credential?.description ?? '')
  const [audience, setAudience] = useState(credential?.audiences[0] ?? usualAudience)
  const [isChecked, setIsChecked] = useState(false)
  const scenario = scenarios.find(({ id }) => id === scenarioId) ?? scenarios[0]
  const completed = scenario && completeScenario(scenario, values)
  const problems = {
    name: /^[\w-]{3,120}$/.test(name)
      ? undefined
      : '3 to 120 letters, digits, hyphens and underscores.',
    issuer:
      completed === undefined || completed.issuer.startsWith('https://')
        ? undefined
        : 'An issuer is an https address.',
    audience: audience.trim() ? undefined : 'Enter the audience of the tokens.',
  }
  const save = useDirectoryWrite((facts: { issuer: string; subject: string }) => {
    const body = {
      ...facts,
      audiences: [audience.trim()],
      description: description.trim() || null,
    }
    return credential
      ? graph.patch(`${path}/${credential.id}`, body)
      : graph.post(path, { ...body, name })
  }, 'Federated credential saved')
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  return (
    <Panel
      title={credential ? 'Edit federated credential' : 'Add federated credential'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (!completed || Object.values(problems).some(Boolean) || save.isPending) return
        save.mutate(completed, { onSuccess: onClose })
      }}
      footer={
        <SubmitOrCancel
          label={credential ? 'Save' : 'Add'}
          isDisabled={save.isPending}
          onCancel={onClose}
        />
      }
    >
      <ErrorNotice error={save.error} title="The credential was not saved." />
      {!credential && (
        <Field label="Scenario" hint={scenario?.hint ?? ''}>
          <Select value={scenarioId} onChange={(_, data) => setScenarioId(data.value)}>
            {scenarios.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {scenario?.fields.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          {...message(
            values[field.name]?.trim() || field.usual
              ? field.name === 'issuer'
                ? problems.issuer
                : undefined
              : 'Enter a value.',
          )}
        >
          <Input
            value={values[field.name] ?? ''}
            placeholder={field.placeholder}
            maxLength={600}
            onChange={(_, data) => setValues({ ...values, [field.name]: data.value })}
          />
        </Field>
      ))}
      <Field label="Audience" {...message(problems.audience)}>
        <Input value={audience} maxLength={600} onChange={(_, data) => setAudience(data.value)} />
      </Field>
      <Field label="Name" hint="Stays as it is chosen now." {...message(problems.name)}>
        <Input
          value={name}
          readOnly={credential !== null}
          maxLength={120}
          onChange={(_, data) => setName(data.value)}
        />
      </Field>
      <Field label="Description">
        <Textarea
          value={description}
          maxLength={600}
          onChange={(_, data) => setDescription(data.value)}
        />
      </Field>
      {completed && (
        <Facts
          facts={[
            ['iss', <code key="">{completed.issuer}</code>],
            ['sub', <code key="">{completed.subject}</code>],
            ['aud', <code key="">{audience}</code>],
          ]}
        />
      )}
    </Panel>
  )
}
