import type { Tenant } from '@patchbay/directory'
import {
  findAdminConsentRequest,
  listAdminConsentRequests,
  reviewAdminConsentRequest,
  type AdminConsentRequestRow,
} from '@patchbay/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { dressAs } from '../pages/dressing.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import { digest } from '../random.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { isSameOrigin } from '../sessions/interactions.ts'
import { findAccounts, type Account } from '../sessions/sessions.ts'
import { administratorOf } from '../settings/settings-route.ts'
import { actorOf } from './actor.ts'
import type { AdminConsentDocument } from './ask-administrator.ts'
import { dayOf } from './ask-administrator.ts'
import { mayConsentForOrganization } from './consent-policy.ts'
import { recordConsent } from './record-consent.ts'

const pageSize = 20

/**
 * `GET` and `POST /admin-consent-requests`: where administrators see who asks for what, and decide.
 */
export function registerConsentReview(app: FastifyInstance, context: IdentityContext): void {
  app.get('/admin-consent-requests', async (request, reply) => {
    const account = await reviewerOf(request, context)
    if (!account) {
      return reply.code(303).header('location', '/signin?return_to=/admin-consent-requests').send()
    }
    return showRequests(request, reply, account, context)
  })

  app.post('/admin-consent-requests', async (request, reply) => {
    if (!isSameOrigin(request, context)) throw new OAuthError(50089)
    const account = await reviewerOf(request, context)
    const fields = singleParameters(request.body)
    const isOurs = account && fields['canary'] === canaryOf(account)
    if (!isOurs) throw new OAuthError(50089)
    const approves = fields['action'] === 'approve'
    const row = await findAdminConsentRequest(
      context.store.db,
      account.user.tenantId,
      fields['id'] ?? '',
    )
    if (row) await decide(request, row, account, approves, context)
    return reply.code(303).header('location', '/admin-consent-requests').send()
  })
}

/** `GET /api/admin-consent-requests`: the same list for programs, paged by key. */
export function registerConsentRequestsApi(app: FastifyInstance, context: IdentityContext): void {
  app.get('/api/admin-consent-requests', async (request, reply) => {
    const caller = await administratorOf(request, context, [])
    const { status = 'pending', after } = singleParameters(request.query)
    const known = (['pending', 'approved', 'denied'] as const).find((each) => each === status)
    if (!known) {
      const message = 'status is pending, approved or denied.'
      return reply.code(400).send({ error: { code: 'BadRequest', message } })
    }
    const rows = await listAdminConsentRequests(context.store.db, {
      tenantId: caller.tenantId,
      status: known,
      now: secondsNow(context),
      after: keyOf(after),
      limit: pageSize + 1,
    })
    return reply.header('cache-control', 'no-store').send({
      value: rows.slice(0, pageSize).map((row) => {
        const document = JSON.parse(row.document) as AdminConsentDocument
        return {
          id: row.id,
          status: row.status,
          clientId: row.clientId,
          clientDisplayName: document.clientName,
          userId: row.userId,
          userPrincipalName: document.userPrincipalName,
          justification: document.justification,
          scopes: document.requests.flatMap(({ scopes }) => scopes),
          createdDateTime: new Date(row.createdAt * 1000).toISOString(),
          expirationDateTime: new Date(row.expiresAt * 1000).toISOString(),
        }
      }),
      next: nextKey(rows),
    })
  })
}

async function showRequests(
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
  context: IdentityContext,
): Promise<FastifyReply> {
  const tenant = await tenantOf(account, context)
  await dressAs(request, tenant.id, context)
  const rows = await listAdminConsentRequests(context.store.db, {
    tenantId: tenant.id,
    status: 'pending',
    now: secondsNow(context),
    after: keyOf(singleParameters(request.query)['after']),
    limit: pageSize + 1,
  })
  const next = nextKey(rows)
  const canary = canaryOf(account)
  return sendPage(reply, (say) => ({
    title: say('consentRequests'),
    body: html`<h1>${say('consentRequests')}</h1>
      <p class="soft">${say('consentRequestsLead', { organization: tenant.displayName })}</p>
      ${rows.length === 0 && html`<p>${say('noConsentRequests')}</p>`}
      ${rows.slice(0, pageSize).map((row) => {
        const document = JSON.parse(row.document) as AdminConsentDocument
        return html`<form method="post" action="/admin-consent-requests">
          <input type="hidden" name="canary" value="${canary}" />
          <input type="hidden" name="id" value="${row.id}" />
          <h2 id="r-${row.id}">${document.clientName}</h2>
          <p class="small soft">
            ${say('requestedBy', { user: document.userPrincipalName, date: dayOf(row.createdAt) })}
          </p>
          <p>${say('requestReason', { reason: document.justification })}</p>
          <p class="small">
            ${document.requests.flatMap(({ scopes }) => scopes.map((scope) => html`<code>${scope}</code> `))}
          </p>
          <p class="actions">
            <button class="primary" name="action" value="approve" aria-describedby="r-${row.id}">
              ${say('approve')}
            </button>
            <button name="action" value="deny" aria-describedby="r-${row.id}">
              ${say('deny')}
            </button>
          </p>
        </form>`
      })}
      ${next && html`<p><a href="/admin-consent-requests?after=${next}">${say('older')}</a></p>`}
      <p><a href="/">${say('backToPatchbay')}</a></p>`,
  }))
}

/** Decides a request; of two administrators the first. What was approved is granted to everyone. */
async function decide(
  request: FastifyRequest,
  row: AdminConsentRequestRow,
  { user }: Account,
  approves: boolean,
  context: IdentityContext,
): Promise<void> {
  const { directory } = context
  const tenant = await directory.tenants.find(row.tenantId)
  const client = await directory.applications.findByAppId(row.clientId)
  const isFirst = await reviewAdminConsentRequest(
    context.store.db,
    { tenantId: row.tenantId, id: row.id },
    {
      status: approves && client ? 'approved' : 'denied',
      reviewedAt: secondsNow(context),
      reviewedBy: user.id,
    },
  )
  if (!isFirst || !approves || !client || !tenant) return
  const { requests } = JSON.parse(row.document) as AdminConsentDocument
  for (const { resourceId, holderAppId, scopes } of requests) {
    const resource = await directory.servicePrincipals.find(row.tenantId, resourceId)
    const holder = holderAppId && (await directory.applications.findByAppId(holderAppId))
    // What the resource has withdrawn since is not granted.
    const still = resource?.oauth2PermissionScopes.filter(
      ({ value, isEnabled }) => isEnabled && value !== null && scopes.includes(value),
    )
    if (!resource || !still?.length || (holderAppId && !holder)) continue
    await recordConsent(
      {
        tenant,
        client,
        requests: [{ resource, scopes: still, ...(holder && { holder }) }],
        principalId: null,
      },
      actorOf(user, requestFacts(request, context)),
      context,
    )
  }
}

/** The account of this browser that may decide; the one chosen last. */
async function reviewerOf(
  request: FastifyRequest,
  context: IdentityContext,
): Promise<Account | undefined> {
  const { origin } = requestFacts(request, context)
  const [account] = await findAccounts(readCookie(request, 'session', origin), context)
  if (!account) return undefined
  const { user } = account
  const roles = await context.directory.users.directoryRoles(user.tenantId, user.id)
  if (!mayConsentForOrganization(roles)) {
    throw new OAuthError(90094, { appName: 'This page' })
  }
  return account
}

async function tenantOf({ user }: Account, { directory }: IdentityContext): Promise<Tenant> {
  const tenant = await directory.tenants.find(user.tenantId)
  if (!tenant) throw new OAuthError(90002, { tenant: user.tenantId })
  return tenant
}

function canaryOf({ session }: Account): string {
  return digest(`consent-review:${session.cookieHash}:${session.id}`)
}

function keyOf(after: string | undefined): { createdAt: number; id: string } | undefined {
  const [, createdAt, id] = /^(\d{1,12})\.([0-9a-f-]{36})$/.exec(after ?? '') ?? []
  return createdAt && id ? { createdAt: Number(createdAt), id } : undefined
}

function nextKey(rows: readonly AdminConsentRequestRow[]): string | null {
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined
  return last ? `${last.createdAt}.${last.id}` : null
}
