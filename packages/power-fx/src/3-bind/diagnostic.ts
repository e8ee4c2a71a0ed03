/** `error` makes the check fail; the rest are advice. */
export type Severity = 'error' | 'warning' | 'suggestion'

/** A finding about a formula. */
export interface Diagnostic {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly severity: Severity
  /** Key in the message catalogue. */
  readonly key: string
  readonly message: string
  readonly args?: readonly string[]
}
