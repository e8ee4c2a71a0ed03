import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TableValue, record } from '@patchbay/power-fx'
import { chartData } from './chart.ts'

const items = new TableValue([
  record({ Region: 'North', Sales: 10, Costs: 4 }),
  record({ Region: 'South', Sales: null, Costs: 5 }),
])

void describe('what a chart shows of its items', () => {
  void test('is the columns that it names', () => {
    const data = chartData(items, { labels: 'Region', series: ['Costs'] }, 1)
    assert.deepEqual(data, {
      labels: ['North', 'South'],
      series: [{ name: 'Costs', values: [4, 5] }],
    })
  })

  void test('else the texts as labels and the numbers as series; Blank is zero', () => {
    const data = chartData(items, { series: [] }, 2)
    assert.deepEqual(data.labels, ['North', 'South'])
    assert.deepEqual(data.series, [
      { name: 'Sales', values: [10, 0] },
      { name: 'Costs', values: [4, 5] },
    ])
  })

  void test('is nothing where there are no rows', () => {
    assert.deepEqual(chartData(null, { series: [] }, 1), { labels: [], series: [] })
  })
})
