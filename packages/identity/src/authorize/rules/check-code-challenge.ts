import type { Platform } from '../../clients/redirect-uri.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { isWellFormedChallenge, type CodeChallenge } from '../../token/pkce.ts'
import type { Parameters, ResponseType } from '../authorization-request.ts'

/** What a tenant's policy and the client's own past say about code challenges. */
export interface ChallengePolicy {
  requirePkce: boolean
  allowPlainCodeChallenge: boolean
  /** The client has hashed a challenge before: to send it plain now would be a step back. */
  hasHashedChallenge: boolean
}

/**
 * The code challenge (RFC 7636 §4.3): required, with S256, on the single-page platform, and
 * everywhere if the tenant says so (RFC 9700 §2.1.1).
 *
 * @throws {OAuthError} 9002325 missing there, 50147 a method without a challenge, 501491 of a wrong
 *   size, 90100 an unknown method.
 */
export function checkCodeChallenge(
  parameters: Parameters,
  platform: Platform,
  responseTypes: ReadonlySet<ResponseType>,
  policy: ChallengePolicy,
): CodeChallenge | undefined {
  const challenge = parameters['code_challenge']
  const method = parameters['code_challenge_method'] || 'plain'
  if (!challenge) {
    const isRequired = platform === 'spa' || policy.requirePkce
    if (isRequired && responseTypes.has('code')) throw new OAuthError(9002325)
    if (parameters['code_challenge_method']) throw new OAuthError(50147)
    return undefined
  }
  if (method !== 'S256' && method !== 'plain') {
    throw new OAuthError(90100, { parameter: 'code_challenge_method' })
  }
  if (!isWellFormedChallenge(challenge)) throw new OAuthError(501491)
  if (platform === 'spa' && method !== 'S256') throw new OAuthError(9002325)
  if (method === 'plain' && (!policy.allowPlainCodeChallenge || policy.hasHashedChallenge)) {
    throw new OAuthError(90100, { parameter: 'code_challenge_method' })
  }
  return { challenge, method }
}
