import type { Settings } from '../settings.ts'

/** Something that a person may want to know or mend. */
export interface Finding {
  /** `error`: a start fails, or secrets are open to others; `warning`: something is amiss; `info`: as it is. */
  severity: 'error' | 'warning' | 'info'
  /** What was looked at, and what about it. */
  rule: string
  /** File, folder, port or variable. */
  where: string
  /** What was seen there. */
  evidence: string
  /** What to do next; empty where nothing is to be done. */
  fix: string
}

/** Looks at one thing and changes nothing. */
export type Check = (settings: Settings) => Promise<Finding[]>
