import { ApiError, graph } from '../../shell/api.ts'
import type { Application, AppRole, PermissionScope } from '../directory-objects.ts'

/**
 * Writes the scopes of an API. An enabled scope can be neither changed nor deleted, so when the
 * directory says so, those that go or change are disabled first.
 */
export function writeScopes(
  application: Application,
  scopes: readonly PermissionScope[],
): Promise<void> {
  return disablingFirst(application.api.oauth2PermissionScopes, scopes, (wanted) =>
    graph.patch(`/applications/${application.id}`, { api: { oauth2PermissionScopes: wanted } }),
  )
}

/** Writes the app roles of an application, under the same rule as scopes. */
export function writeAppRoles(application: Application, roles: readonly AppRole[]): Promise<void> {
  return disablingFirst(application.appRoles, roles, (wanted) =>
    graph.patch(`/applications/${application.id}`, { appRoles: wanted }),
  )
}

async function disablingFirst<T extends { id: string; isEnabled: boolean }>(
  stored: readonly T[],
  wanted: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
): Promise<void> {
  const isUnchanged = (item: T) =>
    wanted.some((other) => other.id === item.id && JSON.stringify(other) === JSON.stringify(item))
  try {
    await write(wanted)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'CannotDeleteOrUpdateEnabledEntitlement'))
      throw error
    await write(stored.map((item) => (isUnchanged(item) ? item : { ...item, isEnabled: false })))
    await write(wanted)
  }
}

// Characters of a scope or role value, as the directory takes them.
const valuePattern = /^[\w:!#$%&'()*+,\-./;=?@[\]^{}~]+$/

/** Why a scope or role value would be refused, or undefined. `others` are the values already taken. */
export function checkEntitlementValue(
  value: string,
  others: readonly (string | null)[],
): string | undefined {
  if (value === '') return 'Enter a value, such as access_as_user.'
  if (value.length > 120) return 'A value has at most 120 characters.'
  if (value.startsWith('.')) return 'A value does not begin with a full stop.'
  if (!valuePattern.test(value)) return 'Use letters, digits and punctuation, without blanks.'
  if (others.includes(value))
    return `${value} is already used by a scope or role of this application.`
  return undefined
}
