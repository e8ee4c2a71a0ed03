import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { strToU8 } from 'fflate'
import { formatType } from '@patchbay/power-fx'
import {
  dataSourceSymbols,
  parseDataSources,
  readDataSources,
  writeDataSources,
} from './data-sources.ts'
import { readSwagger } from './swagger.ts'

const SWAGGER = {
  swagger: '2.0',
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        responses: {
          '404': { schema: { type: 'string' } },
          '200': { schema: { type: 'array', items: { $ref: '#/definitions/Order' } } },
        },
      },
      post: { operationId: 'Create', responses: { '204': {} } },
    },
    '/tags': {
      get: {
        operationId: 'Tags',
        responses: { default: { schema: { type: 'array', items: { type: 'string' } } } },
      },
    },
  },
  definitions: {
    Order: {
      properties: {
        id: { type: 'integer' },
        at: { type: 'string', format: 'date-time' },
        parent: { $ref: '#/definitions/Order' },
        lines: {
          type: 'array',
          items: { type: 'object', properties: { ok: { type: 'boolean' } } },
        },
      },
    },
  },
}

void describe('what the actions of a service give', () => {
  const actions = readSwagger(SWAGGER)

  void test('is the schema of the first success', () => {
    assert.deepEqual(actions.names, ['ListOrders', 'Create', 'Tags'])
    const text = formatType(actions.resultOf('ListOrders'))
    assert.match(text, /at: DateTime/)
    assert.match(text, /id: Number/)
    assert.match(text, /lines: \[\{ok: Boolean\}\]/)
    assert.equal(formatType(actions.resultOf('Tags')), '[{Value: Text}]')
  })

  void test('is only known when the app runs where nothing is said', () => {
    assert.equal(actions.resultOf('Create').kind, 'Deferred')
    assert.equal(actions.resultOf('Nobody').kind, 'Deferred')
    assert.deepEqual(readSwagger(undefined).names, [])
  })
})

const LIST = [
  { Name: 'Orders', Type: 'CollectionDataSourceInfo', Schema: '*[Id:n, Lines:*[Ok:b], At:![D:d]]' },
  {
    Name: 'Goals',
    Type: 'CollectionDataSourceInfo',
    Schema: {
      Type: {
        Type: [
          { Name: 'Due', Kind: 'Date', Type: [] },
          { Name: 'Who', Kind: 'Record', Type: [{ Name: 'Mail', Kind: 'String', Type: [] }] },
        ],
      },
    },
  },
  {
    Name: 'Accounts',
    Type: 'NativeCDSDataSourceInfo',
    NativeCDSDataSourceInfoNameMapping: { name: 'Account Name' },
    TableDefinition: JSON.stringify({
      EntityMetadata: JSON.stringify({
        Attributes: [{ AttributeType: 'String', LogicalName: 'name', Label: 'a","b"} \n' }],
      }),
    }),
    After: 'kept',
  },
  { Name: 'Flow', Type: 'ServiceInfo', WadlMetadata: { SwaggerJson: JSON.stringify(SWAGGER) } },
]

void describe('data sources', () => {
  for (const indent of [undefined, 2])
    void test(`are read without parsing definitions (indent ${indent})`, () => {
      const json = parseDataSources(strToU8(JSON.stringify({ DataSources: LIST }, null, indent)))
      const list = (json as { DataSources: Record<string, unknown>[] }).DataSources
      assert.equal(list[2]?.['After'], 'kept')
      const symbols = dataSourceSymbols(readDataSources(list))
      const types = new Map(symbols.map(({ name, type }) => [name, formatType(type)]))
      assert.match(types.get('Orders') ?? '', /Lines: \[\{Ok: Boolean\}\]/)
      assert.match(types.get('Orders') ?? '', /At: \{D: DateTime\}/)
      assert.match(types.get('Goals') ?? '', /Who: \{Mail: Text\}/)
      assert.match(types.get('Accounts') ?? '', /name: Text/)
    })

  void test('with long definitions, wherever a piece of them ends', () => {
    const piece = 256 * 1024
    for (const length of [piece - 9, piece - 3, piece - 2, piece - 1, piece, 2 * piece - 2])
      for (const letter of ['x', 'ä']) {
        const definition = { a: 'x'.repeat(length - 9) + letter }
        const list = [
          { Name: 'One', TableDefinition: JSON.stringify(definition), After: 1 },
          { Name: 'Two', TableDefinition: '{}', After: 2 },
        ]
        const bytes = strToU8(JSON.stringify({ DataSources: list }))
        const { DataSources: read } = parseDataSources(bytes) as { DataSources: typeof list }
        assert.deepEqual(
          read.map(({ Name, After }) => [Name, After]),
          [
            ['One', 1],
            ['Two', 2],
          ],
        )
        assert.deepEqual(JSON.parse(JSON.parse(`"${read[0]!.TableDefinition}"`)), definition)
      }
  })

  void test('are written without definitions and secrets, a line each', () => {
    const withLink = [
      ...LIST,
      { Name: 'Pictures', Type: 'StaticDataSourceInfo', Data: 'https://x.net/a?sv=1&sig=abc' },
    ]
    const { text, dropped } = writeDataSources(withLink, readDataSources(withLink))
    assert.doesNotMatch(text, /EntityMetadata|sig=abc/)
    assert.deepEqual(dropped, [{ what: 'signed-link', at: 'DataSources.4.Data' }])
    assert.equal(text.split('\n').filter((line) => line.startsWith('{"Name"')).length, 5)
    const again = readDataSources((JSON.parse(text) as { DataSources: unknown[] }).DataSources)
    const typesOf = (sources: typeof again) =>
      dataSourceSymbols(sources)
        .filter(({ kind }) => kind !== 'namespace')
        .map(({ name, type }) => [name, formatType(type)])
    assert.deepEqual(typesOf(again), typesOf(readDataSources(withLink)))
    assert.match(text, /'Who':!\['Mail':s\]/)
    assert.deepEqual(
      again.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
      readDataSources(withLink).map(({ name, columns }) => [
        name,
        columns.map((column) => column.name),
      ]),
    )
  })

  void test('that are no JSON are an error', () => {
    assert.throws(
      () => parseDataSources(strToU8('{"DataSources": [{"TableDefinition":"a')),
      SyntaxError,
    )
  })
})
