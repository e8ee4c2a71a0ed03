import type { Application, ServicePrincipal, Tenant, User } from '@patchbay/directory'
import { secondsNow, type IdentityContext } from '../context.ts'
import { signJwt } from '../keys/jwt.ts'
import type { RequestedScope } from '../scopes/parse-scope.ts'
import type { Resource } from '../scopes/resolve-resource.ts'
import type { Home } from '../sessions/guest-accounts.ts'
import { issuerOf, type ProtocolVersion } from '../tenants/issuer.ts'
import { emailClaim } from './email-claim.ts'
import { loginHintOf } from './client-info.ts'
import { membershipClaims, type ClaimSource } from './optional-claims.ts'
import { pairwiseSubject } from './subject.ts'
import {
  accessTokenLifetimeSeconds,
  accessTokenVersion,
  idTokenLifetimeSeconds,
  applicationAccessTokenClaims,
  idTokenClaims,
  tokenId,
  userAccessTokenClaims,
  type ClientAuthentication,
} from './token-claims.ts'

/** A signed access token with what the answer says about it. */
export interface AccessToken {
  token: string
  tokenId: string
  issuedAt: number
  expiresInSeconds: number
}

/** A user who signed in to a client. */
export interface UserSignIn {
  tenant: Tenant
  user: User
  /** Who a guest is at home. */
  home?: Home | undefined
  /** A second factor was shown. */
  isStrong?: boolean | undefined
  client: Application
  /** The client in the tenant. */
  servicePrincipal: ServicePrincipal
  sessionId: string | undefined
  authTime: number
  isPersistent: boolean
  ipAddress: string
}

/** Signs an access token for a user. */
export async function issueUserAccessToken(
  signIn: UserSignIn,
  access: {
    resource: Resource
    /** Values for `scp`. */
    scopes: readonly string[]
    requested: RequestedScope
    clientAuthentication: ClientAuthentication
    /** Chosen beforehand where the token id must be written down first. */
    tokenId?: string
    /** Straight from the authorization endpoint. */
    isImplicit?: boolean
    clientCapabilities?: readonly string[]
  },
  context: IdentityContext,
): Promise<AccessToken> {
  const { tenant, user, client } = signIn
  const { resource } = access
  const { directory, publicUrl } = context
  const facts = {
    now: secondsNow(context),
    lifetimeSeconds: await lifetimeOf(tenant.id, resource, context),
    publicUrl,
    tenantId: tenant.id,
    tokenId: access.tokenId ?? tokenId(),
    client,
    clientAuthentication: access.clientAuthentication,
    resource: resource.application,
    resourceName: resource.name,
    roles: await directory.appRoleAssignments.rolesOf(
      tenant.id,
      resource.servicePrincipal.id,
      user.id,
    ),
  }
  const claims = userAccessTokenClaims(facts, {
    user,
    subject: pairwiseSubject(
      await directory.tenantSecret(tenant.id),
      user.id,
      resource.application.appId,
    ),
    scopes: access.scopes,
    hasProfile: access.requested.oidc.includes('profile') || access.scopes.includes('profile'),
    source: await sourceOf(signIn, resource.application, access.clientCapabilities ?? [], context),
    memberships: await memberships(
      { recipient: resource, kind: 'accessToken', isImplicit: access.isImplicit === true },
      signIn,
      context,
    ),
  })
  return sign(claims, facts, context)
}

/** Signs an access token for an application itself. */
export async function issueApplicationAccessToken(
  access: {
    tenant: Tenant
    client: Application
    servicePrincipal: ServicePrincipal
    resource: Resource
    roles: readonly string[]
    clientAuthentication: ClientAuthentication
  },
  context: IdentityContext,
): Promise<AccessToken> {
  const facts = {
    now: secondsNow(context),
    lifetimeSeconds: await lifetimeOf(access.tenant.id, access.resource, context),
    publicUrl: context.publicUrl,
    tenantId: access.tenant.id,
    tokenId: tokenId(),
    client: access.client,
    clientAuthentication: access.clientAuthentication,
    resource: access.resource.application,
    resourceName: access.resource.name,
    roles: access.roles,
  }
  return sign(applicationAccessTokenClaims(facts, access.servicePrincipal.id), facts, context)
}

/** Signs an ID token. */
export async function issueIdToken(
  signIn: UserSignIn,
  request: {
    version: ProtocolVersion
    scope: RequestedScope
    nonce: string | undefined
    withAuthTime: boolean
    requestedClaims: readonly string[]
    beside?: { code?: string; accessToken?: string }
  },
  context: IdentityContext,
): Promise<string> {
  const { tenant, user, client, servicePrincipal } = signIn
  const { directory } = context
  const claims = idTokenClaims({
    now: secondsNow(context),
    version: request.version,
    publicUrl: context.publicUrl,
    tenantId: tenant.id,
    client,
    subject: pairwiseSubject(await directory.tenantSecret(tenant.id), user.id, client.appId),
    user,
    scopes: {
      profile: request.scope.oidc.includes('profile'),
      email: request.scope.oidc.includes('email'),
    },
    nonce: request.nonce,
    roles: await directory.appRoleAssignments.rolesOf(tenant.id, servicePrincipal.id, user.id),
    memberships: await memberships(
      {
        recipient: { application: client, servicePrincipal },
        kind: 'idToken',
        isImplicit: request.beside !== undefined,
      },
      signIn,
      context,
    ),
    source: await sourceOf(signIn, client, [], context),
    lifetimeSeconds: idTokenLifetimeSeconds,
    withAuthTime: request.withAuthTime,
    requestedClaims: request.requestedClaims,
    beside: request.beside ?? {},
  })
  return signJwt(claims, await context.keys.current(), { withThumbprint: request.version === 1 })
}

async function sign(
  claims: Record<string, unknown>,
  facts: { resource: Application; tokenId: string; now: number; lifetimeSeconds: number },
  { keys }: IdentityContext,
): Promise<AccessToken> {
  const withThumbprint = accessTokenVersion(facts.resource) === 1
  return {
    token: await signJwt(claims, await keys.current(), { withThumbprint }),
    tokenId: facts.tokenId,
    issuedAt: facts.now,
    expiresInSeconds: facts.lifetimeSeconds,
  }
}

/** Seconds that an access token for a resource lives. */
async function lifetimeOf(
  tenantId: string,
  { servicePrincipal }: Resource,
  { directory }: IdentityContext,
): Promise<number> {
  const policy = await directory.policies.tokenLifetimeFor(tenantId, servicePrincipal.id)
  return accessTokenLifetimeSeconds(policy)
}

/** @param recipient The application that will read the token. */
async function sourceOf(
  signIn: UserSignIn,
  recipient: Application,
  clientCapabilities: readonly string[],
  { directory, publicUrl }: IdentityContext,
): Promise<ClaimSource> {
  const { user, tenant, sessionId, authTime, isPersistent, ipAddress } = signIn
  const email = emailClaim(user, tenant, recipient)
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const isEmailDomainVerified = tenant.verifiedDomains.some(
    ({ name }) => name.toLowerCase() === domain,
  )
  // A guest's hint and identity provider are the home's: that is where they sign in.
  const home = signIn.home ?? user
  const secret = await directory.tenantSecret(home.tenantId)
  const identityProvider = signIn.home && issuerOf(publicUrl, signIn.home.tenantId, 1)
  return {
    user,
    clientCapabilities,
    email,
    isEmailDomainVerified,
    // Seldom asked for, and dearer than all the rest.
    get loginHint() {
      return loginHintOf(home, secret)
    },
    isStrong: signIn.isStrong === true,
    identityProvider,
    sessionId,
    authTime,
    isPersistent,
    ipAddress,
  }
}

async function memberships(
  of: {
    recipient: { application: Application; servicePrincipal: ServicePrincipal }
    kind: 'idToken' | 'accessToken'
    isImplicit: boolean
  },
  { tenant, user }: UserSignIn,
  { directory, graphUrl }: IdentityContext,
): Promise<Record<string, unknown>> {
  const { application, servicePrincipal } = of.recipient
  const setting = application.groupMembershipClaims
  if (!setting || setting === 'None') return {}
  const [ids, directoryRoles, assignments] = await Promise.all([
    directory.memberships.groupIds(tenant.id, user.id, true),
    directory.users.directoryRoles(tenant.id, user.id),
    /ApplicationGroup/.test(setting)
      ? directory.appRoleAssignments.listByResource(tenant.id, servicePrincipal.id)
      : [],
  ])
  const objects = await directory.memberships.list(tenant.id, ids)
  const groups = objects.filter((each) => each.kind === 'group')
  const listed = application.optionalClaims?.[of.kind] ?? []
  const properties = listed.find(({ name }) => name === 'groups')?.additionalProperties ?? []
  const assignedGroupIds = new Set(
    assignments
      .filter(({ principalType }) => principalType === 'Group')
      .map(({ principalId }) => principalId),
  )
  return membershipClaims(
    setting,
    { userId: user.id, groups, assignedGroupIds, directoryRoles },
    { graphUrl, isImplicit: of.isImplicit, properties },
  )
}
