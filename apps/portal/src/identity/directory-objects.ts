/** Microsoft Graph v1.0 resources, as far as these pages read them. Names are Graph's. */

export interface PermissionScope {
  id: string
  value: string
  /** `Admin`: only administrators can consent. */
  type: 'User' | 'Admin'
  isEnabled: boolean
  adminConsentDisplayName: string
  adminConsentDescription: string
  userConsentDisplayName: string | null
  userConsentDescription: string | null
}

export interface AppRole {
  id: string
  value: string | null
  displayName: string
  description: string
  allowedMemberTypes: ('User' | 'Application')[]
  isEnabled: boolean
}

export interface RequiredResourceAccess {
  resourceAppId: string
  resourceAccess: { id: string; type: 'Scope' | 'Role' }[]
}

export interface PasswordCredential {
  keyId: string
  displayName: string | null
  /** First three characters. */
  hint: string | null
  startDateTime: string | null
  endDateTime: string | null
  /** Only in the answer of `addPassword`. */
  secretText?: string | null
}

export interface PreAuthorizedApplication {
  appId: string
  delegatedPermissionIds: string[]
}

export type SignInAudience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

export interface Application {
  id: string
  appId: string
  displayName: string
  createdDateTime: string
  description: string | null
  notes: string | null
  publisherDomain: string | null
  signInAudience: SignInAudience
  identifierUris: string[]
  isFallbackPublicClient: boolean | null
  api: {
    requestedAccessTokenVersion: number | null
    oauth2PermissionScopes: PermissionScope[]
    preAuthorizedApplications: PreAuthorizedApplication[]
    knownClientApplications: string[]
  }
  appRoles: AppRole[]
  info: {
    marketingUrl: string | null
    privacyStatementUrl: string | null
    supportUrl: string | null
    termsOfServiceUrl: string | null
  }
  passwordCredentials: PasswordCredential[]
  requiredResourceAccess: RequiredResourceAccess[]
  web: {
    homePageUrl: string | null
    logoutUrl: string | null
    redirectUris: string[]
    implicitGrantSettings: { enableAccessTokenIssuance: boolean; enableIdTokenIssuance: boolean }
  }
  spa: { redirectUris: string[] }
  publicClient: { redirectUris: string[] }
}

export interface ServicePrincipal {
  id: string
  appId: string
  displayName: string
  appOwnerOrganizationId: string | null
  accountEnabled: boolean
  appRoleAssignmentRequired: boolean
  servicePrincipalType: string
  servicePrincipalNames: string[]
  signInAudience: SignInAudience | null
  tags: string[]
  notes: string | null
  homepage: string | null
  createdDateTime?: string | null
  oauth2PermissionScopes: PermissionScope[]
  appRoles: AppRole[]
}

export interface PermissionGrant {
  id: string
  /** Service principal object id of the client. */
  clientId: string
  consentType: 'AllPrincipals' | 'Principal'
  principalId: string | null
  /** Service principal object id of the resource. */
  resourceId: string
  /** Space-separated scope values. */
  scope: string
}

export interface AppRoleAssignment {
  id: string
  appRoleId: string
  createdDateTime: string | null
  principalId: string
  principalType: 'User' | 'Group' | 'ServicePrincipal'
  principalDisplayName: string | null
  resourceId: string
  resourceDisplayName: string | null
}

export interface User {
  id: string
  displayName: string
  userPrincipalName: string
  givenName?: string | null
  surname?: string | null
  mail?: string | null
  jobTitle?: string | null
  accountEnabled?: boolean
  createdDateTime?: string | null
}

export interface DirectoryObject {
  '@odata.type'?: string
  id: string
  displayName?: string | null
  userPrincipalName?: string | null
  appId?: string | null
}

export interface SignIn {
  id: string
  createdDateTime: string
  userDisplayName: string | null
  userPrincipalName: string | null
  userId: string | null
  appId: string
  appDisplayName: string | null
  resourceDisplayName: string | null
  resourceId: string | null
  ipAddress: string | null
  clientAppUsed: string | null
  correlationId: string | null
  isInteractive: boolean | null
  status: { errorCode: number; failureReason: string | null; additionalDetails: string | null }
}

export interface DirectoryAudit {
  id: string
  activityDateTime: string
  activityDisplayName: string
  category: string
  correlationId: string | null
  result: string
  resultReason: string | null
  operationType?: string | null
  loggedByService?: string | null
  initiatedBy: {
    user: {
      id: string | null
      displayName?: string | null
      userPrincipalName?: string | null
      ipAddress?: string | null
    } | null
    app: {
      appId?: string | null
      displayName?: string | null
      servicePrincipalId?: string | null
    } | null
  }
  targetResources: {
    id: string | null
    displayName: string | null
    type: string | null
    userPrincipalName?: string | null
    modifiedProperties?: {
      displayName: string | null
      oldValue: string | null
      newValue: string | null
    }[]
  }[]
  additionalDetails?: { key: string; value: string | null }[]
}

/** The app role id that stands for access without a role. */
export const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000'

/** Microsoft Graph itself. */
export const graphAppId = '00000003-0000-0000-c000-000000000000'

/** Tenant that owns the first-party applications, here as in the cloud. */
export const firstPartyTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

/** Tag of service principals that people registered, and of the list of enterprise applications. */
export const enterpriseApplicationTag = 'WindowsAzureActiveDirectoryIntegratedApp'

/** Tag that hides an application from its users' lists. */
export const hideAppTag = 'HideApp'

/** Names of the audiences, most used first. */
export const audienceLabels: readonly (readonly [SignInAudience, string])[] = [
  ['AzureADMyOrg', 'Accounts in this organizational directory only (single tenant)'],
  ['AzureADMultipleOrgs', 'Accounts in any organizational directory (multitenant)'],
  [
    'AzureADandPersonalMicrosoftAccount',
    'Accounts in any organizational directory and personal accounts',
  ],
  ['PersonalMicrosoftAccount', 'Personal accounts only'],
]
