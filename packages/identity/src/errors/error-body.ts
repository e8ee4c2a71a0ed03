import type { RequestFacts } from '../request-facts.ts'
import type { OAuthError } from './oauth-error.ts'

/** Parts of every answer that tells of an error. */
export interface ErrorFacts {
  error: string
  errorDescription: string
  errorUri: string
  timestamp: string
}

/** What is said about an error wherever it is said: body, redirect or page. */
export function errorFacts(
  error: OAuthError,
  facts: RequestFacts,
  options: { publicUrl: string; now: Date },
): ErrorFacts {
  const timestamp = `${options.now.toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    error: error.entry.error,
    errorDescription:
      `AADSTS${error.code}: ${error.message} Trace ID: ${facts.traceId} ` +
      `Correlation ID: ${facts.correlationId} Timestamp: ${timestamp}`,
    errorUri: `${options.publicUrl}/error?code=${error.code}`,
    timestamp,
  }
}

/** The JSON of an error at the token endpoint (RFC 6749 §5.2 with the platform's members). */
export function errorBody(
  error: OAuthError,
  facts: RequestFacts,
  options: { publicUrl: string; now: Date },
): Record<string, unknown> {
  const told = errorFacts(error, facts, options)
  return {
    error: told.error,
    error_description: told.errorDescription,
    error_codes: [error.code],
    timestamp: told.timestamp,
    trace_id: facts.traceId,
    correlation_id: facts.correlationId,
    error_uri: told.errorUri,
    ...(error.entry.suberror && { suberror: error.entry.suberror }),
    ...(error.details['claims'] && { claims: error.details['claims'] }),
  }
}
