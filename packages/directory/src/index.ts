export type {
  Membership,
  MembershipChange,
  ObjectChange,
  ObjectColumn,
  ObjectCondition,
  ObjectTest,
} from '@patchbay/store'
export type * from './types.ts'
export type {
  Directory,
  DirectoryObject,
  LogQuery,
  ObjectKind,
  ObjectQuery,
  Page,
  Sequenced,
} from './directory.ts'
export type { DirectoryOptions, Random } from './context.ts'
export { leastPasswordLength } from './passwords.ts'
export { createDirectory } from './create-directory.ts'
export { directoryRoles, roleTemplates } from './directory-roles.ts'
export { DirectoryError, type DirectoryErrorCode } from './errors.ts'
export {
  firstPartyAppIds,
  firstPartyTenant,
  serviceScopeId,
  userReadScopeId,
} from './first-party.ts'
export { emptyGuid, isGuid } from './guid.ts'
export {
  detectManifestFormat,
  fromAadGraphManifest,
  type ManifestFormat,
  toAadGraphManifest,
} from './manifest.ts'
export { skuIds } from './licenses.ts'
export { type IndexedProperty, indexedProperties, orderKey } from './object-columns.ts'
export { recallCallers, recallDirectory } from './recall.ts'
export { judgeSecret, type SecretDigest } from './secrets.ts'
export { auditHash, modifiedProperties, systemActor } from './logs.ts'
