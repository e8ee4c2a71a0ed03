// The signatures behind the front door, from what `tsc` declares. `write` stores them in
// api-report.md; without it, the report is printed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { argv, execPath, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const compiler = join(packageFolder, '../../node_modules/typescript/bin/tsc')

/** Where the report is kept. */
export const API_REPORT = join(packageFolder, 'api-report.md')

/** Entry points of the package and the modules behind them. */
const DOORS = { '@patchbay/power-fx': 'index.ts', '@patchbay/power-fx/cases': 'cases/run-cases.ts' }

/** The report as the sources have it now. */
export function makeApiReport(): string {
  const folder = mkdtempSync(join(tmpdir(), 'power-fx-api-'))
  try {
    // A type that does not hold is another check's finding; declarations come all the same.
    spawnSync(
      execPath,
      [compiler, '-p', join(packageFolder, 'tsconfig.api.json'), '--outDir', folder],
      { stdio: 'ignore' },
    )
    const declarationsOf = (module: string) =>
      readFileSync(join(folder, module.replace(/\.ts$/, '.d.ts')), 'utf8')
    const parts = Object.entries(DOORS).map(
      ([door, module]) => `## ${door}\n\n${sectionsOf(module, declarationsOf).join('\n')}`,
    )
    return `# API of power-fx\n\nMade by \`scripts/api-report.ts\` from the sources' declarations. Do not edit.\n\n${parts.join('\n')}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One section a module that the entry point takes names from, and one for its own names. */
function sectionsOf(module: string, declarationsOf: (module: string) => string): string[] {
  const text = declarationsOf(module)
  const taken = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';$/gm)]
  const sections = taken
    .map(([, list = '', from = '']) => {
      const names = list
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== '')
      const path = posix.join(posix.dirname(module), from)
      const found = statementsOf(declarationsOf(path)).filter((one) => names.includes(nameOf(one)))
      const missing = names.filter((name) => !found.some((one) => nameOf(one) === name))
      if (missing.length > 0)
        throw new Error(`api-report: ${path} declares no ${missing.join(', ')}`)
      return { path, found }
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const own = statementsOf(text).filter((one) => nameOf(one) !== '' && one.startsWith('export '))
  if (own.length > 0) sections.push({ path: module, found: own })
  return sections.map(
    ({ path, found }) =>
      `### ${path}\n\n\`\`\`ts\n${found.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).join('\n')}\n\`\`\`\n`,
  )
}

/** The statements of a declaration file: each begins in the first column. */
function statementsOf(text: string): string[] {
  const statements: string[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (/^[a-z]/.test(line)) statements.push(line)
    else if (statements.length > 0) statements.push(`${statements.pop()!}\n${line}`)
  }
  return statements
}

const nameOf = (statement: string): string =>
  /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) ([\w$]+)/.exec(
    statement,
  )?.[1] ?? ''

if (argv[1] === fileURLToPath(import.meta.url)) {
  const report = makeApiReport()
  if (argv[2] === 'write') writeFileSync(API_REPORT, report)
  else stdout.write(report)
}
