import type { DirectoryObject } from '@patchbay/directory'
import { typed } from './entity-shape.ts'
import type { EntityType } from './odata/query-options.ts'

type Json = Record<string, unknown>

const byNameOrTime = ['displayName', 'createdDateTime']

/** Types of directory objects. */
const objectTypes = {
  application: {
    name: 'application',
    set: 'applications',
    ...typed(`id appId displayName createdDateTime:DateTimeOffset deletedDateTime:DateTimeOffset
      applicationTemplateId disabledByMicrosoftStatus description groupMembershipClaims
      identifierUris:[String] isDeviceOnlyAuthSupported:Boolean isFallbackPublicClient:Boolean
      nativeAuthenticationApisEnabled notes oauth2RequirePostResponse:Boolean publisherDomain
      serviceManagementReference signInAudience tags:[String] tokenEncryptionKeyId:Guid uniqueName
      samlMetadataUrl defaultRedirectUri certification:certification
      optionalClaims:optionalClaims
      servicePrincipalLockConfiguration:servicePrincipalLockConfiguration
      requestSignatureVerification:requestSignatureVerification
      authenticationBehaviors:authenticationBehaviors addIns:[addIn] api:apiApplication
      appRoles:[appRole] info:informationalUrl keyCredentials:[keyCredential]
      parentalControlSettings:parentalControlSettings passwordCredentials:[passwordCredential]
      publicClient:publicClientApplication requiredResourceAccess:[requiredResourceAccess]
      verifiedPublisher:verifiedPublisher web:webApplication spa:spaApplication`),
    expandable: ['owners'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description', 'appId'],
    isDirectoryObject: true,
  },
  servicePrincipal: {
    name: 'servicePrincipal',
    set: 'servicePrincipals',
    ...typed(`id appId displayName appDisplayName appDescription appOwnerOrganizationId:Guid
      createdDateTime:DateTimeOffset deletedDateTime:DateTimeOffset accountEnabled:Boolean
      appRoleAssignmentRequired:Boolean servicePrincipalType servicePrincipalNames:[String]
      signInAudience replyUrls:[String] homepage logoutUrl info:informationalUrl
      oauth2PermissionScopes:[permissionScope] appRoles:[appRole] keyCredentials:[keyCredential]
      passwordCredentials:[passwordCredential] tags:[String] description notes loginUrl
      preferredSingleSignOnMode notificationEmailAddresses:[String] alternativeNames:[String]
      tokenEncryptionKeyId:Guid disabledByMicrosoftStatus applicationTemplateId
      verifiedPublisher:verifiedPublisher`),
    expandable: ['owners', 'appRoleAssignedTo', 'appRoleAssignments', 'oauth2PermissionGrants'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description', 'appId'],
    isDirectoryObject: true,
  },
  user: {
    name: 'user',
    set: 'users',
    ...typed(`id accountEnabled:Boolean userPrincipalName displayName givenName surname mail
      mailNickname jobTitle department officeLocation mobilePhone businessPhones:[String]
      preferredLanguage usageLocation userType createdDateTime:DateTimeOffset
      deletedDateTime:DateTimeOffset lastPasswordChangeDateTime:DateTimeOffset
      signInSessionsValidFromDateTime:DateTimeOffset passwordProfile:passwordProfile city
      companyName country employeeId postalCode state streetAddress otherMails:[String]
      creationType externalUserState externalUserStateChangeDateTime:DateTimeOffset
      assignedLicenses:[assignedLicense]`),
    projection: [
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ],
    expandable: ['memberOf', 'ownedObjects', 'manager', 'directReports'],
    orderable: [...byNameOrTime, 'userPrincipalName'],
    searchable: ['displayName', 'userPrincipalName', 'mail'],
    isDirectoryObject: true,
    hasExtensions: true,
  },
  group: {
    name: 'group',
    set: 'groups',
    ...typed(`id displayName description mailEnabled:Boolean mailNickname securityEnabled:Boolean
      groupTypes:[String] createdDateTime:DateTimeOffset deletedDateTime:DateTimeOffset
      isAssignableToRole:Boolean mail visibility`),
    expandable: ['members', 'owners', 'memberOf'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description'],
    isDirectoryObject: true,
  },
} satisfies Record<string, EntityType>

const policy = {
  orderable: ['displayName'],
  isDirectoryObject: false,
}

/** The entity types that are answered, and what a query may name of each. */
export const entityTypes = {
  ...objectTypes,
  directoryObject: {
    name: 'directoryObject',
    set: 'directoryObjects',
    // Among objects of several types a query may name what any of them has.
    properties: new Set([
      'roleTemplateId',
      ...Object.values(objectTypes).flatMap(({ properties }) => [...properties]),
    ]),
    types: new Map([
      ['id', 'String'],
      ['deletedDateTime', 'DateTimeOffset'],
    ]),
    orderable: byNameOrTime,
    isDirectoryObject: true,
  },
  oAuth2PermissionGrant: {
    name: 'oAuth2PermissionGrant',
    set: 'oauth2PermissionGrants',
    ...typed(`id clientId consentType principalId resourceId scope
      createdDateTime:DateTimeOffset`),
    orderable: [],
    isDirectoryObject: false,
  },
  appRoleAssignment: {
    name: 'appRoleAssignment',
    set: 'appRoleAssignments',
    ...typed(`id appRoleId:Guid createdDateTime:DateTimeOffset principalDisplayName
      principalId:Guid principalType resourceDisplayName resourceId:Guid`),
    orderable: [],
    isDirectoryObject: false,
  },
  organization: {
    name: 'organization',
    set: 'organization',
    ...typed(
      'id displayName createdDateTime:DateTimeOffset verifiedDomains:[verifiedDomain] tenantType',
    ),
    orderable: [],
    isDirectoryObject: false,
  },
  domain: {
    name: 'domain',
    set: 'domains',
    ...typed(`id authenticationType isAdminManaged:Boolean isDefault:Boolean isInitial:Boolean
      isRoot:Boolean isVerified:Boolean supportedServices:[String]`),
    orderable: [],
    isDirectoryObject: false,
  },
  directoryRole: {
    name: 'directoryRole',
    set: 'directoryRoles',
    ...typed('id roleTemplateId displayName description'),
    orderable: ['displayName'],
    isDirectoryObject: false,
  },
  unifiedRoleDefinition: {
    name: 'unifiedRoleDefinition',
    set: 'roleManagement/directory/roleDefinitions',
    ...typed(`id templateId displayName description isBuiltIn:Boolean isEnabled:Boolean
      resourceScopes:[String] rolePermissions:[rolePermission] version`),
    orderable: ['displayName'],
    isDirectoryObject: false,
  },
  unifiedRoleAssignment: {
    name: 'unifiedRoleAssignment',
    set: 'roleManagement/directory/roleAssignments',
    ...typed('id principalId roleDefinitionId directoryScopeId'),
    expandable: ['principal'],
    orderable: [],
    isDirectoryObject: false,
  },
  federatedIdentityCredential: {
    name: 'federatedIdentityCredential',
    set: 'federatedIdentityCredentials',
    ...typed('id name issuer subject description audiences:[String]'),
    orderable: ['name'],
    isDirectoryObject: false,
  },
  extensionProperty: {
    name: 'extensionProperty',
    set: 'extensionProperties',
    ...typed(`id appDisplayName name dataType isMultiValued:Boolean isSyncedFromOnPremises:Boolean
      targetObjects:[String]`),
    orderable: ['name'],
    isDirectoryObject: false,
  },
  delegatedPermissionClassification: {
    name: 'delegatedPermissionClassification',
    set: 'delegatedPermissionClassifications',
    ...typed('id permissionId permissionName classification'),
    orderable: [],
    isDirectoryObject: false,
  },
  tokenLifetimePolicy: {
    name: 'tokenLifetimePolicy',
    set: 'policies/tokenLifetimePolicies',
    ...typed('id displayName description definition:[String] isOrganizationDefault:Boolean'),
    ...policy,
  },
  claimsMappingPolicy: {
    name: 'claimsMappingPolicy',
    set: 'policies/claimsMappingPolicies',
    ...typed('id displayName description definition:[String] isOrganizationDefault:Boolean'),
    ...policy,
  },
  permissionGrantPolicy: {
    name: 'permissionGrantPolicy',
    set: 'policies/permissionGrantPolicies',
    ...typed(`id displayName description includes:[permissionGrantConditionSet]
      excludes:[permissionGrantConditionSet]`),
    ...policy,
  },
  appManagementPolicy: {
    name: 'appManagementPolicy',
    set: 'policies/appManagementPolicies',
    ...typed(`id displayName description isEnabled:Boolean
      restrictions:appManagementConfiguration`),
    ...policy,
  },
  subscribedSku: {
    name: 'subscribedSku',
    set: 'subscribedSkus',
    ...typed(`id skuId:Guid skuPartNumber appliesTo capabilityStatus consumedUnits:Int32
      prepaidUnits:licenseUnitsDetail servicePlans:[servicePlanInfo]`),
    orderable: ['skuPartNumber'],
    isDirectoryObject: false,
  },
  invitation: {
    name: 'invitation',
    set: 'invitations',
    ...typed(`id inviteRedeemUrl invitedUserDisplayName invitedUserEmailAddress invitedUserType
      inviteRedirectUrl sendInvitationMessage:Boolean status resetRedemption:Boolean
      invitedUser:invitedUser`),
    orderable: [],
    isDirectoryObject: false,
  },
  signIn: {
    name: 'signIn',
    set: 'auditLogs/signIns',
    ...typed(`id createdDateTime:DateTimeOffset userDisplayName userPrincipalName userId appId
      appDisplayName ipAddress clientAppUsed correlationId conditionalAccessStatus
      isInteractive:Boolean riskDetail riskLevelAggregated riskLevelDuringSignIn riskState
      riskEventTypes:[String] riskEventTypes_v2:[String] resourceDisplayName resourceId
      status:signInStatus deviceDetail:deviceDetail location:signInLocation
      appliedConditionalAccessPolicies:[appliedConditionalAccessPolicy]`),
    orderable: ['createdDateTime'],
    isDirectoryObject: false,
    isLog: true,
  },
  directoryAudit: {
    name: 'directoryAudit',
    set: 'auditLogs/directoryAudits',
    ...typed(`id category correlationId result resultReason activityDisplayName
      activityDateTime:DateTimeOffset loggedByService operationType
      initiatedBy:auditActivityInitiator targetResources:[targetResource]
      additionalDetails:[keyValue]`),
    orderable: ['activityDateTime'],
    isDirectoryObject: false,
    isLog: true,
  },
} satisfies Record<string, EntityType>

/** What is only ours, and no property of Graph's. */
const ours = new Set(['tenantId', 'kind', 'sequence', 'forceChangePasswordNextSignIn', 'policy'])

/** An object of ours as Graph writes it: what is only ours is left out. */
export function toEntity(object: object): Json {
  const entity: Json = {}
  const given: Json = object as Json
  for (const name in given) if (!ours.has(name)) entity[name] = given[name]
  return entity
}

/** An object among others of different types, with its type; what of it is shown, its type says. */
export function toTypedEntity(object: DirectoryObject): Json {
  return { '@odata.type': `#microsoft.graph.${object.kind}`, ...toEntity(object) }
}

/** `user` of an object among others that says it is one. */
export function typeNameOf(entity: Json): string | undefined {
  const name = entity['@odata.type']
  return typeof name === 'string' ? name.slice('#microsoft.graph.'.length) : undefined
}

/** The type that an object among others says it has. */
export function typeOf(entity: Json, otherwise: EntityType): EntityType {
  const kind = typeNameOf(entity)
  if (kind === undefined || otherwise.name !== 'directoryObject') return otherwise
  return Object.hasOwn(objectTypes, kind)
    ? objectTypes[kind as keyof typeof objectTypes]
    : otherwise
}

/**
 * Keeps what `$select` names, or the type's projection, and what is annotated; never what is only ours.
 * Certificates come with their bytes only for one object and when asked for; `authenticationBehaviors`
 * only when asked for.
 */
export function project(
  entity: Json,
  type: EntityType,
  select: readonly string[] | undefined,
  single: boolean,
): Json {
  const wanted = select ?? type.projection
  const kept: Json = wanted === undefined ? toEntity(entity) : {}
  if (wanted !== undefined) {
    for (const name in entity) if (name.includes('@')) kept[name] = entity[name]
    for (const path of wanted) {
      const name = path.split('/', 1)[0] ?? path
      if (Object.hasOwn(entity, name)) kept[name] = entity[name]
    }
    // What is deleted says when it went, also where the others of its type do not come with that.
    const { deletedDateTime } = entity
    if (select === undefined && typeof deletedDateTime === 'string') {
      kept['deletedDateTime'] = deletedDateTime
    }
  }
  if (select?.includes('authenticationBehaviors') !== true) delete kept['authenticationBehaviors']
  const keys = kept['keyCredentials']
  if (Array.isArray(keys) && !(single && select?.includes('keyCredentials') === true)) {
    kept['keyCredentials'] = keys.map((each: unknown) => ({ ...(each as Json), key: null }))
  }
  return kept
}
