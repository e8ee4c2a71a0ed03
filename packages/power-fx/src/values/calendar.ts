/** A day in milliseconds. */
export const DAY = 86_400_000

/** Milliseconds of 1899-12-30, day zero when dates are numbers. */
export const EPOCH = -25_569 * DAY

/** 0001-01-01 and the last millisecond of 9999-12-31. */
export const MIN_MS = -62_135_596_800_000
export const MAX_MS = 253_402_300_799_999

/** A wall time taken apart; months from 1. */
export interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** 0 for Sunday. */
  readonly weekday: number
}

/** Days since 1970-01-01 of a proleptic Gregorian date; months from 1, any number of them. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const m0 = month - 1
  const y = year + Math.floor(m0 / 12)
  const m = (((m0 % 12) + 12) % 12) + 1
  const shifted = m <= 2 ? y - 1 : y
  const era = Math.floor(shifted / 400)
  const yoe = shifted - era * 400
  const doy = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5)
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy
  return era * 146_097 + doe - 719_468 + day - 1
}

/** Milliseconds since 1970-01-01 of a wall time. */
export function msOf(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
): number {
  return (
    daysFromCivil(year, month, day) * DAY +
    hour * 3_600_000 +
    minute * 60_000 +
    second * 1000 +
    millisecond
  )
}

/** Takes a wall time apart. */
export function partsOf(ms: number): Parts {
  const days = Math.floor(ms / DAY)
  const rest = ms - days * DAY
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  // From here on all is small and positive: `| 0` cuts as `Math.floor` does, in a fraction of it.
  const yoe = ((doe - ((doe / 1460) | 0) + ((doe / 36_524) | 0) - ((doe / 146_096) | 0)) / 365) | 0
  const doy = doe - (365 * yoe + ((yoe / 4) | 0) - ((yoe / 100) | 0))
  const mp = ((5 * doy + 2) / 153) | 0
  const month = mp < 10 ? mp + 3 : mp - 9
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: doy - (((153 * mp + 2) / 5) | 0) + 1,
    hour: (rest / 3_600_000) | 0,
    minute: ((rest / 60_000) | 0) % 60,
    second: ((rest / 1000) | 0) % 60,
    millisecond: (rest | 0) % 1000,
    weekday: (((days + 4) % 7) + 7) % 7,
  }
}

/** Days in a month; months from 1. */
export function daysInMonth(year: number, month: number): number {
  return daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1)
}

/** The wall time so many months later, kept within the month. */
export function addMonths(ms: number, months: number): number {
  const { year, month, day } = partsOf(ms)
  const total = year * 12 + month - 1 + months
  const y = Math.floor(total / 12)
  const m = total - y * 12 + 1
  const time = ms - Math.floor(ms / DAY) * DAY
  return daysFromCivil(y, m, Math.min(day, daysInMonth(y, m))) * DAY + time
}

/** Whether the wall time lies within the years 1 to 9999. */
export function inRange(ms: number): boolean {
  return ms >= MIN_MS && ms <= MAX_MS
}

/** The start of the day. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY
}
