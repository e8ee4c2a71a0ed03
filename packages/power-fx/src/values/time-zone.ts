/** How far wall time is from UTC. */
export interface Zone {
  readonly id: string
  /** Minutes that wall time is ahead of UTC at an instant. */
  offset(utcMs: number): number
}

const HOUR = 3_600_000

const zones = new Map<string, Zone>()

/** UTC itself. */
export const UTC: Zone = { id: 'UTC', offset: () => 0 }

/** A zone by IANA id; unknown ids throw a RangeError. */
export function zoneOf(id: string): Zone {
  if (id === 'UTC' || id === 'Etc/UTC') return UTC
  let zone = zones.get(id)
  if (!zone) zones.set(id, (zone = makeZone(id)))
  return zone
}

function makeZone(id: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: id,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  const byHour = new Map<number, number>()
  const look = (utcMs: number) => {
    const part: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(utcMs)) part[type] = value
    const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
    const wall = Date.UTC(
      2000,
      Number(part['month']) - 1,
      Number(part['day']),
      Number(part['hour']),
      Number(part['minute']),
      Number(part['second']),
    )
    const shifted = new Date(wall)
    shifted.setUTCFullYear(year)
    return Math.round((shifted.getTime() - Math.floor(utcMs / 1000) * 1000) / 60_000)
  }
  return {
    id,
    offset(utcMs) {
      // Offsets change on quarter hours at the finest.
      const key = Math.floor(utcMs / (HOUR / 4))
      let offset = byHour.get(key)
      if (offset === undefined) {
        if (byHour.size > 5000) byHour.clear()
        byHour.set(key, (offset = look(utcMs)))
      }
      return offset
    },
  }
}

/** Wall time at an instant. */
export function utcToWall(utcMs: number, zone: Zone): number {
  return utcMs + zone.offset(utcMs) * 60_000
}

/**
 * The instant of a wall time. A time that a clock change skips counts with the offset before the
 * change; one that happens twice is in standard time.
 */
export function wallToUtc(wallMs: number, zone: Zone): number {
  const before = zone.offset(wallMs - 24 * HOUR)
  const after = zone.offset(wallMs + 24 * HOUR)
  const valid = [wallMs - before * 60_000, wallMs - after * 60_000].filter(
    (utc) => utcToWall(utc, zone) === wallMs,
  )
  if (valid.length === 0) return wallMs - before * 60_000
  return Math.max(...valid)
}

/**
 * A wall time that a clock change skips becomes the first after the gap; or, going back in time,
 * what the clock showed before it. Others stay.
 */
export function settle(wallMs: number, zone: Zone, backwards = false): number {
  if (zone === UTC || !isSkipped(wallMs, zone)) return wallMs
  const after = zone.offset(wallMs + 24 * HOUR)
  if (backwards) return utcToWall(wallMs - after * 60_000, zone)
  let low = wallMs - 24 * HOUR
  let high = wallMs + 24 * HOUR
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offset(middle) === after) high = middle
    else low = middle
  }
  return utcToWall(Math.round(high / (HOUR / 4)) * (HOUR / 4), zone)
}

/** Whether a clock change skips this wall time. */
export function isSkipped(wallMs: number, zone: Zone): boolean {
  return utcToWall(wallToUtc(wallMs, zone), zone) !== wallMs
}
