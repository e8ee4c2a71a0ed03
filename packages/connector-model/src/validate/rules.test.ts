import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { it } from 'node:test'
import { CONVERSION_RULES } from '../inputs/conversion.ts'
import { RULES, type RuleDescription } from './rules.ts'

const DOCUMENT = fileURLToPath(new URL('../../../../docs/connector-rules.md', import.meta.url))

const rows = (rules: Record<string, RuleDescription>) =>
  Object.entries(rules)
    .map(([name, { severity, what, mend }]) => `| \`${name}\` | ${severity} | ${what} | ${mend} |`)
    .join('\n')

const HEAD = '| rule | severity | what must hold | how to mend it |\n|---|---|---|---|'

/** `PATCHBAY_WRITE_DOCS=1` writes the page anew. */
void it('the page of rules says what the tables say', () => {
  const page = [
    '# Rules for connectors',
    'An error keeps a connector from being saved. A warning tells of a fault that breaks one operation or hint, and',
    'information is advice. Findings have the JSON pointer and, where the text is at hand, the line of the fault.',
    '',
    HEAD,
    rows(RULES),
    '',
    '## What conversions tell',
    '',
    HEAD,
    rows(CONVERSION_RULES),
    '',
  ].join('\n')
  if (process.env['PATCHBAY_WRITE_DOCS']) writeFileSync(DOCUMENT, page)
  assert.equal(readFileSync(DOCUMENT, 'utf8'), page)
})
