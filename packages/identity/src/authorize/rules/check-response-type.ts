import type { Application } from '@patchbay/directory'
import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters, ResponseType } from '../authorization-request.ts'

const known: readonly string[] = ['code', 'id_token', 'token']

/**
 * What a request wants back, in any order. OAuth 2.0 Multiple Response Types §3.
 *
 * A request for an encrypted answer (`id_token token refresh_token`) that carries a code challenge
 * is answered with a plain code, which its client falls back to.
 *
 * @throws {OAuthError} 900144 missing, 700052 unknown, 700051 or 700054 implicit not enabled, 70005
 *   implicit switched off for the whole tenant.
 */
export function checkResponseType(
  parameters: Parameters,
  client: Application,
  policy: { allowImplicitGrant: boolean },
): ReadonlySet<ResponseType> {
  const words = (parameters['response_type'] ?? '').split(/[ +]/).filter(Boolean)
  if (words.length === 0) throw new OAuthError(900144, { parameter: 'response_type' })
  if (words.includes('refresh_token') && parameters['code_challenge']) return new Set(['code'])
  const unknown = words.find((word) => !known.includes(word))
  if (unknown) {
    throw new OAuthError(700052, { responseType: unknown })
  }
  const types = new Set(words as ResponseType[])
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = client.web.implicitGrantSettings
  if (types.has('token') && !enableAccessTokenIssuance) {
    throw new OAuthError(700051, { appId: client.appId })
  }
  if (types.has('token') && !policy.allowImplicitGrant) {
    throw new OAuthError(70005, { appId: client.appId, responseType: 'token' })
  }
  if (types.has('id_token') && !enableIdTokenIssuance) {
    throw new OAuthError(700054, { appId: client.appId })
  }
  return types
}
