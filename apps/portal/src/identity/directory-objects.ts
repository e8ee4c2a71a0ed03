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

export interface KeyCredential {
  keyId: string
  type: 'AsymmetricX509Cert'
  usage: 'Verify'
  /** The certificate, base64 of DER; null unless it was asked for. */
  key: string | null
  /** Thumbprint. */
  customKeyIdentifier: string | null
  displayName: string | null
  startDateTime: string
  endDateTime: string
}

export interface FederatedCredential {
  id: string
  name: string
  issuer: string
  subject: string
  audiences: string[]
  description: string | null
}

export interface OptionalClaim {
  name: string
  source: string | null
  essential: boolean
  additionalProperties: string[]
}

export interface OptionalClaims {
  idToken: OptionalClaim[]
  accessToken: OptionalClaim[]
  saml2Token: OptionalClaim[]
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
  keyCredentials: KeyCredential[]
  optionalClaims: OptionalClaims | null
  /** `SecurityGroup`, `DirectoryRole`, `ApplicationGroup`, `All`, `None`; several with commas. */
  groupMembershipClaims: string | null
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
  department?: string | null
  companyName?: string | null
  officeLocation?: string | null
  mobilePhone?: string | null
  usageLocation?: string | null
  preferredLanguage?: string | null
  userType?: 'Member' | 'Guest'
  /** Of guests: `PendingAcceptance`, then `Accepted`. */
  externalUserState?: string | null
  accountEnabled?: boolean
  createdDateTime?: string | null
  lastPasswordChangeDateTime?: string | null
  assignedLicenses?: { skuId: string; disabledPlans: string[] }[]
}

export interface Group {
  id: string
  displayName: string
  description: string | null
  mailNickname: string
  mailEnabled: boolean
  securityEnabled: boolean
  isAssignableToRole: boolean | null
  createdDateTime: string | null
}

export interface RoleDefinition {
  id: string
  displayName: string
  description: string | null
  isBuiltIn: boolean
  isEnabled: boolean
  rolePermissions: { allowedResourceActions: string[] }[]
}

export interface RoleAssignment {
  id: string
  principalId: string
  roleDefinitionId: string
  directoryScopeId: string
  principal?: DirectoryObject | null
}

export interface SubscribedSku {
  id: string
  skuId: string
  skuPartNumber: string
  consumedUnits: number
  prepaidUnits: { enabled: number }
}

export interface Policy {
  id: string
  displayName: string
  description?: string | null
  /** One JSON text. */
  definition?: string[]
  isOrganizationDefault?: boolean
  includes?: Record<string, unknown>[]
  excludes?: Record<string, unknown>[]
}

export interface DirectoryObject {
  '@odata.type'?: string
  id: string
  displayName?: string | null
  userPrincipalName?: string | null
  appId?: string | null
  deletedDateTime?: string | null
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
