// `node scripts/compatibility.ts`: runs every unmodified client against Patchbay and writes what each
// witnessed into docs/compatibility.md, between its two markers.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(root, 'docs/compatibility.md')
const [open, close] = ['<!-- clients -->', '<!-- /clients -->']

/** A suite of this name is the run of one client; each test in it is a claim that it witnesses. */
const suiteName = /^(.+), unmodified$/

/** Where a client's version stands, when it is not the package of its name. */
const installedAs: Record<string, string> = { '@azure/msal-browser 2': 'msal-browser-2' }

interface Claim {
  client: string
  text: string
  result: 'yes' | 'no' | 'not run'
}

const files = globSync('test/conformance/*.test.ts', { cwd: root })
  .toSorted()
  .map((file) => join(root, file))
  .filter((file) => /, unmodified/.test(readFileSync(file, 'utf8')))
const claims = await witness(files)
const text = existsSync(page)
  ? readFileSync(page, 'utf8')
  : `# Compatibility\n\n${open}\n${close}\n`
const from = text.indexOf(open)
const to = text.indexOf(close)
if (from < 0 || to < from) throw new Error(`${page} has lost its markers ${open} and ${close}.`)
writeFileSync(page, `${text.slice(0, from)}${open}\n${tableOf(claims)}${text.slice(to)}`)
const missed = claims.filter(({ result }) => result !== 'yes')
for (const { client, text: claim, result } of missed) console.log(`${client}: ${claim}: ${result}`)
console.log(`${claims.length - missed.length} of ${claims.length} claims witnessed.`)
process.exitCode = missed.length > 0 ? 1 : 0

/** Runs the files one after the other and reads the claims from the test runner's own events. */
async function witness(paths: string[]): Promise<Claim[]> {
  const found: Claim[] = []
  for (const file of paths) {
    // A suite is reported after its tests: they wait here until their client is known.
    let waiting: Omit<Claim, 'client'>[] = []
    for await (const { type, data } of run({ files: [file], timeout: 600_000 })) {
      if (type !== 'test:pass' && type !== 'test:fail') continue
      const client = suiteName.exec(data.name)?.[1]
      if (data.details.type !== 'suite' && data.name !== file)
        waiting.push({
          text: data.name,
          result: type === 'test:fail' ? 'no' : data.skip === undefined ? 'yes' : 'not run',
        })
      else if (client !== undefined) {
        found.push(...waiting.map((claim) => ({ client, ...claim })))
        waiting = []
      }
    }
  }
  return found
}

function tableOf(all: readonly Claim[]): string {
  const rows = all.map(
    ({ client, text: claim, result }) =>
      `| ${client} | ${versionOf(client)} | ${claim.replaceAll('|', '\\|')} | ${result} |`,
  )
  return `
| client | version | what it witnessed | held |
| --- | --- | --- | --- |
${rows.join('\n')}

`
}

function versionOf(client: string): string {
  if (client === 'azure-cli')
    return spawnSync('dpkg-query', ['-W', '-f=${Version}', client], { encoding: 'utf8' }).stdout
  const manifest = join(root, 'node_modules', installedAs[client] ?? client, 'package.json')
  if (!existsSync(manifest)) return ''
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return version
}
