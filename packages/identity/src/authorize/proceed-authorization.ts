import { firstPartyTenant, type ServicePrincipal, type Tenant } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkAssignment } from '../clients/check-assignment.ts'
import { findClient, findClientServicePrincipal } from '../clients/find-client.ts'
import { mayConsentForOrganization, mayConsentForSelf } from '../consent/consent-policy.ts'
import {
  evaluateConsent,
  isFirstParty,
  narrowScopes,
  type ConsentState,
  type PermissionRequest,
} from '../consent/evaluate-consent.ts'
import { approvalPage, findWaiting, takesConsentRequests } from '../consent/ask-administrator.ts'
import { shownKeys } from '../consent/shown-permissions.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { consentPage } from '../pages/consent-page.ts'
import { dressAs } from '../pages/dressing.ts'
import { formTargetOf, sendPage } from '../pages/layout.ts'
import { actorOf } from '../consent/actor.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { endInteraction, type Interaction } from '../sessions/interactions.ts'
import { findKnownAccounts, selectAccount, type Account } from '../sessions/sessions.ts'
import { accountsIn } from '../sessions/guest-accounts.ts'
import { findHintedUser } from '../sessions/hinted-user.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import { longestSignIn } from '../settings/sign-in-policy.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import { makeAuthorizationAnswer } from './answer-authorization.ts'
import { answerClient, answerClientWithError } from './answer-client.ts'
import type { AuthorizationRequest, Parameters } from './authorization-request.ts'
import { checkAuthorizationRequest, checkReplyAddress } from './check-authorization-request.ts'
import { nextStep } from './next-step.ts'
import { requestPolicy } from './request-policy.ts'
import { holdVisit, pageOf, showStep, type Visit } from './visit.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'

/** A visit that asks for authorization. */
export type AuthorizationVisit = Visit & {
  purpose: { kind: 'authorize'; version: ProtocolVersion; parameters: Parameters }
}

/**
 * Takes an authorization request as far as it goes: to a page, or to its answer.
 *
 * Called again after each page, it judges everything anew: what was true an hour ago need not be.
 *
 * @throws {OAuthError} for a page: before the redirect URI is known to be the client's, and where
 *   the person, not the client, has to hear it.
 */
export async function proceedAuthorization(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: AuthorizationVisit,
  context: IdentityContext,
  repeated: readonly string[] = [],
): Promise<FastifyReply> {
  const { directory } = context
  const { version, parameters } = visit.purpose
  const facts = requestFacts(request, context)
  const segment = await resolveTenant(visit.segment, directory)
  const client = await findClient(parameters['client_id'], segment, directory)
  const address = checkReplyAddress(parameters, client)
  // Pages of other sites lose their hold on the window, unless the client needs it (pop-ups of older
  // MSAL do): so it is for registrations that ask for it, as on the platform (S33).
  if (client.authenticationBehaviors?.coopEnforcement === true && parameters['pocd'] !== '1') {
    void reply.header('cross-origin-opener-policy', 'same-origin')
  }
  let account: Account | undefined
  try {
    const policy = await requestPolicy(segment, client, parameters, context)
    const known = { version, segment, client, address, repeated, policy }
    const authorization = checkAuthorizationRequest(parameters, known)
    const accounts = await accountsIn(
      segment.tenant,
      await findKnownAccounts(readCookie(request, 'session', facts.origin), context),
      context,
    )
    const hint = await findHintedUser(authorization.idTokenHint, accounts, context)
    const maxAge = Math.min(authorization.maxAge ?? Infinity, longestSignIn(policy) ?? Infinity)
    const realm = await realmOf(authorization.domainHint, context)
    const question = {
      ...authorization,
      realmId: realm?.id,
      maxAge: Number.isFinite(maxAge) ? maxAge : undefined,
      ...(hint && { hintedUserId: hint.userId ?? null }),
    }
    const step = nextStep(question, accounts, visit.progress, secondsNow(context))
    if (step.step !== 'go-on') {
      const formTargets = [formTargetOf(address.redirectUri)]
      const shown = { step, accounts, client, formTargets }
      return await showStep(request, reply, visit, shown, context)
    }
    account = step.account
    return await goOn(request, reply, visit, { authorization, account }, context)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const tenant = segment.tenant ?? (account && (await homeOf(account, context)))
    if (tenant) {
      await logSignIn(
        { tenant, client, user: account?.user, isInteractive: !isSilent(parameters) },
        facts,
        error,
        context,
      )
    }
    // A silent request runs in a frame that nobody sees: it is answered, whatever happens (S12).
    if (error.entry.onPage && !isSilent(parameters)) throw error
    return answerClientWithError(reply, address, error, facts, context)
  }
}

/** The members of a request that decide on consent. */
export type ConsentRequest = Pick<
  AuthorizationRequest,
  'client' | 'scope' | 'version' | 'prompts' | 'segment'
>

/** An authorization request whose account is settled, looked up in the account's tenant. */
export interface SettledAuthorization {
  tenant: Tenant
  servicePrincipal: ServicePrincipal | undefined
  consent: ConsentState
  /** What the person has to be asked now. */
  asked: readonly PermissionRequest[]
}

/**
 * Holds a request against the tenant, the assignment and the grants of its account.
 *
 * @throws {OAuthError} 50020 or 90072, 50014, 7000112, 50105 and whatever the resource is refused for.
 */
export async function settle(
  authorization: ConsentRequest,
  account: Account,
  hasConsented: boolean,
  context: IdentityContext,
): Promise<SettledAuthorization> {
  const { directory } = context
  const { client, scope, version, prompts } = authorization
  const { user } = account
  const home = await homeOf(account, context)
  const tenant = authorization.segment.tenant ?? home
  const naming = { appId: client.appId, appName: client.displayName, user: user.userPrincipalName }
  if (user.tenantId !== tenant.id) {
    const identityProvider = `${context.publicUrl}/${home.id}/`
    const { policy } = await context.settings.of(tenant.id)
    const details = { ...naming, tenant: tenant.displayName, identityProvider }
    throw new OAuthError(policy.requireMultiFactor ? 90072 : 50020, details)
  }
  if (!user.accountEnabled) throw new OAuthError(50057)
  if (user.externalUserState === 'PendingAcceptance') throw new OAuthError(50014, naming)
  const servicePrincipal = await findClientServicePrincipal(client, tenant, directory)
  if (servicePrincipal) await checkAssignment(client, servicePrincipal, user, directory)
  const question = { tenant, user, client, servicePrincipal, scope, version }
  const consent = await evaluateConsent(question, directory)
  const { policy } = await context.settings.of(tenant.id)
  consent.granted = narrowScopes(consent, scope, policy)
  const { resource } = consent
  await checkAssignment(resource.application, resource.servicePrincipal, user, directory)
  const isForced =
    (prompts.has('consent') || prompts.has('admin_consent')) &&
    !hasConsented &&
    !consent.isPreAuthorized
  return {
    tenant,
    servicePrincipal,
    consent,
    asked: isForced ? consent.requested : consent.missing,
  }
}

async function goOn(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: AuthorizationVisit,
  settled: { authorization: AuthorizationRequest; account: Account },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { authorization, account } = settled
  const { client, prompts } = authorization
  const facts = requestFacts(request, context)
  const hasConsented = visit.progress.hasConsented === true
  const found = await settle(authorization, account, hasConsented, context)
  if (found.asked.length > 0) {
    if (prompts.has('none')) throw consentRequired(authorization)
    const formTargets = [formTargetOf(authorization.redirectUri)]
    return askForConsent(request, reply, visit, { ...settled, ...found, formTargets }, context)
  }
  if (isInteraction(visit)) await endInteraction(visit, context)
  const servicePrincipal =
    found.servicePrincipal ??
    (await context.directory.servicePrincipals.ensure(
      found.tenant.id,
      client.appId,
      actorOf(account.user, facts),
    ))
  const answer = await makeAuthorizationAnswer(
    authorization,
    {
      tenant: found.tenant,
      user: account.user,
      home: account.home,
      isStrong: account.session.strongAt !== null,
      client,
      servicePrincipal,
      sessionId: account.session.id,
      authTime: account.session.signedInAt,
      isPersistent: account.session.persistent === 1,
      ipAddress: facts.ipAddress,
    },
    found.consent,
    context,
  )
  if (!prompts.has('none')) await selectAccount(account.session, context)
  await logSignIn(
    {
      tenant: found.tenant,
      client,
      user: account.user,
      resource: found.consent.resource.servicePrincipal,
      isInteractive: !prompts.has('none'),
    },
    facts,
    undefined,
    context,
  )
  return answerClient(reply, authorization, answer)
}

/**
 * Shows the consent page.
 *
 * @throws {OAuthError} 90094 to who may not consent to this, 65002 where nobody may: the platform's
 *   own applications are settled among themselves beforehand.
 */
export async function askForConsent(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  state: {
    authorization: ConsentRequest
    account: Account
    formTargets: readonly string[]
  } & SettledAuthorization,
  context: IdentityContext,
): Promise<FastifyReply> {
  const { authorization, account, tenant, asked } = state
  const { client } = authorization
  const ownResource = asked.find(({ resource }) => {
    return resource.appOwnerOrganizationId === firstPartyTenant.id
  })
  if (isFirstParty(client) && ownResource) {
    const { appId: resourceAppId } = ownResource.resource
    throw new OAuthError(65002, { appId: client.appId, resourceAppId })
  }
  await dressAs(request, tenant.id, context)
  const roles = await context.directory.users.directoryRoles(tenant.id, account.user.id)
  const isAdministrator = mayConsentForOrganization(roles)
  const forOrganizationOnly = authorization.prompts.has('admin_consent')
  const mayConsent =
    isAdministrator ||
    (!forOrganizationOnly && (await mayConsentForSelf(asked, client, tenant, context.directory)))
  const mayAsk =
    !mayConsent && !forOrganizationOnly && (await takesConsentRequests(tenant, context))
  if (!mayConsent && !mayAsk) {
    throw new OAuthError(90094, { appId: client.appId, appName: client.displayName })
  }
  const progress = { sessionId: account.session.id, shown: shownKeys(asked) }
  const interaction = await holdVisit(request, reply, visit, progress, context)
  const page = pageOf(interaction, {
    clientName: client.displayName,
    formTargets: state.formTargets,
  })
  if (mayAsk) {
    const { user } = account
    const waiting = await findWaiting(tenant, user, client, context)
    return sendPage(reply, approvalPage(page, { client, user, requests: asked, waiting }))
  }
  return sendPage(
    reply,
    consentPage(page, {
      user: account.user,
      client,
      requests: asked,
      mayConsentForOrganization: isAdministrator,
      forOrganizationOnly,
      organization: tenant.displayName,
    }),
  )
}

/** The tenant that a realm hint names; `organizations` and what is not here name none. */
async function realmOf(
  hint: string | undefined,
  { directory }: IdentityContext,
): Promise<Tenant | undefined> {
  return hint ? directory.tenants.find(hint) : undefined
}

/** Whether no page may be shown, said of parameters that may not be valid otherwise. */
function isSilent(parameters: Parameters): boolean {
  return /(?:^| )(?:none|no_session)(?: |$)/i.test(parameters['prompt'] ?? '')
}

/** 65001 for a client. */
export function consentRequired({ client }: Pick<AuthorizationRequest, 'client'>): OAuthError {
  return new OAuthError(65001, { appId: client.appId, appName: client.displayName })
}

function isInteraction(visit: Visit): visit is Interaction {
  return visit.id !== undefined
}

async function homeOf({ user }: Account, { directory }: IdentityContext): Promise<Tenant> {
  const tenant = await directory.tenants.find(user.tenantId)
  if (!tenant) throw new OAuthError(90002, { tenant: user.tenantId })
  return tenant
}
