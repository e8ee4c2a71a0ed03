import type { Application } from '@patchbay/directory'
import { addSessionParticipant, listSessionParticipants } from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import { issuerOf } from '../tenants/issuer.ts'
import type { Account } from './sessions.ts'

/** Notes that a session signed in to a client, which may want to hear of its end or send it off. */
export async function noteParticipant(
  client: Application,
  sessionId: string,
  context: IdentityContext,
): Promise<void> {
  const row = { sessionId, clientId: client.appId, signedInAt: secondsNow(context) }
  await addSessionParticipant(context.store.db, row)
}

/**
 * Addresses that tell the applications of these accounts that their sessions are over (OpenID Connect
 * Front-Channel Logout §3), each with `iss` and `sid`.
 */
export async function frontChannelLogoutUrls(
  accounts: readonly Account[],
  context: IdentityContext,
): Promise<string[]> {
  const sessions = new Map(accounts.map(({ session }) => [session.id, session]))
  const urls: string[] = []
  for (const { sessionId, client } of await participantsOf(accounts, context)) {
    const session = sessions.get(sessionId)
    const url = logoutUrlOf(client)
    if (!url || !session) continue
    url.searchParams.set('sid', sessionId)
    url.searchParams.set('iss', issuerOf(context.publicUrl, session.tenantId, 2))
    urls.push(url.href)
  }
  return [...new Set(urls)]
}

/** The applications that the sessions of these accounts signed in to, as they are registered now. */
export async function participantsOf(
  accounts: readonly Account[],
  context: IdentityContext,
): Promise<{ sessionId: string; client: Application }[]> {
  const ids = accounts.map(({ session }) => session.id)
  const found: { sessionId: string; client: Application }[] = []
  for (const { sessionId, clientId } of await listSessionParticipants(context.store.db, ids)) {
    const client = await context.directory.applications.findByAppId(clientId)
    if (client) found.push({ sessionId, client })
  }
  return found
}

/** The address as it is registered now, if a browser may be sent there. */
function logoutUrlOf({ web }: Application): URL | undefined {
  if (!web.logoutUrl || !URL.canParse(web.logoutUrl)) return undefined
  const url = new URL(web.logoutUrl)
  const isWeb =
    url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost')
  return isWeb && !url.username ? url : undefined
}
