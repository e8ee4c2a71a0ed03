import type { Generated } from 'kysely'

/** Tables of the directory. Times are ISO 8601 text, booleans 0 or 1, `document` is JSON text. */
export interface DirectoryTables {
  tenants: {
    id: string
    displayName: string
    createdDateTime: string
    sealedSecret: string
    document: string
  }
  domains: { name: string; tenantId: string; isDefault: number; isInitial: number }
  users: {
    tenantId: string
    id: string
    userPrincipalName: string
    principalNameKey: string
    displayName: string
    createdDateTime: string
    accountEnabled: number
    passwordHash: string | null
    wrongPasswords: Generated<number>
    lockedUntil: string | null
    deletedDateTime: string | null
    managerId: string | null
    displayNameKey: Generated<string>
    mailKey: Generated<string | null>
    mailNicknameKey: Generated<string | null>
    givenNameKey: Generated<string | null>
    surnameKey: Generated<string | null>
    departmentKey: Generated<string | null>
    jobTitleKey: Generated<string | null>
    userTypeKey: Generated<string | null>
    document: string
  }
  groups: {
    tenantId: string
    id: string
    displayName: string
    createdDateTime: string
    deletedDateTime: string | null
    displayNameKey: Generated<string>
    mailNicknameKey: Generated<string | null>
    document: string
  }
  /** `memberKind`: user, group or servicePrincipal. */
  groupMembers: {
    tenantId: string
    groupId: string
    memberId: string
    memberKind: Generated<string>
  }
  directoryRoleMembers: { tenantId: string; roleTemplateId: string; memberId: string }
  applications: {
    tenantId: string
    id: string
    appId: string
    displayName: string
    createdDateTime: string
    deletedDateTime: string | null
    uniqueName: string | null
    displayNameKey: Generated<string>
    document: string
  }
  identifierUris: { uriKey: string; tenantId: string; applicationId: string }
  passwordCredentials: {
    tenantId: string
    objectId: string
    keyId: string
    appId: string
    displayName: string | null
    hint: string
    startDateTime: string
    endDateTime: string
    salt: string
    hash: string
  }
  owners: { tenantId: string; objectId: string; ownerId: string }
  servicePrincipals: {
    tenantId: string
    id: string
    appId: string
    displayName: string
    createdDateTime: string
    deletedDateTime: string | null
    displayNameKey: Generated<string>
    document: string
  }
  servicePrincipalNames: { tenantId: string; nameKey: string; servicePrincipalId: string }
  permissionGrants: {
    tenantId: string
    id: string
    clientId: string
    consentType: string
    principalId: string | null
    resourceId: string
    scope: string
    createdDateTime: string
  }
  appRoleAssignments: {
    tenantId: string
    id: string
    appRoleId: string
    createdDateTime: string
    principalId: string
    principalType: string
    resourceId: string
  }
  signIns: {
    sequence: Generated<number>
    tenantId: string
    id: string
    createdDateTime: string
    appId: string | null
    userId: string | null
    document: string
  }
  directoryAudits: {
    sequence: Generated<number>
    tenantId: string
    id: string
    activityDateTime: string
    document: string
    previousHash: string
    hash: string
  }
  directoryAuditTargets: { tenantId: string; targetId: string; sequence: number }
  /** `changeSequence` counts changes of objects; `auditHash` is that of the newest audit row. */
  tenantHeads: {
    tenantId: string
    changeSequence: Generated<number>
    auditHash: Generated<string>
  }
  /** The last change of each object. `removed`: null, `changed` (restorable) or `deleted`. */
  objectChanges: {
    tenantId: string
    kind: string
    objectId: string
    sequence: number
    removed: string | null
  }
  federatedCredentials: {
    tenantId: string
    applicationId: string
    id: string
    name: string
    issuer: string
    subject: string
    description: string | null
    audiences: string
  }
  extensionProperties: {
    tenantId: string
    applicationId: string
    id: string
    name: string
    document: string
  }
  policies: { tenantId: string; kind: string; id: string; document: string }
  policyAssignments: { tenantId: string; objectId: string; kind: string; policyId: string }
  activatedRoles: { tenantId: string; roleTemplateId: string }
  roleDefinitions: { tenantId: string; id: string; displayName: string; document: string }
  subscribedSkus: {
    tenantId: string
    skuId: string
    enabled: number
    consumed: Generated<number>
  }
  permissionClassifications: {
    tenantId: string
    servicePrincipalId: string
    id: string
    permissionId: string
    permissionName: string
    classification: string
  }
  /** `content` is base64. */
  scimExternalIds: { tenantId: string; objectId: string; externalId: string }
  images: { tenantId: string; objectId: string; contentType: string; content: string }
}
