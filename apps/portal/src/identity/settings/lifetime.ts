/** Minutes of access tokens that a policy can set: ten minutes to one day. */
export const lifetimeMinutes = { least: 10, most: 1440 } as const

/** `90` → the definition of a token lifetime policy (Microsoft Graph `tokenLifetimePolicy`). */
export function toDefinition(minutes: number): string {
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  const two = (part: number) => String(part).padStart(2, '0')
  const time = `${days > 0 ? `${days}.` : ''}${two(hours)}:${two(minutes % 60)}:00`
  return JSON.stringify({ TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: time } })
}

/** Minutes of access tokens that a policy sets; undefined where it sets none. */
export function parseDefinition(definition: readonly string[] | undefined): number | undefined {
  const time = /"AccessTokenLifetime"\s*:\s*"(?:(\d)\.)?(\d{1,2}):(\d\d):(\d\d)"/.exec(
    definition?.[0] ?? '',
  )
  if (!time) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = time
    .slice(1)
    .map((part) => Number(part ?? 0))
  return days * 1440 + hours * 60 + minutes + seconds / 60
}

/** `90` → `1 h 30 min`. */
export function showMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`]
    .filter(Boolean)
    .join(' ')
}
