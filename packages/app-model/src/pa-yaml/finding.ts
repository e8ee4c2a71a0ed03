/** Something wrong, or worth knowing, in a source file. */
export interface SourceFinding {
  readonly severity: 'error' | 'warning'
  /** `yaml-syntax`, `not-a-formula`, `unknown-keyword`… */
  readonly rule: string
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly control?: string
  readonly property?: string
  readonly message: string
}
