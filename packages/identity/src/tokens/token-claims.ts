import { createHash, randomInt } from 'node:crypto'
import type { Application, User } from '@patchbay/directory'
import type { Claims } from '../keys/jwt.ts'
import { randomText } from '../random.ts'
import { resourceKey } from '../scopes/parse-scope.ts'
import { graphAppId } from '../scopes/resolve-resource.ts'
import { signInNameOf } from '../sessions/guest-accounts.ts'
import { issuerOf, type ProtocolVersion } from '../tenants/issuer.ts'
import { optionalClaims, type ClaimSource } from './optional-claims.ts'

/** Tokens are dated back by this much, so that a slow clock does not find them in its future. */
const skewSeconds = 300
export const idTokenLifetimeSeconds = 3600

/** How a client proved itself: not at all, by secret, by certificate (`appidacr`, `azpacr`). */
export type ClientAuthentication = 'public' | 'secret' | 'certificate'
const authenticationLevels = { public: '0', secret: '1', certificate: '2' } as const

/** Least and most that a token lifetime policy may set: ten minutes and a day. */
const policyRange = [600, 86_400] as const

/**
 * What a policy says; without one between 60 and 90 minutes, so that tokens issued together do not
 * expire together.
 */
export function accessTokenLifetimeSeconds(policy?: { accessTokenLifetime?: number }): number {
  const set = policy?.accessTokenLifetime
  if (set === undefined) return randomInt(3600, 5401)
  return Math.min(policyRange[1], Math.max(policyRange[0], Math.floor(set)))
}

/** A 22-character token id (`uti`). */
export function tokenId(): string {
  return randomText(16)
}

/** What an access token says, whoever it is for. */
export interface AccessTokenFacts {
  now: number
  lifetimeSeconds: number
  publicUrl: string
  tenantId: string
  tokenId: string
  client: Application
  clientAuthentication: ClientAuthentication
  /** The resource, and its name as the client wrote it. */
  resource: Application
  resourceName: string
  /** App roles held at the resource. */
  roles: readonly string[]
}

/** What only the token of a user says. */
export interface UserTokenFacts {
  user: User
  /** Pairwise, for the resource. */
  subject: string
  scopes: readonly string[]
  hasProfile: boolean
  source: ClaimSource
  /** `groups`, `wids`. */
  memberships: Record<string, unknown>
}

/** Claims of an access token for a user. The resource decides on the version. */
export function userAccessTokenClaims(facts: AccessTokenFacts, of: UserTokenFacts): Claims {
  const version = accessTokenVersion(facts.resource)
  const { user } = of
  const isForGraph = facts.resource.appId === graphAppId
  const byVersion =
    version === 1
      ? {
          acr: '1',
          amr: of.source.isStrong ? ['pwd', 'mfa'] : ['pwd'],
          ...(isForGraph && { app_displayname: facts.client.displayName }),
          ...given({ family_name: user.surname, given_name: user.givenName }),
          ipaddr: of.source.ipAddress,
          name: user.displayName,
          unique_name: signInNameOf(user),
          ...nameOf(user, of.source),
        }
      : of.hasProfile
        ? { name: user.displayName, preferred_username: signInNameOf(user) }
        : {}
  return {
    ...commonClaims(facts, version),
    ...byVersion,
    ...(isForGraph && { idtyp: 'user' }),
    ...given({ idp: of.source.identityProvider ?? null }),
    oid: user.id,
    sub: of.subject,
    ...(of.scopes.length > 0 && { scp: of.scopes.join(' ') }),
    ...(facts.roles.length > 0 && { roles: facts.roles }),
    ...of.memberships,
    ...optionalClaims(facts.resource.optionalClaims?.accessToken ?? [], of.source),
  }
}

/** Claims of an access token for an application itself. */
export function applicationAccessTokenClaims(
  facts: AccessTokenFacts,
  servicePrincipalId: string,
): Claims {
  const version = accessTokenVersion(facts.resource)
  const wantsType = facts.resource.optionalClaims?.accessToken.some(({ name }) => name === 'idtyp')
  const isForGraph = facts.resource.appId === graphAppId
  return {
    ...commonClaims(facts, version),
    ...(isForGraph && version === 1 && { app_displayname: facts.client.displayName }),
    ...((isForGraph || wantsType) && { idtyp: 'app' }),
    ...(isForGraph && { wids: [applicationMarker] }),
    ...(version === 1 && { idp: issuerOf(facts.publicUrl, facts.tenantId, version) }),
    oid: servicePrincipalId,
    sub: servicePrincipalId,
    ...(facts.roles.length > 0 && { roles: facts.roles }),
  }
}

/** Stands in `wids` of Graph tokens of applications that hold no directory role. */
const applicationMarker = '0997a1d0-0d1d-4acb-b408-d5ca73121e90'

/** Version of the access tokens that a resource takes (`api.requestedAccessTokenVersion`). */
export function accessTokenVersion(resource: Application): ProtocolVersion {
  return resource.api.requestedAccessTokenVersion === 2 ? 2 : 1
}

function commonClaims(facts: AccessTokenFacts, version: ProtocolVersion): Claims {
  const level = authenticationLevels[facts.clientAuthentication]
  return {
    aud: audienceOf(facts, version),
    iss: issuerOf(facts.publicUrl, facts.tenantId, version),
    iat: facts.now - skewSeconds,
    nbf: facts.now - skewSeconds,
    exp: facts.now + facts.lifetimeSeconds,
    aio: randomText(24),
    ...(version === 1
      ? { appid: facts.client.appId, appidacr: level }
      : { azp: facts.client.appId, azpacr: level }),
    rh: `0.${randomText(24)}.`,
    tid: facts.tenantId,
    uti: facts.tokenId,
    ver: version === 1 ? '1.0' : '2.0',
    ...(version === 2 && { xms_ftd: randomText(32) }),
  }
}

/** Version 2: the appId always. Version 1: the name that the client used, or the appId on request. */
function audienceOf(facts: AccessTokenFacts, version: ProtocolVersion): string {
  const usesGuid = facts.resource.optionalClaims?.accessToken.some(
    ({ name, additionalProperties }) =>
      name === 'aud' && additionalProperties?.includes('use_guid'),
  )
  const name = facts.resourceName.replace(/^spn:/i, '')
  const isGuid = resourceKey(name) === facts.resource.appId
  return version === 2 || usesGuid || isGuid ? facts.resource.appId : name
}

/** What an ID token says. */
export interface IdTokenFacts {
  now: number
  version: ProtocolVersion
  publicUrl: string
  tenantId: string
  client: Application
  /** Pairwise, for the client. */
  subject: string
  user: User
  scopes: { profile: boolean; email: boolean }
  nonce: string | undefined
  roles: readonly string[]
  memberships: Record<string, unknown>
  source: ClaimSource
  /** Says when credentials were entered, because the request asked. */
  withAuthTime: boolean
  /** Names asked for in the `claims` parameter. */
  requestedClaims: readonly string[]
  lifetimeSeconds: number
  /** Issued beside the ID token from the authorization endpoint, and bound to it by a hash. */
  beside: { code?: string; accessToken?: string }
}

/** Claims of an ID token (OpenID Connect Core §2). The endpoint decides on the version. */
export function idTokenClaims(facts: IdTokenFacts): Claims {
  const { user, version, source } = facts
  const asked = facts.requestedClaims.filter((name) => requestableClaims.includes(name))
  return {
    aud: facts.client.appId,
    iss: issuerOf(facts.publicUrl, facts.tenantId, version),
    iat: facts.now - skewSeconds,
    nbf: facts.now - skewSeconds,
    exp: facts.now + facts.lifetimeSeconds,
    aio: randomText(24),
    ...(version === 1 && {
      amr: source.isStrong ? ['pwd', 'mfa'] : ['pwd'],
      ipaddr: source.ipAddress,
      ...given({ family_name: user.surname, given_name: user.givenName }),
      name: user.displayName,
      oid: user.id,
      unique_name: signInNameOf(user),
      ...nameOf(user, source),
    }),
    ...(version === 2 &&
      facts.scopes.profile && {
        name: user.displayName,
        oid: user.id,
        preferred_username: signInNameOf(user),
      }),
    ...(facts.scopes.email && source.email && { email: source.email }),
    ...given({ idp: source.identityProvider ?? null }),
    ...(facts.nonce && { nonce: facts.nonce }),
    rh: `0.${randomText(24)}.`,
    // A client that has a front-channel logout URL must be able to tell its sessions apart.
    ...(facts.client.web.logoutUrl && source.sessionId && { sid: source.sessionId }),
    sub: facts.subject,
    tid: facts.tenantId,
    uti: tokenId(),
    ver: version === 1 ? '1.0' : '2.0',
    ...(facts.roles.length > 0 && { roles: facts.roles }),
    ...(facts.beside.code && { c_hash: halfHash(facts.beside.code) }),
    ...(facts.beside.accessToken && { at_hash: halfHash(facts.beside.accessToken) }),
    ...facts.memberships,
    ...optionalClaims(facts.client.optionalClaims?.idToken ?? [], source),
    ...optionalClaims(
      asked.map((name) => ({ name })),
      source,
    ),
    ...(facts.withAuthTime && { auth_time: source.authTime }),
  }
}

/** Claims that the `claims` parameter may ask for. */
const requestableClaims = [
  'auth_time',
  'login_hint',
  'sid',
  'signin_state',
  'email',
  'given_name',
  'family_name',
]

/** Left half of the hash of a code or token (OpenID Connect Core §3.3.2.11). */
export function halfHash(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')
}

/** Version 1 names members by `upn`, guests by their address. */
function nameOf(user: User, { email }: ClaimSource): Record<string, string> {
  if (user.userType !== 'Guest') return { upn: user.userPrincipalName }
  return given({ email: email ?? null })
}

function given(claims: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}
