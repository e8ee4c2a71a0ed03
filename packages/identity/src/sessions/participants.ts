import type { Application } from '@patchbay/directory'
import { addSessionParticipant, listSessionParticipants } from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import { issuerOf } from '../tenants/issuer.ts'
import type { Account } from './sessions.ts'

/** Notes that a session signed in to a client that wants to hear of its end. */
export async function noteParticipant(
  client: Application,
  sessionId: string,
  context: IdentityContext,
): Promise<void> {
  if (!client.web.logoutUrl) return
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
  const participants = await listSessionParticipants(context.store.db, [...sessions.keys()])
  const urls: string[] = []
  for (const { sessionId, clientId } of participants) {
    const client = await context.directory.applications.findByAppId(clientId)
    const session = sessions.get(sessionId)
    const url = client && logoutUrlOf(client)
    if (!url || !session) continue
    url.searchParams.set('sid', sessionId)
    url.searchParams.set('iss', issuerOf(context.publicUrl, session.tenantId, 2))
    urls.push(url.href)
  }
  return [...new Set(urls)]
}

/** The address as it is registered now, if a browser may be sent there. */
function logoutUrlOf({ web }: Application): URL | undefined {
  if (!web.logoutUrl || !URL.canParse(web.logoutUrl)) return undefined
  const url = new URL(web.logoutUrl)
  const isWeb =
    url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost')
  return isWeb && !url.username ? url : undefined
}
