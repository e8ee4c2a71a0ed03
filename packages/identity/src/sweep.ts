import { secondsNow, type IdentityContext } from './context.ts'
import {
  deleteExpiredAdminConsentRequests,
  deleteExpiredAssertions,
  deleteExpiredAuthorizationCodes,
  deleteExpiredDeviceCodes,
  deleteExpiredInteractions,
  deleteExpiredRefreshTokens,
  deleteExpiredRevocations,
  deleteExpiredSessions,
  deleteFullBuckets,
  deleteOldUnknownAccounts,
  deleteOrphanedParticipants,
} from '@patchbay/store'

/** Codes and refresh tokens stay a day longer, so that a late second use is still recognized. */
const graceSeconds = 86_400

/** Deletes what has expired. */
export async function sweepExpired(context: IdentityContext): Promise<void> {
  const now = secondsNow(context)
  await context.store.transaction(async (tx) => {
    await deleteExpiredAuthorizationCodes(tx, now - graceSeconds)
    await deleteExpiredRefreshTokens(tx, now - graceSeconds)
    await deleteExpiredRevocations(tx, now)
    await deleteExpiredSessions(tx, now)
    await deleteOrphanedParticipants(tx)
    await deleteExpiredAssertions(tx, now)
    await deleteExpiredAdminConsentRequests(tx, now - 30 * graceSeconds)
    await deleteExpiredDeviceCodes(tx, now - graceSeconds)
    await deleteExpiredInteractions(tx, now)
    await deleteFullBuckets(tx, now * 1000)
    await deleteOldUnknownAccounts(tx, (now - graceSeconds) * 1000)
  })
}
