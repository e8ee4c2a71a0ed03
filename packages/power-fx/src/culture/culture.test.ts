import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INVARIANT, cultureOf, findCulture } from './culture.ts'

test('takes separators, names and patterns of a locale from Intl', () => {
  const german = cultureOf('de-DE')
  assert.deepEqual([german.decimal, german.group, german.currency], [',', '.', '€'])
  assert.equal(german.months[2], 'März')
  assert.equal(german.days[0], 'Sonntag')
  assert.equal(german.longDate, 'dddd, d. MMMM yyyy')
  assert.equal(german.shortDate, 'dd.MM.yyyy', 'padded, unlike in Intl')
  assert.equal(cultureOf('fi-FI').monthsGenitive[0], 'tammikuuta')
  assert.equal(cultureOf('pl-PL').months[0], 'styczeń')
  assert.equal(cultureOf('ja-JP').am, '午前')
})

test('quotes the letters of a pattern together with their marks', () => {
  assert.match(cultureOf('th-TH').longDate, /^dddd'ที่' d MMMM/)
})

test('falls back from an unknown region to the language, from an unknown language to English', () => {
  assert.equal(cultureOf('vi-VI').currency, '₫')
  assert.equal(cultureOf('xx-YY').longDate, INVARIANT.longDate)
  assert.equal(cultureOf('xx-YY').id, 'xx-YY')
  assert.equal(cultureOf('en-US'), INVARIANT)
  assert.equal(findCulture('no tag'), undefined)
  assert.equal(findCulture('x'), undefined)
  assert.notEqual(findCulture('de-ab-ab-ab'), undefined)
})

test('keeps the cultures that were asked for last', () => {
  for (let i = 0; i < 200; i++) cultureOf(`en-x${i}`)
  assert.equal(cultureOf('sv-SE'), cultureOf('sv-SE'))
})
