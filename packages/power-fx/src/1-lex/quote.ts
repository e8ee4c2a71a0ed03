import { KEYWORDS, RESERVED } from './lexer.ts'

const SIMPLE = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Cf}]*$/u

/** A name as formulas write it: in quotes when it has to be. */
export function quoteName(name: string): string {
  if (SIMPLE.test(name) && !KEYWORDS.has(name) && !RESERVED.has(name)) return name
  return `'${name.replaceAll("'", "''")}'`
}

/** Text as formulas write it. */
export function quoteText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
