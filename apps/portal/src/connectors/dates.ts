const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** An ISO 8601 time in the reader's own way; a dash when there is none. */
export function formatDateTime(iso: string | null): string {
  return iso === null ? '–' : dateTime.format(new Date(iso))
}
