import type { Directory, Tenant } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'

/** Tenant of personal accounts, which this installation does not have. */
const consumersTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** What the first path segment says about the tenant. */
export type TenantSegment =
  | { kind: 'tenant'; name: string; tenant: Tenant }
  | { kind: 'common' | 'organizations' | 'consumers'; name: string; tenant?: undefined }

/**
 * Reads the first path segment: GUID, verified domain or alias, in any letter case.
 *
 * @throws {OAuthError} 90002 for a tenant that is not here, 900023 for what cannot be one.
 */
export async function resolveTenant(segment: string, directory: Directory): Promise<TenantSegment> {
  const name = segment.toLowerCase()
  if (name === 'common' || name === 'organizations' || name === 'consumers') {
    return { kind: name, name }
  }
  if (name === consumersTenantId) return { kind: 'consumers', name }
  if (!isGuid(name) && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
    throw new OAuthError(900023, { tenant: segment })
  }
  const tenant = await directory.tenants.find(name)
  if (!tenant) throw new OAuthError(90002, { tenant: segment })
  return { kind: 'tenant', name, tenant }
}

/** Whether a text is a GUID. */
export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
