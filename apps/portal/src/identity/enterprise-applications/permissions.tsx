import { Button } from '@fluentui/react-components'
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { graph, quoted } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import { useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDateTime } from '../../shell/time.ts'
import { grantAdminConsent } from '../admin-consent.ts'
import { UserLink } from '../directory-links.tsx'
import type {
  Application,
  AppRoleAssignment,
  DirectoryAudit,
  DirectoryObject,
  PermissionGrant,
  ServicePrincipal,
} from '../directory-objects.ts'
import { initiatorOf } from '../logs/audit-logs.tsx'
import { auditsQuery } from '../logs/log-queries.ts'
import { consentRequestsQuery } from '../consent-requests/consent-requests.ts'
import { literal } from '../logs/odata-literal.ts'
import {
  grantsOfClientQuery,
  rolesOfClientQuery,
  useDirectoryWrite,
  objectsByIdQuery,
} from '../queries.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

/** Something a client was allowed, whether delegated or as an application. */
interface Consent {
  id: string
  /** Object path in Graph, whose deletion revokes it. */
  path: string
  type: 'Delegated' | 'Application'
  resource: ServicePrincipal | undefined
  resourceId: string
  /** Scope or role values. */
  values: string[]
  /** The user; null for the whole tenant. */
  principal: { id: string; displayName: string } | null
  createdDateTime: string | null
}

type ConsentTab = 'admin' | 'user'

const consentTabs: [ConsentTab, string][] = [
  ['admin', 'Admin consent'],
  ['user', 'User consent'],
]

export function PermissionsPage() {
  const client = useEnterpriseApplication()
  const user = useSignedIn()
  const consents = useConsents(client)
  const [tab, setTab] = useState<ConsentTab>('admin')
  const [granting, setGranting] = useState(false)
  const [shown, setShown] = useState<Consent | null>(null)
  const [revoking, setRevoking] = useState<Consent | null>(null)
  const grant = useDirectoryWrite(async () => {
    // The home registration says what to ask for; it is readable in its own tenant alone.
    const application = await graph.get<Application>(`/applications(appId=${quoted(client.appId)})`)
    await grantAdminConsent(client, application.requiredResourceAccess)
  }, `Admin consent granted for ${user.tenantDisplayName}`)
  const revoke = useDirectoryWrite(
    (consent: Consent) => graph.delete(consent.path),
    'Permission revoked',
  )
  const isForAll = tab === 'admin'
  const rows = consents.filter(({ principal }) => (principal === null) === isForAll)
  const nameOf = ({ resource, resourceId, values }: Consent) =>
    `${resource?.displayName ?? resourceId} ${values.join(' ')}`

  return (
    <Section
      title="Permissions"
      description="What this application was allowed to do. Revoking takes effect with its next token request."
      commands={
        <Button
          appearance="primary"
          icon={<ShieldTaskRegular />}
          disabledFocusable={!user.isAdministrator}
          onClick={() => setGranting(true)}
        >
          {`Grant admin consent for ${user.tenantDisplayName}`}
        </Button>
      }
    >
      {user.isAdministrator && <WaitingRequests appId={client.appId} />}
      <Tabs label="Kind of consent" tabs={consentTabs} selected={tab} onSelect={setTab} />
      <DataTable<Consent>
        label={isForAll ? 'Admin consent' : 'User consent'}
        rows={rows}
        rowKey={(consent) => consent.id}
        empty={
          isForAll ? (
            <Empty title="No admin consent">Nothing was granted for the whole tenant.</Empty>
          ) : (
            <Empty title="No user consent">No user has consented to this application.</Empty>
          )
        }
        columns={[
          { title: 'API', cell: (consent) => consent.resource?.displayName ?? consent.resourceId },
          {
            title: 'Permissions',
            isRowHeader: true,
            cell: (consent) => <strong>{consent.values.join(', ')}</strong>,
          },
          { title: 'Type', cell: (consent) => consent.type },
          {
            title: 'Granted to',
            cell: ({ principal }) =>
              principal ? (
                <UserLink id={principal.id} name={principal.displayName} />
              ) : (
                `Everyone in ${user.tenantDisplayName}`
              ),
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (consent) => (
              <span style={{ display: 'inline-flex', gap: 4 }}>
                <Button
                  size="small"
                  aria-label={`Details of ${nameOf(consent)}`}
                  onClick={() => setShown(consent)}
                >
                  Details
                </Button>
                <Button
                  size="small"
                  aria-label={`Revoke ${nameOf(consent)}`}
                  onClick={() => setRevoking(consent)}
                >
                  Revoke
                </Button>
              </span>
            ),
          },
        ]}
      />
      {shown && <ConsentPanel client={client} consent={shown} onClose={() => setShown(null)} />}
      {granting && (
        <ConfirmDialog
          title="Grant admin consent"
          confirmLabel="Yes"
          onConfirm={() => grant.mutateAsync()}
          onClose={() => setGranting(false)}
        >
          Grant everything that the registration of {client.displayName} asks for to all accounts in{' '}
          {user.tenantDisplayName}? Users will not be asked.
        </ConfirmDialog>
      )}
      {revoking && (
        <ConfirmDialog
          title="Revoke permission"
          confirmLabel="Revoke"
          onConfirm={() => revoke.mutateAsync(revoking)}
          onClose={() => setRevoking(null)}
        >
          {client.displayName} loses {revoking.values.join(', ')} of{' '}
          {revoking.resource?.displayName ?? 'the API'} for{' '}
          {revoking.principal?.displayName ?? `everyone in ${user.tenantDisplayName}`}. Access
          tokens already issued hold until they expire.
        </ConfirmDialog>
      )}
    </Section>
  )
}

/** Says that users have asked for this application, and leads to where it is decided. */
function WaitingRequests({ appId }: { appId: string }) {
  const requests = useInfiniteQuery(consentRequestsQuery('pending'))
  const waiting = requests.data?.pages
    .flatMap((page) => page.value)
    .filter(({ clientId }) => clientId === appId)
  if (!waiting || waiting.length === 0) return null
  return (
    <Notice intent="warning" title="Users ask for more permissions.">
      {waiting.map(({ userPrincipalName }) => userPrincipalName).join(', ')}:{' '}
      <TextLink to="/identity/consent-requests" inline>
        Review
      </TextLink>
    </Notice>
  )
}

function ConsentPanel({
  client,
  consent,
  onClose,
}: {
  client: ServicePrincipal
  consent: Consent
  onClose: () => void
}) {
  const log = useInfiniteQuery(auditsQuery(`targetResources/any(t:t/id eq ${literal(client.id)})`))
  const event =
    log.data &&
    findConsentEvent(
      log.data.pages.flatMap((page) => page.value),
      consent,
    )
  const texts = describeValues(consent)
  return (
    <Panel title="Permission details" size="large" onClose={onClose}>
      <Facts
        facts={[
          ['API', consent.resource?.displayName ?? consent.resourceId],
          ['Type', consent.type],
          ['Granted to', consent.principal?.displayName ?? 'Everyone in the tenant'],
          ['Consented by', event ? initiatorOf(event) : log.isPending ? 'Loading…' : '–'],
          ['When', showDateTime(event?.activityDateTime ?? consent.createdDateTime)],
        ]}
      />
      <ErrorNotice
        error={log.error}
        title="Who consented is in the audit log, which cannot be read."
      />
      <DataTable
        label="Scopes"
        rows={texts}
        rowKey={(text) => text.value}
        columns={[
          { title: 'Permission', isRowHeader: true, cell: (text) => <code>{text.value}</code> },
          { title: 'Display name', cell: (text) => text.displayName },
          { title: 'Description', cell: (text) => text.description },
        ]}
      />
    </Panel>
  )
}

/** The texts of a consent: the user's own wording where a user consented. */
function describeValues({ resource, values, principal, type }: Consent) {
  return values.map((value) => {
    if (type === 'Application') {
      const role = resource?.appRoles.find((candidate) => candidate.value === value)
      return { value, displayName: role?.displayName ?? '–', description: role?.description ?? '–' }
    }
    const scope = resource?.oauth2PermissionScopes.find((candidate) => candidate.value === value)
    const forUser = principal !== null
    return {
      value,
      displayName:
        (forUser && scope?.userConsentDisplayName) || scope?.adminConsentDisplayName || '–',
      description:
        (forUser && scope?.userConsentDescription) || scope?.adminConsentDescription || '–',
    }
  })
}

const consentActivities = [
  'Consent to application',
  'Add delegated permission grant',
  'Update delegated permission grant',
  'Add app role assignment to service principal',
]

/**
 * The newest event that can have made a consent: a consent of the client, by the user it stands for or
 * for everyone.
 */
function findConsentEvent(
  events: readonly DirectoryAudit[],
  consent: Consent,
): DirectoryAudit | undefined {
  const candidates = events.filter(
    (event) =>
      consentActivities.includes(event.activityDisplayName) &&
      event.result === 'success' &&
      (consent.principal === null || event.initiatedBy.user?.id === consent.principal.id),
  )
  return (
    candidates.find(
      (event) =>
        JSON.stringify(event.targetResources).includes(consent.id) ||
        event.targetResources.some((target) => target.id === consent.resourceId),
    ) ?? candidates[0]
  )
}

function useConsents(client: ServicePrincipal): Consent[] {
  const grants = useSuspenseQuery(grantsOfClientQuery(client.id)).data
  const roles = useSuspenseQuery(rolesOfClientQuery(client.id)).data
  const resources = useObjects([...grants, ...roles].map(({ resourceId }) => resourceId)).filter(
    isServicePrincipal,
  )
  const users = useObjects(grants.flatMap(({ principalId }) => principalId ?? []))
  const resourceOf = (id: string) => resources.find((candidate) => candidate.id === id)

  const delegated = (grants as (PermissionGrant & { createdDateTime?: string })[]).map(
    (grant): Consent => ({
      id: grant.id,
      path: `/oauth2PermissionGrants/${grant.id}`,
      type: 'Delegated',
      resource: resourceOf(grant.resourceId),
      resourceId: grant.resourceId,
      values: grant.scope.split(' ').filter(Boolean),
      principal: grant.principalId
        ? {
            id: grant.principalId,
            displayName:
              users.find((user) => user.id === grant.principalId)?.displayName ?? grant.principalId,
          }
        : null,
      createdDateTime: grant.createdDateTime ?? null,
    }),
  )
  const application = roles.map((role: AppRoleAssignment): Consent => ({
    id: role.id,
    path: `/servicePrincipals/${client.id}/appRoleAssignments/${role.id}`,
    type: 'Application',
    resource: resourceOf(role.resourceId),
    resourceId: role.resourceId,
    values: [
      resourceOf(role.resourceId)?.appRoles.find((candidate) => candidate.id === role.appRoleId)
        ?.value ?? role.appRoleId,
    ],
    principal: null,
    createdDateTime: role.createdDateTime,
  }))
  return [...delegated, ...application]
}

/** Objects by their ids. What is shown stays while others are asked for: no list blinks after a deed. */
function useObjects(ids: readonly string[]): readonly DirectoryObject[] {
  const key = useDeferredValue([...new Set(ids)].toSorted().join(' '))
  return useSuspenseQuery(objectsByIdQuery(key === '' ? [] : key.split(' '))).data
}

function isServicePrincipal(object: DirectoryObject): object is ServicePrincipal & DirectoryObject {
  return object['@odata.type'] === '#microsoft.graph.servicePrincipal'
}
