import type { Actual, ActualApplication, Permission } from './actual.ts'
import type { ApplicationEntry, PermissionEntry } from './document.ts'

/** Value of a permission, or its id where nothing has a name for it. */
const valueOf = (permissions: readonly Permission[], id: string): string =>
  permissions.find((each) => each.id === id)?.value ?? id

/**
 * A registration as the file writes it, complete; secrets and owners apart.
 *
 * @param nameOf  What another application is called.
 */
export function readableApplication(
  application: ActualApplication,
  actual: Actual,
  nameOf: (appId: string) => string,
): ApplicationEntry {
  const { api, web, appRoles } = application
  return {
    displayName: application.displayName,
    ...(application.uniqueName !== null && { uniqueName: application.uniqueName }),
    description: application.description,
    notes: application.notes,
    signInAudience: application.signInAudience,
    identifierUris: application.identifierUris,
    accessTokenVersion: api.requestedAccessTokenVersion ?? 1,
    isFallbackPublicClient: application.isFallbackPublicClient ?? false,
    groupMembershipClaims: application.groupMembershipClaims,
    tags: application.tags,
    homePageUrl: web.homePageUrl,
    logoutUrl: web.logoutUrl,
    redirectUris: {
      web: web.redirectUris,
      spa: application.spa.redirectUris,
      publicClient: application.publicClient.redirectUris,
    },
    implicitGrant: {
      accessTokens: web.implicitGrantSettings.enableAccessTokenIssuance,
      idTokens: web.implicitGrantSettings.enableIdTokenIssuance,
    },
    scopes: api.oauth2PermissionScopes
      .filter(({ value }) => value !== null)
      .map((scope) => ({
        value: scope.value ?? '',
        type: scope.type,
        isEnabled: scope.isEnabled,
        adminConsentDisplayName: scope.adminConsentDisplayName ?? '',
        adminConsentDescription: scope.adminConsentDescription ?? '',
        userConsentDisplayName: scope.userConsentDisplayName,
        userConsentDescription: scope.userConsentDescription,
      })),
    appRoles: appRoles
      .filter(({ value }) => value !== null)
      .map((role) => ({
        value: role.value ?? '',
        displayName: role.displayName,
        description: role.description ?? '',
        allowedMemberTypes: role.allowedMemberTypes,
        isEnabled: role.isEnabled,
      })),
    permissions: application.requiredResourceAccess.map((access) =>
      readablePermissions(access, actual, nameOf),
    ),
    preAuthorizedApplications: api.preAuthorizedApplications.map((client) => ({
      application: nameOf(client.appId),
      scopes: client.delegatedPermissionIds.map((id) => valueOf(api.oauth2PermissionScopes, id)),
    })),
    ...(application.optionalClaims && { optionalClaims: application.optionalClaims }),
  }
}

function readablePermissions(
  { resourceAppId, resourceAccess }: ActualApplication['requiredResourceAccess'][number],
  { applications, servicePrincipals }: Actual,
  nameOf: (appId: string) => string,
): PermissionEntry {
  const registration = applications.find((each) => each.appId === resourceAppId)
  const servicePrincipal = servicePrincipals.find((each) => each.appId === resourceAppId)
  const scopes =
    registration?.api.oauth2PermissionScopes ?? servicePrincipal?.oauth2PermissionScopes ?? []
  const roles = registration?.appRoles ?? servicePrincipal?.appRoles ?? []
  const idsOf = (type: string): string[] =>
    resourceAccess.filter((each) => each.type === type).map(({ id }) => id)
  return {
    resource: nameOf(resourceAppId),
    delegated: idsOf('Scope').map((id) => valueOf(scopes, id)),
    application: idsOf('Role').map((id) => valueOf(roles, id)),
  }
}
