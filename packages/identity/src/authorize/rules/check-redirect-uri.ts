import type { Application } from '@patchbay/directory'
import { matchRedirectUri, onlyRedirectUri, type Platform } from '../../clients/redirect-uri.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters } from '../authorization-request.ts'

/**
 * The redirect URI of a request and its platform. RFC 6749 §3.1.2.
 *
 * @throws {OAuthError} 50011 not registered, 900971 none given and none to choose; both on a page.
 */
export function checkRedirectUri(
  parameters: Parameters,
  client: Application,
): { redirectUri: string; platform: Platform } {
  const requested = parameters['redirect_uri']
  if (!requested) {
    const only = onlyRedirectUri(client)
    if (!only) throw new OAuthError(900971, { appId: client.appId })
    return { redirectUri: only.registered, platform: only.platform }
  }
  const match = matchRedirectUri(requested, client)
  if (!match) throw new OAuthError(50011, { redirectUri: requested, appId: client.appId })
  return { redirectUri: requested, platform: match.platform }
}
