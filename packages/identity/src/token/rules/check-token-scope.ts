import { OAuthError } from '../../errors/oauth-error.ts'
import { parseScope, scopeOfResource, type RequestedScope } from '../../scopes/parse-scope.ts'
import type { TokenRequest } from '../grant.ts'

/**
 * What a token request asks for: its own `scope` or `resource`, else what the grant stands for.
 *
 * Scopes of OpenID Connect that the grant has stay: a client that asks another resource's token
 * does not give up its refresh token for that.
 *
 * @throws {OAuthError} 28000 scopes of several resources, 28002 no scope, 28003 none with a code.
 */
export function checkTokenScope(request: TokenRequest, granted: RequestedScope): RequestedScope {
  const { scope, resource } = request.form
  if (request.version === 1) {
    return resource ? scopeOfResource(resource, granted.oidc) : firstOnly(granted)
  }
  if (scope === undefined) return firstOnly(granted)
  if (!scope.trim()) {
    if (request.form['grant_type'] === 'authorization_code') throw new OAuthError(28003)
    return firstOnly(granted)
  }
  const asked = parseScope(scope, 28002)
  if (asked.resources.length > 1) throw new OAuthError(28000, { scope })
  const oidc = asked.oidc.length > 0 ? asked.oidc : granted.oidc
  return { oidc, resources: asked.resources }
}

/** An authorization request may ask consent for several resources; its token is for the first. */
function firstOnly(scope: RequestedScope): RequestedScope {
  return { oidc: scope.oidc, resources: scope.resources.slice(0, 1) }
}
