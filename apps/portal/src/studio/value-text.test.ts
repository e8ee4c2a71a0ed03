import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ColorValue, record, table, TableValue, TimeValue } from '@patchbay/power-fx'
import { tableCells, valueText } from './value-text.ts'

test('every kind of value is said in a few words', () => {
  assert.equal(valueText(null), 'Blank()')
  assert.equal(valueText('a "b"'), '"a \\"b\\""')
  assert.equal(valueText(1.5), '1.5')
  assert.equal(valueText(table([{ a: 1 }])), '1 row')
  assert.equal(valueText(record({ a: 1, inner: record({ b: 2 }) })), '{a: 1, inner: …}')
  assert.equal(valueText(new ColorValue(0x80ff0000)), 'RGBA(255, 0, 0, 0.5)')
  assert.equal(valueText(new TimeValue(-3_661_000)), '-01:01:01')
})

test('a table has the columns of all its rows, with nothing where a row has none', () => {
  assert.deepEqual(tableCells(table([{ name: 'Megan' }, { name: 'Alex', age: 30 }])), {
    columns: ['name', 'age'],
    rows: [
      ['Megan', ''],
      ['Alex', '30'],
    ],
  })
  assert.deepEqual(tableCells(new TableValue([1, 2])), { columns: ['Value'], rows: [['1'], ['2']] })
})
