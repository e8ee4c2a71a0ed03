import { Spinner } from '@fluentui/react-components'
import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useSignedIn } from '../../shell/installation.ts'
import { ObjectPage } from '../../shell/page.tsx'

const sections: [string, string][] = [
  ['Sign-in policy', 'sign-in'],
  ['Branding', 'branding'],
  ['User consent', 'user-consent'],
  ['Consent policies', 'consent-policies'],
  ['Token lifetimes', 'token-lifetimes'],
]

/** Everything that is set for the tenant as a whole. */
export function SettingsLayout() {
  const { tenantDisplayName } = useSignedIn()
  return (
    <ObjectPage
      name={tenantDisplayName}
      kind="Sign-in settings"
      breadcrumbs={[]}
      sections={sections.map(([label, section]) => ({
        label,
        to: `/identity/settings/${section}`,
      }))}
    >
      <Suspense fallback={<Spinner label="Loading" />}>
        <Outlet />
      </Suspense>
    </ObjectPage>
  )
}
