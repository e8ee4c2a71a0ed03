import type { Settings } from '../settings.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkDatabase, checkMasterKey } from './check-database.ts'
import { checkFolder } from './check-folder.ts'
import { checkPorts } from './check-ports.ts'
import { checkNode, checkPortal } from './check-program.ts'
import type { Check, Finding } from './finding.ts'

/** What is looked at, by the name that a person asks for it with. */
export const checks: Record<string, Check> = {
  node: checkNode,
  folder: checkFolder,
  ports: checkPorts,
  certificate: checkCertificate,
  database: checkDatabase,
  'master-key': checkMasterKey,
  portal: checkPortal,
}

const order: Finding['severity'][] = ['error', 'warning', 'info']

/** Looks at an installation, running or not, and changes nothing; the worst comes first. */
export async function examine(
  settings: Settings,
  what: readonly string[] = Object.keys(checks),
): Promise<Finding[]> {
  const found = await Promise.all(what.map(async (name) => (await checks[name]?.(settings)) ?? []))
  return found.flat().toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}
