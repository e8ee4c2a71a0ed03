import { type Separators, lex, separatorsFor } from '../1-lex/lexer.ts'
import { cultureOf } from '../culture/culture.ts'
import type { TextEdit } from './rename.ts'
import { applyEdits } from './rename.ts'

/** The separators that formulas have in a locale. */
export function separatorsOf(locale: string): Separators {
  return separatorsFor(cultureOf(locale).decimal)
}

/**
 * A formula as one writes it in another locale: decimal, list and chain separators change, nothing
 * else. `convertSeparators('Left("a", 1.5)', 'en-US', 'de-DE')` is `Left("a"; 1,5)`.
 */
export function convertSeparators(text: string, from: string, to: string): string {
  const before = separatorsOf(from)
  const after = separatorsOf(to)
  if (before === after) return text
  const edits: TextEdit[] = []
  for (const { kind, start, end, value } of lex(text, { separators: before })) {
    const written = text.slice(start, end)
    if (kind === 'number') edits.push({ start, end, text: value.replace('.', after.decimal) })
    else if (kind === 'punctuator' && value === ',' && written === before.list)
      edits.push({ start, end, text: after.list })
    else if (kind === 'punctuator' && value === ';' && written === before.chain)
      edits.push({ start, end, text: after.chain })
  }
  return applyEdits(text, edits)
}
