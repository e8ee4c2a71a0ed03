import { OwnersList } from '../owners-list.tsx'
import { applicationOwnersQuery } from '../queries.ts'
import { useRegistration } from './registration.tsx'

export function OwnersPage() {
  const application = useRegistration()
  return (
    <OwnersList
      path={`/applications/${application.id}`}
      query={applicationOwnersQuery(application.id)}
      description="Owners manage this registration without being administrators."
    />
  )
}
