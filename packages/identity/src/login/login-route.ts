import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Parameters } from '../authorize/authorization-request.ts'
import { pageOf } from '../authorize/visit.ts'
import type { IdentityContext } from '../context.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { sendPage } from '../pages/layout.ts'
import { passwordPage, userNamePage } from '../pages/sign-in-page.ts'
import { requestFacts } from '../request-facts.ts'
import { checkPassword } from '../sessions/check-password.ts'
import { readCookie, writeCookie } from '../sessions/cookies.ts'
import { noteProgress, readForm, type Interaction } from '../sessions/interactions.ts'
import { startSession } from '../sessions/sessions.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import { clientOfInteraction, continueInteraction, redirectToContinue } from './interaction-flow.ts'

/** `POST /{tenant}/login`: every button of the sign-in pages. `GET /{tenant}/reprocess`: and on. */
export function registerLogin(app: FastifyInstance, context: IdentityContext): void {
  app.post('/:tenant/login', async (request, reply) => {
    const { interaction, fields } = await readForm(request, context)
    if (fields['session']) {
      const chosen = { sessionId: fields['session'], useAnother: false, userName: undefined }
      await noteProgress(interaction, chosen, context)
      return redirectToContinue(reply, interaction)
    }
    const act = actions[fields['action'] ?? 'password'] ?? actions['password']!
    return act(request, reply, { interaction, fields }, context)
  })

  app.get<{ Querystring: { ctx?: string } }>('/:tenant/reprocess', async (request, reply) => {
    return continueInteraction(request, reply, request.query.ctx, context)
  })
}

type Submission = { interaction: Interaction; fields: Parameters }
type Act = (
  request: FastifyRequest,
  reply: FastifyReply,
  submission: Submission,
  context: IdentityContext,
) => Promise<FastifyReply>

/** Buttons by the value of `action`. */
const actions: Readonly<Record<string, Act>> = {
  async another(_request, reply, { interaction }, context) {
    const progress = { useAnother: true, userName: undefined, sessionId: undefined }
    await noteProgress(interaction, progress, context)
    return redirectToContinue(reply, interaction)
  },

  async choose(_request, reply, { interaction }, context) {
    const progress = { useAnother: false, userName: undefined, sessionId: undefined }
    await noteProgress(interaction, progress, context)
    return redirectToContinue(reply, interaction)
  },

  async 'user-name'(_request, reply, { interaction, fields }, context) {
    const userName = (fields['login'] ?? '').trim()
    if (!isUserName(userName)) {
      const error = 'Enter your user name in the form name@contoso.com.'
      const page = pageOf(interaction, await clientOfInteraction(interaction, context))
      return sendPage(reply, userNamePage(page, { userName, error }))
    }
    await noteProgress(interaction, { userName }, context)
    return redirectToContinue(reply, interaction)
  },

  async password(request, reply, { interaction, fields }, context) {
    const facts = requestFacts(request, context)
    const userName = (fields['login'] ?? '').trim()
    const password = fields['passwd'] ?? ''
    const staySignedIn = fields['kmsi'] === '1'
    const client = await clientOfInteraction(interaction, context)
    const again = (error: string) => {
      const page = pageOf(interaction, client)
      return sendPage(reply, passwordPage(page, { userName, error, staySignedIn }))
    }
    if (!isUserName(userName) || !password) return again('Enter your password.')
    context.limits.passwords.check(facts.ipAddress)
    context.limits.passwords.take(facts.ipAddress)

    const { user, refusal } = await checkPassword(userName, password, context)
    const tenant = user
      ? await context.directory.tenants.find(user.tenantId)
      : await context.directory.tenants.find(interaction.segment)
    if (refusal) {
      if (tenant) {
        const attempt = { tenant, client: client.application, user, userName, isInteractive: true }
        await logSignIn(attempt, facts, refusal, context)
      }
      return again(told(refusal))
    }
    if (!user) throw new Error('A password was accepted for no user.')
    const session = await startSession(
      { user, persistent: staySignedIn, cookie: readCookie(request, 'session', facts.origin) },
      context,
    )
    writeCookie(
      reply,
      { name: 'session', value: session.cookie, persistent: staySignedIn },
      facts.origin,
    )
    const progress = {
      sessionId: session.sessionId,
      hasAuthenticated: true,
      useAnother: false,
      userName: undefined,
    }
    await noteProgress(interaction, progress, context)
    return redirectToContinue(reply, interaction)
  },
}

/** What a person hears: the same for an unknown name and a wrong password (S17). */
function told(refusal: OAuthError): string {
  if (refusal.code === 50053) {
    return 'Too many wrong passwords. Wait a minute, then try again, or ask an administrator to reset it.'
  }
  if (refusal.code === 50057) {
    return 'This account is switched off. Ask an administrator to switch it on again.'
  }
  return 'The user name or the password is not right. Check both and try again.'
}

function isUserName(text: string): boolean {
  return text.length <= 256 && /^[^\s@]+@[^\s@]+$/.test(text)
}
