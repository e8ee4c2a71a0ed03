import { useSuspenseQuery } from '@tanstack/react-query'
import { CopyValue } from '../../shell/copy-field.tsx'
import { Facts } from '../../shell/facts.tsx'
import { useSignedIn } from '../../shell/installation.ts'
import { TextLink } from '../../shell/links.tsx'
import { enterpriseApplicationAddress, registrationAddress } from '../directory-links.tsx'
import { firstPartyTenantId } from '../directory-objects.ts'
import { assignedToQuery, grantsOfClientQuery } from '../queries.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

export function OverviewPage() {
  const servicePrincipal = useEnterpriseApplication()
  const { id, appId, displayName, appOwnerOrganizationId } = servicePrincipal
  const { tenantId, tenantDisplayName } = useSignedIn()
  const assigned = useSuspenseQuery(assignedToQuery(id)).data
  const grants = useSuspenseQuery(grantsOfClientQuery(id)).data
  return (
    <Facts
      facts={[
        ['Name', displayName],
        ['Application ID', <CopyValue key="" label="Application ID" value={appId} />],
        ['Object ID', <CopyValue key="" label="Object ID" value={id} />],
        [
          'Home tenant',
          appOwnerOrganizationId === tenantId
            ? tenantDisplayName
            : appOwnerOrganizationId === firstPartyTenantId
              ? 'Patchbay (first-party)'
              : (appOwnerOrganizationId ?? '–'),
        ],
        appOwnerOrganizationId === tenantId
          ? [
              'App registration',
              <TextLink key="" to={registrationAddress(appId)}>
                {displayName}
              </TextLink>,
            ]
          : undefined,
        ['Sign-in', servicePrincipal.accountEnabled ? 'Enabled' : 'Blocked'],
        [
          'Assignment',
          servicePrincipal.appRoleAssignmentRequired
            ? 'Only assigned users can sign in'
            : 'Not required',
        ],
        [
          'Users and groups',
          <TextLink key="" to={enterpriseApplicationAddress(id, 'users-and-groups')}>
            {`${assigned.length} assigned`}
          </TextLink>,
        ],
        [
          'Permissions',
          <TextLink key="" to={enterpriseApplicationAddress(id, 'permissions')}>
            {`${grants.length} delegated ${grants.length === 1 ? 'grant' : 'grants'}`}
          </TextLink>,
        ],
        ['Service principal names', servicePrincipal.servicePrincipalNames.join(', ')],
      ]}
    />
  )
}
