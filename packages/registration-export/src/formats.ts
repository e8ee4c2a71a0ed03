import { toAzureCli } from './azure-cli.ts'
import { toBicep } from './bicep.ts'
import { toGraphRequests } from './graph-requests.ts'
import type { ExportedFile, RegistrationExport } from './registration.ts'
import { toTerraform } from './terraform.ts'

export type ExportFormat = 'graph' | 'bicep' | 'terraform' | 'az'

/** Every form that registrations can be written in, with what it is called. */
export const exportFormats: Record<
  ExportFormat,
  { title: string; write: (exported: RegistrationExport) => ExportedFile[] }
> = {
  graph: { title: 'Microsoft Graph', write: toGraphRequests },
  bicep: { title: 'Bicep', write: toBicep },
  terraform: { title: 'Terraform', write: toTerraform },
  az: { title: 'Azure CLI', write: toAzureCli },
}
