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
  toFilter: (value: string, now: Date) => string
}

const periods: readonly (readonly [string, string])[] = [
  ['1', 'Last hour'],
  ['24', 'Last 24 hours'],
  ['168', 'Last 7 days'],
  ['720', 'Last 30 days'],
]

const hourMilliseconds = 3_600_000
const minuteMilliseconds = 60_000

/** Rows of the last hours. The minute is cut off, so that the same question has the same words. */
export const periodFilter = (property: string): LogFilter => ({
  name: 'period',
  label: 'Period',
  choices: periods,
  toFilter: (hours, now) => {
    const minute = Math.floor(now.getTime() / minuteMilliseconds) * minuteMilliseconds
    const start = new Date(minute - Number(hours) * hourMilliseconds)
    return `${property} ge ${start.toISOString()}`
  },
})

/** Beginning of a text. */
export const startsWithFilter = (name: string, label: string, property: string): LogFilter => ({
  name,
  label,
  toFilter: (value) => `startswith(${property},${literal(value)})`,
})

/** Every filter that is set, joined by `and`. */
export function toFilter(
  filters: readonly LogFilter[],
  values: LogFilters,
  now: Date = new Date(),
): string {
  return filters
    .flatMap((filter) => {
      const value = values[filter.name]?.trim()
      return value ? [filter.toFilter(value, now)] : []
    })
    .join(' and ')
}
