import { Badge, Link } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Facts } from '../../shell/facts.tsx'
import { Page } from '../../shell/page.tsx'
import { showDateTime } from '../../shell/time.ts'
import type { SignIn } from '../directory-objects.ts'
import { useSettled } from '../directory-pages.tsx'
import {
  type LogFilter,
  type LogFilters,
  periodFilter,
  startsWithFilter,
  toFilter,
} from './log-filters.ts'
import { signInsQuery } from './log-queries.ts'
import { literal } from './odata-literal.ts'
import { LogView, type Outcome } from './log-view.tsx'

export function SignInLogsPage() {
  return (
    <Page title="Sign-in logs" subtitle="Who signed in to what, and why it failed when it did.">
      <SignInLog />
    </Page>
  )
}

const filters: readonly LogFilter[] = [
  periodFilter('createdDateTime'),
  startsWithFilter('user', 'User principal name', 'userPrincipalName'),
  startsWithFilter('application', 'Application', 'appDisplayName'),
  {
    name: 'code',
    label: 'Error code',
    toFilter: (value) => `status/errorCode eq ${Number(value.replaceAll(/\D/g, '')) || 0}`,
  },
]

/** The sign-in log of the tenant, or of one application. */
export function SignInLog({ appId }: { appId?: string }) {
  const [outcome, setOutcome] = useState<Outcome>('all')
  const [search, setSearch] = useState('')
  const [values, setValues] = useState<LogFilters>({})
  const settled = useSettled(toFilter(filters, values), 400)
  const log = useInfiniteQuery(
    signInsQuery(
      [
        settled,
        appId && `appId eq ${literal(appId)}`,
        outcome === 'success' && 'status/errorCode eq 0',
        outcome === 'failure' && 'status/errorCode ne 0',
      ]
        .filter(Boolean)
        .join(' and '),
    ),
  )
  return (
    <LogView<SignIn>
      label="Sign-ins"
      log={log}
      outcome={outcome}
      onOutcome={setOutcome}
      search={search}
      onSearch={setSearch}
      filters={filters}
      values={values}
      onValues={setValues}
      rowName={(row) =>
        `sign-in of ${row.userDisplayName || row.appDisplayName || row.appId}, ${showDateTime(row.createdDateTime)}`
      }
      columns={[
        { title: 'Date', isRowHeader: true, cell: (row) => showDateTime(row.createdDateTime) },
        { title: 'User', cell: (row) => row.userDisplayName || row.userPrincipalName || '–' },
        { title: 'Application', cell: (row) => row.appDisplayName || row.appId },
        { title: 'Resource', cell: (row) => row.resourceDisplayName || '–' },
        { title: 'Status', cell: (row) => <Result row={row} /> },
      ]}
      details={(row) => (
        <>
          {row.status.errorCode !== 0 && (
            <p>
              <strong>AADSTS{row.status.errorCode}</strong> {row.status.failureReason}
              {row.status.additionalDetails && <> {row.status.additionalDetails}</>}{' '}
              <Link inline href={`/error?code=${row.status.errorCode}`}>
                What it means and what to change
              </Link>
            </p>
          )}
          <Facts
            facts={[
              ['Date', showDateTime(row.createdDateTime)],
              ['Status', <Result key="" row={row} />],
              ['User', row.userDisplayName || '–'],
              ['User principal name', row.userPrincipalName || '–'],
              ['User ID', row.userId || '–'],
              ['Application', row.appDisplayName || '–'],
              ['Application ID', row.appId],
              ['Resource', row.resourceDisplayName || '–'],
              ['Resource ID', row.resourceId || '–'],
              ['IP address', row.ipAddress || '–'],
              ['Client', row.clientAppUsed || '–'],
              ['Interactive', row.isInteractive ? 'Yes' : 'No'],
              ['Correlation ID', row.correlationId || '–'],
              ['Request ID', row.id],
            ]}
          />
        </>
      )}
    />
  )
}

function Result({ row }: { row: SignIn }) {
  return row.status.errorCode === 0 ? (
    <Badge appearance="tint" color="success">
      Success
    </Badge>
  ) : (
    <Badge appearance="tint" color="danger">
      Failure {row.status.errorCode}
    </Badge>
  )
}
