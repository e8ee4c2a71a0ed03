import type { DirectoryObject } from '@patchbay/directory'
import type { EntityType } from './odata/query-options.ts'

type Json = Record<string, unknown>

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

const byNameOrTime = ['displayName', 'createdDateTime']

/** Types of directory objects. */
const objectTypes = {
  application: {
    name: 'application',
    set: 'applications',
    properties: names(`id appId displayName createdDateTime deletedDateTime applicationTemplateId
      disabledByMicrosoftStatus description groupMembershipClaims identifierUris
      isDeviceOnlyAuthSupported isFallbackPublicClient nativeAuthenticationApisEnabled notes
      oauth2RequirePostResponse publisherDomain serviceManagementReference signInAudience tags
      tokenEncryptionKeyId uniqueName samlMetadataUrl defaultRedirectUri certification
      optionalClaims servicePrincipalLockConfiguration requestSignatureVerification
      authenticationBehaviors addIns api appRoles info keyCredentials parentalControlSettings
      passwordCredentials publicClient requiredResourceAccess verifiedPublisher web spa`),
    expandable: ['owners'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description', 'appId'],
    isDirectoryObject: true,
  },
  servicePrincipal: {
    name: 'servicePrincipal',
    set: 'servicePrincipals',
    properties: names(`id appId displayName appDisplayName appDescription appOwnerOrganizationId
      createdDateTime deletedDateTime accountEnabled appRoleAssignmentRequired servicePrincipalType
      servicePrincipalNames signInAudience replyUrls homepage logoutUrl info
      oauth2PermissionScopes appRoles keyCredentials passwordCredentials tags description notes
      loginUrl preferredSingleSignOnMode notificationEmailAddresses alternativeNames
      tokenEncryptionKeyId disabledByMicrosoftStatus applicationTemplateId verifiedPublisher`),
    expandable: ['owners', 'appRoleAssignedTo', 'appRoleAssignments', 'oauth2PermissionGrants'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description', 'appId'],
    isDirectoryObject: true,
  },
  user: {
    name: 'user',
    set: 'users',
    properties: names(`id accountEnabled userPrincipalName displayName givenName surname mail
      mailNickname jobTitle department officeLocation mobilePhone businessPhones
      preferredLanguage usageLocation userType createdDateTime lastPasswordChangeDateTime
      signInSessionsValidFromDateTime passwordProfile`),
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
    expandable: ['memberOf', 'ownedObjects'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'userPrincipalName', 'mail'],
    isDirectoryObject: true,
  },
  group: {
    name: 'group',
    set: 'groups',
    properties: names(`id displayName description mailEnabled mailNickname securityEnabled
      groupTypes createdDateTime`),
    expandable: ['members'],
    orderable: byNameOrTime,
    searchable: ['displayName', 'description'],
    isDirectoryObject: true,
  },
} satisfies Record<string, EntityType>

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
    orderable: byNameOrTime,
    isDirectoryObject: true,
  },
  oAuth2PermissionGrant: {
    name: 'oAuth2PermissionGrant',
    set: 'oauth2PermissionGrants',
    properties: names('id clientId consentType principalId resourceId scope createdDateTime'),
    orderable: [],
    isDirectoryObject: false,
  },
  appRoleAssignment: {
    name: 'appRoleAssignment',
    set: 'appRoleAssignments',
    properties: names(`id appRoleId createdDateTime principalDisplayName principalId principalType
      resourceDisplayName resourceId`),
    orderable: ['createdDateTime', 'principalDisplayName'],
    isDirectoryObject: false,
  },
  organization: {
    name: 'organization',
    set: 'organization',
    properties: names('id displayName createdDateTime verifiedDomains tenantType'),
    orderable: [],
    isDirectoryObject: false,
  },
  domain: {
    name: 'domain',
    set: 'domains',
    properties: names(`id authenticationType isAdminManaged isDefault isInitial isRoot isVerified
      supportedServices`),
    orderable: [],
    isDirectoryObject: false,
  },
  directoryRole: {
    name: 'directoryRole',
    set: 'directoryRoles',
    properties: names('id roleTemplateId displayName description'),
    orderable: ['displayName'],
    isDirectoryObject: false,
  },
  signIn: {
    name: 'signIn',
    set: 'auditLogs/signIns',
    properties: names(`id createdDateTime userDisplayName userPrincipalName userId appId
      appDisplayName ipAddress clientAppUsed correlationId conditionalAccessStatus isInteractive
      riskDetail riskLevelAggregated riskLevelDuringSignIn riskState riskEventTypes
      riskEventTypes_v2 resourceDisplayName resourceId status deviceDetail location
      appliedConditionalAccessPolicies`),
    orderable: ['createdDateTime'],
    isDirectoryObject: false,
  },
  directoryAudit: {
    name: 'directoryAudit',
    set: 'auditLogs/directoryAudits',
    properties: names(`id category correlationId result resultReason activityDisplayName
      activityDateTime loggedByService operationType initiatedBy targetResources
      additionalDetails`),
    orderable: ['activityDateTime'],
    isDirectoryObject: false,
  },
} satisfies Record<string, EntityType>

/** An object of ours as Graph writes it: what is only ours is left out. */
export function toEntity(object: object): Json {
  const {
    tenantId: _tenantId,
    kind: _kind,
    sequence: _sequence,
    forceChangePasswordNextSignIn: _force,
    policy: _policy,
    ...entity
  }: Json = { ...object }
  return entity
}

/** An object among others of different types, with its type. */
export function toTypedEntity(object: DirectoryObject): Json {
  const type: EntityType = entityTypes[object.kind]
  return {
    '@odata.type': `#microsoft.graph.${object.kind}`,
    ...project(toEntity(object), type, undefined, false),
  }
}

/**
 * Keeps what `$select` names, or the type's projection. Certificates come with their bytes only for
 * one object and when asked for; `authenticationBehaviors` only when asked for.
 */
export function project(
  entity: Json,
  type: EntityType,
  select: readonly string[] | undefined,
  single: boolean,
): Json {
  const wanted = select?.map((name) => name.split('/')[0] ?? name) ?? type.projection
  const kept: Json =
    wanted === undefined
      ? { ...entity }
      : Object.fromEntries(
          Object.entries(entity).filter(
            ([name]) => wanted.includes(name) || name.startsWith('@odata.'),
          ),
        )
  if (select?.includes('authenticationBehaviors') !== true) delete kept['authenticationBehaviors']
  const keys = kept['keyCredentials']
  if (Array.isArray(keys) && !(single && select?.includes('keyCredentials') === true)) {
    kept['keyCredentials'] = keys.map((each: unknown) => ({ ...(each as Json), key: null }))
  }
  return kept
}
