/** Objects of a running tenant, as Microsoft Graph v1.0 and the management API print them. */

export interface ActualUser {
  id: string
  userPrincipalName: string
  [attribute: string]: unknown
}

export interface ActualGroup {
  id: string
  displayName: string
  mailNickname: string | null
  description: string | null
  /** Ids of its direct members. */
  members: string[]
}

export interface Permission {
  id: string
  value: string | null
}

export interface ActualScope extends Permission {
  type: string
  isEnabled: boolean
  adminConsentDisplayName: string | null
  adminConsentDescription: string | null
  userConsentDisplayName: string | null
  userConsentDescription: string | null
}

export interface ActualRole extends Permission {
  displayName: string
  description: string | null
  allowedMemberTypes: string[]
  isEnabled: boolean
}

export interface ActualApplication {
  id: string
  appId: string
  displayName: string
  uniqueName: string | null
  description: string | null
  notes: string | null
  signInAudience: string
  identifierUris: string[]
  isFallbackPublicClient: boolean | null
  groupMembershipClaims: string | null
  tags: string[]
  optionalClaims: Record<string, unknown> | null
  api: {
    requestedAccessTokenVersion: number | null
    oauth2PermissionScopes: ActualScope[]
    preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[]
  }
  appRoles: ActualRole[]
  requiredResourceAccess: {
    resourceAppId: string
    resourceAccess: { id: string; type: string }[]
  }[]
  web: {
    homePageUrl: string | null
    logoutUrl: string | null
    redirectUris: string[]
    implicitGrantSettings: { enableAccessTokenIssuance: boolean; enableIdTokenIssuance: boolean }
  }
  spa: { redirectUris: string[] }
  publicClient: { redirectUris: string[] }
  passwordCredentials: { displayName: string | null }[]
  /** Ids. */
  owners: string[]
}

export interface ActualServicePrincipal {
  id: string
  appId: string
  displayName: string
  appOwnerOrganizationId: string
  accountEnabled: boolean
  appRoleAssignmentRequired: boolean
  notes: string | null
  oauth2PermissionScopes: Permission[]
  appRoles: Permission[]
}

export interface ActualGrant {
  id: string
  clientId: string
  resourceId: string
  principalId: string | null
  scope: string
}

export interface ActualAssignment {
  id: string
  principalId: string
  principalType: string
  resourceId: string
  appRoleId: string
}

export interface ActualConnector {
  id: string
  displayName: string
  version: number
  definition: Record<string, unknown>
  properties: Record<string, unknown>
}

/** A tenant of the installation, as the management API prints it. */
export interface ActualTenant {
  id: string
  displayName: string
  domains: string[]
  allowedToCreateApps: boolean
  allowInvitesFrom: string
}

/** What of a tenant is known: all of it, or what a file names. */
export interface Actual {
  /** Absent for who does not keep the installation. */
  tenants?: ActualTenant[]
  tenant: {
    id: string
    domains: string[]
    allowedToCreateApps: boolean
    allowInvitesFrom: string
  }
  users: ActualUser[]
  groups: ActualGroup[]
  applications: ActualApplication[]
  servicePrincipals: ActualServicePrincipal[]
  grants: ActualGrant[]
  assignments: ActualAssignment[]
  connectors: ActualConnector[]
}
