import { useSuspenseQuery } from '@tanstack/react-query'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { TextLink } from '../../shell/links.tsx'
import { Section } from '../../shell/page.tsx'
import { showDate } from '../../shell/time.ts'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import type { AppRoleAssignment, User } from '../directory-objects.ts'
import { collectionQuery } from '../queries.ts'

/** Enterprise applications that a user is assigned to. */
export function UserApplications({ user }: { user: User }) {
  const assignments = useSuspenseQuery(
    collectionQuery<AppRoleAssignment>(`/users/${user.id}/appRoleAssignments`),
  ).data
  return (
    <Section
      title="Applications"
      description="Enterprise applications that the user is assigned to, or has consented to."
    >
      <DataTable
        label="Applications"
        rows={assignments}
        rowKey={(assignment) => assignment.id}
        empty={
          <Empty title="Not assigned to any application">
            Assign the user under Users and groups of an enterprise application.
          </Empty>
        }
        columns={[
          {
            title: 'Application',
            isRowHeader: true,
            cell: (assignment) => (
              <TextLink to={enterpriseApplicationAddress(assignment.resourceId)}>
                {assignment.resourceDisplayName ?? assignment.resourceId}
              </TextLink>
            ),
          },
          { title: 'Assigned', cell: (assignment) => showDate(assignment.createdDateTime) },
        ]}
      />
    </Section>
  )
}
