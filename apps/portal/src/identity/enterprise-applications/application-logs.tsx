import { useSuspenseQuery } from '@tanstack/react-query'
import { quoted } from '../../shell/api.ts'
import { useSignedIn } from '../../shell/installation.ts'
import { Section } from '../../shell/page.tsx'
import { AuditLog } from '../logs/audit-logs.tsx'
import { SignInLog } from '../logs/sign-in-logs.tsx'
import { collectionQuery } from '../queries.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

export function ApplicationSignInLogsPage() {
  const { appId } = useEnterpriseApplication()
  return (
    <Section title="Sign-in logs">
      <SignInLog appId={appId} />
    </Section>
  )
}

export function ApplicationAuditLogsPage() {
  const { id, appId, appOwnerOrganizationId } = useEnterpriseApplication()
  const { tenantId } = useSignedIn()
  // One that was deleted leaves its enterprise application behind for a while.
  const found = useSuspenseQuery(
    collectionQuery<{ id: string }>(
      `/applications?$filter=appId%20eq%20${quoted(appId)}&$select=id`,
    ),
  ).data
  const registration = appOwnerOrganizationId === tenantId ? found[0] : undefined
  return (
    <Section
      title="Audit logs"
      description={
        registration
          ? 'Changes of this enterprise application and of its registration.'
          : 'Changes of this enterprise application.'
      }
    >
      <AuditLog targetIds={registration ? [id, registration.id] : [id]} />
    </Section>
  )
}
