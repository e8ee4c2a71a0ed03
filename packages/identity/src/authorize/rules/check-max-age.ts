import { OAuthError } from '../../errors/oauth-error.ts'
import type { Parameters } from '../authorization-request.ts'

/** Seconds since credentials were entered, at most (OpenID Connect Core §3.1.2.1). */
export function checkMaxAge(parameters: Parameters): number | undefined {
  const value = parameters['max_age']
  if (!value) return undefined
  if (!/^\d{1,9}$/.test(value)) throw new OAuthError(90100, { parameter: 'max_age' })
  return Number(value)
}
