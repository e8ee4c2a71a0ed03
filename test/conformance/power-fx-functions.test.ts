import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { allFunctions, functionHelp } from '@patchbay/power-fx'

// The table of the functions that Microsoft's open engine registers lies beside the checkout.
const file = fileURLToPath(
  new URL('../../../shared/reference/power-fx-functions.tsv', import.meta.url),
)
const absent = existsSync(file) ? false : `no table at ${file}`

/** Where the table's name is not what formulas write. */
const WRITTEN: Readonly<Record<string, string>> = {
  AmPm: 'Clock.AmPm',
  AmPmShort: 'Clock.AmPmShort',
  'Clock.IsClock24': 'Clock.IsClock24',
  MonthsLong: 'Calendar.MonthsLong',
  MonthsShort: 'Calendar.MonthsShort',
  WeekdaysLong: 'Calendar.WeekdaysLong',
  WeekdaysShort: 'Calendar.WeekdaysShort',
}

/** What is left out on purpose, and why. Nothing is. */
const LEFT_OUT: Readonly<Record<string, string>> = {}

const functions = allFunctions(undefined)
const isDeclared = (name: string): boolean => {
  const [last = '', namespace = ''] = name.split('.').toReversed()
  return functionHelp(last, namespace, undefined).length > 0
}

void test('every function of the open engine is declared', { skip: absent }, () => {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
  const names = new Set(rows.map(([, name = '']) => WRITTEN[name] ?? name))
  assert.ok(names.size > 130, `${names.size} names read`)
  assert.deepEqual(
    [...names].filter((name) => !isDeclared(name) && LEFT_OUT[name] === undefined),
    [],
  )
  assert.deepEqual(Object.keys(LEFT_OUT).filter(isDeclared), [], 'what is declared is not left out')
})

/** Functions whose overloads over one-column tables canvas apps have. */
const OVER_TABLES =
  'Abs Acos Acot Asin Atan Cos Cot Degrees Exp Int Ln Radians Sin Sqrt Tan Log Mod Power Round RoundUp RoundDown Trunc Dec2Hex Hex2Dec Char UniChar Concatenate Find Left Right Len Lower Upper Proper Mid Replace Substitute Trim TrimEnds Boolean ColorFade DateAdd DateDiff'.split(
    ' ',
  )

void test('functions of one value take a one-column table of them', () => {
  const without = OVER_TABLES.filter(
    (name) => !functions.some((f) => f.name === name && (f.declaration.tabular ?? 0) > 0),
  )
  assert.deepEqual(without, [])
})
