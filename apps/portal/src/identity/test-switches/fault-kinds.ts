export type FaultKind =
  | 'throttle'
  | 'server-error'
  | 'latency'
  | 'expired-secret'
  | 'revoked-consent'
  | 'interaction-required'

/** What can go wrong on purpose, in words. */
export const faultKinds: readonly (readonly [FaultKind, string])[] = [
  ['throttle', 'Too many requests (429)'],
  ['server-error', 'Failure of the server (5xx)'],
  ['latency', 'Slow answer'],
  ['expired-secret', 'Expired secret (AADSTS7000222)'],
  ['revoked-consent', 'Revoked consent (AADSTS65001)'],
  ['interaction-required', 'Second factor demanded (AADSTS50076)'],
]

/** The one number that some kinds take. */
export const faultFields: Partial<
  Record<FaultKind, { name: string; label: string; usual: number }>
> = {
  throttle: { name: 'retryAfterSeconds', label: 'Retry after (seconds)', usual: 1 },
  'server-error': { name: 'status', label: 'Status', usual: 503 },
  latency: { name: 'milliseconds', label: 'Wait (milliseconds)', usual: 1000 },
}
