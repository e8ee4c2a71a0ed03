import { OwnersList } from '../owners-list.tsx'
import { servicePrincipalOwnersQuery } from '../queries.ts'
import { useEnterpriseApplication } from './enterprise-application.tsx'

export function OwnersPage() {
  const { id } = useEnterpriseApplication()
  return (
    <OwnersList
      path={`/servicePrincipals/${id}`}
      query={servicePrincipalOwnersQuery(id)}
      description="Owners manage this application in this tenant without being administrators."
    />
  )
}
