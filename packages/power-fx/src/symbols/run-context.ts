import type { Value } from '../values/value.ts'
import type { DataSource } from './data-source.ts'
import type { SymbolInfo } from './symbol.ts'

/** The user's time zone. */
export interface TimeZoneService {
  readonly id: string
  /** Minutes that wall time is ahead of UTC at an instant. */
  offset(utcMs: number): number
}

/** What evaluation takes from the outside world; every one has a default. */
export interface RunServices {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock?: () => number
  /** IANA id or a zone. Default UTC. */
  readonly timeZone?: string | TimeZoneService
  /** For `Text`, `Value`, sorting, `Language()`. Default the engine's. */
  readonly locale?: string
  /** 0 inclusive to 1 exclusive. */
  readonly random?: () => number
  /** Receives `Trace(…)`. */
  readonly trace?: (entry: { message: string; severity: number; record: Value }) => void
}

/** What one run reads, writes and may use. */
export interface RunContext {
  /** Called on each read, so that a host can note dependencies as they happen. */
  read(symbol: SymbolInfo): Value
  /** Stores the value of a variable, or a collection without a data source of its own. */
  write?(symbol: SymbolInfo, value: Value): void
  /** The rows behind a collection or data source; without one, `read` and `write` serve. */
  dataSource?(symbol: SymbolInfo): DataSource | undefined
  readonly services?: RunServices
  readonly signal?: AbortSignal
  /**
   * Most rows of a source with `delegation` that are read to be worked on here, whether all of it
   * or what a query leaves; canvas apps take 500, at most 2,000. Default all.
   */
  readonly rowLimit?: number
  /** Told when a source had more rows than `rowLimit`: the result may be incomplete. */
  rowsLeftOut?(symbol: SymbolInfo, limit: number): void
  /** Evaluation steps (loop turns and calls) before the run is stopped. Default 50 million. */
  readonly budget?: number
}
