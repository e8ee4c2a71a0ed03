import { Spinner } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { ObjectPage } from '../../shell/page.tsx'
import { enterpriseApplicationAddress } from '../directory-links.tsx'
import type { ServicePrincipal } from '../directory-objects.ts'
import { servicePrincipalQuery } from '../queries.ts'

const sections: [string, string][] = [
  ['Overview', 'overview'],
  ['Properties', 'properties'],
  ['Owners', 'owners'],
  ['Users and groups', 'users-and-groups'],
  ['Permissions', 'permissions'],
  ['Policies', 'policies'],
  ['Sign-in logs', 'sign-in-logs'],
  ['Audit logs', 'audit-logs'],
]

/** The service principal that the address names; loaded before any of its pages renders. */
export function useEnterpriseApplication(): ServicePrincipal {
  const { servicePrincipalId } = useParams({ strict: false }) as { servicePrincipalId: string }
  return useSuspenseQuery(servicePrincipalQuery(servicePrincipalId)).data
}

export function EnterpriseApplicationLayout() {
  const servicePrincipal = useEnterpriseApplication()
  return (
    <ObjectPage
      name={servicePrincipal.displayName}
      kind="Enterprise application"
      breadcrumbs={[{ label: 'Enterprise applications', to: '/identity/enterprise-applications' }]}
      sections={sections.map(([label, section]) => ({
        label,
        to: enterpriseApplicationAddress(servicePrincipal.id, section),
      }))}
    >
      <Suspense fallback={<Spinner label="Loading" />}>
        <Outlet />
      </Suspense>
    </ObjectPage>
  )
}
