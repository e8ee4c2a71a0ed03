// Schemas, trees and values that an API gives at run time: a record API, the gateway, and the functions that
// formulas have of it.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import {
  type JsonObject,
  bindOperations,
  dynamicSchemaPlaces,
  listOperations,
  pathWithQuery,
  withResolvedSchemas,
} from '@patchbay/connector-model'
import { BlobValue, Decimal, RecordValue, TableValue, formatType } from '@patchbay/power-fx'
import { identityFiles, startInstallation } from '../../packages/gateway/src/test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { upstream, send, createConnector, createConnection } = installation

/** Tables of an API whose columns nobody knows beforehand, and folders below folders. */
const TABLES: Record<string, JsonObject> = {
  orders: {
    type: 'object',
    required: ['number'],
    properties: {
      number: { type: 'integer', format: 'int64' },
      customer: { type: 'object', properties: { name: { type: 'string' } } },
      lines: {
        type: 'array',
        items: { type: 'object', properties: { count: { type: 'number' } } },
      },
      id: { type: 'string', readOnly: true },
    },
  },
  people: { type: 'object', properties: { born: { type: 'string', format: 'date' } } },
}
const FOLDERS: Record<string, object[]> = {
  '': [{ id: 'a', name: 'Reports', path: '/Reports', kind: 'folder' }],
  a: [
    { id: 'a1', name: '2026', path: '/Reports/2026', kind: 'folder' },
    { id: 'a2', name: 'Plan.txt', path: '/Reports/Plan.txt', kind: 'file' },
  ],
}
upstream.respond = (request, response) => {
  const url = new URL(request.url ?? '', 'http://api')
  const [, first = '', second = '', third] = url.pathname.split('/')
  const answer = ((): unknown => {
    if (first === 'tables')
      return {
        value: Object.keys(TABLES).map((id) => ({ id, about: { title: id.toUpperCase() } })),
      }
    if (first === 'schemas') return { schema: { items: TABLES[second], columns: TABLES[second] } }
    if (first === 'folders') return { entries: FOLDERS[url.searchParams.get('of') ?? ''] }
    if (first === 'data' && request.method === 'GET')
      return { value: [{ number: '9007199254740993', customer: { name: 'Ada' }, lines: [] }] }
    return { number: 1, third }
  })()
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(answer))
}

const table = { name: 'table', in: 'path', required: true, type: 'string' }
const ok = (schema: object) => ({ 200: { description: '', schema } })
const tree = (part: object, parameters: object) => ({
  operationId: 'ListFolder',
  itemsPath: 'entries',
  itemValuePath: 'id',
  itemTitlePath: 'name',
  itemFullTitlePath: 'path',
  itemIsParent: '(kind eq folder)',
  parameters,
  ...part,
})

function files() {
  const made = identityFiles(upstream.host)
  made.definition['paths'] = {
    '/tables': {
      get: {
        operationId: 'ListTables',
        'x-ms-visibility': 'internal',
        responses: ok({ type: 'object', properties: { value: { type: 'array', items: {} } } }),
      },
    },
    '/schemas/{table}': {
      get: {
        operationId: 'GetSchema',
        'x-ms-visibility': 'internal',
        parameters: [table],
        responses: ok({ type: 'object' }),
      },
    },
    '/folders': {
      get: {
        operationId: 'ListFolder',
        'x-ms-visibility': 'internal',
        parameters: [{ name: 'of', in: 'query', type: 'string' }],
        responses: ok({ type: 'object' }),
      },
    },
    '/data/{table}': {
      parameters: [
        {
          ...table,
          'x-ms-dynamic-list': {
            operationId: 'ListTables',
            itemsPath: 'value',
            itemValuePath: 'id',
            itemTitlePath: 'about/title',
          },
        },
      ],
      get: {
        operationId: 'GetRows',
        responses: ok({
          type: 'object',
          properties: { value: { type: 'array', items: { $ref: '#/definitions/Row' } } },
        }),
      },
      post: {
        operationId: 'AddRow',
        parameters: [
          {
            name: 'body',
            in: 'body',
            required: true,
            schema: {
              'x-ms-dynamic-schema': {
                operationId: 'GetSchema',
                parameters: { table: { parameter: 'table' } },
                'value-path': 'schema/columns/properties',
              },
            },
          },
        ],
        responses: ok({ $ref: '#/definitions/Row' }),
      },
    },
    '/files': {
      post: {
        operationId: 'PutFile',
        parameters: [
          {
            name: 'folder',
            in: 'query',
            required: true,
            type: 'string',
            'x-ms-dynamic-tree': {
              settings: { canSelectParentNodes: true, canSelectLeafNodes: false },
              open: tree({}, {}),
              browse: tree({}, { of: { selectedItemValuePath: 'id' } }),
            },
          },
          {
            name: 'older',
            in: 'query',
            type: 'string',
            'x-ms-dynamic-values': {
              capability: 'file-picker',
              parameters: { isFolder: true },
              'value-path': 'id',
            },
          },
        ],
        responses: ok({}),
      },
    },
  }
  made.definition['x-ms-capabilities'] = {
    'file-picker': {
      open: { operationId: 'ListFolder', parameters: {} },
      browse: { operationId: 'ListFolder', parameters: { of: { 'value-property': 'id' } } },
      'value-collection': 'entries',
      'value-title': 'name',
    },
  }
  made.definition['definitions'] = {
    Row: {
      type: 'object',
      title: 'Row',
      'x-ms-dynamic-properties': {
        operationId: 'GetSchema',
        parameters: { table: { parameterReference: 'table' } },
        itemValuePath: 'schema/items',
      },
    },
  }
  return made
}

void describe('what an API gives at run time', async () => {
  const made = files()
  const connector = await createConnector(made)
  const { id } = await createConnection(connector.id)
  const ask = async <T>(kind: string, body: object): Promise<T> => {
    const answer = await send('maker', {
      method: 'POST',
      url: `/api/connections/${id}/dynamic-${kind}`,
      payload: body,
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<T>()
  }
  /** The function of an operation once every schema it asks for was looked up for a table. */
  const functionFor = async (operationId: string, of: string) => {
    const operation = listOperations(made.definition).find((o) => o.operationId === operationId)!
    const resolved = []
    for (const place of dynamicSchemaPlaces(made.definition, operation)) {
      const { schema } = await ask<{ schema: JsonObject | null }>('schema', {
        ...place,
        parameters: { table: of },
      })
      if (schema) resolved.push({ ...place, schema })
    }
    const definition = withResolvedSchemas(made.definition, resolved)
    const { functions } = bindOperations(definition, made.properties)
    return functions.find(({ name }) => name === operationId)!
  }

  void test('without a look-up is Dynamic', () => {
    const [rows, add] = ['GetRows', 'AddRow'].map((name) =>
      bindOperations(made.definition, made.properties).functions.find((f) => f.name === name),
    )
    assert.equal(formatType(rows!.returns), '{value: [{Value: Dynamic}]}')
    assert.deepEqual(
      add!.parameters.map(({ name, type }) => `${name}: ${formatType(type)}`),
      ['table: Text', 'body: Dynamic'],
    )
  })

  void test('fills a drop-down', async () => {
    assert.deepEqual(await ask('values', { operationId: 'GetRows', parameter: 'table' }), {
      value: [
        { value: 'orders', title: 'ORDERS' },
        { value: 'people', title: 'PEOPLE' },
      ],
    })
  })

  void test('is no schema while what it depends on is not entered', async () => {
    assert.deepEqual(await ask('schema', { operationId: 'AddRow', parameter: 'body' }), {
      schema: null,
    })
  })

  void test('gives a result its type, and its values are of it', async () => {
    const rows = await functionFor('GetRows', 'orders')
    assert.equal(
      formatType(rows.returns),
      '{value: [{number: Decimal, customer: {name: Text}, lines: [{count: Decimal}], id: Text}]}',
    )
    const request = rows.toRequest(['orders'])
    const answer = await send('maker', {
      url: `/apim/${connector.id}/${id}${pathWithQuery(request)}`,
    })
    const result = rows.toResult(answer.statusCode, answer.body)
    assert.ok(result instanceof RecordValue)
    const value = result.get('value')
    assert.ok(value instanceof TableValue)
    const [row] = value.rows
    assert.ok(row instanceof RecordValue)
    const number = row.get('number')
    assert.ok(number instanceof Decimal)
    assert.equal(number.toString(), '9007199254740993')
    const people = await functionFor('GetRows', 'people')
    assert.equal(formatType(people.returns), '{value: [{born: Date}]}')
  })

  void test('takes a body apart, and the request is of it', async () => {
    const add = await functionFor('AddRow', 'orders')
    assert.deepEqual(
      add.parameters.map(({ name, optional, type }) => [name, optional, formatType(type)]),
      [
        ['table', false, 'Text'],
        ['options', true, '{number: Decimal, customer: {name: Text}, lines: [{count: Decimal}]}'],
      ],
    )
    const customer = new RecordValue(new Map([['name', 'Ada']]))
    const request = add.toRequest([
      'orders',
      new RecordValue(
        new Map<string, Decimal | RecordValue>([
          ['number', Decimal.parse('9007199254740993')],
          ['customer', customer],
        ]),
      ),
    ])
    const before = upstream.requests.length
    const answer = await send('maker', {
      method: 'POST',
      url: `/apim/${connector.id}/${id}${pathWithQuery(request)}`,
      headers: request.headers,
      payload: String(request.body),
    })
    assert.equal(answer.statusCode, 200, answer.body)
    const received = upstream.requests.slice(before)
    assert.deepEqual(
      received.map(({ method, url, body }) => [method, url, body]),
      [['POST', '/data/orders', '{"number":9007199254740993,"customer":{"name":"Ada"}}']],
    )
    assert.equal(formatType(add.returns).startsWith('{number: Decimal'), true)
  })

  for (const [kind, parameter] of [
    ['x-ms-dynamic-tree', 'folder'],
    ['the file picker of the connector', 'older'],
  ] as const)
    void test(`opens ${kind} and what is below an item`, async () => {
      interface Item {
        value: string
        title: string
        fullTitle: string
        isParent: boolean
        item: object
      }
      const place = { operationId: 'PutFile', parameter }
      const opened = await ask<{ value: Item[] }>('tree', place)
      assert.deepEqual(
        opened.value.map(({ value, title }) => [value, title]),
        [['a', 'Reports']],
      )
      const below = await ask<{ value: Item[] }>('tree', {
        ...place,
        selected: opened.value[0]!.item,
      })
      assert.deepEqual(
        below.value.map(({ value, title }) => [value, title]),
        [
          ['a1', '2026'],
          ['a2', 'Plan.txt'],
        ],
      )
      if (parameter === 'folder') {
        assert.deepEqual(
          below.value.map(({ isParent, fullTitle }) => [isParent, fullTitle]),
          [
            [true, '/Reports/2026'],
            [false, '/Reports/Plan.txt'],
          ],
        )
        assert.ok(opened.value[0]!.isParent)
      }
    })
})

void test('a file and its fields arrive as a form of several parts', async () => {
  const made = identityFiles(upstream.host)
  made.definition['paths'] = {
    '/upload': {
      post: {
        operationId: 'Upload',
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', required: true, type: 'file' },
          { name: 'name', in: 'formData', required: true, type: 'string' },
          {
            name: 'tags',
            in: 'formData',
            type: 'array',
            items: { type: 'string' },
            collectionFormat: 'multi',
          },
        ],
        responses: ok({}),
      },
    },
  }
  const connector = await createConnector(made)
  const { id } = await createConnection(connector.id)
  const [upload] = bindOperations(made.definition, made.properties).functions
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
  const row = (value: string) => new RecordValue(new Map([['Value', value]]))
  const request = upload!.toRequest([
    new BlobValue(bytes),
    'a "quoted" ä',
    new RecordValue(new Map([['tags', new TableValue([row('x'), row('y')])]])),
  ])
  const before = upstream.respond
  upstream.respond = undefined
  const answer = await send('maker', {
    method: 'POST',
    url: `/apim/${connector.id}/${id}${pathWithQuery(request)}`,
    headers: request.headers,
    payload: Buffer.from(request.body as Uint8Array),
  })
  upstream.respond = before
  assert.equal(answer.statusCode, 200, answer.body)
  const { headers, body } = upstream.requests.at(-1)!
  const sent = Buffer.from(request.body as Uint8Array)
  assert.equal(body, sent.toString('utf8'))
  const form = await new Response(sent, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData()
  const file = form.get('file')
  assert.ok(file instanceof File)
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), bytes)
  assert.equal(form.get('name'), 'a "quoted" ä')
  assert.deepEqual(form.getAll('tags'), ['x', 'y'])
})
