import type { Application, User } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { InteractionPage } from '../pages/sign-in-page.ts'
import { chooseAccountPage, passwordPage, userNamePage } from '../pages/sign-in-page.ts'
import { dressAs } from '../pages/dressing.ts'
import { sendPage, type PageBuilder } from '../pages/layout.ts'
import type { MessageKey } from '../pages/messages/messages.ts'
import { codePage } from '../pages/second-factor-page.ts'
import { openSecret, sealNewSecret } from '../second-factor/second-factor.ts'
import { base32 } from '../second-factor/totp.ts'
import { beginInteraction, noteProgress, type Interaction } from '../sessions/interactions.ts'
import type { Account } from '../sessions/sessions.ts'
import { logInterrupt } from '../sessions/sign-in-log.ts'
import type { NextStep, Progress } from './next-step.ts'

/** A browser on its way to an answer: with an interaction as soon as a page was needed. */
export type Visit = Omit<Interaction, 'id' | 'antiForgeryToken'> & Partial<Interaction>

/** The visit's interaction, with its progress noted; begun if there was none. */
export async function holdVisit(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  progress: Progress,
  context: IdentityContext,
): Promise<Interaction> {
  const { id, antiForgeryToken } = visit
  if (id && antiForgeryToken) {
    return noteProgress({ ...visit, id, antiForgeryToken }, progress, context)
  }
  const start = { ...visit, progress: { ...visit.progress, ...progress } }
  return beginInteraction(request, reply, start, context)
}

/** What the pages of an interaction carry along. */
export function pageOf(
  interaction: Interaction,
  of: { clientName: string; formTargets: readonly string[] },
): InteractionPage {
  return {
    segment: interaction.segment,
    ctx: interaction.id,
    canary: interaction.antiForgeryToken,
    ...of,
  }
}

/** Shows the page of a step that needs the person. */
export async function showStep(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  shown: {
    step: Exclude<NextStep, { step: 'go-on' }>
    accounts: readonly Account[]
    client: Pick<Application, 'appId' | 'displayName'>
    formTargets: readonly string[]
  },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { step, accounts, client, formTargets } = shown
  if (step.step === 'second-factor') {
    return askSecondFactor(request, reply, visit, { ...shown, account: step.account }, context)
  }
  const of = { clientName: client.displayName, formTargets }
  const page = pageOf(await holdVisit(request, reply, visit, {}, context), of)
  // With an alias in the path, only the name that was typed says whose pages these are.
  const userName = step.step === 'sign-in' ? step.userName : undefined
  if (userName) await dressAs(request, userName.slice(userName.lastIndexOf('@') + 1), context)
  if (step.step === 'choose-account') return sendPage(reply, chooseAccountPage(page, accounts))
  if (step.userName) return sendPage(reply, passwordPage(page, { userName: step.userName }))
  return sendPage(reply, userNamePage(page, { canChooseAccount: accounts.length > 0 }))
}

/** Shows the page of a second factor; a key that is being set up is the same until it works. */
async function askSecondFactor(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  shown: {
    account: Account
    client: Pick<Application, 'appId' | 'displayName'>
    formTargets: readonly string[]
  },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { account, client, formTargets } = shown
  const user = await signingUserOf(account, context)
  await dressAs(request, user.tenantId, context)
  const isNew = account.missingFactor === 'enrollment'
  if (visit.progress.interruptedFor !== account.session.id) {
    const interrupt = new OAuthError(isNew ? 50072 : 50074, { resource: client.displayName })
    await logInterrupt(request, { user, client }, interrupt, context)
  }
  const kept = visit.progress.sessionId === account.session.id && visit.progress.sealedSecret
  const sealedSecret = isNew ? kept || sealNewSecret(user, context) : undefined
  const { id: sessionId } = account.session
  const progress = { sessionId, sealedSecret, interruptedFor: sessionId }
  const interaction = await holdVisit(request, reply, visit, progress, context)
  const page = pageOf(interaction, { clientName: client.displayName, formTargets })
  return sendPage(reply, secondFactorPage(page, user, sealedSecret, context))
}

/** The page that asks for a code, or for an authenticator to be set up with this key. */
export function secondFactorPage(
  page: InteractionPage,
  user: User,
  sealedSecret: string | undefined,
  context: IdentityContext,
  error?: MessageKey,
): PageBuilder {
  const key = sealedSecret && base32(openSecret(sealedSecret, user, context))
  const label = encodeURIComponent(`Patchbay:${user.userPrincipalName}`)
  return codePage(page, {
    userName: user.userPrincipalName,
    ...(error && { error }),
    ...(key && {
      enrollment: { key, address: `otpauth://totp/${label}?secret=${key}&issuer=Patchbay` },
    }),
  })
}

/** A guest's factors are those of the account at home. */
export async function signingUserOf(
  { user, home }: Account,
  { directory }: IdentityContext,
): Promise<User> {
  return (home && (await directory.users.find(home.tenantId, home.id))) ?? user
}
