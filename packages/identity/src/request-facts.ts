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
    // Pages ask for it, and programs, who are many more, do not.
    get origin() {
      return originOf(request, publicUrl, origins)
    },
  }
  factsOfRequest.set(request, facts)
  return facts
}

/** Parameters of a query or form that came once and as text. */
export function singleParameters(source: unknown): Record<string, string> {
  return divideParameters(source).single
}

/** Parameters of a query or form that came once and as text, and the names of those that came more often. */
export function divideParameters(source: unknown): {
  single: Record<string, string>
  repeated: string[]
} {
  const single: Record<string, string> = {}
  const repeated: string[] = []
  for (const [name, value] of Object.entries(source ?? {})) {
    if (typeof value === 'string') single[name] = value
    else if (Array.isArray(value)) repeated.push(name)
  }
  return { single, repeated }
}

/** Names that came more than once. */
export function repeatedParameters(source: unknown): string[] {
  return divideParameters(source).repeated
}

const correlationName = 'client-request-id'

function correlationIdOf({ headers, query, body }: ReceivedRequest): string | undefined {
  for (const source of [headers, query, body]) {
    const value = valueOf(source, correlationName)
    if (typeof value === 'string' && isGuid(value)) return value
  }
  return undefined
}

function valueOf(source: unknown, name: string): unknown {
  return typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined
}

/** `Host` only chooses among the configured origins; behind a proxy the public one is meant. */
function originOf(request: ReceivedRequest, publicUrl: string, origins: readonly string[]): string {
  const addressed = `${request.protocol}://${request.headers.host ?? ''}`.toLowerCase()
  return origins.find((origin) => origin === addressed) ?? publicUrl
}
