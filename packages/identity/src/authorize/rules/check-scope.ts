import { OAuthError } from '../../errors/oauth-error.ts'
import {
  parseScope,
  resourceKey,
  scopeOfResource,
  type RequestedScope,
} from '../../scopes/parse-scope.ts'
import type { ProtocolVersion } from '../../tenants/issuer.ts'
import type { Parameters } from '../authorization-request.ts'

/**
 * What a request asks leave for. Version 1 names a `resource`, version 2 scopes.
 *
 * @throws {OAuthError} 900144 no scope, 901002 and 9010010 a `resource` that is not the scope's.
 */
export function checkScope(parameters: Parameters, version: ProtocolVersion): RequestedScope {
  const { scope, resource } = parameters
  if (version === 1) {
    // Version 1 always identifies the user; its `scope` can only add `openid` and the like.
    const { oidc } = parseScope(`openid profile email offline_access ${oidcOnly(scope)}`)
    return resource ? scopeOfResource(resource, oidc) : { oidc, resources: [] }
  }
  if (!scope?.trim()) {
    throw resource
      ? new OAuthError(901002, { resource })
      : new OAuthError(900144, { parameter: 'scope' })
  }
  const parsed = parseScope(scope)
  if (resource) {
    const [first] = parsed.resources
    if (!first || resourceKey(first.name) !== resourceKey(resource)) throw new OAuthError(9010010)
  }
  return parsed
}

function oidcOnly(scope = ''): string {
  return scope
    .split(' ')
    .filter((word) => /^(?:openid|profile|email|offline_access)$/.test(word))
    .join(' ')
}
