export type * from './types.ts'
export type {
  Directory,
  DirectoryObject,
  LogQuery,
  ObjectQuery,
  PageKey,
  Sequenced,
} from './directory.ts'
export { directoryRoles, roleTemplates } from './directory-roles.ts'
export { DirectoryError, type DirectoryErrorCode } from './errors.ts'
