import { type Executor, findTenant, listAssignedPolicies } from '@patchbay/store'
import { badRequest } from './errors.ts'

interface Restriction {
  restrictionType?: string
  maxLifetime?: string | null
  restrictForAppsCreatedAfterDateTime?: string | null
  state?: string
}

interface Secret {
  startDateTime: string
  endDateTime: string
}

/**
 * Judges a new client secret by the tenant's app management policies: the one assigned to the
 * object, else the tenant's default.
 */
export async function checkAppManagement(
  executor: Executor,
  object: { tenantId: string; id: string; createdDateTime: string },
  kind: 'application' | 'servicePrincipal',
  secret: Secret,
): Promise<void> {
  const restrictions = await findRestrictions(executor, object, kind)
  for (const restriction of restrictions) {
    const { restrictionType, maxLifetime, restrictForAppsCreatedAfterDateTime: since } = restriction
    if (restriction.state === 'disabled') continue
    if (typeof since === 'string' && Date.parse(object.createdDateTime) < Date.parse(since))
      continue
    if (restrictionType === 'passwordAddition') {
      throw badRequest(
        "Credential type not allowed as per assigned policy 'passwordAddition'. Use a certificate or a federated credential.",
      )
    }
    if (restrictionType !== 'passwordLifetime' || typeof maxLifetime !== 'string') continue
    const limit = parseDuration(maxLifetime)
    const life = Date.parse(secret.endDateTime) - Date.parse(secret.startDateTime)
    if (limit !== undefined && life > limit) {
      throw badRequest(
        `Credential lifetime exceeds the max value allowed as per assigned policy: ${maxLifetime}.`,
        '/passwordCredential/endDateTime',
      )
    }
  }
}

async function findRestrictions(
  executor: Executor,
  { tenantId, id }: { tenantId: string; id: string },
  kind: 'application' | 'servicePrincipal',
): Promise<Restriction[]> {
  const [assigned] = await listAssignedPolicies(executor, tenantId, 'appManagementPolicies', id)
  if (assigned !== undefined) {
    const { isEnabled, restrictions } = assigned.document as {
      isEnabled?: boolean
      restrictions?: { passwordCredentials?: Restriction[] }
    }
    return isEnabled === true ? (restrictions?.passwordCredentials ?? []) : []
  }
  const tenant = await findTenant(executor, tenantId)
  const policy = tenant?.document['defaultAppManagementPolicy'] as
    | {
        isEnabled?: boolean
        applicationRestrictions?: { passwordCredentials?: Restriction[] }
        servicePrincipalRestrictions?: { passwordCredentials?: Restriction[] }
      }
    | undefined
  if (policy?.isEnabled !== true) return []
  const restrictions =
    kind === 'application' ? policy.applicationRestrictions : policy.servicePrincipalRestrictions
  return restrictions?.passwordCredentials ?? []
}

/** ISO 8601 duration of days and times → milliseconds. */
function parseDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)
  if (match === null) return undefined
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return (((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
}
