import type { Group, OptionalClaim, User } from '@patchbay/directory'
import { loginHintOf } from './client-info.ts'

/** What an optional claim may draw on. */
export interface ClaimSource {
  user: User
  /** The address that the application may be told. */
  email: string | undefined
  sessionId: string | undefined
  /** When credentials were entered. */
  authTime: number
  /** "Stay signed in" was chosen. */
  isPersistent: boolean
  ipAddress: string
}

type Derive = (source: ClaimSource, options: readonly string[]) => unknown

/** Optional claims by name; a claim without a value is left out. */
const derivations: Readonly<Record<string, Derive>> = {
  acct: ({ user }) => (user.userType === 'Guest' ? 1 : 0),
  auth_time: ({ authTime }) => authTime,
  ctry: ({ user }) => user.usageLocation,
  email: ({ email }) => email,
  family_name: ({ user }) => user.surname,
  given_name: ({ user }) => user.givenName,
  idtyp: (_, options) => (options.includes('include_user_token') ? 'user' : undefined),
  ipaddr: ({ ipAddress }) => ipAddress,
  login_hint: ({ user }) => loginHintOf(user),
  preferred_username: ({ user }) => user.userPrincipalName,
  sid: ({ sessionId }) => sessionId,
  // MSAL keeps its cache beyond the browser's session only when it reads this.
  signin_state: ({ isPersistent }) => (isPersistent ? ['kmsi'] : undefined),
  upn: ({ user }) => user.userPrincipalName,
  verified_primary_email: ({ email }) => (email ? [email] : undefined),
  xms_pl: ({ user }) => user.preferredLanguage,
}

/** Values of the optional claims that an application asks for. */
export function optionalClaims(
  wanted: readonly OptionalClaim[],
  source: ClaimSource,
): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const { name, additionalProperties = [] } of wanted) {
    const value = derivations[name]?.(source, additionalProperties)
    if (value !== undefined && value !== null) claims[name] = value
  }
  return claims
}

/** More groups than this and the token points at Graph instead. */
const groupLimit = 200

/** `groups` and `wids` as `groupMembershipClaims` asks, with the overage form for many groups. */
export function membershipClaims(
  setting: string | null,
  member: { user: User; groups: readonly Group[]; directoryRoles: readonly string[] },
  publicUrl: string,
): Record<string, unknown> {
  const kinds = new Set((setting ?? '').split(/[,\s]+/))
  const claims: Record<string, unknown> = {}
  if (kinds.has('All') || kinds.has('DirectoryRole')) {
    claims['wids'] = [...member.directoryRoles, memberMarker]
  }
  if (!kinds.has('All') && !kinds.has('SecurityGroup')) return claims
  const ids = member.groups
    .filter((group) => kinds.has('All') || group.securityEnabled)
    .map(({ id }) => id)
  if (ids.length > groupLimit) {
    claims['_claim_names'] = { groups: 'src1' }
    claims['_claim_sources'] = {
      src1: { endpoint: `${publicUrl}/v1.0/users/${member.user.id}/getMemberObjects` },
    }
  } else if (ids.length > 0) {
    claims['groups'] = ids
  }
  return claims
}

/** Stands in `wids` of every member, whatever roles they hold. */
const memberMarker = 'b79fbf4d-3ef9-4689-8143-76b194e85509'
