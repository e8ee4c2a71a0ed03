import { useSuspenseQuery } from '@tanstack/react-query'
import { useSignedIn } from '../../shell/installation.ts'
import { Section } from '../../shell/page.tsx'
import { AuditLog } from '../logs/audit-logs.tsx'
import { SignInLog } from '../logs/sign-in-logs.tsx'
import { applicationsQuery } from '../queries.ts'
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
  const applications = useSuspenseQuery(applicationsQuery).data
  const registration =
    appOwnerOrganizationId === tenantId
      ? applications.find((application) => application.appId === appId)
      : undefined
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
