/** The known names that someone may have meant, at most three, nearest first. */
export function nearest(written: string, known: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(written.length / 3))
  const wanted = written.toLowerCase()
  const scored: { name: string; distance: number }[] = []
  for (const name of new Set(known)) {
    if (name === written || Math.abs(name.length - written.length) > most) continue
    const lower = name.toLowerCase()
    const distance = lower === wanted ? 0 : editDistance(wanted, lower)
    if (distance <= most) scored.push({ name, distance })
  }
  return scored
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Letters added, left out, changed, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
