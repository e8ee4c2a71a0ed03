import { randomUUID } from 'node:crypto'
import type { User } from '@patchbay/directory'
import { secondsNow, type IdentityContext } from '../context.ts'
import { digest, randomSecret } from '../random.ts'
import { missingFactor, type MissingFactor } from '../second-factor/second-factor.ts'
import { loginHintOf } from '../tokens/client-info.ts'
import type { Home } from './guest-accounts.ts'
import {
  deleteSession,
  deleteSessionsOfCookie,
  listSessions,
  moveSessions,
  strengthenSession,
  touchSession,
  upsertSession,
  type SessionRow,
} from '@patchbay/store'

/** A signed-in account of this browser, whose user may still sign in. */
export interface Account {
  session: SessionRow
  user: User
  /** Who the user is at home, where the tenant in question knows them as a guest. */
  home?: Home
  /** The opaque hint that stands for this account (`login_hint` claim). */
  loginHint: string
  /** What has to be shown besides the password before the session counts. */
  missingFactor: MissingFactor
}

const dayOfInactivity = 86_400
const kmsiSeconds = 90 * 86_400
/** A session in use is noted at most this often. */
const touchSeconds = 300

/** Accounts of a session cookie that are wholly signed in, the one chosen last first. */
export async function findAccounts(
  cookie: string | undefined,
  context: IdentityContext,
): Promise<Account[]> {
  const accounts = await findKnownAccounts(cookie, context)
  return accounts.filter((account) => account.missingFactor === 'none')
}

/**
 * Accounts of a session cookie, those too whose password was right and whose second factor is still
 * to come. Only for what goes on to ask for it.
 */
export async function findKnownAccounts(
  cookie: string | undefined,
  context: IdentityContext,
): Promise<Account[]> {
  if (!cookie) return []
  const now = secondsNow(context)
  const accounts: Account[] = []
  for (const session of await listSessions(context.store.db, digest(cookie), now)) {
    const user = await context.directory.users.find(session.tenantId, session.userId)
    if (!user || !user.accountEnabled) continue
    if (session.signedInAt < validFrom(user)) continue
    const secret = await context.directory.tenantSecret(user.tenantId)
    accounts.push({
      session,
      user,
      loginHint: loginHintOf(user, secret),
      missingFactor: await missingFactor(user, session, context),
    })
    if (now - session.seenAt > touchSeconds) {
      await touchSession(context.store.db, session.id, {
        seenAt: now,
        expiresAt: expiryOf(session.persistent === 1, now, session.signedInAt),
      })
    }
  }
  return accounts
}

/** From when on, in seconds, sessions and refresh tokens of a user are good. */
export function validFrom(user: User): number {
  return Math.floor(Date.parse(user.signInSessionsValidFromDateTime) / 1000) || 0
}

/**
 * Signs an account in, under a new cookie (against session fixation); the browser's other accounts
 * move along.
 *
 * @returns the new cookie and the account's session id, which stays if it was signed in before.
 */
export async function startSession(
  account: {
    user: User
    persistent: boolean
    cookie: string | undefined
    /** A second factor was shown, or stands in for by a test. */
    isStrong?: boolean
  },
  context: IdentityContext,
): Promise<{ cookie: string; sessionId: string }> {
  const { user, persistent } = account
  const now = secondsNow(context)
  const cookie = randomSecret()
  const cookieHash = digest(cookie)
  return context.store.transaction(async (tx) => {
    if (account.cookie) await moveSessions(tx, digest(account.cookie), cookieHash)
    await upsertSession(tx, {
      id: randomUUID(),
      cookieHash,
      tenantId: user.tenantId,
      userId: user.id,
      signedInAt: now,
      selectedAt: context.clock.now().getTime(),
      seenAt: now,
      expiresAt: expiryOf(persistent, now, now),
      persistent: persistent ? 1 : 0,
      strongAt: account.isStrong ? now : null,
    })
    const rows = await listSessions(tx, cookieHash, now)
    const own = rows.find((row) => row.tenantId === user.tenantId && row.userId === user.id)
    if (!own) throw new Error('The session that was just written is not there.')
    return { cookie, sessionId: own.id }
  })
}

/** Notes that a session has shown its second factor; under a new cookie, as at every sign-in (S11). */
export async function strengthen(
  session: SessionRow,
  cookie: string,
  context: IdentityContext,
): Promise<string> {
  const next = randomSecret()
  await context.store.transaction(async (tx) => {
    await strengthenSession(tx, session.id, secondsNow(context))
    await moveSessions(tx, digest(cookie), digest(next))
  })
  return next
}

/** Makes an account the browser's current one. */
export async function selectAccount(session: SessionRow, context: IdentityContext): Promise<void> {
  const now = secondsNow(context)
  await touchSession(context.store.db, session.id, {
    seenAt: now,
    expiresAt: expiryOf(session.persistent === 1, now, session.signedInAt),
    selectedAt: context.clock.now().getTime(),
  })
}

/** Signs one account out, or every account of the cookie. */
export async function endSessions(
  target: { cookie: string; sessionId?: string },
  context: IdentityContext,
): Promise<void> {
  if (target.sessionId) await deleteSession(context.store.db, target.sessionId)
  else await deleteSessionsOfCookie(context.store.db, digest(target.cookie))
}

function expiryOf(persistent: boolean, now: number, signedInAt: number): number {
  return persistent ? signedInAt + kmsiSeconds : now + dayOfInactivity
}
