import type { TokenEndpointError } from './token-endpoint.ts'

/** What a refused token request means for a connection. */
export type Refusal =
  /** Only the user can help: sign in again. */
  | 'consent_required'
  /** Only the connector's maker can help: its registration or secret is wrong. */
  | 'connector_misconfigured'
  /** Nobody need do anything but try again. */
  | 'temporary'

/** AADSTS codes that come under other errors than `invalid_grant`, yet ask for a new sign-in. */
const SIGN_IN_AGAIN = new Set([
  'AADSTS50076',
  'AADSTS50079',
  'AADSTS50173',
  'AADSTS65001',
  'AADSTS70043',
  'AADSTS700082',
  'AADSTS70008',
])

const REFUSALS: Readonly<Record<string, Refusal>> = {
  invalid_grant: 'consent_required',
  interaction_required: 'consent_required',
  consent_required: 'consent_required',
  login_required: 'consent_required',
  access_denied: 'consent_required',
  invalid_client: 'connector_misconfigured',
  unauthorized_client: 'connector_misconfigured',
  unsupported_grant_type: 'connector_misconfigured',
  invalid_request: 'connector_misconfigured',
  invalid_scope: 'connector_misconfigured',
  invalid_resource: 'connector_misconfigured',
  invalid_target: 'connector_misconfigured',
  invalid_response: 'connector_misconfigured',
}

/** Judges a refusal of a token endpoint (RFC 6749 §5.2; Entra's codes). */
export function classifyRefusal(error: TokenEndpointError): Refusal {
  if (error.aadCode && SIGN_IN_AGAIN.has(error.aadCode)) return 'consent_required'
  return REFUSALS[error.error] ?? 'temporary'
}

/** What to do next, in a sentence. */
export const NEXT_STEP: Readonly<Record<Refusal, string>> = {
  consent_required: 'Choose "Fix connection" and sign in again.',
  connector_misconfigured:
    'The maker of the connector checks client id, client secret and resource on its Security page.',
  temporary: 'Try again in a moment.',
}
