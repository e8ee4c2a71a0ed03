import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters, RequestedClaims } from '../authorization-request.ts'

/** The `claims` parameter: names asked for in the ID token. Unknown members are passed over. */
export function checkClaims(parameters: Parameters): RequestedClaims {
  const text = parameters['claims']
  if (!text) return { idToken: [] }
  try {
    const claims: unknown = JSON.parse(text)
    if (typeof claims !== 'object' || claims === null) throw new TypeError('not an object')
    const idToken = 'id_token' in claims ? claims.id_token : undefined
    const names = typeof idToken === 'object' && idToken !== null ? Object.keys(idToken) : []
    return { idToken: names }
  } catch {
    throw new OAuthError(90100, { parameter: 'claims' })
  }
}
