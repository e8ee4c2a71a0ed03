import { firstPartyAppIds } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkPrompt } from '../authorize/rules/check-prompt.ts'
import { nextStep } from '../authorize/next-step.ts'
import { showStep, type Visit } from '../authorize/visit.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { endInteraction, type Interaction } from '../sessions/interactions.ts'
import { findKnownAccounts, selectAccount } from '../sessions/sessions.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'

/** The portal in the sign-in log: a first-party application. */
export const portalClient = {
  appId: firstPartyAppIds.portal,
  displayName: 'Patchbay Portal',
} as const

/** A visit that only wants a session, for the portal. */
export type PortalVisit = Visit & {
  purpose: { kind: 'portal'; returnTo: string; prompt: string | undefined }
}

/** Takes a sign-in to the portal as far as it goes: to a page, or back to the portal. */
export async function proceedPortalSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: PortalVisit,
  context: IdentityContext,
): Promise<FastifyReply> {
  const facts = requestFacts(request, context)
  const accounts = await findKnownAccounts(readCookie(request, 'session', facts.origin), context)
  const question = {
    prompts: checkPrompt(visit.purpose.prompt ? { prompt: visit.purpose.prompt } : {}),
    segment: { kind: 'organizations', name: 'organizations' } as const,
    loginHint: undefined,
    sessionId: undefined,
    maxAge: undefined,
  }
  const step = nextStep(question, accounts, visit.progress, secondsNow(context))
  if (step.step !== 'go-on') {
    const shown = { step, accounts, client: portalClient, formTargets: [] }
    return showStep(request, reply, visit, shown, context)
  }
  if (visit.id !== undefined) await endInteraction(visit as Interaction, context)
  const { user, session } = step.account
  await selectAccount(session, context)
  const tenant = await context.directory.tenants.find(user.tenantId)
  if (tenant) {
    const attempt = { tenant, client: portalClient, user, isInteractive: true }
    await logSignIn(attempt, facts, undefined, context)
  }
  return reply
    .code(303)
    .header('cache-control', 'no-store')
    .header('location', visit.purpose.returnTo)
    .send()
}
