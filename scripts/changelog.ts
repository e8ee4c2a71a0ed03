// Writes CHANGELOG.md from the FEATURE:, FIX: and BREAKING: lines of commit bodies, newest first.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const HEADINGS = [
  ['BREAKING', 'Breaking'],
  ['FEATURE', 'New'],
  ['FIX', 'Mended'],
] as const

/** What a commit promised and measuring did not bear out. */
const WITHDRAWN = new Set([
  'Calls of operations with a bearer token take little more than half of the computing that they took.',
  'Calls through the gateway cost about half as much computing as before.',
  'Nothing of one run is left for the next.',
  'A directory on SQLite takes less than half of the disk it took, and is read faster. The first start after the update rewrites it, which takes minutes where there are a million users.',
  'Counts, sums and filters over long tables in components that read each other.',
])

const bodies = execFileSync('git', ['log', '--format=%B%x00'], { cwd: root, encoding: 'utf8' })
// A line goes on until the next empty line or the next heading, which may stand behind a sentence.
const entries = [
  ...bodies.matchAll(
    /(?:^|(?<=\. ))(BREAKING|FEATURE|FIX): ((?:(?!(?:^|(?<=\. ))(?:BREAKING|FEATURE|FIX):|\n\n)[^\0])+)/gm,
  ),
]

const text = HEADINGS.flatMap(([kind, heading]) => {
  const lines = entries
    .filter((entry) => entry[1] === kind)
    .map((entry) => sentence(entry[2] ?? ''))
    .filter((line) => !WITHDRAWN.has(line))
    .map((line) => `- ${line}`)
  return lines.length === 0 ? [] : [`### ${heading}\n\n${[...new Set(lines)].join('\n')}\n`]
}).join('\n')

writeFileSync(join(root, 'CHANGELOG.md'), `# Changelog\n\n## Unreleased\n\n${text}`)

/** One line with a capital at its start, unless it starts with a command, and a full stop. */
function sentence(entry: string): string {
  const line = entry.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return `${/^(npm |patchbay |docs\/|[a-z]+[A-Z_])/.test(line) ? line : line.charAt(0).toUpperCase() + line.slice(1)}.`
}
