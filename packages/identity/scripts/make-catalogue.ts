/**
 * Makes src/errors/catalogue.ts from docs/errors.md.
 *
 *     node packages/identity/scripts/make-catalogue.ts
 */
import { readFile, writeFile } from 'node:fs/promises'

/** The source of src/errors/catalogue.ts for a text of docs/errors.md. */
export function makeCatalogue(markdown: string): string {
  const [answered = '', unanswered = ''] = markdown.split(/^## Codes of the platform.*$/m)
  const sections = answered.split(/^## AADSTS/m).slice(1)
  const entries = sections.map((section) => entryOf(section))
  const reasons = [...unanswered.matchAll(/^\| (\d+) \| (.+) \|$/gm)]
  return [
    '// Made from docs/errors.md by scripts/make-catalogue.ts; edit that, not this.',
    "import type { CatalogueEntry } from './catalogue-entry.ts'",
    '',
    '/** Every AADSTS code this server answers, by number. */',
    'export const catalogue = {',
    ...entries,
    '} as const satisfies Record<number, CatalogueEntry>',
    '',
    '/** Why codes that the platform has are not answered here, by number. */',
    'export const unanswered: Readonly<Record<number, string | undefined>> = {',
    ...reasons.map(([, code, reason]) => `  ${code}: ${JSON.stringify(reason)},`),
    '}',
    '',
  ].join('\n')
}

function entryOf(section: string): string {
  const [heading = '', ...lines] = section.split('\n')
  const quoted = lines.find((line) => line.startsWith('> '))?.slice(2)
  const [error, status, ...rest] = (quoted ?? '').split(' · ')
  if (!quoted || !error || !status || rest.length === 0) {
    throw new Error(`docs/errors.md: AADSTS${heading} has no "> error · status · message" line`)
  }
  const message = rest.pop()
  const onPage = rest.includes('page')
  const suberror = rest.find((word) => word !== 'page')
  const explanation = lines
    .filter((line) => line && !/^(?:> |Fix: |Where: )/.test(line))
    .join(' ')
    .trim()
  const fix = lines.find((line) => line.startsWith('Fix: '))?.slice(5)
  const [label, path] = (lines.find((line) => line.startsWith('Where: '))?.slice(7) ?? '').split(
    ' → ',
  )
  const members: [string, unknown][] = [
    ['error', error],
    ['status', Number(status)],
    ['suberror', suberror],
    ['onPage', onPage || undefined],
    ['message', message],
    ['explanation', explanation || undefined],
    ['fix', fix],
    ['setting', path ? { label, path } : undefined],
  ]
  const body = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `    ${name}: ${JSON.stringify(value)},`)
  return [`  ${heading.trim()}: {`, ...body, '  },'].join('\n')
}

if (import.meta.main) {
  const folder = new URL('..', import.meta.url)
  const markdown = await readFile(new URL('docs/errors.md', folder), 'utf8')
  await writeFile(new URL('src/errors/catalogue.ts', folder), makeCatalogue(markdown))
}
