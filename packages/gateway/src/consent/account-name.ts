import type { TokenResponse } from '../token/token-endpoint.ts'

/** Claims that name an account for people, best first. */
const CLAIMS = ['preferred_username', 'upn', 'unique_name', 'email', 'name']

/**
 * The account that signed in, for display only: the tokens came straight from the token endpoint
 * over TLS, so their signature is not checked (OpenID Connect Core §3.1.3.7), and nothing is
 * decided by them.
 */
export function accountNameOf(tokens: TokenResponse): string | undefined {
  for (const token of [tokens.idToken, tokens.accessToken]) {
    const claims = token === undefined ? undefined : readClaims(token)
    for (const name of CLAIMS) {
      const value = claims?.[name]
      if (typeof value === 'string' && value !== '') return value.slice(0, 320)
    }
  }
  return undefined
}

function readClaims(token: string): Record<string, unknown> | undefined {
  const payload = token.split('.')[1]
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null
      ? (claims as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
