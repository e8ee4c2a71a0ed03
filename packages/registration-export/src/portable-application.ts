import { pruned, type ExportedApplication } from './registration.ts'

/** What of `ExportedApplication` has no id of its own tenant in it and is written as it is. */
export type PortableApplication = Omit<ExportedApplication, 'appId'>

/**
 * The body that makes this application elsewhere: what a client may write, nothing that a tenant
 * gives, and none of what refers to ids that are yet to be given.
 */
export function portableApplication(application: ExportedApplication): PortableApplication {
  const { api, web, spa, publicClient, info } = application
  const body: PortableApplication = {
    displayName: application.displayName,
    description: application.description ?? null,
    notes: application.notes ?? null,
    signInAudience: application.signInAudience ?? 'AzureADMyOrg',
    tags: application.tags ?? [],
    groupMembershipClaims: application.groupMembershipClaims ?? null,
    isFallbackPublicClient: application.isFallbackPublicClient ?? null,
    isDeviceOnlyAuthSupported: application.isDeviceOnlyAuthSupported ?? null,
    serviceManagementReference: application.serviceManagementReference ?? null,
    api: {
      acceptMappedClaims: api?.acceptMappedClaims ?? null,
      requestedAccessTokenVersion: api?.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: (api?.oauth2PermissionScopes ?? []).map((scope) => ({
        id: scope.id,
        value: scope.value ?? null,
        type: scope.type,
        isEnabled: scope.isEnabled,
        adminConsentDisplayName: scope.adminConsentDisplayName ?? null,
        adminConsentDescription: scope.adminConsentDescription ?? null,
        userConsentDisplayName: scope.userConsentDisplayName ?? null,
        userConsentDescription: scope.userConsentDescription ?? null,
      })),
    },
    appRoles: (application.appRoles ?? []).map((role) => ({
      id: role.id,
      value: role.value ?? null,
      displayName: role.displayName,
      description: role.description ?? null,
      allowedMemberTypes: role.allowedMemberTypes,
      isEnabled: role.isEnabled,
    })),
    optionalClaims: application.optionalClaims ?? null,
    info: Object.fromEntries(
      ['marketingUrl', 'privacyStatementUrl', 'supportUrl', 'termsOfServiceUrl'].map((name) => [
        name,
        info?.[name],
      ]),
    ),
    web: {
      homePageUrl: web?.homePageUrl ?? null,
      logoutUrl: web?.logoutUrl ?? null,
      redirectUris: web?.redirectUris ?? [],
      implicitGrantSettings: {
        enableAccessTokenIssuance: web?.implicitGrantSettings?.enableAccessTokenIssuance ?? false,
        enableIdTokenIssuance: web?.implicitGrantSettings?.enableIdTokenIssuance ?? false,
      },
    },
    spa: { redirectUris: spa?.redirectUris ?? [] },
    publicClient: { redirectUris: publicClient?.redirectUris ?? [] },
  }
  return pruned(body) as PortableApplication
}
