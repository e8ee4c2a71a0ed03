export type Platform = 'web' | 'spa' | 'publicClient'

/** The platforms of redirect URIs and what they are for. */
export const platforms: readonly { id: Platform; label: string; description: string }[] = [
  {
    id: 'web',
    label: 'Web',
    description: 'Server-side applications and custom connectors, which keep a secret.',
  },
  {
    id: 'spa',
    label: 'Single-page application',
    description: 'Browser applications: authorization code with PKCE, called across origins.',
  },
  {
    id: 'publicClient',
    label: 'Public client (mobile and desktop)',
    description: 'Installed applications, which cannot keep a secret.',
  },
]

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * Why a redirect URI would be refused, or undefined when it is in order. The server judges again; this
 * says it while typing.
 */
export function checkRedirectUri(uri: string, platform: Platform): string | undefined {
  if (uri === '') return 'Enter a redirect URI, such as https://app.contoso.com/signin.'
  if (uri.length > 256) return 'A redirect URI has at most 256 characters.'
  if (uri !== uri.trim()) return 'Remove the blanks around the URI.'
  if (!URL.canParse(uri)) return 'This is not an absolute URI. It begins with https://.'
  if (uri.includes('#')) return 'A redirect URI has no fragment: remove # and what follows it.'
  const forbidden = /[!$'(),;]/.exec(uri)
  if (forbidden) return `The character ${forbidden[0]} is not allowed in a redirect URI.`
  const { protocol, hostname } = new URL(uri)
  if (protocol === 'https:') return undefined
  if (protocol === 'http:') {
    return loopback.test(hostname)
      ? undefined
      : 'Use https. Plain http is allowed for localhost and 127.0.0.1 alone.'
  }
  return platform === 'publicClient'
    ? undefined
    : `Use https. Other schemes such as ${protocol} belong to the platform Public client.`
}

/** Reasons for a whole list of every platform: each URI by itself, and no URI twice. */
export function checkRedirectUris(
  uris: Record<Platform, readonly string[]>,
): Record<Platform, (string | undefined)[]> {
  const all = platforms.flatMap(({ id }) => uris[id])
  const check = (id: Platform) =>
    uris[id].map(
      (uri) =>
        checkRedirectUri(uri, id) ??
        (all.filter((other) => other === uri).length > 1
          ? 'This URI stands here twice. One URI belongs to one platform.'
          : undefined),
    )
  return { web: check('web'), spa: check('spa'), publicClient: check('publicClient') }
}
