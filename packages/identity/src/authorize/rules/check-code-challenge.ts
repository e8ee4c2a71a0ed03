import type { Platform } from '../../clients/redirect-uri.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { isWellFormedChallenge, type CodeChallenge } from '../../token/pkce.ts'
import type { Parameters, ResponseType } from '../authorization-request.ts'

/**
 * The code challenge (RFC 7636 §4.3): required, with S256, on the single-page platform.
 *
 * @throws {OAuthError} 9002325 missing there, 50147 of a wrong size, 90100 an unknown method.
 */
export function checkCodeChallenge(
  parameters: Parameters,
  platform: Platform,
  responseTypes: ReadonlySet<ResponseType>,
): CodeChallenge | undefined {
  const challenge = parameters['code_challenge']
  const method = parameters['code_challenge_method'] || 'plain'
  if (!challenge) {
    if (platform === 'spa' && responseTypes.has('code')) throw new OAuthError(9002325)
    return undefined
  }
  if (method !== 'S256' && method !== 'plain') {
    throw new OAuthError(90100, { parameter: 'code_challenge_method' })
  }
  if (!isWellFormedChallenge(challenge)) throw new OAuthError(50147)
  if (platform === 'spa' && method !== 'S256') throw new OAuthError(9002325)
  return { challenge, method }
}
