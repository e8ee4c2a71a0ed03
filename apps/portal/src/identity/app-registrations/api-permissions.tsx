import { Badge, Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task'
import { useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { ensureServicePrincipal, grantAdminConsent } from '../admin-consent.ts'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import {
  enterpriseApplicationTag,
  type Application,
  type AppRoleAssignment,
  type PermissionGrant,
  type ServicePrincipal,
} from '../directory-objects.ts'
import {
  describeRequestedPermissions,
  removePermission,
  type RequestedPermission,
} from '../permissions.ts'
import {
  grantsOfClientQuery,
  rolesOfClientQuery,
  servicePrincipalOfAppQuery,
  useDirectoryWrite,
} from '../queries.ts'
import { AddPermissionPanel } from './add-permission-panel.tsx'
import { useRegistration } from './registration.tsx'

export function ApiPermissionsPage() {
  const application = useRegistration()
  const servicePrincipal = useSuspenseQuery(servicePrincipalOfAppQuery(application.appId)).data
  return servicePrincipal ? (
    <WithGrants application={application} servicePrincipal={servicePrincipal} />
  ) : (
    <Permissions application={application} servicePrincipal={null} grants={[]} roles={[]} />
  )
}

function WithGrants({
  application,
  servicePrincipal,
}: {
  application: Application
  servicePrincipal: ServicePrincipal
}) {
  const grants = useSuspenseQuery(grantsOfClientQuery(servicePrincipal.id)).data
  const roles = useSuspenseQuery(rolesOfClientQuery(servicePrincipal.id)).data
  return <Permissions {...{ application, servicePrincipal, grants, roles }} />
}

function Permissions({
  application,
  servicePrincipal,
  grants,
  roles,
}: {
  application: Application
  servicePrincipal: ServicePrincipal | null
  grants: readonly PermissionGrant[]
  roles: readonly AppRoleAssignment[]
}) {
  const user = useSignedIn()
  const [open, setOpen] = useState<'add' | 'consent' | RequestedPermission | null>(null)
  const requested = application.requiredResourceAccess
  const resources = useSuspenseQueries({
    queries: requested.map(({ resourceAppId }) => servicePrincipalOfAppQuery(resourceAppId)),
  }).flatMap(({ data }) => data ?? [])
  const permissions = describeRequestedPermissions(requested, resources, grants, roles)

  const remove = useDirectoryWrite(
    (permission: RequestedPermission) =>
      graph.patch(`/applications/${application.id}`, {
        requiredResourceAccess: removePermission(requested, permission),
      }),
    'Permission removed',
  )
  const consent = useDirectoryWrite(
    async () =>
      grantAdminConsent(
        await ensureServicePrincipal(application.appId, [enterpriseApplicationTag]),
        requested,
      ),
    `Admin consent granted for ${user.tenantDisplayName}`,
  )
  const close = () => setOpen(null)
  const consentName = `Grant admin consent for ${user.tenantDisplayName}`

  return (
    <Section
      title="Configured permissions"
      description="What this application may ask for. Delegated permissions act for the signed-in user; application permissions act without one and always need an administrator."
      commands={
        <>
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('add')}>
            Add a permission
          </Button>
          <Button
            icon={<ShieldTaskRegular />}
            disabledFocusable={!user.isAdministrator || permissions.length === 0}
            onClick={() => setOpen('consent')}
          >
            {consentName}
          </Button>
        </>
      }
    >
      {!user.isAdministrator && permissions.some((p) => p.adminConsentRequired) && (
        <Notice intent="info">
          Some of these need an administrator. Ask one to open this page and grant admin consent.
        </Notice>
      )}
      <DataTable
        label="Configured permissions"
        rows={permissions}
        rowKey={(permission) => `${permission.resourceAppId} ${permission.type} ${permission.id}`}
        empty={
          <Empty title="No permissions yet">
            Add a permission of the API that this application calls.
          </Empty>
        }
        columns={[
          { title: 'API', cell: (permission) => permission.resourceName },
          {
            title: 'Permission',
            isRowHeader: true,
            cell: (permission) => <strong>{permission.value}</strong>,
          },
          { title: 'Type', cell: (permission) => permission.type },
          { title: 'Description', cell: (permission) => permission.description || '–' },
          {
            title: 'Admin consent required',
            cell: (permission) => (permission.adminConsentRequired ? 'Yes' : 'No'),
          },
          {
            title: 'Status',
            cell: (permission) => (
              <Status permission={permission} tenantName={user.tenantDisplayName} />
            ),
          },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (permission) => (
              <Button
                size="small"
                aria-label={`Remove ${permission.value}`}
                onClick={() => setOpen(permission)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {servicePrincipal && (
        <p>
          Consents given so far, and taking them back:{' '}
          <TextLink to={enterpriseApplicationAddress(servicePrincipal.id, 'permissions')}>
            Enterprise application permissions
          </TextLink>
        </p>
      )}
      {open === 'add' && (
        <Suspense>
          <AddPermissionPanel application={application} onClose={close} />
        </Suspense>
      )}
      {open === 'consent' && (
        <ConfirmDialog
          title="Grant admin consent"
          confirmLabel="Yes"
          onConfirm={() => consent.mutateAsync()}
          onClose={close}
        >
          Grant the requested permissions for all accounts in {user.tenantDisplayName}? Users will
          not be asked for them. Permissions granted before and still listed are kept.
        </ConfirmDialog>
      )}
      {open !== null && typeof open === 'object' && (
        <ConfirmDialog
          title={`Remove ${open.value}?`}
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(open)}
          onClose={close}
        >
          The application stops asking for {open.value} of {open.resourceName}. What was granted
          stays until it is revoked in the enterprise application.
        </ConfirmDialog>
      )}
    </Section>
  )
}

function Status({
  permission,
  tenantName,
}: {
  permission: RequestedPermission
  tenantName: string
}) {
  switch (permission.status) {
    case 'Granted':
      return (
        <Badge
          appearance="tint"
          color="success"
          icon={<CheckmarkCircleFilled />}
          style={{ whiteSpace: 'nowrap' }}
        >
          Granted for {tenantName}
        </Badge>
      )
    case 'Not granted':
      return (
        <Badge
          appearance="tint"
          color={permission.adminConsentRequired ? 'warning' : 'informative'}
        >
          Not granted
        </Badge>
      )
    case 'Unknown':
      return (
        <span title="The API no longer declares it, or has no enterprise application in this tenant.">
          Unknown permission
        </span>
      )
  }
}
