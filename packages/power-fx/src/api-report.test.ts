import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { API_REPORT, makeApiReport } from '../scripts/api-report.ts'

void test('api-report.md has the signatures of today', () => {
  const kept = readFileSync(API_REPORT, 'utf8').split('\n')
  const made = makeApiReport().split('\n')
  const at = made.findIndex((line, i) => line !== kept[i])
  assert.ok(
    at < 0 && kept.length === made.length,
    `line ${at + 1} is now: ${made[at]}. Look the change over, then run packages/power-fx/scripts/api-report.ts write`,
  )
})
