export { toAzureCli } from './azure-cli.ts'
export { toBicep } from './bicep.ts'
export { toGraphRequests } from './graph-requests.ts'
export { readApplication } from './read-application.ts'
export type {
  ExportedApplication,
  ExportedFile,
  Registration,
  RegistrationExport,
} from './registration.ts'
export { toTerraform } from './terraform.ts'
