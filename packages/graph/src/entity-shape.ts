/**
 * Properties and their types: `displayName createdDateTime:DateTimeOffset tags:[String]`. A type is
 * Edm's when it begins with a capital, one of `complexTypes` when not; text when absent.
 */
export function typed(text: string): {
  properties: ReadonlySet<string>
  types: Map<string, string>
} {
  const types = new Map(
    text
      .trim()
      .split(/\s+/)
      .map((each): [string, string] => {
        const [name = '', type = 'String'] = each.split(':')
        return [name, type]
      }),
  )
  return { properties: new Set(types.keys()), types }
}

/** Complex types, as `typed` writes properties. Names and members are Microsoft Graph's. */
export const complexTypes: Record<string, string> = {
  addIn: 'id:Guid type properties:[keyValue]',
  apiApplication: `acceptMappedClaims:Boolean knownClientApplications:[Guid]
    requestedAccessTokenVersion:Int32 oauth2PermissionScopes:[permissionScope]
    preAuthorizedApplications:[preAuthorizedApplication]`,
  appIdentity: 'appId displayName servicePrincipalId',
  appRole: `id:Guid value displayName description allowedMemberTypes:[String] isEnabled:Boolean
    origin`,
  assignedLicense: 'skuId:Guid disabledPlans:[Guid]',
  auditActivityInitiator: 'user:userIdentity app:appIdentity',
  authenticationBehaviors: `coopEnforcement:Boolean removeUnverifiedEmailClaim:Boolean
    blockAzureADGraphAccess:Boolean requireClientServicePrincipal:Boolean`,
  certification: 'isPublisherAttested:Boolean isCertifiedByMicrosoft:Boolean',
  deviceDetail: 'browser operatingSystem displayName',
  geoCoordinates: 'latitude:Double longitude:Double',
  implicitGrantSettings: 'enableAccessTokenIssuance:Boolean enableIdTokenIssuance:Boolean',
  informationalUrl: 'logoUrl marketingUrl privacyStatementUrl supportUrl termsOfServiceUrl',
  invitedUser: 'id',
  keyCredential: `keyId:Guid type usage key:Binary customKeyIdentifier displayName
    startDateTime:DateTimeOffset endDateTime:DateTimeOffset`,
  keyValue: 'key value',
  licenseUnitsDetail: 'enabled:Int32 suspended:Int32 warning:Int32 lockedOut:Int32',
  modifiedProperty: 'displayName oldValue newValue',
  optionalClaim: 'name source essential:Boolean additionalProperties:[String]',
  optionalClaims: 'idToken:[optionalClaim] accessToken:[optionalClaim] saml2Token:[optionalClaim]',
  parentalControlSettings: 'countriesBlockedForMinors:[String] legalAgeGroupRule',
  passwordCredential: `keyId:Guid displayName hint startDateTime:DateTimeOffset
    endDateTime:DateTimeOffset customKeyIdentifier secretText`,
  passwordProfile: 'password forceChangePasswordNextSignIn:Boolean',
  permissionGrantConditionSet: 'id permissionType permissionClassification resourceApplication',
  permissionScope: `id:Guid value type isEnabled:Boolean adminConsentDisplayName
    adminConsentDescription userConsentDisplayName userConsentDescription origin`,
  preAuthorizedApplication: 'appId delegatedPermissionIds:[String]',
  publicClientApplication: 'redirectUris:[String]',
  redirectUriSettings: 'uri index:Int32',
  requestSignatureVerification: 'isSignedRequestRequired:Boolean allowedWeakAlgorithms',
  requiredResourceAccess: 'resourceAppId resourceAccess:[resourceAccess]',
  resourceAccess: 'id:Guid type',
  appManagementConfiguration: `passwordCredentials:[passwordCredentialConfiguration]
    keyCredentials:[keyCredentialConfiguration]`,
  passwordCredentialConfiguration: `restrictionType maxLifetime:Duration
    restrictForAppsCreatedAfterDateTime:DateTimeOffset state`,
  keyCredentialConfiguration: `restrictionType maxLifetime:Duration
    restrictForAppsCreatedAfterDateTime:DateTimeOffset state`,
  rolePermission: 'allowedResourceActions:[String] condition',
  servicePlanInfo: 'servicePlanId:Guid servicePlanName provisioningStatus appliesTo',
  servicePrincipalLockConfiguration: `isEnabled:Boolean allProperties:Boolean
    credentialsWithUsageVerify:Boolean credentialsWithUsageSign:Boolean tokenEncryptionKeyId:Boolean`,
  signInLocation: 'city state countryOrRegion geoCoordinates:geoCoordinates',
  signInStatus: 'errorCode:Int32 failureReason additionalDetails',
  appliedConditionalAccessPolicy: 'id displayName result',
  spaApplication: 'redirectUris:[String]',
  targetResource: `id displayName type userPrincipalName groupType
    modifiedProperties:[modifiedProperty]`,
  userIdentity: 'id displayName userPrincipalName ipAddress',
  verifiedDomain: 'capabilities isDefault:Boolean isInitial:Boolean name type',
  verifiedPublisher: 'displayName verifiedPublisherId addedDateTime:DateTimeOffset',
  webApplication: `homePageUrl logoutUrl redirectUris:[String]
    implicitGrantSettings:implicitGrantSettings redirectUriSettings:[redirectUriSettings]`,
}
