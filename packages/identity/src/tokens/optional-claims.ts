import type { Group, OptionalClaim, User } from '@patchbay/directory'
import { signInNameOf } from '../sessions/guest-accounts.ts'

/** What an optional claim may draw on. */
export interface ClaimSource {
  user: User
  /** Capabilities of the client, as it said in the `claims` parameter (`xms_cc`). */
  clientCapabilities: readonly string[]
  /** The address that the application may be told. */
  email: string | undefined
  /** Whether the address is in a domain that the tenant has proved to own. */
  isEmailDomainVerified: boolean
  loginHint: string
  /** A second factor was shown. */
  isStrong: boolean
  /** Issuer of a guest's home. */
  identityProvider: string | undefined
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
  login_hint: ({ loginHint }) => loginHint,
  preferred_username: ({ user }) => signInNameOf(user),
  sid: ({ sessionId }) => sessionId,
  // MSAL keeps its cache beyond the browser's session only when it reads this.
  signin_state: ({ isPersistent }) => (isPersistent ? ['kmsi'] : undefined),
  tenant_region_scope: () => 'WW',
  upn: ({ user }, options) => {
    // A guest's name is the home's; applications ask for it by name.
    if (user.userType !== 'Guest') return user.userPrincipalName
    if (options.includes('include_externally_authenticated_upn_without_hash')) {
      return user.userPrincipalName.replaceAll('#', '_')
    }
    return options.includes('include_externally_authenticated_upn')
      ? user.userPrincipalName
      : undefined
  },
  verified_primary_email: ({ email }) => (email ? [email] : undefined),
  verified_secondary_email: ({ user }) => (user.otherMails?.length ? user.otherMails : undefined),
  xms_cc: ({ clientCapabilities }) => (clientCapabilities.length ? clientCapabilities : undefined),
  xms_edov: ({ email, isEmailDomainVerified }) => (email ? isEmailDomainVerified : undefined),
  xms_pl: ({ user }) => user.preferredLanguage,
}

/** Values of the optional claims that an application asks for. */
export function optionalClaims(
  wanted: readonly OptionalClaim[],
  source: ClaimSource,
): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const { name, additionalProperties = [] } of wanted) {
    const value = isExtension(name)
      ? source.user[name]
      : derivations[name]?.(source, additionalProperties)
    if (value !== undefined && value !== null) claims[name] = value
  }
  return claims
}

/** An attribute that an application has defined in the directory. */
function isExtension(name: string): name is `extension_${string}` {
  return /^extension_[0-9a-f]{32}_\w+$/i.test(name)
}

/** More groups than this and the token points at Graph instead. */
const groupLimit = 200
/** A token in an address has less room: beyond this it only says that there are groups. */
const implicitGroupLimit = 5

/** What `groups` and `wids` are made of. */
export interface Memberships {
  userId: string
  groups: readonly Pick<Group, 'id' | 'displayName' | 'securityEnabled'>[]
  /** Groups that are assigned to the application. */
  assignedGroupIds: ReadonlySet<string>
  /** Role template ids. */
  directoryRoles: readonly string[]
}

/**
 * `groups` and `wids` as `groupMembershipClaims` asks, with the overage forms for many groups.
 *
 * @param options.properties Additional properties of the optional claim `groups`: `emit_as_roles`,
 *   `cloud_displayname`. On-premises names, which no group here has, leave the ids.
 */
export function membershipClaims(
  setting: string | null,
  member: Memberships,
  options: { graphUrl: string; isImplicit: boolean; properties: readonly string[] },
): Record<string, unknown> {
  const kinds = new Set((setting ?? '').split(/[,\s]+/))
  const claims: Record<string, unknown> = {}
  if (kinds.has('All') || kinds.has('DirectoryRole')) {
    claims['wids'] = [...member.directoryRoles, memberMarker]
  }
  const takesAll = kinds.has('All')
  const groups = member.groups.filter(
    ({ id, securityEnabled }) =>
      takesAll ||
      (kinds.has('SecurityGroup') && securityEnabled) ||
      (kinds.has('ApplicationGroup') && member.assignedGroupIds.has(id)),
  )
  if (groups.length === 0) return claims
  if (options.isImplicit && groups.length > implicitGroupLimit) {
    claims['hasgroups'] = true
  } else if (groups.length > groupLimit) {
    claims['_claim_names'] = { groups: 'src1' }
    claims['_claim_sources'] = {
      src1: { endpoint: `${options.graphUrl}/v1.0/users/${member.userId}/getMemberObjects` },
    }
  } else {
    const usesNames = options.properties.includes('cloud_displayname')
    const name = options.properties.includes('emit_as_roles') ? 'roles' : 'groups'
    claims[name] = groups.map(({ id, displayName }) => (usesNames ? displayName : id))
  }
  return claims
}

/** Stands in `wids` of every member, whatever roles they hold. */
const memberMarker = 'b79fbf4d-3ef9-4689-8143-76b194e85509'
