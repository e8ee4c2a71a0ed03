import { join } from 'node:path'

/** A finding of `app check` and `app inspect`. */
export interface Finding {
  severity: 'error' | 'warning' | 'suggestion'
  rule: string
  category?: string
  file?: string
  line?: number
  column?: number
  control?: string
  property?: string
  /** Offset in the formula. */
  start?: number
  message: string
  /** What would mend it, where that is known. */
  fix?: unknown
}

/** A finding as compilers write theirs, so that editors and CI find the place. */
export function describe(folder: string, finding: Finding): string {
  const { severity, file, line, column, control, property, message } = finding
  const inFile = file === undefined ? folder : `${join(folder, file)}:${line}:${column}`
  const place = [control, property].filter(Boolean).join('.')
  return `${inFile}: ${severity}: ${place === '' ? '' : `${place}: `}${message}`
}
