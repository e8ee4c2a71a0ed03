import type { Application } from '@patchbay/directory'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { matchRedirectUri } from '../clients/redirect-uri.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { html, type Html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import type { Say } from '../pages/messages/messages.ts'
import { digest } from '../random.ts'
import { repeatedParameters, requestFacts, singleParameters } from '../request-facts.ts'
import { clearCookie, readCookie } from '../sessions/cookies.ts'
import { isSameOrigin } from '../sessions/interactions.ts'
import { frontChannelLogoutUrls, participantsOf } from '../sessions/participants.ts'
import { endSessions, findKnownAccounts, type Account } from '../sessions/sessions.ts'
import { findHintedUser } from '../sessions/hinted-user.ts'

/**
 * `GET` and `POST /{tenant}/oauth2[/v2.0]/logout` (OpenID Connect RP-Initiated Logout §2).
 *
 * A hint that names the session ends it at once; without one another site could sign people out,
 * so a page asks first (S37).
 */
export function registerLogout(app: FastifyInstance, context: IdentityContext): void {
  for (const url of ['/:tenant/oauth2/logout', '/:tenant/oauth2/v2.0/logout']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: (request, reply) => logout(request, reply, context),
    })
  }
}

/** Parameters that must not come twice: it would not be certain whom or what was meant. */
const knownParameters = new Set([
  'client_id',
  'id_token_hint',
  'logout_hint',
  'post_logout_redirect_uri',
  'session',
  'sid',
  'state',
])

async function logout(
  request: FastifyRequest,
  reply: FastifyReply,
  context: IdentityContext,
): Promise<FastifyReply> {
  const { origin } = requestFacts(request, context)
  const repeated = [...repeatedParameters(request.query), ...repeatedParameters(request.body)]
  if (repeated.some((name) => knownParameters.has(name))) throw new OAuthError(50061)
  const parameters = { ...singleParameters(request.query), ...singleParameters(request.body) }
  const cookie = readCookie(request, 'session', origin)
  const accounts = await findKnownAccounts(cookie, context)
  const hint = await findHintedUser(parameters['id_token_hint'], accounts, context)
  const client = hint && (await context.directory.applications.findByAppId(hint.clientId))
  const target = await postLogoutTarget(parameters, client, accounts, context)

  const hinted = accounts.filter((account) => isHinted(account, hint?.userId, parameters))
  const canary = cookie ? digest(`logout:${cookie}`) : ''
  const isConfirmed = request.method === 'POST' && parameters['canary'] === canary
  if (isConfirmed && !isSameOrigin(request, context)) throw new OAuthError(50089)
  if (accounts.length > 0 && hinted.length === 0 && !isConfirmed) {
    // A user name is no proof, but it says who is meant.
    const name = parameters['logout_hint']?.toLowerCase()
    const meant = accounts.filter(({ user }) => user.userPrincipalName.toLowerCase() === name)
    const offered = meant.length > 0 ? meant : accounts
    return sendPage(reply, (say) => ({
      title: say('signOut'),
      formTargets: target ? [new URL(target).origin] : [],
      body: confirmation(offered, { ...parameters, canary }, say),
    }))
  }

  const chosen = accounts.find(({ session }) => session.id === parameters['session'])
  const leaving = hinted.length > 0 ? hinted : chosen ? [chosen] : accounts
  const frames = await frontChannelLogoutUrls(leaving, context)
  for (const { session } of leaving) {
    if (cookie) await endSessions({ cookie, sessionId: session.id }, context)
  }
  if (cookie && leaving.length === accounts.length) clearCookie(reply, 'session', origin)
  // Without applications to tell, nothing keeps the browser here.
  if (target && frames.length === 0) {
    return reply.code(303).header('cache-control', 'no-store').header('location', target).send()
  }
  return sendPage(reply, (say) => ({
    title: say('signedOut'),
    frames,
    goOnTo: target,
    body: html`<h1>${say('youSignedOut')}</h1>
      ${frames.length > 0 && html`<p class="soft">${say('signOutTelling')}</p>`}
      ${
        target
          ? html`<p class="actions">
              <a class="button primary" href="${target}">${say('continue')}</a>
            </p>`
          : html`<p class="soft">${say('closeWindows')}</p>`
      }`,
  }))
}

/**
 * Whether a request proves that it knows the session of this account: by its random id, by the opaque
 * hint or by an ID token. A user name is known to too many.
 */
function isHinted(
  { session, user, loginHint }: Account,
  userId: string | undefined,
  { logout_hint: hint, sid }: Readonly<Record<string, string>>,
): boolean {
  if (sid && sid === session.id) return true
  return hint === loginHint || userId === user.id
}

/**
 * Where to go afterwards: only to a redirect URI of the application that the request names, or, since
 * MSAL names none, of one that these accounts signed in to (S13).
 */
async function postLogoutTarget(
  parameters: Readonly<Record<string, string>>,
  hinted: Application | undefined,
  accounts: readonly Account[],
  context: IdentityContext,
): Promise<string | undefined> {
  const { post_logout_redirect_uri: uri, client_id: clientId, state } = parameters
  if (!uri || !/^https?:/i.test(uri)) return undefined
  const named =
    hinted ?? (clientId ? await context.directory.applications.findByAppId(clientId) : undefined)
  const clients =
    named || clientId
      ? [named]
      : (await participantsOf(accounts, context)).map(({ client }) => client)
  if (!clients.some((client) => client && matchRedirectUri(uri, client))) return undefined
  const target = new URL(uri)
  if (state) target.searchParams.set('state', state)
  return target.href
}

function confirmation(
  accounts: readonly Account[],
  parameters: Readonly<Record<string, string>>,
  say: Say,
): Html {
  const { session: _, ...kept } = parameters
  return html`<h1>${say('signOutQuestion')}</h1>
    <p class="soft">${say('chooseSignOut')}</p>
    <form method="post">
      ${Object.entries(kept).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <ul class="accounts">
        ${accounts.map(
          ({ session, user }) =>
            html`<li>
              <button name="session" value="${session.id}">
                <span class="avatar" aria-hidden="true"
                  >${(Array.from(user.displayName)[0] ?? '?').toUpperCase()}</span
                >
                <span><b>${user.displayName}</b><small>${user.userPrincipalName}</small></span>
              </button>
            </li>`,
        )}
      </ul>
      <p class="actions"><button class="primary">${say('signOutEverything')}</button></p>
    </form>`
}
