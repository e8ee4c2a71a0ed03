import type { CheckOptions, CheckResult } from '../check-result.ts'
import { type Engine, type ParsedFormula, checkParsed } from '../engine.ts'

/** A text as the services see it: parsed once, checked once, however many of them ask. */
interface Analysis {
  readonly text: string
  readonly options: CheckOptions
  readonly parsed: ParsedFormula
  check?: CheckResult
}

/** A bar asks for colours, findings and offers of one text; a rename compares two. */
const KEPT = 4

const analyses = new WeakMap<Engine, Analysis[]>()

const sameOptions = (a: CheckOptions, b: CheckOptions): boolean =>
  a === b ||
  (a.symbols === b.symbols &&
    a.expectedType === b.expectedType &&
    a.allowSideEffects === b.allowSideEffects &&
    a.numberIsFloat === b.numberIsFloat &&
    a.textFirst === b.textFirst &&
    a.disableReservedKeywords === b.disableReservedKeywords)

function analysisOf(engine: Engine, text: string, options: CheckOptions): Analysis {
  let kept = analyses.get(engine)
  if (!kept) analyses.set(engine, (kept = []))
  const found = kept.find((one) => one.text === text && sameOptions(one.options, options))
  if (found) return found
  const made: Analysis = { text, options: { ...options }, parsed: engine.parse(text, options) }
  kept.unshift(made)
  kept.length = Math.min(kept.length, KEPT)
  return made
}

/** The parse of a text; the last few are kept. */
export function parsed(engine: Engine, text: string, options: CheckOptions): ParsedFormula {
  return analysisOf(engine, text, options).parsed
}

/**
 * The check of a text; the last few are kept. A symbol table is taken as something that does not
 * change: other names need another table.
 */
export function checked(engine: Engine, text: string, options: CheckOptions): CheckResult {
  const analysis = analysisOf(engine, text, options)
  return (analysis.check ??= checkParsed(engine, text, analysis.parsed, options))
}
