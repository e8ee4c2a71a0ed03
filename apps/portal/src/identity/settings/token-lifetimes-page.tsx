import { Badge, Button, Field, Input, Switch } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ClockRegular } from '@fluentui/react-icons/svg/clock'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import type { Policy } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'
import { lifetimeMinutes, parseDefinition, showMinutes, toDefinition } from './lifetime.ts'

const path = '/policies/tokenLifetimePolicies'

export function TokenLifetimesPage() {
  const policies = useSuspenseQuery(collectionQuery<Policy>(path)).data
  const [open, setOpen] = useState<'new' | Policy | null>(null)
  const [deleting, setDeleting] = useState<Policy | null>(null)
  const remove = useDirectoryWrite(
    ({ id }: Policy) => graph.delete(`${path}/${id}`),
    'Policy deleted',
  )
  return (
    <Section
      title="Token lifetimes"
      description="How long access tokens live. Without a policy: 60 to 90 minutes. One policy may be the default of the tenant; others are assigned to an enterprise application under its Policies."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('new')}>
          New policy
        </Button>
      }
    >
      <DataTable
        label="Token lifetime policies"
        rows={policies}
        rowKey={(policy) => policy.id}
        empty={
          <Empty icon={<ClockRegular />} title="No policy">
            Access tokens live 60 to 90 minutes.
          </Empty>
        }
        columns={[
          { title: 'Name', isRowHeader: true, cell: (policy) => policy.displayName },
          {
            title: 'Access tokens live',
            cell: (policy) => {
              const minutes = parseDefinition(policy.definition)
              return minutes === undefined ? '60 to 90 min' : showMinutes(minutes)
            },
          },
          {
            title: 'Holds for',
            cell: (policy) =>
              policy.isOrganizationDefault ? (
                <Badge appearance="tint" color="brand">
                  The whole tenant
                </Badge>
              ) : (
                'What it is assigned to'
              ),
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (policy) => (
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
          New access tokens live 60 to 90 minutes again where it held.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function PolicyPanel({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const [displayName, setDisplayName] = useState(policy?.displayName ?? '')
  const [minutes, setMinutes] = useState(String(parseDefinition(policy?.definition) ?? 60))
  const [isDefault, setIsDefault] = useState(policy?.isOrganizationDefault ?? false)
  const [isChecked, setIsChecked] = useState(false)
  const wanted = Number(minutes)
  const problems = {
    displayName: displayName.trim() ? undefined : 'Enter a name.',
    minutes:
      Number.isInteger(wanted) && wanted >= lifetimeMinutes.least && wanted <= lifetimeMinutes.most
        ? undefined
        : `A whole number from ${lifetimeMinutes.least} to ${lifetimeMinutes.most} (one day).`,
  }
  const save = useDirectoryWrite(() => {
    const body = {
      displayName: displayName.trim(),
      definition: [toDefinition(wanted)],
      isOrganizationDefault: isDefault,
    }
    return policy ? graph.patch(`${path}/${policy.id}`, body) : graph.post(path, body)
  }, 'Policy saved')
  const message = (problem: string | undefined) =>
    isChecked && problem ? { validationMessage: problem } : {}
  return (
    <Panel
      title={policy ? 'Edit token lifetime policy' : 'New token lifetime policy'}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true)
        if (problems.displayName || problems.minutes || save.isPending) return
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
      <Field
        label="Access tokens live (minutes)"
        required
        hint={problems.minutes ? '' : showMinutes(wanted)}
        {...message(problems.minutes)}
      >
        <Input inputMode="numeric" value={minutes} onChange={(_, data) => setMinutes(data.value)} />
      </Field>
      <Switch
        label="Default of the tenant"
        checked={isDefault}
        onChange={(_, data) => setIsDefault(data.checked)}
      />
    </Panel>
  )
}
