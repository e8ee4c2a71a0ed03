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
    document: string
  }
  groups: {
    tenantId: string
    id: string
    displayName: string
    createdDateTime: string
    document: string
  }
  groupMembers: { tenantId: string; groupId: string; memberId: string }
  directoryRoleMembers: { tenantId: string; roleTemplateId: string; memberId: string }
  applications: {
    tenantId: string
    id: string
    appId: string
    displayName: string
    createdDateTime: string
    deletedDateTime: string | null
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
}
