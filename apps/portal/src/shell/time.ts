const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** An ISO 8601 time in the reader's own words; a dash when there is none. */
export function showDateTime(iso: string | null | undefined): string {
  return iso ? dateTime.format(new Date(iso)) : '–'
}

/** The day of an ISO 8601 time in the reader's own words. */
export function showDate(iso: string | null | undefined): string {
  return iso ? date.format(new Date(iso)) : '–'
}
