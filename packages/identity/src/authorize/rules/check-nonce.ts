import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters, ResponseType } from '../authorization-request.ts'

/** A nonce is required when an ID token comes back from here (OpenID Connect Core §3.2.2.1). */
export function checkNonce(
  parameters: Parameters,
  responseTypes: ReadonlySet<ResponseType>,
): string | undefined {
  if (parameters['nonce']) return parameters['nonce']
  if (responseTypes.has('id_token')) throw new OAuthError(900144, { parameter: 'nonce' })
  return undefined
}
