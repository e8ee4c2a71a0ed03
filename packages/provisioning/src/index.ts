export type {
  Actual,
  ActualApplication,
  ActualConnector,
  ActualGroup,
  ActualServicePrincipal,
  ActualUser,
} from './actual.ts'
export { connectorTitle, withApplicationIds } from './connector.ts'
export type { Difference } from './compare.ts'
export type { ApplicationEntry, Principal, ProvisioningDocument } from './document.ts'
export { toProvisioningDocument, toProvisioningText, userAttributes } from './export-document.ts'
export type { Finding, Place } from './finding.ts'
export {
  applicationBody,
  type KnownApplication,
  permissionId,
  referencesBody,
} from './graph-application.ts'
export { applySchema } from './json-schema.ts'
export { createNames, keyOf } from './names.ts'
export { type Parsed, type Path, parseProvisioning } from './parse.ts'
export {
  type Change,
  defaultAccess,
  isSettled,
  type Kind,
  type Made,
  type Plan,
  planChanges,
  type Work,
} from './plan.ts'
export { type Wanted, wantedOf } from './wanted.ts'
