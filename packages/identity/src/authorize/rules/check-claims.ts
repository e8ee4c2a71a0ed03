import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters, RequestedClaims } from '../authorization-request.ts'

/**
 * The `claims` parameter: names asked for in the ID token, and what the client says it can deal with.
 * Unknown members are passed over.
 *
 * @throws {OAuthError} 90100 for anything that is no JSON object.
 */
export function checkClaims(parameters: Parameters): RequestedClaims {
  const text = parameters['claims']
  if (!text) return { idToken: [], clientCapabilities: [] }
  try {
    const claims = objectOf(JSON.parse(text))
    if (!claims) throw new TypeError('not an object')
    const capabilities = objectOf(objectOf(claims['access_token'])?.['xms_cc'])?.['values']
    return {
      idToken: Object.keys(objectOf(claims['id_token']) ?? {}),
      clientCapabilities: Array.isArray(capabilities)
        ? capabilities.filter((each) => typeof each === 'string').slice(0, 10)
        : [],
    }
  } catch {
    throw new OAuthError(90100, { parameter: 'claims' })
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
