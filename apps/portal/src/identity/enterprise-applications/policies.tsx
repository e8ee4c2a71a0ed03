import { Button, Field, Select } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { TextLink } from '../../shell/links.tsx'
import { useInstallation } from '../../shell/installation.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import type { Policy } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'
import { parseDefinition, showMinutes } from '../settings/lifetime.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

type Kind = 'tokenLifetimePolicies' | 'claimsMappingPolicies' | 'appManagementPolicies'

const kinds: readonly (readonly [Kind, string])[] = [
  ['tokenLifetimePolicies', 'Token lifetime'],
  ['claimsMappingPolicies', 'Claims mapping'],
  ['appManagementPolicies', 'Credentials'],
]

interface Row {
  kind: Kind
  policy: Policy
}

export function PoliciesPage() {
  const { id } = useEnterpriseApplication()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Row | null>(null)
  const rows = [
    usePolicies(id, 'tokenLifetimePolicies'),
    usePolicies(id, 'claimsMappingPolicies'),
    usePolicies(id, 'appManagementPolicies'),
  ].flat()
  const remove = useDirectoryWrite(
    ({ kind, policy }: Row) => graph.delete(`/servicePrincipals/${id}/${kind}/${policy.id}/$ref`),
    'Policy taken away',
  )
  return (
    <Section
      title="Policies"
      description="What holds for this application instead of the tenant’s default."
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
          Assign policy
        </Button>
      }
    >
      <DataTable
        label="Policies"
        rows={rows}
        rowKey={({ policy }) => policy.id}
        empty={<Empty title="No policy of its own">What holds for the tenant holds here.</Empty>}
        columns={[
          { title: 'Name', isRowHeader: true, cell: ({ policy }) => policy.displayName },
          {
            title: 'Kind',
            cell: ({ kind }) => kinds.find(([value]) => value === kind)?.[1],
          },
          { title: 'What it says', cell: describe },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (row) => (
              <Button
                size="small"
                aria-label={`Remove ${row.policy.displayName}`}
                onClick={() => setRemoving(row)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {adding && (
        <Suspense>
          <AssignPanel
            servicePrincipalId={id}
            assigned={new Set(rows.map(({ policy }) => policy.id))}
            onClose={() => setAdding(false)}
          />
        </Suspense>
      )}
      {removing && (
        <ConfirmDialog
          title="Remove the policy?"
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          {removing.policy.displayName} no longer holds for this application. The policy itself
          stays.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function usePolicies(id: string, kind: Kind): Row[] {
  return useSuspenseQuery(collectionQuery<Policy>(`/servicePrincipals/${id}/${kind}`)).data.map(
    (policy) => ({ kind, policy }),
  )
}

function describe({ kind, policy }: Row): string {
  if (kind === 'tokenLifetimePolicies') {
    const minutes = parseDefinition(policy.definition)
    return minutes === undefined ? 'Nothing' : `Access tokens live ${showMinutes(minutes)}`
  }
  return policy.description ?? '–'
}

function AssignPanel({
  servicePrincipalId,
  assigned,
  onClose,
}: {
  servicePrincipalId: string
  assigned: ReadonlySet<string>
  onClose: () => void
}) {
  const { publicUrl } = useInstallation()
  const all: Row[] = [
    useTenantPolicies('tokenLifetimePolicies'),
    useTenantPolicies('claimsMappingPolicies'),
    useTenantPolicies('appManagementPolicies'),
  ]
    .flat()
    .filter(({ policy }) => !assigned.has(policy.id))
  const [policyId, setPolicyId] = useState(all[0]?.policy.id ?? '')
  const chosen = all.find(({ policy }) => policy.id === policyId)
  const assign = useDirectoryWrite(
    ({ kind, policy }: Row) =>
      graph.post(`/servicePrincipals/${servicePrincipalId}/${kind}/$ref`, {
        '@odata.id': `${publicUrl}/v1.0/policies/${kind}/${policy.id}`,
      }),
    'Policy assigned',
  )
  return (
    <Panel
      title="Assign policy"
      onClose={onClose}
      onSubmit={() => {
        if (chosen && !assign.isPending) assign.mutate(chosen, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!chosen || assign.isPending}
          >
            Assign
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={assign.error} title="The policy was not assigned." />
      {all.length === 0 ? (
        <Empty title="No policy to assign">
          Make one under{' '}
          <TextLink to="/identity/settings/token-lifetimes" inline>
            Token lifetimes
          </TextLink>
          .
        </Empty>
      ) : (
        <Field label="Policy" hint={chosen ? describe(chosen) : ''}>
          <Select value={policyId} onChange={(_, data) => setPolicyId(data.value)}>
            {all.map(({ kind, policy }) => (
              <option key={policy.id} value={policy.id}>
                {`${policy.displayName} (${kinds.find(([value]) => value === kind)?.[1]})`}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </Panel>
  )
}

function useTenantPolicies(kind: Kind): Row[] {
  return useSuspenseQuery(collectionQuery<Policy>(`/policies/${kind}`)).data.map((policy) => ({
    kind,
    policy,
  }))
}
