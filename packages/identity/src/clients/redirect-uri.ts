/** Where a redirect URI is registered; it decides on PKCE, CORS and secrets. */
export type Platform = 'web' | 'spa' | 'publicClient'

/** Redirect URIs of a registration, by platform. */
export interface RegisteredRedirectUris {
  web: { redirectUris: readonly string[] }
  spa: { redirectUris: readonly string[] }
  publicClient: { redirectUris: readonly string[] }
}

/** A registered redirect URI that answers for the requested one. */
export interface RedirectUriMatch {
  platform: Platform
  registered: string
}

const platforms: readonly Platform[] = ['spa', 'web', 'publicClient']

/**
 * Finds the registered redirect URI that a requested one matches, if any.
 *
 * Exact comparison (RFC 9700 §2.1) with these exceptions only: a default port is no port, a URI
 * without a path is one with `/`, and the port is free on `localhost` and, for public clients, on
 * the loopback addresses (RFC 8252 §7.3). An entry with `*` matches nothing: a wildcard would send
 * codes to hosts nobody looked at.
 */
export function matchRedirectUri(
  requested: string,
  registered: RegisteredRedirectUris,
): RedirectUriMatch | undefined {
  // An exact entry goes before one that only matches by its free port.
  const everyPlatform = platforms.flatMap((platform) =>
    registered[platform].redirectUris.map((uri) => ({ platform, registered: uri })),
  )
  return (
    everyPlatform.find((entry) => entry.registered === requested) ??
    everyPlatform.find((entry) => isSameUri(requested, entry.registered, entry.platform))
  )
}

/** The one registered redirect URI, for requests that name none. */
export function onlyRedirectUri(registered: RegisteredRedirectUris): RedirectUriMatch | undefined {
  const everyPlatform = platforms.flatMap((platform) =>
    registered[platform].redirectUris.map((uri) => ({ platform, registered: uri })),
  )
  return everyPlatform.length === 1 ? everyPlatform[0] : undefined
}

function isSameUri(requested: string, registered: string, platform: Platform): boolean {
  const left = splitHttpUri(requested)
  const right = splitHttpUri(registered)
  if (!left || !right || registered.includes('*')) return false
  const isLoopback =
    left.host === 'localhost' ||
    (platform === 'publicClient' && (left.host === '127.0.0.1' || left.host === '[::1]'))
  return (
    left.scheme === right.scheme &&
    left.host === right.host &&
    left.rest === right.rest &&
    (left.port === right.port || isLoopback)
  )
}

/**
 * Splits by hand: `new URL` would repair what must be refused (`..`, backslashes, letter case).
 * User information and fragments make it no redirect URI at all.
 */
function splitHttpUri(
  uri: string,
): { scheme: string; host: string; port: string; rest: string } | undefined {
  const match = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?([/?][^#\\]*)?$/.exec(
    uri,
  )
  if (!match) return undefined
  const [, scheme = '', host = '', port = scheme === 'https' ? '443' : '80', rest = ''] = match
  return { scheme, host, port, rest: rest.startsWith('/') ? rest : `/${rest}` }
}
