import type { FastifyInstance } from 'fastify'
import { findAccounts, endSessions } from '../sessions/sessions.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import { clearCookie, readCookie } from '../sessions/cookies.ts'
import { isSameOrigin } from '../sessions/interactions.ts'
import { proceedPortalSignIn } from './proceed-portal-sign-in.ts'
import { localPath } from './local-path.ts'

/** `GET /signin?return_to=`, `POST /signout`, `GET /signedout`: the portal's own session. */
export function registerPortalSession(app: FastifyInstance, context: IdentityContext): void {
  app.get('/signin', async (request, reply) => {
    const { return_to: returnTo, prompt } = singleParameters(request.query)
    const purpose = { kind: 'portal', returnTo: localPath(returnTo) ?? '/', prompt } as const
    const visit = { segment: 'organizations', purpose, progress: {} }
    return proceedPortalSignIn(request, reply, visit, context)
  })

  app.post('/signout', async (request, reply) => {
    if (!isSameOrigin(request, context)) throw new OAuthError(50089)
    const { origin } = requestFacts(request, context)
    const cookie = readCookie(request, 'session', origin)
    const [account] = await findAccounts(cookie, context)
    if (cookie && account) {
      await endSessions({ cookie, sessionId: account.session.id }, context)
      if ((await findAccounts(cookie, context)).length === 0) {
        clearCookie(reply, 'session', origin)
      }
    }
    const returnTo = localPath(singleParameters(request.query)['return_to'])
    const isNavigation = (request.headers.accept ?? '').includes('text/html')
    if (!isNavigation) return reply.code(204).send()
    return reply
      .code(303)
      .header('location', returnTo ?? '/signedout')
      .send()
  })

  app.get('/signedout', async (_request, reply) => {
    return sendPage(reply, (say) => ({
      title: say('signedOut'),
      body: html`<h1>${say('youSignedOutShort')}</h1>
        <p class="soft">${say('closeWindows')}</p>
        <p class="actions"><a class="button primary" href="/">${say('backToPatchbay')}</a></p>`,
    }))
  })
}
