import type { OptionalClaim, OptionalClaims } from '../directory-objects.ts'

export type TokenType = 'idToken' | 'accessToken' | 'saml2Token'

export const tokenTypes: readonly (readonly [TokenType, string, string])[] = [
  ['idToken', 'ID', 'Tokens about the user, for this application as the client.'],
  ['accessToken', 'Access', 'Tokens for this application as the API.'],
  ['saml2Token', 'SAML', 'Kept for other installations; nothing here issues SAML.'],
]

/** Claims that tokens carry when asked to, and what they say. */
export const claimNames: readonly (readonly [string, string])[] = [
  ['acct', 'Whether the user is a member (0) or a guest (1)'],
  ['auth_time', 'When credentials were entered'],
  ['ctry', 'Country of the user'],
  ['email', 'Mail address of the user'],
  ['family_name', 'Surname of the user'],
  ['given_name', 'Given name of the user'],
  ['idtyp', 'Whether the token is of an application or of a user'],
  ['ipaddr', 'Address that the user signed in from'],
  ['login_hint', 'Hint that leads the next sign-in to the same account'],
  ['preferred_username', 'User name to show, in version 1 tokens'],
  ['sid', 'Session, for signing out of one'],
  ['signin_state', 'Whether the user chose to stay signed in'],
  ['tenant_region_scope', 'Region of the tenant'],
  ['upn', 'User principal name'],
  ['verified_primary_email', 'Mail address that the tenant vouches for'],
  ['verified_secondary_email', 'Further mail addresses of the user'],
  ['xms_cc', 'Capabilities of the client'],
  ['xms_edov', 'Whether the domain of the mail address is proved'],
  ['xms_pl', 'Preferred language of the user'],
]

/** Kinds of groups that `groups` can list. */
export const groupKinds: readonly (readonly [string, string])[] = [
  ['SecurityGroup', 'Security groups'],
  ['DirectoryRole', 'Directory roles'],
  ['ApplicationGroup', 'Groups assigned to the application'],
  ['All', 'All groups'],
]

const none: OptionalClaims = { idToken: [], accessToken: [], saml2Token: [] }

/** Adds claims to one kind of token; those that are there stay as they are. */
export function addClaims(
  before: OptionalClaims | null,
  tokenType: TokenType,
  names: readonly string[],
): OptionalClaims {
  const claims = before ?? none
  const known = new Set(claims[tokenType].map(({ name }) => name))
  const added = names
    .filter((name) => !known.has(name))
    .map((name): OptionalClaim => ({
      name,
      source: null,
      essential: false,
      additionalProperties: name === 'idtyp' ? ['include_user_token'] : [],
    }))
  return { ...claims, [tokenType]: [...claims[tokenType], ...added] }
}

/** Takes one claim out of one kind of token. */
export function removeClaim(
  before: OptionalClaims | null,
  tokenType: TokenType,
  name: string,
): OptionalClaims {
  const claims = before ?? none
  return { ...claims, [tokenType]: claims[tokenType].filter((claim) => claim.name !== name) }
}

/** `SecurityGroup, ApplicationGroup` → its parts; empty for none. */
export function parseGroupKinds(setting: string | null): string[] {
  return (setting ?? '').split(/[,\s]+/).filter((kind) => kind !== '' && kind !== 'None')
}
