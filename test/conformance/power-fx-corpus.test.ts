import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { runCases } from '@patchbay/power-fx/cases'
import { loadCaseFiles } from '../../apps/cli/src/fx.ts'
import {
  DIFFERENCES_PAGE,
  countDifferences,
  documentedCases,
  documentedDifferences,
  listDifferences,
} from '../../scripts/power-fx-differences.ts'

// Microsoft's public expression cases lie beside the checkout, never in it.
const corpus = fileURLToPath(new URL('../../../shared/corpus/power-fx', import.meta.url))
const absent = existsSync(corpus) ? false : `no cases at ${corpus}`

const own = fileURLToPath(new URL('../data/power-fx', import.meta.url))

/** How many cases pass at least. Raise a floor when more pass; a lower count is a step back. */
const FLOORS: Readonly<Record<string, number>> = {
  V1_Decimal: 12_299,
  V1_Float: 11_355,
  Canvas_Float: 12_523,
  Canvas_Float_PFxV1: 11_709,
  repl: 796,
}

for (const [config, floor] of Object.entries(FLOORS))
  void test(`${config}: at least ${floor} expression cases pass`, { skip: absent }, async () => {
    const report = await runCases(await loadCaseFiles(corpus, config), config)
    const { total, files } = report
    const worst = files
      .filter(({ fail }) => fail > 0)
      .toSorted((a, b) => b.fail - a.fail)
      .slice(0, 10)
      .map(({ file, fail }) => `${file}: ${fail}`)
    assert.ok(
      total.pass >= floor,
      `${total.pass} pass, ${total.fail} fail. Most failures: ${worst.join(', ')}`,
    )
    const thrown = files.flatMap(({ file, failures }) =>
      failures
        .filter(({ actual }) => actual.startsWith('(exception)'))
        .map((f) => `${file}:${f.line} ${f.actual}`),
    )
    assert.deepEqual(thrown, [], 'no case may throw')
    const page = await readFile(DIFFERENCES_PAGE, 'utf8')
    const advice = 'docs/power-fx-differences.md: run scripts/power-fx-differences.ts write'
    assert.deepEqual(documentedDifferences(page, config), countDifferences(report), advice)
    assert.deepEqual(documentedCases(page, config), listDifferences(report), advice)
  })

for (const config of ['V1_Decimal', 'V1_Float', 'Canvas_Float', 'Canvas_Float_PFxV1'])
  void test(`${config}: all of Patchbay's own cases pass`, async () => {
    const { total, files } = await runCases(await loadCaseFiles(own, config), config)
    assert.ok(total.pass > 40)
    assert.deepEqual(
      files.flatMap(({ failures }) => failures),
      [],
    )
  })
