// `npm test`: the checks, then every test, then one plain line with the count.
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import { check } from './check.ts'
import { ensureChromium } from './chromium.ts'
import { ensurePostgres } from './postgres.ts'
import { scanWitness } from './secrets/scan.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const started = Date.now()
const chosen = process.argv.slice(2)

const checks = chosen.length === 0 ? check() : { held: [], broken: [] }
const chromium = ensureChromium()
if (chromium) process.env['CHROMIUM'] = chromium
else
  console.error(
    'No Chromium found: the browser tests are skipped. Install one, or set CHROMIUM to its path.',
  )

if (!ensurePostgres())
  console.error(
    'No PostgreSQL found: what is proved on two databases is proved on SQLite alone. Install one, or set POSTGRES_BIN to its bin folder.',
  )

const patterns =
  chosen.length > 0
    ? chosen
    : ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/**/*.test.ts']
const files = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') })
  .toSorted()
  .map((file) => `${root}/${file}`)

// Every process of the run notes what is secret, and keeps what could hold it, for a look at the end.
const witness = mkdtempSync(join(tmpdir(), 'patchbay-witness-'))
process.env['WITNESS_FOLDER'] = witness
process.env['NODE_OPTIONS'] =
  `${process.env['NODE_OPTIONS'] ?? ''} --import=${new URL('secrets/witness.ts', import.meta.url).href}`.trim()

let passed = checks.held.length
let failed = checks.broken.length
let skipped = 0
let current = ''

// Browser tests share two cores with everything else, so they come last and alone.
const browser = files.filter((file) => file.includes('/test/e2e/'))
await runFiles(
  files.filter((file) => !browser.includes(file)),
  2,
)
await runFiles(browser, 1)

lookForSecrets()
rmSync(witness, { recursive: true, force: true })
console.log(`${Math.round((Date.now() - started) / 1000)} s`)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0

async function runFiles(list: string[], concurrency: number): Promise<void> {
  if (list.length === 0) return
  for await (const event of run({ files: list, concurrency, timeout: 600_000 })) {
    if (event.type === 'test:pass' || event.type === 'test:fail') report(event)
    if (event.type === 'test:stderr' && process.env['CI'] === undefined)
      process.stderr.write(event.data.message)
  }
}

/** No secret of the run stands in a database, log, export or answer that it left. */
function lookForSecrets(): void {
  const began = Date.now()
  const { leaks, secrets, files, megabytes, answers } = scanWitness(witness)
  console.log(
    `${secrets} secrets looked for in ${files} files (${megabytes} MB) and ${answers} answers, ` +
      `${((Date.now() - began) / 1000).toFixed(1)} s`,
  )
  if (leaks.length === 0) passed++
  else failed++
  for (const { kind, place } of leaks) console.log(`  ✗ ${kind} stands in ${place}`)
}

interface Report {
  type: 'test:pass' | 'test:fail'
  data: {
    name: string
    file?: string
    skip?: string | boolean
    todo?: string | boolean
    details: { type?: string; duration_ms: number; error?: Error }
  }
}

function report({ type, data }: Report): void {
  const file = data.file ? relative(root, data.file) : data.name
  if (file !== current) console.log((current = file))
  const isWrapper = data.details.type === 'suite' || data.name === data.file
  if (type === 'test:fail') {
    const cause = data.details.error?.cause ?? data.details.error
    // A suite fails because a test in it did; only the test counts.
    if (isWrapper && String(data.details.error).includes('subtest')) return
    failed++
    console.log(`  ✗ ${data.name}`)
    console.log(
      (cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)).replaceAll(
        /^/gm,
        '      ',
      ),
    )
    return
  }
  if (data.skip) {
    skipped++
    console.log(`  – ${data.name} (skipped: ${data.skip === true ? 'no reason given' : data.skip})`)
    return
  }
  if (!isWrapper) passed++
}
