import { Button, Spinner } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { CommandButton, Page } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDate, showDateTime } from '../../shell/time.ts'
import { UserLink } from '../directory-links.tsx'
import { objectQuery, useDirectoryWrite } from '../queries.ts'
import {
  type ConsentRequest,
  consentRequestsQuery,
  decideConsentRequest,
  type RequestStatus,
} from './consent-requests.ts'

const statuses: [RequestStatus, string][] = [
  ['pending', 'Pending'],
  ['approved', 'Approved'],
  ['denied', 'Denied'],
]

const whenEmpty: Record<RequestStatus, [string, string]> = {
  pending: ['Nothing to decide', 'Requests of users appear here until they lapse.'],
  approved: ['Nothing was approved', 'Approved requests stay on record here.'],
  denied: ['Nothing was denied', 'Denied requests stay on record here.'],
}

export function ConsentRequestsPage() {
  const [status, setStatus] = useState<RequestStatus>('pending')
  const policy = useSuspenseQuery(
    objectQuery<{ isEnabled: boolean }>('/policies/adminConsentRequestPolicy'),
  ).data
  const requests = useInfiniteQuery(consentRequestsQuery(status))
  const [reviewed, setReviewed] = useState<ConsentRequest | null>(null)
  const rows = requests.data?.pages.flatMap((page) => page.value) ?? []
  const label = `${statuses.find(([value]) => value === status)?.[1]} requests`
  return (
    <Page
      title="Admin consent requests"
      subtitle="What users want applications to do and may not allow themselves."
      commands={
        <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void requests.refetch()}>
          Refresh
        </CommandButton>
      }
    >
      {!policy.isEnabled && (
        <Notice title="Users cannot ask at the moment.">
          Turn on requests under{' '}
          <TextLink to="/identity/settings/user-consent" inline>
            User consent
          </TextLink>
          .
        </Notice>
      )}
      <Tabs label="Which requests" tabs={statuses} selected={status} onSelect={setStatus} />
      <ErrorNotice
        error={requests.error}
        title="The requests cannot be shown."
        onRetry={() => void requests.refetch()}
      />
      {requests.isPending && <Spinner label="Loading" />}
      {requests.data && (
        <DataTable
          label={label}
          rows={rows}
          rowKey={(request) => request.id}
          empty={<Empty title={whenEmpty[status][0]}>{whenEmpty[status][1]}</Empty>}
          columns={[
            {
              title: 'Application',
              isRowHeader: true,
              cell: (request) => request.clientDisplayName,
            },
            { title: 'Requested by', cell: (request) => request.userPrincipalName },
            { title: 'Permissions', cell: (request) => request.scopes.join(', ') },
            { title: 'Requested', cell: (request) => showDate(request.createdDateTime) },
            {
              title: 'Actions',
              hideTitle: true,
              cell: (request) => (
                <Button
                  size="small"
                  aria-label={`Review ${request.clientDisplayName} for ${request.userPrincipalName}`}
                  onClick={() => setReviewed(request)}
                >
                  Review
                </Button>
              ),
            },
          ]}
        />
      )}
      {requests.hasNextPage && (
        <Button
          disabledFocusable={requests.isFetchingNextPage}
          onClick={() => void requests.fetchNextPage()}
        >
          Load more
        </Button>
      )}
      {reviewed && <ReviewPanel request={reviewed} onClose={() => setReviewed(null)} />}
    </Page>
  )
}

function ReviewPanel({ request, onClose }: { request: ConsentRequest; onClose: () => void }) {
  const decide = useDirectoryWrite(
    (approves: boolean) => decideConsentRequest(request.id, approves),
    'Decided',
  )
  const isPending = request.status === 'pending'
  return (
    <Panel
      title={`Request for ${request.clientDisplayName}`}
      onClose={onClose}
      footer={
        isPending && (
          <>
            <Button
              appearance="primary"
              disabledFocusable={decide.isPending}
              onClick={() => decide.mutate(true, { onSuccess: onClose })}
            >
              Approve
            </Button>
            <Button
              disabledFocusable={decide.isPending}
              onClick={() => decide.mutate(false, { onSuccess: onClose })}
            >
              Deny
            </Button>
          </>
        )
      }
    >
      <ErrorNotice error={decide.error} title="It was not decided." />
      <Facts
        facts={[
          ['Application', request.clientDisplayName],
          ['Application ID', <code key="">{request.clientId}</code>],
          [
            'Requested by',
            <UserLink key="" id={request.userId} name={request.userPrincipalName} />,
          ],
          ['Reason', request.justification || '–'],
          ['Permissions', request.scopes.join(', ')],
          ['Requested', showDateTime(request.createdDateTime)],
          isPending ? ['Lapses', showDateTime(request.expirationDateTime)] : undefined,
        ]}
      />
      {isPending && (
        <Notice intent="warning" title="Approving is for everyone.">
          The application gets these permissions for every user of the tenant, and nobody is asked
          again.
        </Notice>
      )}
    </Panel>
  )
}
