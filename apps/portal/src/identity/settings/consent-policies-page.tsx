import { Badge, Button, Field, Input, Select } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { Policy } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'

const path = '/policies/permissionGrantPolicies'
const isBuiltIn = ({ id }: Policy) => id.startsWith('microsoft-')

export function ConsentPoliciesPage() {
  const policies = useSuspenseQuery(collectionQuery<Policy>(path)).data
  const [open, setOpen] = useState<'new' | Policy | null>(null)
  const [deleting, setDeleting] = useState<Policy | null>(null)
  const remove = useDirectoryWrite(
    ({ id }: Policy) => graph.delete(`${path}/${id}`),
    'Policy deleted',
  )
  return (
    <Section
      title="Consent policies"
      description="What may be consented to under which policy. Which one holds for users is chosen under User consent."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('new')}>
          New policy
        </Button>
      }
    >
      <DataTable
        label="Consent policies"
        rows={policies}
        rowKey={(policy) => policy.id}
        columns={[
          {
            title: 'Name',
            isRowHeader: true,
            cell: (policy) => (
              <span>
                {policy.displayName}{' '}
                {isBuiltIn(policy) && (
                  <Badge appearance="tint" color="informative">
                    Built-in
                  </Badge>
                )}
              </span>
            ),
          },
          { title: 'ID', cell: (policy) => <code>{policy.id}</code> },
          {
            title: 'Includes',
            cell: (policy) =>
              isBuiltIn(policy)
                ? (policy.description ?? '–')
                : (policy.includes ?? []).map(describeConditions).join('; ') || 'Nothing',
          },
          {
            title: 'Excludes',
            cell: (policy) => (policy.excludes ?? []).map(describeConditions).join('; ') || '–',
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (policy) =>
              !isBuiltIn(policy) && (
                <span style={{ display: 'inline-flex', gap: 4 }}>
                  <Button
                    size="small"
                    aria-label={`Edit ${policy.displayName}`}
                    onClick={() => setOpen(policy)}
                  >
                    Edit
                  </Button>
                  <Button
                    size="small"
                    aria-label={`Delete ${policy.displayName}`}
                    onClick={() => setDeleting(policy)}
                  >
                    Delete
                  </Button>
                </span>
              ),
          },
        ]}
      />
      {open && <PolicyPanel policy={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
      {deleting && (
        <ConfirmDialog
          title={`Delete ${deleting.displayName}?`}
          confirmLabel="Delete"
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(null)}
        >
          What was consented to stays granted.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function describeConditions(conditions: Record<string, unknown>): string {
  const type = conditions['permissionType']
  const classification = conditions['permissionClassification']
  const application = conditions['resourceApplication']
  return [
    type === 'application' ? 'application permissions' : 'delegated permissions',
    typeof classification === 'string' &&
      classification !== 'all' &&
      `classified ${classification}`,
    typeof application === 'string' && application !== 'any' && `of ${application}`,
  ]
    .filter(Boolean)
    .join(' ')
}

const types = [
  ['delegated', 'Delegated permissions'],
  ['application', 'Application permissions'],
] as const
const classifications = ['all', 'low', 'medium', 'high'] as const

function PolicyPanel({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const before = policy?.includes?.[0]
  const textOf = (name: string, usual: string) => {
    const value = before?.[name]
    return typeof value === 'string' ? value : usual
  }
  const [id, setId] = useState(policy?.id ?? '')
  const [displayName, setDisplayName] = useState(policy?.displayName ?? '')
  const [type, setType] = useState(textOf('permissionType', 'delegated'))
  const [classification, setClassification] = useState(textOf('permissionClassification', 'all'))
  const [application, setApplication] = useState(textOf('resourceApplication', 'any'))
  const [isChecked, setIsChecked] = useState(false)
  const problems = {
    id:
      /^[a-z0-9-]{1,64}$/.test(id) && !id.startsWith('microsoft-')
        ? undefined
        : 'Small letters, digits and hyphens; not beginning with microsoft-.',
    displayName: displayName.trim() ? undefined : 'Enter a name.',
    application: /^(any|[0-9a-f-]{36})$/i.test(application.trim())
      ? undefined
      : 'Enter any, or an application (client) ID.',
  }
  const save = useDirectoryWrite(() => {
    const conditions = {
      ...before,
      permissionType: type,
      permissionClassification: classification,
      resourceApplication: application.trim(),
    }
    const body = {
      displayName: displayName.trim(),
      // Further condition sets, made elsewhere, stay.
      includes: [conditions, ...(policy?.includes?.slice(1) ?? [])],
    }
    return policy ? graph.patch(`${path}/${policy.id}`, body) : graph.post(path, { ...body, id })
  }, 'Policy saved')
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  return (
    <Panel
      title={policy ? 'Edit consent policy' : 'New consent policy'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (Object.values(problems).some(Boolean) || save.isPending) return
        save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={<SubmitOrCancel label="Save" isDisabled={save.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={save.error} title="The policy was not saved." />
      <Field label="Name" required {...message(problems.displayName)}>
        <Input
          value={displayName}
          maxLength={256}
          onChange={(_, data) => setDisplayName(data.value)}
        />
      </Field>
      <Field label="ID" required hint="Stays as it is chosen now." {...message(problems.id)}>
        <Input
          value={id}
          readOnly={policy !== null}
          maxLength={64}
          onChange={(_, data) => setId(data.value)}
        />
      </Field>
      <Field label="Kind of permission">
        <Select value={type} onChange={(_, data) => setType(data.value)}>
          {types.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Classified">
        <Select value={classification} onChange={(_, data) => setClassification(data.value)}>
          {classifications.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </Select>
      </Field>
      <Field
        label="Of the API"
        hint="any, or the application (client) ID of one API."
        {...message(problems.application)}
      >
        <Input value={application} onChange={(_, data) => setApplication(data.value)} />
      </Field>
    </Panel>
  )
}
