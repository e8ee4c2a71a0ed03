/** A credential is worth a warning this long before it ends. */
const warnedDays = 30
const dayMilliseconds = 86_400_000

/** How a credential stands: past, within thirty days of its end, or far from it. */
export function expiryOf(
  end: string | null,
  now: Date,
): { kind: 'expired' | 'valid' } | { kind: 'soon'; days: number } {
  if (end === null) return { kind: 'valid' }
  const left = Date.parse(end) - now.getTime()
  if (left <= 0) return { kind: 'expired' }
  const days = Math.floor(left / dayMilliseconds)
  return days < warnedDays ? { kind: 'soon', days } : { kind: 'valid' }
}
