import { badQuery } from '../errors.ts'
import { resolveAmong } from './resolve.ts'

/** Clauses of `$search`: any of the groups, all within one. */
export type Search = readonly (readonly { property: string; text: string }[])[]

/** Parses `"displayName:contoso" AND "description:api"`. Quotes are required, as in Graph. */
export function parseSearch(search: string, searchable: readonly string[]): Search {
  const groups: { property: string; text: string }[][] = [[]]
  const pattern = /\s*(?:"([A-Za-z]+):((?:[^"\\]|\\.)*)"|(AND|OR)\b)/y
  const text = search.trim()
  let wantsClause = true
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null || (match[3] === undefined) !== wantsClause) throw malformed(search)
    at = pattern.lastIndex
    const [, given = '', value = '', operator] = match
    if (operator === 'OR') groups.push([])
    if (operator === undefined) {
      const property = resolveAmong(given, searchable)
      if (property === undefined) {
        throw badQuery(`$search does not look at '${given}'; it looks at ${searchable.join(', ')}.`)
      }
      groups.at(-1)?.push({ property, text: value.replaceAll(/\\(.)/g, '$1').toLowerCase() })
    }
    wantsClause = operator !== undefined
  }
  if (wantsClause) throw malformed(search)
  return groups
}

function malformed(text: string): Error {
  return badQuery(
    `Syntax error in $search: '${text}'. Write "property:text" in double quotes, with AND or OR between.`,
  )
}

/** Words of a property begin with what is searched, or the property holds it as it stands. */
export function searchMatches(search: Search, object: Record<string, unknown>): boolean {
  return search.some((group) =>
    group.every(({ property, text }) => {
      const value = object[property]
      if (typeof value !== 'string') return false
      const words = text.split(/\s+/).filter((word) => word !== '')
      const tokens = value.toLowerCase().split(/[^\p{L}\p{N}]+/u)
      return (
        value.toLowerCase().includes(text) ||
        words.every((word) => tokens.some((token) => token.startsWith(word)))
      )
    }),
  )
}
