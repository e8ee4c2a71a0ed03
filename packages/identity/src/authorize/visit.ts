import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import type { InteractionPage } from '../pages/sign-in-page.ts'
import { chooseAccountPage, passwordPage, userNamePage } from '../pages/sign-in-page.ts'
import { dressAs } from '../pages/dressing.ts'
import { sendPage } from '../pages/layout.ts'
import { beginInteraction, noteProgress, type Interaction } from '../sessions/interactions.ts'
import type { Account } from '../sessions/sessions.ts'
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
    clientName: string
    formTargets: readonly string[]
  },
  context: IdentityContext,
): Promise<FastifyReply> {
  const { step, accounts } = shown
  const page = pageOf(await holdVisit(request, reply, visit, {}, context), shown)
  // With an alias in the path, only the name that was typed says whose pages these are.
  const userName = step.step === 'sign-in' ? step.userName : undefined
  if (userName) await dressAs(request, userName.slice(userName.lastIndexOf('@') + 1), context)
  if (step.step === 'choose-account') return sendPage(reply, chooseAccountPage(page, accounts))
  if (step.userName) return sendPage(reply, passwordPage(page, { userName: step.userName }))
  return sendPage(reply, userNamePage(page, { canChooseAccount: accounts.length > 0 }))
}
