/** The body of every refusal of the management API (`/api`). Graph and OAuth have their own shapes. */
export interface ApiErrorBody {
  error: {
    /** Stable, searchable: `ConnectorNotFound`, `InvalidDefinition`. */
    code: string
    /** What happened and what to do next, in a sentence or two. */
    message: string
    /** Findings about the posted document, when that is what is wrong. */
    findings?: Finding[]
  }
}

/** One finding about a document, with its place. */
export interface Finding {
  severity: 'error' | 'warning' | 'information'
  rule: string
  /** JSON pointer or YAML path inside the document. */
  path: string
  /** 1-based, when the text is at hand. */
  line?: number
  message: string
}
