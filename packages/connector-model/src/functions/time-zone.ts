import type { RunServices, TimeZoneService } from '@patchbay/power-fx'

const UTC: TimeZoneService = { id: 'UTC', offset: () => 0 }
const MINUTE = 60_000

/** The zone of a run; UTC when it names none. */
export function timeZoneOf(services: RunServices | undefined): TimeZoneService {
  const zone = services?.timeZone
  if (zone === undefined || zone === 'UTC') return UTC
  return typeof zone === 'string' ? namedZone(zone) : zone
}

/** The instant of wall time in a zone, in milliseconds since 1970 UTC. */
export function toInstant(wall: number, zone: TimeZoneService): number {
  // Two steps find the offset that holds at the instant itself, across a change of clocks.
  const guess = wall - zone.offset(wall) * MINUTE
  return wall - zone.offset(guess) * MINUTE
}

/** The wall time of an instant in a zone. */
export function toWall(instant: number, zone: TimeZoneService): number {
  return instant + zone.offset(instant) * MINUTE
}

const zones = new Map<string, TimeZoneService>()

function namedZone(id: string): TimeZoneService {
  const known = zones.get(id)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: id,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const zone: TimeZoneService = {
    id,
    offset(utcMs) {
      const parts: Record<string, number> = {}
      for (const { type, value } of format.formatToParts(utcMs)) parts[type] = Number(value)
      const wall = Date.UTC(
        parts['year']!,
        parts['month']! - 1,
        parts['day'],
        parts['hour'],
        parts['minute'],
        parts['second'],
      )
      return Math.round((wall - Math.floor(utcMs / 1000) * 1000) / MINUTE)
    },
  }
  zones.set(id, zone)
  return zone
}
