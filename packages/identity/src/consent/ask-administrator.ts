import { randomUUID } from 'node:crypto'
import type { Application, Tenant, User } from '@patchbay/directory'
import {
  findPendingAdminConsentRequest,
  insertAdminConsentRequest,
  type AdminConsentRequestRow,
} from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import { permission } from '../pages/consent-page.ts'
import { html } from '../pages/html.ts'
import type { PageBuilder } from '../pages/layout.ts'
import type { MessageKey } from '../pages/messages/messages.ts'
import { hidden, type InteractionPage } from '../pages/sign-in-page.ts'
import type { PermissionRequest } from './evaluate-consent.ts'

/** What a request for an administrator's consent holds. */
export interface AdminConsentDocument {
  justification: string
  clientName: string
  userPrincipalName: string
  /** Scopes by resource, of the client or of a middle tier that knows it. */
  requests: { resourceId: string; holderAppId: string | null; scopes: string[] }[]
}

/** Characters of a justification. */
const justificationLimit = 500

/** Whether a tenant takes requests for an administrator's consent (Graph: `adminConsentRequestPolicy`). */
export async function takesConsentRequests(
  tenant: Tenant,
  { directory }: IdentityContext,
): Promise<boolean> {
  return (await directory.policies.ofTenant(tenant.id, 'adminConsentRequestPolicy')).isEnabled
}

/** Tells that only an administrator may consent, and takes a request for it (90095). */
export function approvalPage(
  page: InteractionPage,
  view: {
    client: Application
    user: User
    requests: readonly PermissionRequest[]
    waiting: AdminConsentRequestRow | undefined
    error?: MessageKey
  },
): PageBuilder {
  const { client, user, waiting } = view
  return (say) => ({
    status: view.error ? 400 : 200,
    title: say('approvalRequired'),
    formTargets: page.formTargets,
    body: html`<p class="code">AADSTS90095</p>
      <h1>${say('approvalRequired')}</h1>
      <p class="soft">${user.userPrincipalName}</p>
      <p>
        ${
          waiting
            ? say('requestWaiting', { date: dayOf(waiting.createdAt) })
            : say('approvalRequiredLead', { app: client.displayName })
        }
      </p>
      ${view.requests.map(
        ({ resource, scopes }) =>
          html`<h2>${resource.displayName}</h2>
            <ul class="scopes">
              ${scopes.map((scope) => permission(scope, false))}
            </ul>`,
      )}
      <form method="post" action="/${page.segment}/consent" novalidate>
        ${hidden(page)}
        ${
          !waiting &&
          html`${view.error && html`<p class="error" id="error" role="alert">${say(view.error)}</p>`}
            <label class="name" for="justification">${say('justification')}</label>
            <textarea
              id="justification"
              name="justification"
              rows="3"
              maxlength="${justificationLimit}"
              required
              ${view.error && html`aria-invalid="true" aria-describedby="error"`}
            ></textarea>`
        }
        <p class="actions">
          ${!waiting && html`<button class="primary" name="action" value="request">${say('sendRequest')}</button>`}
          <button name="action" value="cancel">${say('backToApp')}</button>
        </p>
      </form>`,
  })
}

/** The request that a user has waiting for a client. */
export function findWaiting(
  tenant: Tenant,
  user: User,
  client: Application,
  context: IdentityContext,
): Promise<AdminConsentRequestRow | undefined> {
  return findPendingAdminConsentRequest(context.store.db, {
    tenantId: tenant.id,
    userId: user.id,
    clientId: client.appId,
    now: secondsNow(context),
  })
}

/**
 * Writes a request down, unless one waits already.
 *
 * @returns what the page has to complain about, or undefined.
 */
export async function requestConsent(
  asked: {
    tenant: Tenant
    user: User
    client: Application
    requests: readonly PermissionRequest[]
    justification: string
  },
  context: IdentityContext,
): Promise<MessageKey | undefined> {
  const { tenant, user, client } = asked
  const justification = asked.justification.trim().slice(0, justificationLimit)
  if (!justification) return 'justificationMissing'
  if (await findWaiting(tenant, user, client, context)) return undefined
  const policy = await context.directory.policies.ofTenant(tenant.id, 'adminConsentRequestPolicy')
  const now = secondsNow(context)
  const document: AdminConsentDocument = {
    justification,
    clientName: client.displayName,
    userPrincipalName: user.userPrincipalName,
    requests: asked.requests.map(({ resource, scopes, holder }) => ({
      resourceId: resource.id,
      holderAppId: holder?.appId ?? null,
      scopes: scopes.map(({ value }) => value).filter((value) => value !== null),
    })),
  }
  await insertAdminConsentRequest(context.store.db, {
    id: randomUUID(),
    tenantId: tenant.id,
    clientId: client.appId,
    userId: user.id,
    document: JSON.stringify(document),
    status: 'pending',
    createdAt: now,
    expiresAt: now + policy.requestDurationInDays * 86_400,
    reviewedAt: null,
    reviewedBy: null,
  })
  return undefined
}

/** Says that the request is on its way. */
export function requestSentPage(client: Application, tenant: Tenant): PageBuilder {
  return (say) => ({
    title: say('requestSent'),
    body: html`<h1>${say('requestSent')}</h1>
      <p class="soft">
        ${say('requestSentLead', { organization: tenant.displayName, app: client.displayName })}
      </p>`,
  })
}

/** A day of the calendar (ISO 8601). */
export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
