import type { FastifyReply, FastifyRequest } from 'fastify'
import { nextStep } from '../authorize/next-step.ts'
import { askForConsent, settle, type ConsentRequest } from '../authorize/proceed-authorization.ts'
import { holdVisit, pageOf, showStep, type Visit } from '../authorize/visit.ts'
import { findClient } from '../clients/find-client.ts'
import { actorOf } from '../consent/actor.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { hidden } from '../pages/sign-in-page.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { endInteraction, type Interaction } from '../sessions/interactions.ts'
import { accountsIn } from '../sessions/guest-accounts.ts'
import { findKnownAccounts, selectAccount } from '../sessions/sessions.ts'
import { logInterrupt, logSignIn } from '../sessions/sign-in-log.ts'
import { findDeviceCode, moveDeviceCode, type DeviceCodeRow } from '@patchbay/store'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import type { DeviceDocument } from './device-authorization-route.ts'

/** A visit that approves a device. */
export type DeviceVisit = Visit & { purpose: { kind: 'device'; codeHash: string } }

/** Takes the approval of a device as far as it goes: to a page, or to the end. */
export async function proceedDeviceLogin(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeviceVisit,
  context: IdentityContext,
): Promise<FastifyReply> {
  const facts = requestFacts(request, context)
  const { row, document, consentRequest } = await loadDevice(visit, context)
  const { client } = consentRequest
  const accounts = await accountsIn(
    consentRequest.segment.tenant,
    await findKnownAccounts(readCookie(request, 'session', facts.origin), context),
    context,
  )
  const question = {
    ...consentRequest,
    loginHint: undefined,
    sessionId: undefined,
    maxAge: undefined,
  }
  const step = nextStep(question, accounts, visit.progress, secondsNow(context))
  if (step.step !== 'go-on') {
    const shown = { step, accounts, client, formTargets: [] }
    return showStep(request, reply, visit, shown, context)
  }
  const { account } = step
  if (!visit.progress.hasConfirmed) {
    const interrupt = new OAuthError(50199, { appName: client.displayName })
    await logInterrupt(request, { user: account.user, client }, interrupt, context)
    const interaction = await holdVisit(
      request,
      reply,
      visit,
      { sessionId: account.session.id },
      context,
    )
    return sendPage(reply, (say) => ({
      title: say('confirm'),
      body: html`<h1>${say('confirmDevice', { app: client.displayName })}</h1>
        <p class="soft">${say('confirmDeviceAs', { user: account.user.userPrincipalName })}</p>
        <p class="hint">${say('confirmDeviceWarning')}</p>
        <form method="post" action="/${interaction.segment}/deviceconfirm">
          ${hidden(pageOf(interaction, { clientName: client.displayName, formTargets: [] }))}
          <p class="actions">
            <button class="primary" name="action" value="continue">${say('continue')}</button>
            <button name="action" value="cancel">${say('cancel')}</button>
          </p>
        </form>`,
    }))
  }
  const hasConsented = visit.progress.hasConsented === true
  const found = await settle(consentRequest, account, hasConsented, context)
  if (found.asked.length > 0) {
    const state = { authorization: consentRequest, account, formTargets: [], ...found }
    return askForConsent(request, reply, visit, state, context)
  }
  if (visit.id !== undefined) await endInteraction(visit as Interaction, context)
  if (!found.servicePrincipal) {
    const actor = actorOf(account.user, facts)
    await context.directory.servicePrincipals.ensure(found.tenant.id, client.appId, actor)
  }
  const approved: DeviceDocument = {
    ...document,
    sessionId: account.session.id,
    authTime: account.session.signedInAt,
    ...(account.home && { home: account.home }),
    isStrong: account.session.strongAt !== null,
  }
  const isFirst = await moveDeviceCode(context.store.db, row.codeHash, 'pending', {
    status: 'approved',
    tenantId: found.tenant.id,
    userId: account.user.id,
    document: JSON.stringify(approved),
  })
  if (!isFirst) throw new OAuthError(70018)
  await selectAccount(account.session, context)
  await logSignIn(
    {
      tenant: found.tenant,
      client,
      user: account.user,
      resource: found.consent.resource.servicePrincipal,
      isInteractive: true,
    },
    facts,
    undefined,
    context,
  )
  return sendPage(reply, (say) => ({
    title: say('signedIn'),
    body: html`<h1>${say('signedInTo', { app: client.displayName })}</h1>
      <p class="soft">${say('closeWindowDevice')}</p>`,
  }))
}

/** Cancel: the device hears that it was refused. */
export async function declineDevice(
  reply: FastifyReply,
  interaction: Interaction,
  context: IdentityContext,
): Promise<FastifyReply> {
  if (interaction.purpose.kind !== 'device') throw new OAuthError(50089)
  await endInteraction(interaction, context)
  await moveDeviceCode(context.store.db, interaction.purpose.codeHash, 'pending', {
    status: 'declined',
  })
  return sendPage(reply, (say) => ({
    title: say('cancelled'),
    body: html`<h1>${say('nobodySignedIn')}</h1>
      <p class="soft">${say('deviceTold')}</p>`,
  }))
}

/** The device that a visit is about. @throws {OAuthError} 70018, 70020. */
export async function loadDevice(
  { purpose }: DeviceVisit,
  context: IdentityContext,
): Promise<{ row: DeviceCodeRow; document: DeviceDocument; consentRequest: ConsentRequest }> {
  const row = await findDeviceCode(context.store.db, purpose.codeHash)
  if (row?.status !== 'pending') throw new OAuthError(70018)
  if (row.expiresAt <= secondsNow(context)) throw new OAuthError(70020)
  const document = JSON.parse(row.document) as DeviceDocument
  const segment = await resolveTenant(document.segment, context.directory)
  const client = await findClient(row.clientId, segment, context.directory)
  const { version, scope } = document
  const consentRequest = { client, scope, version, prompts: new Set<never>(), segment }
  return { row, document, consentRequest }
}
