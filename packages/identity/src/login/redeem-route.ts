import type { FastifyInstance } from 'fastify'
import { actorOf } from '../consent/actor.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { isInvitationOf } from '../sessions/guest-accounts.ts'
import { findAccounts } from '../sessions/sessions.ts'

/**
 * `GET /redeem?tenant=&user=&redirect=`: the address in an invitation. Who signs in under the invited
 * name becomes a guest; where the inviter wants them next is a link, not a redirect (S13).
 */
export function registerRedeem(app: FastifyInstance, context: IdentityContext): void {
  app.get('/redeem', async (request, reply) => {
    const { directory } = context
    const { tenant: tenantId = '', user: userId = '', redirect } = singleParameters(request.query)
    const tenant = await directory.tenants.find(tenantId)
    const guest = tenant && (await directory.users.find(tenant.id, userId))
    if (!guest || guest.creationType !== 'Invitation') throw new OAuthError(50089)
    const facts = requestFacts(request, context)
    const accounts = await findAccounts(readCookie(request, 'session', facts.origin), context)
    const account = accounts.find(({ user }) => isInvitationOf(guest, user))
    if (!account) {
      const prompt = accounts.length > 0 ? '&prompt=login' : ''
      const back = encodeURIComponent(request.url)
      return reply
        .code(303)
        .headers({ 'cache-control': 'no-store', location: `/signin?return_to=${back}${prompt}` })
        .send()
    }
    if (guest.externalUserState === 'PendingAcceptance') {
      await directory.invitations.accept(tenant.id, guest.id, actorOf(account.user, facts))
    }
    const isWeb = redirect && URL.canParse(redirect) && /^https?:\/\//i.test(redirect)
    return sendPage(reply, (say) => ({
      title: say('invitationAccepted'),
      body: html`<h1>${say('invitationAccepted')}</h1>
        <p class="soft">${say('invitationAcceptedLead', { organization: tenant.displayName })}</p>
        ${
          isWeb &&
          html`<p class="actions">
            <a class="button primary" href="${redirect}" rel="noopener noreferrer"
              >${say('continue')}</a
            >
          </p>`
        }`,
    }))
  })
}
