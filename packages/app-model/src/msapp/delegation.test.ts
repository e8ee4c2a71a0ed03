import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkApp } from '../check/check-app.ts'
import { findIssues } from '../checker/find-issues.ts'
import { newDocument } from '../document.ts'
import { packageSymbols, readDataSources, writeDataSources } from './data-sources.ts'
import { parseDelegation, readDelegation, writeDelegation } from './delegation.ts'

const column = (functions?: readonly string[]) =>
  functions
    ? { type: 'string', 'x-ms-capabilities': { filterFunctions: functions } }
    : { type: 'string' }

const METADATA = {
  'x-ms-capabilities': {
    filterRestrictions: { filterable: true, nonFilterableProperties: ['Notes'] },
    sortRestrictions: {
      sortable: true,
      unsortableProperties: ['Notes'],
      ascendingOnlyProperties: ['Title'],
    },
    filterFunctionSupport: ['eq', 'lt', 'startswith', 'and', 'sum', 'year'],
  },
  schema: {
    items: {
      properties: {
        Title: column(['eq', 'startswith']),
        Notes: column(),
        City: column(['eq', 'lt', 'startswith']),
      },
    },
  },
}

const ORDERS = {
  Type: 'ConnectedDataSourceInfo',
  Name: 'Orders',
  ApiId: '/providers/x/apis/shared_list',
  DataEntityMetadataJson: { Orders: JSON.stringify(METADATA) },
}

/** Texts of the advice that a formula gets. */
function adviceOn(formula: string, sources: readonly unknown[]): string[] {
  const document = {
    ...newDocument('Demo'),
    screens: [{ name: 'Home', properties: new Map([['OnVisible', formula]]), children: [] }],
  }
  const check = checkApp(document, { dataSources: packageSymbols(readDataSources(sources), []) })
  return findIssues(check)
    .filter(({ rule }) => rule === 'SuggestDelegation')
    .map(
      ({ control, property, start, end }) => `${control}.${property} ${formula.slice(start, end)}`,
    )
}

void describe('what data sources can do by themselves', () => {
  void test('a connector says it for a table and for its columns', () => {
    assert.deepEqual(readDelegation(METADATA), {
      filter: ['=', '<', 'startsWith'],
      logic: ['and'],
      sort: 'both',
      select: false,
      top: true,
      count: false,
      aggregates: ['sum'],
      distinct: false,
      dateParts: ['year'],
      columns: new Map([
        ['Title', { filter: ['=', 'startsWith'], sort: 'ascending' }],
        ['Notes', { filter: [], sort: 'none' }],
      ]),
    })
    assert.equal(readDelegation({}), undefined)
    assert.equal(readDelegation(undefined), undefined)
  })

  void test('the short form of data sources says the same', () => {
    const read = readDelegation(METADATA) ?? assert.fail()
    assert.deepEqual(parseDelegation(JSON.parse(JSON.stringify(writeDelegation(read)))), read)
    const { text } = writeDataSources([ORDERS], readDataSources([ORDERS]))
    const { DataSources: short } = JSON.parse(text) as { DataSources: unknown[] }
    assert.deepEqual(readDataSources(short)[0]?.delegation, read)
  })

  void test('a formula that needs all rows is told so, where it does', () => {
    assert.deepEqual(adviceOn('Set(a, Filter(Orders, Title = "x"))', [ORDERS]), [])
    assert.deepEqual(adviceOn('Set(a, Filter(Orders, Notes = "x"))', [ORDERS]).length, 1)
    assert.deepEqual(adviceOn('Set(a, Filter(Orders, Len(Title) > 3))', [ORDERS]).length, 1)
    assert.match(adviceOn('Set(a, CountRows(Orders))', [ORDERS])[0] ?? '', /^Home\.OnVisible/)
  })

  void test('what lies behind a lookup is not judged', () => {
    const tasks = {
      Type: 'NativeCDSDataSourceInfo',
      Name: 'Tasks',
      NativeCDSDataSourceInfoNameMapping: { subject: 'Subject', owner: 'Owner' },
    }
    assert.deepEqual(adviceOn('Set(a, Filter(Tasks, Owner.Mail = "x"))', [tasks]), [])
    assert.equal(adviceOn('Set(a, Filter(Tasks, Len(Subject) = 1))', [tasks]).length, 1)
  })

  void test('Dataverse can do more, and a source that says nothing is not judged', () => {
    const accounts = {
      Type: 'NativeCDSDataSourceInfo',
      Name: 'Accounts',
      NativeCDSDataSourceInfoNameMapping: { name: 'Account Name' },
    }
    assert.deepEqual(adviceOn('Set(a, CountRows(Accounts))', [accounts]), [])
    assert.equal(
      adviceOn("Set(a, Filter(Accounts, Len('Account Name') > 3))", [accounts]).length,
      1,
    )
    const silent = { ...ORDERS, DataEntityMetadataJson: undefined, Schema: '*[Title:s]' }
    assert.deepEqual(adviceOn('Set(a, Filter(Orders, Len(Title) > 3))', [silent]), [])
  })
})
