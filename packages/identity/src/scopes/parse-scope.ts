import { OAuthError } from '../errors/oauth-error.ts'

/** Scopes of OpenID Connect, which the platform keeps as delegated permissions of Graph. */
export const oidcScopes = ['openid', 'profile', 'email', 'offline_access'] as const
export type OidcScope = (typeof oidcScopes)[number]

/** What an unprefixed scope value belongs to. */
export const graphResource = 'https://graph.microsoft.com'

/** Scopes of one resource, as the request wrote them. */
export interface RequestedResource {
  /** The resource's name as requested, which a version 1 token repeats in `aud`. */
  name: string
  /** Scope values without the resource; empty when only `.default` was named. */
  values: string[]
  /** `.default`: the permissions listed in the client's registration. */
  isDefault: boolean
  /** False for Graph scopes written bare, such as `User.Read`. */
  isPrefixed: boolean
}

/** A `scope` parameter, taken apart. */
export interface RequestedScope {
  oidc: OidcScope[]
  /** In the order of the request; the token is for the first. */
  resources: RequestedResource[]
}

/** Scopes of OpenID Connect that the platform does not know and passes over. */
const ignoredScopes = new Set(['address', 'phone'])

/**
 * Takes a `scope` parameter apart: `{resource}/{value}`, split at the last slash.
 *
 * @param malformed What a word without a scope is refused with.
 * @throws {OAuthError} that, and 70011 when `.default` stands beside named scopes.
 * @example parseScope('openid api://x/read') // { oidc: ['openid'], resources: [{ name: 'api://x', … }] }
 */
export function parseScope(text: string, malformed: 70011 | 28002 = 70011): RequestedScope {
  const oidc = new Set<OidcScope>()
  const resources = new Map<string, RequestedResource>()
  for (const scope of new Set(text.split(/[ +\t\r\n]+/).filter(Boolean))) {
    const slash = scope.lastIndexOf('/')
    const name = slash > 0 ? scope.slice(0, slash) : graphResource
    const value = scope.slice(slash + 1)
    if (!value) {
      throw new OAuthError(malformed, { scope, reason: `The scope ${scope} is not valid.` })
    }
    const oidcScope = oidcScopes.find((candidate) => candidate === value.toLowerCase())
    if (oidcScope && resourceKey(name) === graphResource) {
      oidc.add(oidcScope)
      continue
    }
    if (slash < 0 && ignoredScopes.has(value)) continue
    const key = resourceKey(name)
    const resource = resources.get(key) ?? {
      name,
      values: [],
      isDefault: false,
      isPrefixed: slash > 0,
    }
    resources.set(key, resource)
    if (value === '.default') resource.isDefault = true
    else resource.values.push(value)
  }
  for (const { isDefault, values, name } of resources.values()) {
    if (isDefault && values.length > 0) {
      const reason = `.default scope can't be combined with resource-specific scopes (${name}).`
      throw new OAuthError(70011, { reason })
    }
  }
  return { oidc: [...oidc], resources: [...resources.values()] }
}

/** The scope that a version 1 request means by its `resource`. */
export function scopeOfResource(resource: string, oidc: OidcScope[]): RequestedScope {
  return {
    oidc,
    resources: [{ name: resource, values: [], isDefault: true, isPrefixed: true }],
  }
}

/** Under what a resource's name is compared: without `spn:` and one trailing slash, in lower case. */
export function resourceKey(name: string): string {
  return name.replace(/^spn:/i, '').replace(/\/$/, '').toLowerCase()
}
