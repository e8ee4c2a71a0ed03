import { DirectoryError, type User } from '@patchbay/directory'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Parameters } from '../authorize/authorization-request.ts'
import type { Progress } from '../authorize/next-step.ts'
import { pageOf, secondFactorPage } from '../authorize/visit.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { dressAs } from '../pages/dressing.ts'
import { sendPage } from '../pages/layout.ts'
import type { MessageKey } from '../pages/messages/messages.ts'
import { recoveryCodesPage } from '../pages/recovery-codes-page.ts'
import {
  passwordPage,
  updatePasswordPage,
  userNamePage,
  type PasswordField,
} from '../pages/sign-in-page.ts'
import { actorOf } from '../consent/actor.ts'
import { requestFacts } from '../request-facts.ts'
import { checkPassword, isUserName } from '../sessions/check-password.ts'
import { readCookie, writeCookie } from '../sessions/cookies.ts'
import { noteProgress, readForm, type Interaction } from '../sessions/interactions.ts'
import {
  isRecoveryCode,
  issueRecoveryCodes,
  recoveryCodesLeft,
} from '../second-factor/recovery-codes.ts'
import { checkCode, enroll } from '../second-factor/second-factor.ts'
import { findKnownAccounts, startSession, strengthen } from '../sessions/sessions.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import {
  addressToContinue,
  clientOfInteraction,
  continueInteraction,
  redirectToContinue,
} from './interaction-flow.ts'

/** `POST /{tenant}/login`: every button of the sign-in pages. `GET /{tenant}/reprocess`: and on. */
export function registerLogin(app: FastifyInstance, context: IdentityContext): void {
  app.post('/:tenant/login', async (request, reply) => {
    const { interaction, fields } = await readForm(request, context)
    if (fields['session']) {
      await noteProgress(interaction, { ...startOver, sessionId: fields['session'] }, context)
      return redirectToContinue(reply, interaction)
    }
    const act = actions[fields['action'] ?? 'password'] ?? actions['password']!
    return act(request, reply, { interaction, fields }, context)
  })

  app.get<{ Querystring: { ctx?: string } }>('/:tenant/reprocess', async (request, reply) => {
    return continueInteraction(request, reply, request.query.ctx, context)
  })
}

/** What one account has done for a request does not count for another. */
const startOver: Progress = {
  useAnother: false,
  userName: undefined,
  sessionId: undefined,
  hasAuthenticated: false,
  hasConfirmed: false,
  hasConsented: false,
  sealedSecret: undefined,
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
    await noteProgress(interaction, { ...startOver, useAnother: true }, context)
    return redirectToContinue(reply, interaction)
  },

  async choose(_request, reply, { interaction }, context) {
    await noteProgress(interaction, startOver, context)
    return redirectToContinue(reply, interaction)
  },

  async 'user-name'(_request, reply, { interaction, fields }, context) {
    const userName = (fields['login'] ?? '').trim()
    if (!isUserName(userName)) {
      const error = 'userNameForm'
      const page = pageOf(interaction, await clientOfInteraction(interaction, context))
      return sendPage(reply, userNamePage(page, { userName, error }))
    }
    await noteProgress(interaction, { userName }, context)
    return redirectToContinue(reply, interaction)
  },

  'verify-code': takeCode,
  enroll: takeCode,

  async password(request, reply, submission, context) {
    const { interaction, fields } = submission
    const page = pageOf(interaction, await clientOfInteraction(interaction, context))
    const userName = (fields['login'] ?? '').trim()
    const staySignedIn = fields['kmsi'] === '1'
    const outcome = await tryPassword(request, submission, context)
    if ('error' in outcome) {
      const state = { userName, error: outcome.error, staySignedIn }
      return sendPage(reply, passwordPage(page, state))
    }
    if (outcome.user.forceChangePasswordNextSignIn) {
      return sendPage(reply, updatePasswordPage(page, { userName, staySignedIn }))
    }
    return enter(request, reply, { ...submission, user: outcome.user }, context)
  },

  async 'update-password'(request, reply, submission, context) {
    const { interaction, fields } = submission
    const { directory } = context
    const page = pageOf(interaction, await clientOfInteraction(interaction, context))
    const userName = (fields['login'] ?? '').trim()
    const staySignedIn = fields['kmsi'] === '1'
    const again = (field: PasswordField, error: MessageKey | { text: string }) => {
      return sendPage(reply, updatePasswordPage(page, { userName, staySignedIn, field, error }))
    }
    const outcome = await tryPassword(request, submission, context)
    if ('error' in outcome) return again('passwd', outcome.error)
    const { passwd, newpasswd: next = '', confirmnewpasswd: confirmed } = fields
    if (!next) return again('newpasswd', 'newPasswordMissing')
    if (next === passwd) return again('newpasswd', 'newPasswordSame')
    if (next !== confirmed) return again('confirmnewpasswd', 'newPasswordUnequal')
    const { user } = outcome
    try {
      const actor = actorOf(user, requestFacts(request, context))
      await directory.users.setPassword(user.tenantId, user.id, next, actor)
    } catch (error) {
      if (!(error instanceof DirectoryError) || error.status !== 400) throw error
      return again('newpasswd', { text: error.message })
    }
    return enter(request, reply, { ...submission, user }, context)
  },
}

/** A code for the session that this request has got so far, whose password was right. */
async function takeCode(
  request: FastifyRequest,
  reply: FastifyReply,
  { interaction, fields }: Submission,
  context: IdentityContext,
): Promise<FastifyReply> {
  const facts = requestFacts(request, context)
  const cookie = readCookie(request, 'session', facts.origin)
  const accounts = await findKnownAccounts(cookie, context)
  const account = accounts.find(({ session }) => session.id === interaction.progress.sessionId)
  if (!cookie || !account || account.missingFactor === 'none') {
    return redirectToContinue(reply, interaction)
  }
  const { user } = account
  const { sealedSecret } = interaction.progress
  const isEnrollment = account.missingFactor === 'enrollment'
  const code = fields['otc'] ?? ''
  const enrolled =
    isEnrollment && sealedSecret ? await enroll(user, sealedSecret, code, context) : undefined
  const outcome =
    isEnrollment && sealedSecret
      ? enrolled
        ? 'ok'
        : 'wrong'
      : await checkCode(user, code, context)
  if (outcome !== 'ok') {
    const tenant = await context.directory.tenants.find(user.tenantId)
    const client = await clientOfInteraction(interaction, context)
    if (tenant) {
      const attempt = { tenant, client: client.application, user, isInteractive: true }
      await logSignIn(attempt, facts, new OAuthError(500121), context)
    }
    const secret = isEnrollment ? sealedSecret : undefined
    const error = outcome === 'locked' ? 'codeLocked' : 'codeWrong'
    const page = pageOf(interaction, client)
    return sendPage(reply, secondFactorPage(page, user, secret, context, error))
  }
  const next = await strengthen(account.session, cookie, context)
  const persistent = account.session.persistent === 1
  writeCookie(reply, { name: 'session', value: next, persistent }, facts.origin)
  await noteProgress(interaction, { sealedSecret: undefined }, context)
  const codes = enrolled ?? (await renewRecoveryCodes(user, code, context))
  return codes
    ? sendPage(reply, recoveryCodesPage(codes, addressToContinue(interaction)))
    : redirectToContinue(reply, interaction)
}

/** New codes for who has just used the last one. */
async function renewRecoveryCodes(
  user: User,
  used: string,
  context: IdentityContext,
): Promise<string[] | undefined> {
  const isLast = isRecoveryCode(used) && (await recoveryCodesLeft(user, context)) === 0
  return isLast ? context.store.transaction((tx) => issueRecoveryCodes(user, tx)) : undefined
}

/** Tries the password of a form, and logs what failed. */
async function tryPassword(
  request: FastifyRequest,
  { interaction, fields }: Submission,
  context: IdentityContext,
): Promise<{ user: User } | { error: MessageKey }> {
  const facts = requestFacts(request, context)
  const userName = (fields['login'] ?? '').trim()
  const password = fields['passwd'] ?? ''
  if (!isUserName(userName) || !password) return { error: 'enterYourPassword' }
  await context.limits.passwords.spend(facts.ipAddress)
  await dressAs(request, userName.slice(userName.lastIndexOf('@') + 1), context)
  const { user, refusal } = await checkPassword(userName, password, context)
  if (user && !refusal) return { user }
  const { tenants } = context.directory
  const domain = userName.slice(userName.lastIndexOf('@') + 1)
  const tenant =
    (await tenants.find(user?.tenantId ?? interaction.segment)) ?? (await tenants.find(domain))
  const { application } = await clientOfInteraction(interaction, context)
  const error = refusal ?? new OAuthError(50126)
  if (tenant) {
    const attempt = { tenant, client: application, user, userName, isInteractive: true }
    await logSignIn(attempt, facts, error, context)
  }
  const { policy } = await context.settings.of(tenant?.id ?? '')
  return { error: told(error, !user && policy.revealUnknownUsers) }
}

/** Signs a user in whose password was right, and goes on. */
async function enter(
  request: FastifyRequest,
  reply: FastifyReply,
  { interaction, fields, user }: Submission & { user: User },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { origin } = requestFacts(request, context)
  const persistent = fields['kmsi'] === '1'
  const earlier = readCookie(request, 'session', origin)
  const { cookie, sessionId } = await startSession({ user, persistent, cookie: earlier }, context)
  writeCookie(reply, { name: 'session', value: cookie, persistent }, origin)
  const progress = { ...startOver, sessionId, hasAuthenticated: true }
  await noteProgress(interaction, progress, context)
  return redirectToContinue(reply, interaction)
}

/**
 * What a person hears: the same for an unknown name and a wrong password (S17), unless the tenant
 * that the name's domain belongs to chose to tell.
 */
function told(refusal: OAuthError, mayRevealUnknown: boolean): MessageKey {
  if (refusal.code === 50053) {
    return 'accountLocked'
  }
  if (refusal.code === 50057) {
    return 'accountDisabled'
  }
  return mayRevealUnknown ? 'userUnknown' : 'wrongCredentials'
}
