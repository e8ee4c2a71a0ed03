import { randomUUID } from 'node:crypto'

/** What may go wrong on purpose. */
export const faultKinds = [
  'throttle',
  'server-error',
  'latency',
  'expired-secret',
  'revoked-consent',
  'interaction-required',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** A fault that is to happen. */
export interface Fault {
  id: string
  kind: FaultKind
  /** Only for requests whose path contains this. */
  path: string | null
  /** Only for requests of this application. */
  clientId: string | null
  /** How many times more; null for ever. */
  remaining: number | null
  /** `throttle`: seconds in `Retry-After`. */
  retryAfterSeconds: number
  /** `server-error`: the status to answer with. */
  status: number
  /** `latency`: how long to wait. */
  milliseconds: number
}

/** Faults of this run. */
export interface Faults {
  add(fault: Omit<Fault, 'id'>): Fault
  list(): readonly Fault[]
  remove(id: string): boolean
  clear(): void
  /** The fault that hits a request, counted down. */
  take(kinds: readonly FaultKind[], request: FaultTarget): Fault | undefined
}

/** The request that a fault may hit. */
export interface FaultTarget {
  path: string
  clientId?: string | undefined
}

/** Makes an empty list of faults. */
export function createFaults(): Faults {
  const faults: Fault[] = []
  return {
    add(fault) {
      const added = { ...fault, id: randomUUID() }
      faults.push(added)
      return added
    },
    list: () => faults,
    remove(id) {
      const at = faults.findIndex((fault) => fault.id === id)
      if (at >= 0) faults.splice(at, 1)
      return at >= 0
    },
    clear: () => void faults.splice(0),
    take(kinds, { path, clientId }) {
      const at = faults.findIndex(
        (fault) =>
          kinds.includes(fault.kind) &&
          (fault.path === null || path.toLowerCase().includes(fault.path.toLowerCase())) &&
          (fault.clientId === null || fault.clientId.toLowerCase() === clientId?.toLowerCase()),
      )
      const fault = faults[at]
      if (!fault) return undefined
      if (fault.remaining !== null && (fault.remaining -= 1) <= 0) faults.splice(at, 1)
      return fault
    },
  }
}
