import { randomUUID } from 'node:crypto'
import type { ReceivedRequest } from './exchange.ts'
import { isGuid } from './tenants/resolve-tenant.ts'

/** What every answer and every log row says about its request. */
export interface RequestFacts {
  traceId: string
  /** The client's `client-request-id`, or one of ours. */
  correlationId: string
  ipAddress: string
  /** Origin at which the server was addressed: one of `origins`. */
  origin: string
}

const factsOfRequest = new WeakMap<ReceivedRequest, RequestFacts>()

/** Facts of a request; the same object for the same request. */
export function requestFacts(
  request: ReceivedRequest,
  { publicUrl, origins }: { publicUrl: string; origins: readonly string[] },
): RequestFacts {
  const known = factsOfRequest.get(request)
  if (known) return known
  const facts = {
    traceId: randomUUID(),
    correlationId: correlationIdOf(request) ?? randomUUID(),
    ipAddress: request.ip,
    origin: originOf(request, publicUrl, origins),
  }
  factsOfRequest.set(request, facts)
  return facts
}

/** Parameters of a query or form that came once and as text. */
export function singleParameters(source: unknown): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of Object.entries(source ?? {})) {
    if (typeof value === 'string') parameters[name] = value
  }
  return parameters
}

/** Names that came more than once. */
export function repeatedParameters(source: unknown): string[] {
  return Object.entries(source ?? {})
    .filter(([, value]) => Array.isArray(value))
    .map(([name]) => name)
}

function correlationIdOf(request: ReceivedRequest): string | undefined {
  const candidates = [
    request.headers['client-request-id'],
    singleParameters(request.query)['client-request-id'],
    singleParameters(request.body)['client-request-id'],
  ]
  return candidates.find((value): value is string => typeof value === 'string' && isGuid(value))
}

/** `Host` only chooses among the configured origins; behind a proxy the public one is meant. */
function originOf(request: ReceivedRequest, publicUrl: string, origins: readonly string[]): string {
  const addressed = `${request.protocol}://${request.headers.host ?? ''}`.toLowerCase()
  return origins.find((origin) => origin === addressed) ?? publicUrl
}
