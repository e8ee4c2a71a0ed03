import { CULTURES } from './cultures.ts'

/** How a locale writes numbers and dates. Date patterns use the letters of .NET. */
export interface Culture {
  readonly id: string
  readonly decimal: string
  readonly group: string
  readonly currency: string
  readonly months: readonly string[]
  /** As written beside a day. */
  readonly monthsGenitive: readonly string[]
  readonly monthsShort: readonly string[]
  /** From Sunday. */
  readonly days: readonly string[]
  readonly daysShort: readonly string[]
  readonly am: string
  readonly pm: string
  /** 0 for Sunday. */
  readonly firstDay: number
  readonly shortDate: string
  readonly longDate: string
  readonly shortTime: string
  readonly longTime: string
}

const BY_ID = new Map(CULTURES.map((culture) => [culture.id.toLowerCase(), culture]))

/** The culture for a tag; a region not listed falls back to its language, else to English. */
export function cultureOf(tag: string): Culture {
  if (tag !== latest.tag) latest = { tag, culture: findCulture(tag) ?? BY_ID.get('en-us')! }
  return latest.culture
}

/** Formulas ask for one and the same again and again. */
let latest: { readonly tag: string | undefined; readonly culture: Culture } = {
  tag: undefined,
  culture: BY_ID.get('en-us')!,
}

/** The culture for a tag, or undefined for text that is no language tag. */
export function findCulture(tag: string): Culture | undefined {
  const wanted = tag.toLowerCase()
  const exact = BY_ID.get(wanted)
  if (exact) return exact
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(wanted)) return undefined
  const language = wanted.split('-')[0]!
  for (const [id, culture] of BY_ID)
    if (id.split('-')[0] === language) return { ...culture, id: tag }
  return { ...BY_ID.get('en-us')!, id: tag }
}

/** English of the United States: the language's own way. */
export const INVARIANT: Culture = BY_ID.get('en-us')!
