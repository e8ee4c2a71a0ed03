import { literal } from './odata-literal.ts'

/** What narrows a log on the server, by the name of its field. */
export type LogFilters = Readonly<Record<string, string>>

/** A field of a log's filter. */
export interface LogFilter {
  name: string
  label: string
  /** What is chosen from; a text field where there is nothing to choose. */
  choices?: readonly (readonly [string, string])[]
  /** The OData expression for a value that is not empty. */
  toFilter: (value: string) => string
}

const time = (value: string) => new Date(value).toISOString()

/** From and until, in the reader's own time. */
export const periodFilters = (property: string): LogFilter[] => [
  { name: 'from', label: 'From', toFilter: (value) => `${property} ge ${time(value)}` },
  { name: 'until', label: 'Until', toFilter: (value) => `${property} le ${time(value)}` },
]

/** Beginning of a text. */
export const startsWithFilter = (name: string, label: string, property: string): LogFilter => ({
  name,
  label,
  toFilter: (value) => `startswith(${property},${literal(value)})`,
})

/** Every filter that is set, joined by `and`. */
export function toFilter(filters: readonly LogFilter[], values: LogFilters): string {
  return filters
    .flatMap((filter) => {
      const value = values[filter.name]?.trim()
      return value ? [filter.toFilter(value)] : []
    })
    .join(' and ')
}
