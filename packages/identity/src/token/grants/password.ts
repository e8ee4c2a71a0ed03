import { OAuthError } from '../../errors/oauth-error.ts'
import type { Grant } from '../grant.ts'

/** RFC 6749 §4.3, which RFC 9700 §2.4 forbids: recognised, so that the refusal can say why. */
export const password: Grant = {
  grantTypes: ['password'],
  required: [],
  handle({ form }) {
    return Promise.reject(new OAuthError(700003, { grantType: form['grant_type'] }))
  },
}
