/**
 * Where bytes stand among others; -1 where they do not. Most bytes are not looked at: a byte that
 * the wanted ones do not have lets it skip their whole length.
 *
 * @see R. N. Horspool, Practical fast searching in strings (1980)
 */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  const last = wanted.length - 1
  if (last < 0) return from
  const skips = new Uint8Array(256).fill(Math.min(wanted.length, 255))
  for (let i = Math.max(0, last - 254); i < last; i++) skips[wanted[i] ?? 0] = last - i
  const final = wanted[last]
  for (let end = from + last; end < bytes.length; end += skips[bytes[end] ?? 0] ?? 1) {
    if (bytes[end] !== final) continue
    let i = last
    while (i > 0 && bytes[end - last + i - 1] === wanted[i - 1]) i--
    if (i === 0) return end - last
  }
  return -1
}
