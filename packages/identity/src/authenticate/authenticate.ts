import { firstPartyAppIds } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
import type { FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import type { Claims } from '../keys/jwt.ts'
import { requestFacts } from '../request-facts.ts'
import { graphResource } from '../scopes/parse-scope.ts'
import { readCookie } from '../sessions/cookies.ts'
import { isSameOrigin } from '../sessions/interactions.ts'
import { findAccounts } from '../sessions/sessions.ts'
import { AuthenticationRequired } from './authentication-required.ts'
import { verifyAccessToken } from './verify-access-token.ts'

/** Resources of this installation that tokens are judged for here. */
export type Audience = 'graph' | 'service'

/** Who is signed in in the browser that sent a request. */
export interface Session {
  id: string
  tenantId: string
  userId: string
  /** When credentials were entered. */
  signedInAt: Date
}

/**
 * Names under which tokens for a resource may have been asked: those that the directory keeps for
 * it, and no others. Any other name, our own address too, could be an identifier URI of somebody's
 * registration, whose tokens would then open this resource.
 */
export function audienceNames(audience: Audience): readonly string[] {
  return audience === 'graph'
    ? [firstPartyAppIds.graph, graphResource]
    : [firstPartyAppIds.service, 'https://service.powerapps.com']
}

/** The browser's session: the account that was chosen last. */
export async function authenticateSession(
  request: FastifyRequest,
  context: IdentityContext,
): Promise<Session | undefined> {
  const { origin } = requestFacts(request, context)
  const [account] = await findAccounts(readCookie(request, 'session', origin), context)
  if (!account) return undefined
  const { id, tenantId, userId, signedInAt } = account.session
  return { id, tenantId, userId, signedInAt: new Date(signedInAt * 1000) }
}

/**
 * The caller of a request: by bearer token, or by the session cookie when the portal asks.
 *
 * A cookie alone is not enough: only the portal's own pages can add its header and are of the same
 * origin (S10).
 *
 * @throws {AuthenticationRequired} for anything else.
 */
export async function authenticateCaller(
  request: FastifyRequest,
  audience: Audience,
  context: IdentityContext,
): Promise<Caller> {
  const { authorization, 'x-patchbay-portal': portal } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1]
    if (!token) throw new AuthenticationRequired()
    const names = audienceNames(audience)
    return callerOf(await verifyAccessToken(token, names, context), context)
  }
  if (portal !== '1' || !isSameOrigin(request, context)) throw new AuthenticationRequired()
  const session = await authenticateSession(request, context)
  if (!session) throw new AuthenticationRequired('Nobody is signed in.')
  return userCaller(session, firstPartyAppIds.portal, 'all', context)
}

async function callerOf(claims: Claims, context: IdentityContext): Promise<Caller> {
  const tenantId = String(claims['tid'])
  const objectId = String(claims['oid'])
  const appId = String(claims['appid'] ?? claims['azp'])
  if (typeof claims['scp'] === 'string') {
    const scopes = claims['scp'].split(' ').filter(Boolean)
    return userCaller({ tenantId, userId: objectId }, appId, scopes, context)
  }
  const { directory } = context
  const servicePrincipal = await directory.servicePrincipals.find(tenantId, objectId)
  if (!servicePrincipal?.accountEnabled) {
    throw new AuthenticationRequired('The application that the token is for is gone or disabled.')
  }
  const roles = Array.isArray(claims['roles']) ? claims['roles'].map(String) : []
  return {
    kind: 'application',
    tenantId,
    servicePrincipalId: servicePrincipal.id,
    displayName: servicePrincipal.displayName,
    appId,
    roles,
  }
}

async function userCaller(
  { tenantId, userId }: { tenantId: string; userId: string },
  appId: string,
  scopes: readonly string[] | 'all',
  { directory }: IdentityContext,
): Promise<Caller> {
  const user = await directory.users.find(tenantId, userId)
  if (!user?.accountEnabled) {
    throw new AuthenticationRequired('The user that the token is for is gone or disabled.')
  }
  return {
    kind: 'user',
    tenantId,
    userId,
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    appId,
    scopes,
    directoryRoles: await directory.users.directoryRoles(tenantId, userId),
  }
}
