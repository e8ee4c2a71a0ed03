import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters } from '../authorization-request.ts'

/** Request objects are not read (OpenID Connect Core §6); to ignore one would be unsafe. */
export function checkRequestObject(parameters: Parameters): void {
  if (parameters['request']) throw new OAuthError(90020)
  if (parameters['request_uri']) throw new OAuthError(90021)
}
