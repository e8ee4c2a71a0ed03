import { badRequest, type DirectoryError } from '../errors.ts'
import type { Application } from '../types.ts'
import { isPersonal } from './check-redirect-uri.ts'

/** What the identifier-URI policy compares with. */
export interface IdentifierUriContext {
  tenantId: string
  /** Names of the tenant's verified domains, lower case. */
  verifiedDomains: readonly string[]
}

const schemes = new Set(['https:', 'api:', 'urn:', 'ms-appx:'])

/** How identifier URIs are compared: without regard to case and to one trailing slash. */
export function identifierUriKey(uri: string): string {
  return uri.toLowerCase().replace(/\/$/, '')
}

/**
 * Judges the identifier URIs of an application.
 *
 * Form counts for all; the tenant's policy (an app id, the tenant id or a verified domain in it) only
 * for newly added ones, and not for applications that ask for version 2 access tokens, in which the
 * audience is the app id anyway. Uniqueness needs the other applications and is judged elsewhere.
 */
export function checkIdentifierUris(
  application: Application,
  before: readonly string[],
  context: IdentifierUriContext,
): DirectoryError | undefined {
  const keys = new Set<string>()
  const known = new Set(before.map(identifierUriKey))
  for (const [index, uri] of application.identifierUris.entries()) {
    const target = `/identifierUris/${index}`
    const fault = formFault(uri, application)
    if (fault !== undefined) {
      return badRequest(
        `Invalid value specified for property 'identifierUris' of resource 'Application': '${uri}' is refused because ${fault}.`,
        target,
      )
    }
    const key = identifierUriKey(uri)
    if (keys.has(key)) {
      return badRequest(`The identifier URI '${uri}' stands in identifierUris twice.`, target)
    }
    keys.add(key)
    if (known.has(key) || application.api.requestedAccessTokenVersion === 2) continue
    if (!allowedByPolicy(key, application.appId, context)) {
      return badRequest(
        `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error. Use api://${application.appId}, or set api.requestedAccessTokenVersion to 2.`,
        target,
      )
    }
  }
  return undefined
}

function formFault(uri: string, { signInAudience }: Application): string | undefined {
  const limit = isPersonal(signInAudience) ? 120 : 255
  if (uri.length > limit) return `it is longer than ${limit} characters`
  if (/[\s*]/.test(uri)) return 'it holds white space or a wildcard'
  if (uri.includes('#')) return 'it has a fragment'
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(uri)?.[0].toLowerCase()
  if (scheme === undefined || !schemes.has(scheme)) {
    return 'it begins with none of https://, api://, urn: and ms-appx://'
  }
  if (scheme === 'urn:') {
    if (isPersonal(signInAudience)) return 'urn: is not taken where personal accounts may sign in'
    return /^urn:[a-z0-9][a-z0-9-]*:.+$/i.test(uri) ? undefined : 'it is not a URN'
  }
  return /^[a-z-]+:\/\/[^/?]+/i.test(uri) ? undefined : 'nothing follows its scheme'
}

/** The patterns of the default policy, one line each. `key` is lower case without trailing slash. */
function allowedByPolicy(
  key: string,
  appId: string,
  { tenantId, verifiedDomains }: IdentifierUriContext,
): boolean {
  const [scheme, rest] = splitScheme(key)
  const [host = '', ...path] = rest.split('/')
  const isOfDomain = verifiedDomains.some(
    (domain) => host === domain || host.endsWith(`.${domain}`),
  )
  if (scheme === 'api') {
    if (host === appId && path.length === 0) return true
    if (host === tenantId && path.length > 0) return true
    if (path.length === 1 && path[0] === appId) return true
    return isOfDomain
  }
  return scheme === 'https' && isOfDomain
}

function splitScheme(key: string): [string, string] {
  const at = key.indexOf('://')
  return at < 0 ? ['', key] : [key.slice(0, at), key.slice(at + 3)]
}
