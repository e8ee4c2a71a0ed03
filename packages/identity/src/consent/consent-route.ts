import type { Application, Tenant } from '@patchbay/directory'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerClientWithError } from '../authorize/answer-client.ts'
import {
  checkAuthorizationRequest,
  checkReplyAddress,
} from '../authorize/check-authorization-request.ts'
import { settle, type ConsentRequest } from '../authorize/proceed-authorization.ts'
import { requestPolicy } from '../authorize/request-policy.ts'
import { acceptAdminConsent, declineAdminConsent } from '../admin-consent/proceed-admin-consent.ts'
import { pageOf } from '../authorize/visit.ts'
import { findClient } from '../clients/find-client.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { clientOfInteraction, redirectToContinue } from '../login/interaction-flow.ts'
import { sendPage } from '../pages/layout.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { declineDevice, loadDevice } from '../device/proceed-device-login.ts'
import {
  endInteraction,
  noteProgress,
  readForm,
  type Interaction,
  type Purpose,
} from '../sessions/interactions.ts'
import { accountsIn } from '../sessions/guest-accounts.ts'
import { findAccounts, type Account } from '../sessions/sessions.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import { actorOf } from './actor.ts'
import {
  approvalPage,
  requestConsent,
  requestSentPage,
  takesConsentRequests,
} from './ask-administrator.ts'
import { mayConsentForOrganization, mayConsentForSelf } from './consent-policy.ts'
import type { PermissionRequest } from './evaluate-consent.ts'
import { recordConsent } from './record-consent.ts'
import { onlyShown } from './shown-permissions.ts'

/** `POST /{tenant}/consent`: Accept and Cancel of the consent page. */
export function registerConsent(app: FastifyInstance, context: IdentityContext): void {
  app.post('/:tenant/consent', async (request, reply) => {
    const { interaction, fields } = await readForm(request, context)
    const facts = requestFacts(request, context)
    const { purpose, progress } = interaction
    const signedIn = await findAccounts(readCookie(request, 'session', facts.origin), context)
    const isForTenant = purpose.kind === 'authorize' || purpose.kind === 'device'
    const accounts = isForTenant
      ? await accountsIn(
          (await resolveTenant(interaction.segment, context.directory)).tenant,
          signedIn,
          context,
        )
      : signedIn
    const account = accounts.find(({ session }) => session.id === progress.sessionId)
    // Signed out meanwhile: the flow asks again, from the start.
    if (!account || purpose.kind === 'portal') return redirectToContinue(reply, interaction)
    const isAccepted = fields['action'] === 'accept'
    if (purpose.kind === 'admin-consent') {
      const visit = { ...interaction, purpose }
      if (isAccepted && !progress.shown) return redirectToContinue(reply, interaction)
      return isAccepted
        ? acceptAdminConsent(request, reply, { visit, account }, context)
        : declineAdminConsent(request, reply, visit, context)
    }

    const { authorization, decline } = await readRequest(interaction, purpose, context)
    const { client } = authorization
    const { tenant, asked } = await settle(authorization, account, false, context)
    if (fields['action'] === 'request') {
      const asking = { interaction, account, tenant, client, asked }
      return askAdministrator(reply, asking, fields['justification'] ?? '', context)
    }
    if (!isAccepted) {
      const attempt = { tenant, client, user: account.user, isInteractive: true }
      await logSignIn(attempt, facts, new OAuthError(65004), context)
      return decline(request, reply)
    }

    const roles = await context.directory.users.directoryRoles(tenant.id, account.user.id)
    const isAdministrator = mayConsentForOrganization(roles)
    const forOrganization =
      fields['organization'] === '1' || authorization.prompts.has('admin_consent')
    const requests = onlyShown(asked, progress.shown ?? [])
    const mayConsent =
      isAdministrator ||
      (!forOrganization && (await mayConsentForSelf(requests, client, tenant, context.directory)))
    if (!mayConsent) {
      throw new OAuthError(90094, { appId: client.appId, appName: client.displayName })
    }
    const principalId = forOrganization ? null : account.user.id
    await recordConsent(
      { tenant, client, requests, principalId },
      actorOf(account.user, facts),
      context,
    )
    await noteProgress(interaction, { hasConsented: true }, context)
    return redirectToContinue(reply, interaction)
  })
}

/** Sends a request to the administrators, for what the page showed. */
async function askAdministrator(
  reply: FastifyReply,
  of: {
    interaction: Interaction
    account: Account
    tenant: Tenant
    client: Application
    asked: readonly PermissionRequest[]
  },
  justification: string,
  context: IdentityContext,
): Promise<FastifyReply> {
  const { interaction, tenant, client, asked } = of
  const { user } = of.account
  const requests = onlyShown(asked, interaction.progress.shown ?? [])
  if (!(await takesConsentRequests(tenant, context)) || requests.length === 0) {
    throw new OAuthError(90094, { appId: client.appId, appName: client.displayName })
  }
  const error = await requestConsent({ tenant, user, client, requests, justification }, context)
  if (error) {
    const page = pageOf(interaction, await clientOfInteraction(interaction, context))
    const view = { client, user, requests, waiting: undefined, error }
    return sendPage(reply, approvalPage(page, view))
  }
  await endInteraction(interaction, context)
  return sendPage(reply, requestSentPage(client, tenant))
}

/** The request behind a consent page, and how its client hears of a Cancel. */
async function readRequest(
  interaction: Interaction,
  purpose: Extract<Purpose, { kind: 'authorize' | 'device' }>,
  context: IdentityContext,
): Promise<{
  authorization: ConsentRequest
  decline: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
}> {
  if (purpose.kind === 'device') {
    const { consentRequest } = await loadDevice({ ...interaction, purpose }, context)
    return {
      authorization: consentRequest,
      decline: (_request, reply) => declineDevice(reply, interaction, context),
    }
  }
  const { version, parameters } = purpose
  const segment = await resolveTenant(interaction.segment, context.directory)
  const client = await findClient(parameters['client_id'], segment, context.directory)
  const address = checkReplyAddress(parameters, client)
  const policy = await requestPolicy(segment, client, parameters, context)
  const known = { version, segment, client, address, repeated: [], policy }
  const authorization = checkAuthorizationRequest(parameters, known)
  return {
    authorization,
    async decline(request, reply) {
      await endInteraction(interaction, context)
      const facts = requestFacts(request, context)
      return answerClientWithError(reply, authorization, new OAuthError(65004), facts, context)
    },
  }
}
