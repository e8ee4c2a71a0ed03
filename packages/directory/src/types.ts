/**
 * The directory's objects. Property names and meanings are Microsoft Graph v1.0's; `tenantId` is
 * ours and never leaves through Graph. Ids are GUIDs in lower case, times ISO 8601 in UTC.
 */

/** Who does something, for the audit log. */
export interface Actor {
  kind: 'user' | 'application' | 'system'
  /** Object id of the user or service principal. */
  id: string
  displayName: string
  userPrincipalName?: string
  appId?: string
  ipAddress?: string
  correlationId?: string
}

export interface VerifiedDomain {
  name: string
  isDefault: boolean
  isInitial: boolean
}

/** What members may do by themselves (Graph: `authorizationPolicy.defaultUserRolePermissions`). */
export interface TenantPolicy {
  allowedToCreateApps: boolean
  /** Empty: users may consent to nothing themselves. */
  permissionGrantPoliciesAssigned: string[]
  /** Who invites guests (Graph: `authorizationPolicy.allowInvitesFrom`). */
  allowInvitesFrom:
    | 'none'
    | 'adminsAndGuestInviters'
    | 'adminsGuestInvitersAndAllMembers'
    | 'everyone'
}

/** Graph's `organization`. */
export interface Tenant {
  id: string
  displayName: string
  createdDateTime: string
  verifiedDomains: VerifiedDomain[]
  /** Name of the default domain. */
  defaultDomain: string
  policy: TenantPolicy
}

export interface CreateTenant {
  id?: string
  displayName: string
  /** The first becomes the default. At least one; unique in the installation. */
  domains: string[]
  policy?: Partial<TenantPolicy>
}

export interface User {
  tenantId: string
  id: string
  accountEnabled: boolean
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  mail: string | null
  mailNickname: string | null
  jobTitle: string | null
  department: string | null
  officeLocation: string | null
  mobilePhone: string | null
  businessPhones: string[]
  preferredLanguage: string | null
  usageLocation: string | null
  userType: 'Member' | 'Guest'
  createdDateTime: string
  lastPasswordChangeDateTime: string | null
  /** Refresh tokens and sessions from before are dead. */
  signInSessionsValidFromDateTime: string
  /** `passwordProfile.forceChangePasswordNextSignIn`. */
  forceChangePasswordNextSignIn: boolean
  deletedDateTime: string | null
  city: string | null
  companyName: string | null
  country: string | null
  employeeId: string | null
  postalCode: string | null
  state: string | null
  streetAddress: string | null
  otherMails: string[]
  /** `Invitation` for guests. */
  creationType: string | null
  /** Of guests: `PendingAcceptance`, then `Accepted`. */
  externalUserState: string | null
  externalUserStateChangeDateTime: string | null
  assignedLicenses: AssignedLicense[]
  /** Values of directory extensions, by their whole name. */
  [extension: `extension_${string}`]: ExtensionValue | undefined
}

export type ExtensionValue = string | number | boolean | string[] | number[] | null

/** A product that a user may use (Graph: `assignedLicense`). */
export interface AssignedLicense {
  skuId: string
  /** Service plans of it that are switched off. */
  disabledPlans: string[]
}

/** A product that a tenant has licences of. */
export interface SubscribedSku {
  /** `{tenant}_{sku}`. */
  id: string
  skuId: string
  skuPartNumber: string
  appliesTo: 'User'
  capabilityStatus: 'Enabled'
  consumedUnits: number
  prepaidUnits: { enabled: number; suspended: number; warning: number; lockedOut: number }
  servicePlans: {
    servicePlanId: string
    servicePlanName: string
    provisioningStatus: 'Success'
    appliesTo: 'User'
  }[]
}

/** Who is invited as a guest. */
export interface NewInvitation {
  invitedUserEmailAddress: string
  invitedUserDisplayName?: string | null
  invitedUserType?: 'Guest' | 'Member'
}

/** A role: built in, or of the tenant's own. */
export interface RoleDefinition {
  id: string
  templateId: string
  displayName: string
  description: string | null
  isBuiltIn: boolean
  isEnabled: boolean
  resourceScopes: string[]
  rolePermissions: { allowedResourceActions: string[]; condition: string | null }[]
  version: string | null
}

export type NewRoleDefinition = Pick<RoleDefinition, 'displayName'> &
  Partial<Pick<RoleDefinition, 'description' | 'isEnabled' | 'version'>> & {
    rolePermissions: { allowedResourceActions: string[] }[]
  }

export interface RoleAssignment {
  id: string
  principalId: string
  roleDefinitionId: string
  /** The whole directory; there is no narrower scope. */
  directoryScopeId: '/'
}

/** An attribute that an application adds to objects of the directory. */
export interface ExtensionProperty {
  id: string
  appDisplayName: string
  /** `extension_{application id without hyphens}_{name}`. */
  name: string
  dataType: 'Binary' | 'Boolean' | 'DateTime' | 'Integer' | 'LargeInteger' | 'String'
  isMultiValued: boolean
  isSyncedFromOnPremises: false
  targetObjects: string[]
}

export interface PermissionClassification {
  id: string
  permissionId: string
  permissionName: string
  classification: 'low' | 'medium' | 'high'
}

export interface Image {
  contentType: string
  content: Buffer
}

export interface CreateUser {
  id?: string
  displayName: string
  userPrincipalName: string
  /** Absent: an account that cannot sign in until a password is set. */
  password?: string
  forceChangePasswordNextSignIn?: boolean
  accountEnabled?: boolean
  mailNickname?: string | null
  givenName?: string | null
  surname?: string | null
  mail?: string | null
  jobTitle?: string | null
  department?: string | null
  officeLocation?: string | null
  mobilePhone?: string | null
  businessPhones?: string[]
  preferredLanguage?: string | null
  usageLocation?: string | null
  userType?: 'Member' | 'Guest'
  city?: string | null
  companyName?: string | null
  country?: string | null
  employeeId?: string | null
  postalCode?: string | null
  state?: string | null
  streetAddress?: string | null
  otherMails?: string[]
  [extension: `extension_${string}`]: ExtensionValue | undefined
}

export type UpdateUser = Partial<Omit<CreateUser, 'id' | 'password'>>

export interface Group {
  tenantId: string
  id: string
  displayName: string
  description: string | null
  mailEnabled: boolean
  mailNickname: string
  securityEnabled: boolean
  groupTypes: string[]
  createdDateTime: string
  deletedDateTime: string | null
  /** Directory roles may be given to it; decided once, by who may give roles. */
  isAssignableToRole: boolean | null
  mail: string | null
  visibility: string | null
}

export interface CreateGroup {
  isAssignableToRole?: boolean | null
  visibility?: string | null
  displayName: string
  description?: string | null
  mailEnabled: boolean
  mailNickname: string
  securityEnabled: boolean
  groupTypes?: string[]
}

export type UpdateGroup = Partial<Omit<CreateGroup, 'isAssignableToRole' | 'groupTypes'>>

/** A delegated permission that an application exposes (`api.oauth2PermissionScopes`). */
export interface PermissionScope {
  id: string
  /** What stands in `scp`: `access_as_user`. */
  value: string | null
  /** `User`: a user may consent. `Admin`: only an administrator. */
  type: 'User' | 'Admin'
  isEnabled: boolean
  adminConsentDisplayName: string | null
  adminConsentDescription: string | null
  userConsentDisplayName: string | null
  userConsentDescription: string | null
  origin?: string | null
}

/** An application permission, or a role for users and groups (`appRoles`). */
export interface AppRole {
  id: string
  value: string | null
  displayName: string
  description: string | null
  allowedMemberTypes: ('User' | 'Application')[]
  isEnabled: boolean
  origin?: string | null
}

export interface PreAuthorizedApplication {
  appId: string
  delegatedPermissionIds: string[]
}

export interface ApiApplication {
  acceptMappedClaims: boolean | null
  knownClientApplications: string[]
  /** Version of access tokens issued *for* this application; null is 1. */
  requestedAccessTokenVersion: 1 | 2 | null
  oauth2PermissionScopes: PermissionScope[]
  preAuthorizedApplications: PreAuthorizedApplication[]
}

export interface RequiredResourceAccess {
  resourceAppId: string
  resourceAccess: { id: string; type: 'Scope' | 'Role' }[]
}

export interface OptionalClaim {
  name: string
  source?: string | null
  essential?: boolean
  additionalProperties?: string[]
}

export interface OptionalClaims {
  idToken: OptionalClaim[]
  accessToken: OptionalClaim[]
  saml2Token: OptionalClaim[]
}

/** A certificate of an application. `key` is base64 DER. */
export interface KeyCredential {
  keyId: string
  type: string
  usage: string
  key: string | null
  /** SHA-1 thumbprint, upper-case hexadecimal. */
  customKeyIdentifier: string | null
  displayName: string | null
  startDateTime: string
  endDateTime: string
}

/** A client secret, without the secret. */
export interface PasswordCredential {
  keyId: string
  displayName: string | null
  /** First three characters. */
  hint: string
  startDateTime: string
  endDateTime: string
  customKeyIdentifier: null
  secretText: null
}

export interface InformationalUrl {
  logoUrl: string | null
  marketingUrl: string | null
  privacyStatementUrl: string | null
  supportUrl: string | null
  termsOfServiceUrl: string | null
}

export interface WebApplication {
  homePageUrl: string | null
  logoutUrl: string | null
  redirectUris: string[]
  implicitGrantSettings: { enableAccessTokenIssuance: boolean; enableIdTokenIssuance: boolean }
  redirectUriSettings: { uri: string; index: number | null }[]
}

export type SignInAudience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

/** What `authenticationBehaviors` may switch; null is "as the platform decides". */
export interface AuthenticationBehaviors {
  coopEnforcement: boolean | null
  removeUnverifiedEmailClaim: boolean | null
  blockAzureADGraphAccess: boolean | null
  requireClientServicePrincipal: boolean | null
}

/** An app registration: the one global object, in its home tenant. */
export interface Application {
  tenantId: string
  /** Object id. */
  id: string
  /** Application (client) id. */
  appId: string
  displayName: string
  createdDateTime: string
  deletedDateTime: string | null
  applicationTemplateId: string | null
  disabledByMicrosoftStatus: string | null
  description: string | null
  groupMembershipClaims: string | null
  identifierUris: string[]
  isDeviceOnlyAuthSupported: boolean | null
  isFallbackPublicClient: boolean | null
  nativeAuthenticationApisEnabled: string | null
  notes: string | null
  oauth2RequirePostResponse: boolean
  publisherDomain: string
  serviceManagementReference: string | null
  signInAudience: SignInAudience
  tags: string[]
  tokenEncryptionKeyId: string | null
  uniqueName: string | null
  samlMetadataUrl: string | null
  defaultRedirectUri: string | null
  certification: null
  optionalClaims: OptionalClaims | null
  servicePrincipalLockConfiguration: Record<string, boolean | null> | null
  requestSignatureVerification: Record<string, unknown> | null
  authenticationBehaviors: AuthenticationBehaviors | null
  addIns: unknown[]
  api: ApiApplication
  appRoles: AppRole[]
  info: InformationalUrl
  keyCredentials: KeyCredential[]
  parentalControlSettings: { countriesBlockedForMinors: string[]; legalAgeGroupRule: string }
  passwordCredentials: PasswordCredential[]
  publicClient: { redirectUris: string[] }
  requiredResourceAccess: RequiredResourceAccess[]
  verifiedPublisher: {
    displayName: string | null
    verifiedPublisherId: string | null
    addedDateTime: string | null
  }
  web: WebApplication
  spa: { redirectUris: string[] }
}

/** A change of an application: objects are merged, collections replaced. */
export type ApplicationPatch = {
  [Key in keyof Application]?: Application[Key] extends unknown[]
    ? Application[Key]
    : Application[Key] extends object
      ? Partial<Application[Key]>
      : Application[Key]
}

/** An application as it stands in one tenant ("enterprise application"). */
export interface ServicePrincipal {
  tenantId: string
  id: string
  appId: string
  displayName: string
  appDisplayName: string
  appDescription: string | null
  /** Home tenant of the application. */
  appOwnerOrganizationId: string
  createdDateTime: string
  deletedDateTime: string | null
  /** False: nobody signs in, no tokens (AADSTS7000112). */
  accountEnabled: boolean
  /** True: only assigned users and clients (AADSTS50105). */
  appRoleAssignmentRequired: boolean
  servicePrincipalType: string
  servicePrincipalNames: string[]
  signInAudience: SignInAudience
  replyUrls: string[]
  homepage: string | null
  logoutUrl: string | null
  info: InformationalUrl
  oauth2PermissionScopes: PermissionScope[]
  appRoles: AppRole[]
  keyCredentials: KeyCredential[]
  passwordCredentials: PasswordCredential[]
  /** The application's and this object's own. */
  tags: string[]
  description: string | null
  notes: string | null
  loginUrl: string | null
  preferredSingleSignOnMode: string | null
  notificationEmailAddresses: string[]
  alternativeNames: string[]
  tokenEncryptionKeyId: string | null
  disabledByMicrosoftStatus: string | null
  applicationTemplateId: string | null
  verifiedPublisher: Application['verifiedPublisher']
}

/** What may be set on a service principal itself; the rest is mirrored from its application. */
export interface ServicePrincipalPatch {
  displayName?: string
  accountEnabled?: boolean
  appRoleAssignmentRequired?: boolean
  tags?: string[]
  description?: string | null
  notes?: string | null
  loginUrl?: string | null
  preferredSingleSignOnMode?: string | null
  notificationEmailAddresses?: string[]
  alternativeNames?: string[]
}

/** A delegated permission grant: what a client may do at a resource in a user's name. */
export interface OAuth2PermissionGrant {
  tenantId: string
  id: string
  /** Object id of the client's service principal. */
  clientId: string
  consentType: 'AllPrincipals' | 'Principal'
  /** The user; null for all. */
  principalId: string | null
  /** Object id of the resource's service principal. */
  resourceId: string
  /** Scope values, a space between. */
  scope: string
  createdDateTime: string
}

export interface AppRoleAssignment {
  tenantId: string
  id: string
  /** All zeros: default access. */
  appRoleId: string
  createdDateTime: string
  principalId: string
  principalType: 'User' | 'Group' | 'ServicePrincipal'
  principalDisplayName: string
  /** Object id of the resource's service principal. */
  resourceId: string
  resourceDisplayName: string
}

export interface DirectoryRole {
  /** Object id in this tenant; the template's, so that it is the same everywhere. */
  id: string
  roleTemplateId: string
  displayName: string
  description: string
}

/** A row of the sign-in log, in Graph's shape. */
export interface SignIn {
  tenantId: string
  id: string
  createdDateTime: string
  userDisplayName: string
  userPrincipalName: string
  userId: string
  appId: string
  appDisplayName: string
  ipAddress: string
  clientAppUsed: string
  correlationId: string
  conditionalAccessStatus: string
  isInteractive: boolean
  riskDetail: string
  riskLevelAggregated: string
  riskLevelDuringSignIn: string
  riskState: string
  riskEventTypes: string[]
  riskEventTypes_v2: string[]
  resourceDisplayName: string
  resourceId: string
  /** `errorCode` 0: signed in; else the AADSTS number. */
  status: { errorCode: number; failureReason: string | null; additionalDetails: string | null }
  deviceDetail: Record<string, unknown>
  location: Record<string, unknown>
  appliedConditionalAccessPolicies: unknown[]
}

/** What a writer of the sign-in log has to know; the rest is filled in. */
export type NewSignIn = Pick<SignIn, 'tenantId' | 'appId' | 'status'> & Partial<SignIn>

export interface ModifiedProperty {
  displayName: string
  oldValue: string | null
  newValue: string | null
}

export interface AuditTarget {
  id: string
  displayName: string | null
  type:
    | 'Application'
    | 'ServicePrincipal'
    | 'User'
    | 'Group'
    | 'Role'
    | 'Policy'
    | 'Directory'
    | 'Other'
  userPrincipalName?: string | null
  groupType?: string | null
  modifiedProperties?: ModifiedProperty[]
}

export type AuditCategory =
  | 'ApplicationManagement'
  | 'UserManagement'
  | 'GroupManagement'
  | 'RoleManagement'
  | 'Policy'
  | 'DirectoryManagement'

/** Something that was done, or was refused, for the audit log. Secrets never stand in it. */
export interface NewDirectoryAudit {
  tenantId: string
  activityDisplayName: string
  category: AuditCategory
  operationType: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign' | 'Other'
  actor: Actor
  targets: AuditTarget[]
  result?: 'success' | 'failure'
  resultReason?: string
  additionalDetails?: { key: string; value: string }[]
}

/** A row of the audit log, in Graph's shape. */
export interface DirectoryAudit {
  tenantId: string
  id: string
  category: AuditCategory
  correlationId: string
  result: 'success' | 'failure'
  resultReason: string
  activityDisplayName: string
  activityDateTime: string
  loggedByService: 'Core Directory'
  operationType: string
  initiatedBy: {
    user: {
      id: string
      displayName: string
      userPrincipalName: string | null
      ipAddress: string | null
    } | null
    app: { appId: string | null; displayName: string; servicePrincipalId: string } | null
  }
  targetResources: (AuditTarget & { modifiedProperties: ModifiedProperty[] })[]
  additionalDetails: { key: string; value: string }[]
}

/** The secret in `secretText` is shown here and never again. */
export type NewPasswordCredential = Omit<PasswordCredential, 'secretText'> & { secretText: string }

export interface AddPassword {
  displayName?: string | null
  startDateTime?: string
  /** Two years from now when absent. */
  endDateTime?: string
}

/** What an application trusts instead of a secret (Graph: `federatedIdentityCredential`). */
export interface FederatedIdentityCredential {
  id: string
  name: string
  /** `iss` of the tokens that are trusted. */
  issuer: string
  /** Their `sub`. */
  subject: string
  /** Their `aud`; one. */
  audiences: string[]
  description: string | null
}

export type NewFederatedIdentityCredential = Omit<
  FederatedIdentityCredential,
  'id' | 'description'
> & { description?: string | null }

/** Kinds of policies that a tenant has any number of; the names are Graph's collections. */
export type PolicyKind =
  | 'tokenLifetimePolicies'
  | 'claimsMappingPolicies'
  | 'permissionGrantPolicies'
  | 'appManagementPolicies'

/** A policy object: what its kind has, besides its names. */
export interface Policy {
  id: string
  displayName: string
  [property: string]: unknown
}

/** Policies that every tenant has once. */
export interface TenantPolicies {
  adminConsentRequestPolicy: {
    isEnabled: boolean
    notifyReviewers: boolean
    remindersEnabled: boolean
    requestDurationInDays: number
    version: number
    reviewers: unknown[]
  }
  defaultAppManagementPolicy: {
    displayName: string
    description: string
    isEnabled: boolean
    applicationRestrictions: Record<string, unknown>
    servicePrincipalRestrictions: Record<string, unknown>
  }
}
