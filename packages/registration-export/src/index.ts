export { toAzureCli } from './azure-cli.ts'
export { toBicep } from './bicep.ts'
export { type ExportFormat, exportFormats } from './formats.ts'
export { gatherRegistration, type ListRows } from './gather-registration.ts'
export { toGraphRequests } from './graph-requests.ts'
export { importBody, importOwnIdBody } from './import-application.ts'
export { type ReadApplication, readApplication } from './read-application.ts'
export type {
  ExportedApplication,
  ExportedFile,
  Registration,
  RegistrationExport,
} from './registration.ts'
export { toTerraform } from './terraform.ts'
