// Each step is a sentence that names the property it protects. `npm run check` runs them all and stops at none.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** [the sentence, the tool's script under node_modules or this folder, its arguments] */
const STEPS: [string, string, string[]][] = [
  ['formatting is as the formatter leaves it', 'node_modules/oxfmt/bin/oxfmt', ['--check', '.']],
  [
    'nothing the linter knows is wrong',
    'node_modules/oxlint/bin/oxlint',
    ['--type-aware', '--quiet'],
  ],
  [
    'types hold where neither Node nor a browser is',
    'node_modules/typescript/bin/tsc',
    ['-p', 'tsconfig.pure.json'],
  ],
  ['types hold on the server', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.node.json']],
  ['types hold in the browser', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.web.json']],
  [
    'types hold in the tests of what runs in a browser',
    'node_modules/typescript/bin/tsc',
    ['-p', 'tsconfig.web-tests.json'],
  ],
  ['nothing is unused', 'node_modules/knip/bin/knip.js', ['--no-progress']],
]

/** Runs every step; gives the sentences that do not hold. Output of a failed step goes to standard error. */
export function check(): { held: string[]; broken: string[] } {
  const held: string[] = []
  const broken: string[] = []
  for (const [sentence, script, args] of STEPS) {
    const result = spawnSync(process.execPath, [join(root, script), ...args], {
      cwd: root,
      encoding: 'utf8',
    })
    const holds = result.status === 0
    ;(holds ? held : broken).push(sentence)
    console.error(`${holds ? '✓' : '✗'} ${sentence}`)
    if (!holds) console.error(result.stdout + result.stderr)
  }
  return { held, broken }
}

if (import.meta.main) process.exitCode = check().broken.length > 0 ? 1 : 0
