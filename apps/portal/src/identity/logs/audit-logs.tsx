import { Badge } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Facts } from '../../shell/facts.tsx'
import { Page, Section } from '../../shell/page.tsx'
import { showDateTime } from '../../shell/time.ts'
import type { DirectoryAudit } from '../directory-objects.ts'
import { useSettled } from '../directory-pages.tsx'
import {
  type LogFilter,
  type LogFilters,
  periodFilter,
  startsWithFilter,
  toFilter,
} from './log-filters.ts'
import { AuditLogCheck } from './audit-log-check.tsx'
import { auditsQuery } from './log-queries.ts'
import { literal } from './odata-literal.ts'
import { LogView, type Outcome } from './log-view.tsx'

export function AuditLogsPage() {
  return (
    <Page
      title="Audit logs"
      subtitle="Every change of the directory: who did what to which object."
    >
      <AuditLogCheck />
      <AuditLog />
    </Page>
  )
}

const categories = [
  'ApplicationManagement',
  'UserManagement',
  'GroupManagement',
  'RoleManagement',
  'Policy',
] as const

const filters: readonly LogFilter[] = [
  periodFilter('activityDateTime'),
  {
    name: 'category',
    label: 'Category',
    choices: categories.map((category) => [
      category,
      category.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
    ]),
    toFilter: (value) => `category eq ${literal(value)}`,
  },
  startsWithFilter('activity', 'Activity', 'activityDisplayName'),
  startsWithFilter('initiator', 'Initiated by', 'initiatedBy/user/userPrincipalName'),
]

/** The audit log of the tenant, or of one object (by its object id). */
export function AuditLog({ targetIds = [] }: { targetIds?: readonly string[] }) {
  const [outcome, setOutcome] = useState<Outcome>('all')
  const [search, setSearch] = useState('')
  const targets = targetIds
    .map((id) => `targetResources/any(t:t/id eq ${literal(id)})`)
    .join(' or ')
  const [values, setValues] = useState<LogFilters>({})
  const settled = useSettled(toFilter(filters, values), 400)
  const log = useInfiniteQuery(
    auditsQuery(
      [
        settled,
        targets && (targetIds.length > 1 ? `(${targets})` : targets),
        outcome !== 'all' && `result eq ${literal(outcome)}`,
      ]
        .filter(Boolean)
        .join(' and '),
    ),
  )
  return (
    <LogView<DirectoryAudit>
      label="Audit events"
      log={log}
      outcome={outcome}
      onOutcome={setOutcome}
      search={search}
      onSearch={setSearch}
      filters={filters}
      values={values}
      onValues={setValues}
      rowName={(row) => `${row.activityDisplayName}, ${showDateTime(row.activityDateTime)}`}
      columns={[
        { title: 'Date', cell: (row) => showDateTime(row.activityDateTime) },
        { title: 'Activity', isRowHeader: true, cell: (row) => row.activityDisplayName },
        {
          title: 'Target',
          cell: (row) =>
            row.targetResources.map((target) => target.displayName ?? target.id).join(', ') || '–',
        },
        { title: 'Initiated by', cell: initiatorOf },
        {
          title: 'Result',
          cell: (row) => (
            <Badge appearance="tint" color={row.result === 'success' ? 'success' : 'danger'}>
              {row.result === 'success' ? 'Success' : 'Failure'}
            </Badge>
          ),
        },
      ]}
      details={(row) => <AuditDetails row={row} />}
    />
  )
}

/** Who did it, by the best name the row has. */
export function initiatorOf({ initiatedBy: { user, app } }: DirectoryAudit): string {
  return user?.displayName ?? user?.userPrincipalName ?? app?.displayName ?? app?.appId ?? '–'
}

function AuditDetails({ row }: { row: DirectoryAudit }) {
  return (
    <>
      <Facts
        facts={[
          ['Date', showDateTime(row.activityDateTime)],
          ['Activity', row.activityDisplayName],
          ['Category', row.category],
          ['Operation', row.operationType ?? '–'],
          ['Result', row.resultReason ? `${row.result}: ${row.resultReason}` : row.result],
          ['Initiated by', initiatorOf(row)],
          ['User principal name', row.initiatedBy.user?.userPrincipalName ?? '–'],
          ['IP address', row.initiatedBy.user?.ipAddress ?? '–'],
          ['Correlation ID', row.correlationId ?? '–'],
        ]}
      />
      {row.targetResources.map((target) => (
        <Section
          key={`${target.type} ${target.id}`}
          title={`${target.type ?? 'Object'}: ${target.displayName ?? target.id ?? ''}`}
          description={target.id}
        >
          {(target.modifiedProperties?.length ?? 0) > 0 && (
            <DataTable
              label="Modified properties"
              rows={target.modifiedProperties ?? []}
              rowKey={(property) => property.displayName ?? ''}
              columns={[
                {
                  title: 'Property',
                  isRowHeader: true,
                  cell: (property) => property.displayName,
                },
                { title: 'Old value', cell: (property) => <code>{property.oldValue ?? '–'}</code> },
                { title: 'New value', cell: (property) => <code>{property.newValue ?? '–'}</code> },
              ]}
            />
          )}
        </Section>
      ))}
      {(row.additionalDetails?.length ?? 0) > 0 && (
        <Section title="Additional details">
          <Facts
            facts={(row.additionalDetails ?? []).map(
              ({ key, value }) => [key, value ?? '–'] as const,
            )}
          />
        </Section>
      )}
    </>
  )
}
