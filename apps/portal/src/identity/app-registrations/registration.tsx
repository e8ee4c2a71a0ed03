import { Spinner } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { ObjectPage } from '../../shell/page.tsx'
import { registrationAddress } from '../directory-links.tsx'
import type { Application } from '../directory-objects.ts'
import { applicationQuery } from '../queries.ts'

const sections: [string, string][] = [
  ['Overview', 'overview'],
  ['Branding & properties', 'branding'],
  ['Authentication', 'authentication'],
  ['Certificates & secrets', 'certificates'],
  ['Token configuration', 'token-configuration'],
  ['API permissions', 'api-permissions'],
  ['Expose an API', 'expose-an-api'],
  ['App roles', 'app-roles'],
  ['Owners', 'owners'],
  ['Manifest', 'manifest'],
]

/** The registration that the address names; loaded before any of its pages renders. */
export function useRegistration(): Application {
  const { appId } = useParams({ strict: false }) as { appId: string }
  return useSuspenseQuery(applicationQuery(appId)).data
}

export function RegistrationLayout() {
  const application = useRegistration()
  return (
    <ObjectPage
      name={application.displayName}
      kind="App registration"
      breadcrumbs={[{ label: 'App registrations', to: '/identity/app-registrations' }]}
      sections={sections.map(([label, section]) => ({
        label,
        to: registrationAddress(application.appId, section),
      }))}
    >
      <Suspense fallback={<Spinner label="Loading" />}>
        <Outlet />
      </Suspense>
    </ObjectPage>
  )
}
