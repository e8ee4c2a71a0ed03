import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine, planDelegation } from './engine.ts'
import { toExpression } from './5-eval/to-expression.ts'
import { type DataSource, InMemoryDataSource } from './symbols/data-source.ts'
import type { Condition, Delegation, QueryPlan } from './symbols/query-plan.ts'
import { type SymbolInfo, symbolTable } from './symbols/symbol.ts'
import { T } from './types/type.ts'
import { fromJson } from './values/plain-json.ts'
import { RecordValue, TableValue, type Value } from './values/value.ts'

const type = T.table({ Name: T.Text, Size: T.Number, Open: T.Boolean, Set: T.Date })
const JSON_ROWS = [
  { Name: 'ash', Size: 3, Open: true },
  { Name: 'birch', Size: 1, Open: false },
  { Name: 'cedar', Size: 2, Open: true },
  { Name: null, Size: 5, Open: true },
]
const rows = (fromJson(JSON_ROWS, type) as TableValue).rows

const ABLE: Delegation = {
  filter: ['=', '<>', '<', '<=', '>', '>=', 'null', 'startsWith', 'contains'],
  logic: ['and', 'or', 'not'],
  sort: 'both',
  select: true,
  top: true,
  count: true,
}

const SUMMING: Delegation = {
  ...ABLE,
  aggregates: ['sum', 'average', 'min', 'max'],
  distinct: true,
  dateParts: ['year'],
}

/** A source that records what it is asked, and answers after the same rules as the language. */
function setUp(delegation: Delegation, asksFail = false) {
  const asked: string[] = []
  let wholeReads = 0
  const symbol: SymbolInfo = { name: 'Trees', kind: 'dataSource', type, delegation }
  const limit: SymbolInfo = { name: 'limit', kind: 'variable', type: T.Number }
  const refuse = () => assert.fail('not asked for')
  const source: DataSource = {
    rows: () => rows,
    append: refuse,
    clear: refuse,
    replace: refuse,
    remove: refuse,
    async query(plan) {
      if (asksFail) throw new TypeError('The line is dead.')
      asked.push(spoken(plan))
      return answer(plan)
    },
  }
  const engine = createEngine({ features: 'canvas' })
  const symbols = symbolTable([symbol, limit])
  const run = async (formula: string, withSource = true) => {
    const check = engine.check(formula, { symbols })
    assert.ok(check.ok, check.diagnostics.map(({ message }) => message).join(' '))
    const value = await check.compile().run({
      read({ name }) {
        if (name === 'limit') return 1
        wholeReads++
        return new TableValue(rows)
      },
      dataSource: ({ name }) => (withSource && name === 'Trees' ? source : undefined),
    })
    return { value: toExpression(value), check, wholeReads, asked }
  }
  return run
}

function holds(condition: Condition<Value>, row: RecordValue): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((one) => holds(one, row))
    case 'or':
      return condition.conditions.some((one) => holds(one, row))
    case 'not':
      return !holds(condition.condition, row)
    case 'compare': {
      const [left, right] = [row.get(condition.column), condition.value]
      const [a, b] = [left, right].map((value) => (typeof value === 'string' ? value : ''))
      const [m, n] = [Number(left ?? 0), Number(right ?? 0)]
      const tests = {
        '=': left === right,
        '<>': left !== right,
        '<': m < n,
        '<=': m <= n,
        '>': m > n,
        '>=': m >= n,
        null: left === null,
        startsWith: a!.startsWith(b!),
        endsWith: a!.endsWith(b!),
        contains: a!.includes(b!),
      }
      return tests[condition.operator]
    }
  }
}

function answer({ filter, orderBy, top, select, count, aggregate, distinct }: QueryPlan) {
  let found = rows.filter((row) => row instanceof RecordValue) as RecordValue[]
  if (filter) found = found.filter((row) => holds(filter, row))
  for (const { column, descending } of (orderBy ?? []).toReversed())
    found = found.toSorted(
      (a, b) => (descending ? -1 : 1) * (Number(a.get(column)) - Number(b.get(column))),
    )
  if (typeof top === 'number') found = found.slice(0, top)
  if (aggregate) {
    const values = found.map((row) => Number(row.get(aggregate.column)))
    const sum = values.reduce((a, b) => a + b, 0)
    const made = {
      sum,
      average: sum / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    }
    return { rows: [], value: values.length === 0 ? null : made[aggregate.function] }
  }
  if (distinct !== undefined) {
    const seen = new Set<Value>()
    found = found.filter((row) => !seen.has(row.get(distinct)) && seen.add(row.get(distinct)))
  }
  if (select)
    found = found.map(
      (row) => new RecordValue(new Map(select.map((name) => [name, row.get(name)]))),
    )
  return count ? { rows: [], count: found.length } : { rows: found }
}

function spoken({ filter, orderBy, top, select, count, aggregate, distinct }: QueryPlan): string {
  const say = (condition: Condition<Value>): string =>
    condition.kind === 'compare'
      ? `${condition.part === undefined ? '' : `${condition.part} of `}${condition.column} ${condition.operator} ${toExpression(condition.value)}`
      : condition.kind === 'not'
        ? `not (${say(condition.condition)})`
        : `(${condition.conditions.map(say).join(` ${condition.kind} `)})`
  return [
    filter && `where ${say(filter)}`,
    orderBy?.map(({ column, descending }) => `by ${column}${descending ? ' down' : ''}`).join(' '),
    top !== undefined && `top ${toExpression(top)}`,
    select && `only ${select.join(' ')}`,
    count && 'count',
    aggregate && `${aggregate.function} of ${aggregate.column}`,
    distinct !== undefined && `each ${distinct}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** A formula, what the source is asked, and what it says of what runs here. */
const PLANNED: readonly (readonly [formula: string, asked: string, advice?: string])[] = [
  ['Filter(Trees, Size > limit)', 'where Size > 1'],
  ['Filter(Trees, limit < Size)', 'where Size > 1'],
  ['Filter(Trees, Size > 1 And Open)', 'where (Size > 1 and Open = true)'],
  ['Filter(Trees, Size > 2 Or Not(Open))', 'where (Size > 2 or not (Open = true))'],
  ['Filter(Trees, Size > 1, Open)', 'where (Size > 1 and Open = true)'],
  ['Filter(Trees, StartsWith(Name, "a"))', 'where Name startsWith "a"'],
  ['Filter(Trees, "a" in Name)', 'where Name contains "a"'],
  ['Filter(Trees, IsBlank(Name))', 'where Name null Blank()'],
  ['Filter(Trees As t, t.Size = limit + 1)', 'where Size = 2'],
  ['Filter(Trees, ThisRecord.Size <> 1)', 'where Size <> 1'],
  ['Search(Trees, "ed", Name)', 'where Name contains "ed"'],
  ['Sort(Trees, Size, SortOrder.Descending)', 'by Size down'],
  ['SortByColumns(Trees, "Size")', 'by Size'],
  ['Sort(Filter(Trees, Open), Size)', 'where Open = true, by Size'],
  ['FirstN(Sort(Trees, Size), limit + 1)', 'by Size, top 2'],
  ['First(Sort(Trees, Size)).Name', 'by Size, top 1'],
  ['ShowColumns(Filter(Trees, Open), Name)', 'where Open = true, only Name'],
  ['LookUp(Trees, Name = "birch").Size', 'where Name = "birch", top 1'],
  ['LookUp(Trees, Name = "birch", Size * 2)', 'where Name = "birch", top 1'],
  ['CountRows(Filter(Trees, Open))', 'where Open = true, count'],
  ['CountRows(Trees)', 'count'],
  ['CountA(ShowColumns(Trees, Name))', 'where not (Name null Blank()), only Name, count'],
  [
    'CountA(ShowColumns(Filter(Trees, Open), Name))',
    'where (Open = true and not (Name null Blank())), only Name, count',
  ],
  ['CountIf(Trees, Size > 1)', 'where Size > 1, count'],
  ['Filter(FirstN(Trees, 2), Size > 1)', 'top 2'],
  ['Filter(Trees, Len(Name) > 3 And Open)', 'where Open = true', 'Len(Name) > 3'],
  ['LookUp(Trees, Size = Len(Name) - 2).Name', '', 'Size = Len(Name) - 2'],
  ['Sort(Filter(Trees, EndsWith(Name, "r")), Size)', '', 'EndsWith(Name, "r")'],
  ['Sum(Filter(Trees, Open), Size)', 'where Open = true', 'Sum'],
  ['Filter(Trees, Size > Rand())', '', 'Size > Rand()'],
]

for (const [formula, asked, advice] of PLANNED)
  void test(`delegated: ${formula}`, async () => {
    const run = setUp(ABLE)
    const there = await run(formula)
    assert.deepEqual(there.asked, asked === '' ? [] : [asked])
    assert.equal(there.wholeReads, asked === '' ? 1 : 0)
    const warned = there.check.diagnostics.map(({ severity, key, start, end }) => {
      assert.deepEqual([severity, key], ['warning', 'SuggestDelegation'])
      return formula.slice(start, end)
    })
    assert.deepEqual(warned, advice === undefined ? [] : [advice])
    const here = await run(formula, false)
    if (!formula.includes('Rand')) assert.equal(there.value, here.value, 'the same as without it')
  })

void test('a source is asked for no more than it can do', async () => {
  const run = setUp({
    filter: ['='],
    sort: 'ascending',
    columns: new Map([['Name', { filter: ['startsWith'], sort: 'none' }]]),
  })
  const plans: readonly (readonly [string, string, readonly string[]])[] = [
    ['Filter(Trees, Size = 1)', 'where Size = 1', []],
    ['Filter(Trees, Size > 1)', '', ['operator']],
    ['Filter(Trees, Name = "ash")', '', ['operator']],
    ['Filter(Trees, StartsWith(Name, "a"))', 'where Name startsWith "a"', []],
    ['Filter(Trees, Size = 1 And Open)', '', ['logic']],
    ['Sort(Trees, Size, SortOrder.Descending)', '', ['sort']],
    ['Sort(Trees, Size)', 'by Size', []],
    ['Sort(Trees, Name)', '', ['sort']],
    ['CountRows(Trees)', '', ['function']],
    ['FirstN(Trees, 2)', '', ['top']],
  ]
  for (const [formula, asked, reasons] of plans) {
    const before = (await run('limit')).asked.length
    const { check, asked: all } = await run(formula)
    assert.deepEqual(all.slice(before), asked === '' ? [] : [asked], formula)
    const { remainders } = planDelegation(check)
    assert.deepEqual(
      remainders.map(({ reason }) => reason),
      reasons,
      formula,
    )
  }
})

void test('a source that fails gives an error that names it', async () => {
  const { value } = await setUp(ABLE, true)('IfError(Text(CountRows(Trees)), FirstError.Message)')
  assert.match(value, /Trees.*The line is dead/)
})

void test('a plan is known without running anything', () => {
  const symbol: SymbolInfo = { name: 'Trees', kind: 'dataSource', type, delegation: ABLE }
  const check = createEngine({ features: 'canvas' }).check('FirstN(Sort(Trees, Size), 2)', {
    symbols: symbolTable([symbol]),
  })
  const { queries, remainders } = planDelegation(check)
  assert.deepEqual(
    queries.map(({ source, functions }) => [source.name, ...functions]),
    [['Trees', 'Sort', 'FirstN']],
  )
  assert.deepEqual(remainders, [])
  assert.equal(check.isAsync, true)
})

/** A formula over a source that aggregates, what the source is asked, and what runs here. */
const AGGREGATED: readonly (readonly [formula: string, asked: string, advice?: string])[] = [
  ['Sum(Trees, Size)', 'sum of Size'],
  ['Average(Filter(Trees, Open), Size)', 'where Open = true, average of Size'],
  ['IfError(Average(Filter(Trees, Size > 9), Size), -1)', 'where Size > 9, average of Size'],
  ['Sum(Filter(Trees, Size > 9), Size)', 'where Size > 9, sum of Size'],
  ['Min(Trees, Size) + 1', 'min of Size'],
  ['Max(Trees, Size)', 'max of Size'],
  ['Sum(Trees, Size * 2)', '', 'Sum'],
  ['Sum(FirstN(Trees, 2), Size)', 'top 2', 'Sum'],
  ['Distinct(Trees, Open)', 'each Open'],
  ['CountRows(Distinct(Trees, Open))', 'each Open'],
  ['Distinct(Trees, Size + 1)', '', 'Distinct'],
  ['CountRows(Filter(Trees, Size > 1))', 'where Size > 1, count'],
]

for (const [formula, asked, advice] of AGGREGATED)
  void test(`aggregated: ${formula}`, async () => {
    const run = setUp(SUMMING)
    const there = await run(formula)
    assert.deepEqual(there.asked, asked === '' ? [] : [asked])
    const warned = there.check.diagnostics.map(({ start, end }) => formula.slice(start, end))
    assert.deepEqual(warned, advice === undefined ? [] : [advice])
    assert.equal(there.value, (await run(formula, false)).value, 'the same as without it')
  })

void test('parts of dates are compared by sources that can', () => {
  const planOf = (delegation: Delegation, formula: string) => {
    const symbol: SymbolInfo = { name: 'Trees', kind: 'dataSource', type, delegation }
    const symbols = symbolTable([symbol])
    return planDelegation(createEngine({ features: 'canvas' }).check(formula, { symbols }))
  }
  const [query] = planOf(SUMMING, 'Filter(Trees, 2020 <= Year(Set))').queries
  assert.deepEqual(query?.query.filter, {
    kind: 'compare',
    column: 'Set',
    operator: '>=',
    part: 'year',
    value: query?.query.filter?.kind === 'compare' ? query.query.filter.value : undefined,
  })
  assert.equal(planOf(SUMMING, 'Filter(Trees, Month(Set) = 2)').queries.length, 0)
  assert.equal(planOf(ABLE, 'Filter(Trees, Year(Set) = 2020)').queries.length, 0)
})

void test('what runs here sees no more rows than the run allows, and says so', () => {
  const symbol: SymbolInfo = { name: 'Trees', kind: 'dataSource', type, delegation: {} }
  const symbols = symbolTable([symbol])
  const check = createEngine({ features: 'canvas' }).check('CountRows(Trees)', { symbols })
  assert.deepEqual(
    check.diagnostics.map(({ key }) => key),
    ['SuggestDelegation'],
  )
  const told: unknown[] = []
  const value = check.compile().run({
    read: () => new TableValue(rows),
    rowLimit: 3,
    rowsLeftOut: ({ name }, limit) => void told.push(name, limit),
  })
  assert.equal(value, 3)
  assert.deepEqual(told, ['Trees', 3])
})

void test('the limit holds for what a query leaves to be done here, not for what is asked for', () => {
  const symbol: SymbolInfo = { name: 'Trees', kind: 'dataSource', type, delegation: ABLE }
  const symbols = symbolTable([symbol])
  const engine = createEngine({ features: 'canvas' })
  const told: unknown[] = []
  const run = (formula: string) =>
    engine
      .check(formula, { symbols })
      .compile()
      .run({
        read: () => assert.fail('asked, not read'),
        dataSource: () => Object.assign(new InMemoryDataSource(), { query: () => ({ rows }) }),
        rowLimit: 2,
        rowsLeftOut: ({ name }, limit) => void told.push(name, limit),
      })
  const { length } = rows
  const whole = run('Filter(Trees, Size > 0)')
  assert.ok(whole instanceof TableValue)
  assert.equal(whole.rows.length, length)
  assert.deepEqual(told, [])
  const part = run('LastN(Filter(Trees, Size > 0), 100)')
  assert.ok(part instanceof TableValue)
  assert.equal(part.rows.length, 2)
  assert.deepEqual(told, ['Trees', 2])
})
