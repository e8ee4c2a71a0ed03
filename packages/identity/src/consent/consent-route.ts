import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerClientWithError } from '../authorize/answer-client.ts'
import {
  checkAuthorizationRequest,
  checkReplyAddress,
} from '../authorize/check-authorization-request.ts'
import { settle, type ConsentRequest } from '../authorize/proceed-authorization.ts'
import { acceptAdminConsent, declineAdminConsent } from '../admin-consent/proceed-admin-consent.ts'
import { findClient } from '../clients/find-client.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { redirectToContinue } from '../login/interaction-flow.ts'
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
import { findAccounts } from '../sessions/sessions.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import { actorOf } from './actor.ts'
import { mayConsentForOrganization, mayConsentForSelf } from './consent-policy.ts'
import { recordConsent } from './record-consent.ts'
import { onlyShown } from './shown-permissions.ts'

/** `POST /{tenant}/consent`: Accept and Cancel of the consent page. */
export function registerConsent(app: FastifyInstance, context: IdentityContext): void {
  app.post('/:tenant/consent', async (request, reply) => {
    const { interaction, fields } = await readForm(request, context)
    const facts = requestFacts(request, context)
    const { purpose, progress } = interaction
    const accounts = await findAccounts(readCookie(request, 'session', facts.origin), context)
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
      isAdministrator || (!forOrganization && mayConsentForSelf(requests, client, tenant))
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
  const known = { version, segment, client, address, repeated: [] }
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
