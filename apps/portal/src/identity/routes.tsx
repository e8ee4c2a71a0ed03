import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

/** The pages of identity administration: app registrations, enterprise applications, users, logs. */
export function createRoutes(parent: AnyRoute): AnyRoute[] {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>): AnyRoute =>
    createRoute({ getParentRoute: () => parent, path, component }) as AnyRoute

  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/identity',
      beforeLoad: () => {
        throw redirect({ to: '/identity/app-registrations' })
      },
    }),
    page(
      '/identity/app-registrations',
      lazyRouteComponent(() => import('./app-registrations/list-page.tsx'), 'ListPage'),
    ),
    page(
      '/identity/app-registrations/new',
      lazyRouteComponent(() => import('./app-registrations/new-page.tsx'), 'NewPage'),
    ),
    registrationRoutes(parent),
    page(
      '/identity/enterprise-applications',
      lazyRouteComponent(() => import('./enterprise-applications/list-page.tsx'), 'ListPage'),
    ),
    enterpriseApplicationRoutes(parent),
    page(
      '/identity/users',
      lazyRouteComponent(() => import('./users/list-page.tsx'), 'ListPage'),
    ),
    page(
      '/identity/users/$userId',
      lazyRouteComponent(() => import('./users/user-page.tsx'), 'UserPage'),
    ),
    page(
      '/identity/groups',
      lazyRouteComponent(() => import('./groups/list-page.tsx'), 'ListPage'),
    ),
    page(
      '/identity/groups/$groupId',
      lazyRouteComponent(() => import('./groups/group-page.tsx'), 'GroupPage'),
    ),
    page(
      '/identity/roles',
      lazyRouteComponent(() => import('./roles/list-page.tsx'), 'ListPage'),
    ),
    page(
      '/identity/roles/$roleId',
      lazyRouteComponent(() => import('./roles/role-page.tsx'), 'RolePage'),
    ),
    page(
      '/identity/deleted-items',
      lazyRouteComponent(() => import('./deleted/deleted-items-page.tsx'), 'DeletedItemsPage'),
    ),
    page(
      '/identity/consent-requests',
      lazyRouteComponent(
        () => import('./consent-requests/consent-requests-page.tsx'),
        'ConsentRequestsPage',
      ),
    ),
    page(
      '/identity/test-switches',
      lazyRouteComponent(
        () => import('./test-switches/test-switches-page.tsx'),
        'TestSwitchesPage',
      ),
    ),
    settingsRoutes(parent),
    page(
      '/identity/sign-in-logs',
      lazyRouteComponent(() => import('./logs/sign-in-logs.tsx'), 'SignInLogsPage'),
    ),
    page(
      '/identity/audit-logs',
      lazyRouteComponent(() => import('./logs/audit-logs.tsx'), 'AuditLogsPage'),
    ),
  ]
}

function registrationRoutes(parent: AnyRoute): AnyRoute {
  const registration = createRoute({
    getParentRoute: () => parent,
    path: '/identity/app-registrations/$appId',
    component: lazyRouteComponent(
      () => import('./app-registrations/registration.tsx'),
      'RegistrationLayout',
    ),
  })
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => registration, path, component })
  return registration.addChildren([
    createRoute({
      getParentRoute: () => registration,
      path: '/',
      beforeLoad: ({ params }) => {
        throw redirect({ to: `/identity/app-registrations/${params.appId}/overview` })
      },
    }),
    page(
      'overview',
      lazyRouteComponent(() => import('./app-registrations/overview.tsx'), 'OverviewPage'),
    ),
    page(
      'branding',
      lazyRouteComponent(() => import('./app-registrations/branding.tsx'), 'BrandingPage'),
    ),
    page(
      'authentication',
      lazyRouteComponent(
        () => import('./app-registrations/authentication.tsx'),
        'AuthenticationPage',
      ),
    ),
    page(
      'certificates',
      lazyRouteComponent(() => import('./app-registrations/certificates.tsx'), 'CertificatesPage'),
    ),
    page(
      'token-configuration',
      lazyRouteComponent(
        () => import('./app-registrations/token-configuration.tsx'),
        'TokenConfigurationPage',
      ),
    ),
    page(
      'api-permissions',
      lazyRouteComponent(
        () => import('./app-registrations/api-permissions.tsx'),
        'ApiPermissionsPage',
      ),
    ),
    page(
      'expose-an-api',
      lazyRouteComponent(() => import('./app-registrations/expose-an-api.tsx'), 'ExposeAnApiPage'),
    ),
    page(
      'app-roles',
      lazyRouteComponent(() => import('./app-registrations/app-roles.tsx'), 'AppRolesPage'),
    ),
    page(
      'owners',
      lazyRouteComponent(() => import('./app-registrations/owners.tsx'), 'OwnersPage'),
    ),
    page(
      'manifest',
      lazyRouteComponent(() => import('./app-registrations/manifest.tsx'), 'ManifestPage'),
    ),
  ]) as AnyRoute
}

function enterpriseApplicationRoutes(parent: AnyRoute): AnyRoute {
  const application = createRoute({
    getParentRoute: () => parent,
    path: '/identity/enterprise-applications/$servicePrincipalId',
    component: lazyRouteComponent(
      () => import('./enterprise-applications/enterprise-application.tsx'),
      'EnterpriseApplicationLayout',
    ),
  })
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => application, path, component })
  return application.addChildren([
    createRoute({
      getParentRoute: () => application,
      path: '/',
      beforeLoad: ({ params }) => {
        throw redirect({
          to: `/identity/enterprise-applications/${params.servicePrincipalId}/overview`,
        })
      },
    }),
    page(
      'overview',
      lazyRouteComponent(() => import('./enterprise-applications/overview.tsx'), 'OverviewPage'),
    ),
    page(
      'properties',
      lazyRouteComponent(
        () => import('./enterprise-applications/properties.tsx'),
        'PropertiesPage',
      ),
    ),
    page(
      'owners',
      lazyRouteComponent(() => import('./enterprise-applications/owners.tsx'), 'OwnersPage'),
    ),
    page(
      'users-and-groups',
      lazyRouteComponent(
        () => import('./enterprise-applications/users-and-groups.tsx'),
        'UsersAndGroupsPage',
      ),
    ),
    page(
      'permissions',
      lazyRouteComponent(
        () => import('./enterprise-applications/permissions.tsx'),
        'PermissionsPage',
      ),
    ),
    page(
      'policies',
      lazyRouteComponent(() => import('./enterprise-applications/policies.tsx'), 'PoliciesPage'),
    ),
    page(
      'sign-in-logs',
      lazyRouteComponent(
        () => import('./enterprise-applications/application-logs.tsx'),
        'ApplicationSignInLogsPage',
      ),
    ),
    page(
      'audit-logs',
      lazyRouteComponent(
        () => import('./enterprise-applications/application-logs.tsx'),
        'ApplicationAuditLogsPage',
      ),
    ),
  ]) as AnyRoute
}

function settingsRoutes(parent: AnyRoute): AnyRoute {
  const settings = createRoute({
    getParentRoute: () => parent,
    path: '/identity/settings',
    component: lazyRouteComponent(() => import('./settings/settings-layout.tsx'), 'SettingsLayout'),
  })
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => settings, path, component })
  return settings.addChildren([
    createRoute({
      getParentRoute: () => settings,
      path: '/',
      beforeLoad: () => {
        throw redirect({ to: '/identity/settings/sign-in' })
      },
    }),
    page(
      'sign-in',
      lazyRouteComponent(() => import('./settings/sign-in-policy-page.tsx'), 'SignInPolicyPage'),
    ),
    page(
      'branding',
      lazyRouteComponent(() => import('./settings/branding-page.tsx'), 'BrandingPage'),
    ),
    page(
      'user-consent',
      lazyRouteComponent(() => import('./settings/user-consent-page.tsx'), 'UserConsentPage'),
    ),
    page(
      'consent-policies',
      lazyRouteComponent(
        () => import('./settings/consent-policies-page.tsx'),
        'ConsentPoliciesPage',
      ),
    ),
    page(
      'token-lifetimes',
      lazyRouteComponent(() => import('./settings/token-lifetimes-page.tsx'), 'TokenLifetimesPage'),
    ),
  ]) as AnyRoute
}
