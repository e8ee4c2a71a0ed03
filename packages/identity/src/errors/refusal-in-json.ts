import { DirectoryError } from '@patchbay/directory'
import { isLostConnection } from '@patchbay/store'
import type { IdentityContext } from '../context.ts'
import type { JsonAnswer, ReceivedRequest } from '../exchange.ts'
import { requestFacts } from '../request-facts.ts'
import { errorBody } from './error-body.ts'
import { OAuthError } from './oauth-error.ts'

/** What a program is answered when `thrown` was thrown. */
export function refusalInJson(
  thrown: unknown,
  request: ReceivedRequest,
  route: string | undefined,
  context: IdentityContext,
): JsonAnswer {
  const error = asOAuthError(thrown, request, route, context)
  const facts = requestFacts(request, context)
  const { publicUrl, clock } = context
  return {
    status: error.entry.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': facts.traceId,
      ...(error.entry.status === 429 && { 'retry-after': '30' }),
    },
    body: errorBody(error, facts, { publicUrl, now: clock.now() }),
  }
}

/** A malformed request is the client's mistake, never a 5xx: MSAL would stop asking. */
export function asOAuthError(
  thrown: unknown,
  request: ReceivedRequest,
  route: string | undefined,
  context: IdentityContext,
): OAuthError {
  if (thrown instanceof OAuthError) return thrown
  if (thrown instanceof DirectoryError && thrown.status === 429) return new OAuthError(90055)
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
  if (status >= 400 && status < 500) return new OAuthError(9002313)
  const { traceId } = requestFacts(request, context)
  context.log.error(
    { traceId, err: thrown, path: route },
    'A request failed for a reason that is ours.',
  )
  return new OAuthError(isLostConnection(thrown) ? 90090 : 90033)
}
