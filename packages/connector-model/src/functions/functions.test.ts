import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  BlobValue,
  DateTimeValue,
  Decimal,
  DynamicValue,
  ErrorValue,
  RecordValue,
  T,
  TableValue,
  type Type,
  type Value,
  createEngine,
  formatType,
  symbolTable,
  record,
  table,
  toJson,
} from '@patchbay/power-fx'
import type { JsonObject } from '../document.ts'
import { pathWithQuery } from '../encode-request.ts'
import { newDefinition } from '../new-connector.ts'
import { bindOperations, connectorFunctions } from './connector-functions.ts'
import { connectorNamespace } from './connector-namespace.ts'
import { functionName } from './function-name.ts'

const string = { type: 'string' }
const integer = { type: 'integer' }
const query = (name: string, more: JsonObject = {}) => ({ name, in: 'query', ...integer, ...more })

function define(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return { ...newDefinition({ title: 'Test', host: 'localhost:5000' }), paths, ...more }
}

/** One operation `Op` with these parts. */
function operation(parts: JsonObject, method = 'get', path = '/op'): JsonObject {
  return define({
    [path]: {
      [method]: { operationId: 'Op', responses: { 200: { description: 'ok' } }, ...parts },
    },
  })
}

function only(definition: JsonObject) {
  const [found] = connectorFunctions(definition, {}, { numberIsFloat: true })
  assert.ok(found)
  return found
}

const body = (schema: JsonObject, more: JsonObject = {}) => ({
  name: 'body',
  in: 'body',
  schema,
  ...more,
})

void describe('function names', () => {
  for (const [id, path, name] of [
    ['list.actions', '/x', 'listactions'],
    ['Test-Op 1', '/x', 'TestOp1'],
    ['', '/api/analyze/post', 'apianalyzepost'],
    ['1Test', '/x', '_1Test'],
  ] as const)
    void it(`${id || path} is called ${name}`, () => {
      assert.equal(functionName(id, path), name)
    })

  void it('that fall together are reported, not overwritten', () => {
    const ok = { responses: { 200: { description: 'ok' } } }
    const { functions, unsupported } = bindOperations(
      define({
        '/a': { get: { operationId: 'Get-It', ...ok }, put: { operationId: 'GetIt', ...ok } },
      }),
      {},
    )
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['GetIt'],
    )
    assert.match(unsupported[0]!.reason, /rename one/)
  })
})

void describe('operations without a function', () => {
  void it('are triggers and webhooks', () => {
    const ok = { responses: { 200: { description: 'ok' } } }
    const { functions, unsupported } = bindOperations(
      define({
        '/t': { get: { operationId: 'OnNew', 'x-ms-trigger': 'batch', ...ok } },
        '/w': {
          'x-ms-notification-content': { schema: {} },
          post: { operationId: 'Hook', ...ok },
          delete: { operationId: 'Unhook', ...ok },
        },
        '/a': { get: { operationId: 'Get', ...ok } },
      }),
      {},
    )
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['Get'],
    )
    assert.deepEqual(unsupported, [])
  })

  void it('are those of types that cannot be expressed, with the reason', () => {
    const { unsupported } = bindOperations(
      operation({ parameters: [query('a', { format: 'roman' })] }),
      {},
    )
    assert.match(unsupported[0]!.reason, /"roman"/)
  })
})

void describe('arguments', () => {
  const signature = (definition: JsonObject) =>
    only(definition).parameters.map(({ name, type, optional }) =>
      optional ? `[${name}: ${formatType(type)}]` : `${name}: ${formatType(type)}`,
    )

  void it('stand in the order path, query, header, body; optional ones are one record', () => {
    const definition = operation(
      {
        parameters: [
          body({ type: 'object', required: ['c'], properties: { c: string, d: string } }),
          { name: 'h', in: 'header', required: true, ...string },
          query('q', { required: true }),
          query('o'),
          { name: 'id', in: 'path', required: true, ...string },
        ],
      },
      'post',
      '/op/{id}',
    )
    assert.deepEqual(signature(definition), [
      'id: Text',
      'q: Number',
      'h: Text',
      'c: Text',
      '[options: {o: Number, d: Text}]',
    ])
  })

  void it('that are required, internal and with a default are hidden and sent', () => {
    const internal = { 'x-ms-visibility': 'internal' }
    const found = only(
      operation({
        parameters: [
          query('v', { required: true, default: 3, ...internal }),
          query('w', { required: true, ...internal }),
          query('x', internal),
          { name: 'connectionId', in: 'path', required: true, ...internal, ...string },
        ],
      }),
    )
    assert.deepEqual(
      found.parameters.map(({ name }) => name),
      ['w', 'options'],
    )
    assert.equal(pathWithQuery(found.toRequest([1])), '/op?v=3&w=1')
  })

  void it('of a required body stay visible though internal, and hide when it is optional', () => {
    const schema = {
      type: 'object',
      required: ['kind', 'to'],
      properties: {
        kind: { ...string, default: 'k', 'x-ms-visibility': 'internal' },
        to: string,
      },
    }
    const names = (required: boolean) =>
      only(operation({ parameters: [body(schema, { required })] }, 'post')).parameters.map(
        ({ name }) => name,
      )
    assert.deepEqual(names(true), ['kind', 'to'])
    assert.deepEqual(names(false), ['to'])
    const found = only(operation({ parameters: [body(schema)] }, 'post'))
    assert.equal(found.toRequest(['me']).body, '{"kind":"k","to":"me"}')
  })

  void it('of the same name are told apart', () => {
    const found = only(
      operation(
        {
          parameters: [
            query('id', { required: true }),
            body({ type: 'object', required: ['id'], properties: { id: integer } }),
          ],
        },
        'post',
      ),
    )
    assert.deepEqual(
      found.parameters.map(({ name }) => name),
      ['id', 'id_1'],
    )
    const request = found.toRequest([1, 2])
    assert.equal(pathWithQuery(request), '/op?id=1')
    assert.equal(request.body, '{"id":2}')
  })

  void it('take the place of a path-level parameter of the same name', () => {
    const definition = define({
      '/op': {
        parameters: [query('a'), query('b')],
        get: {
          operationId: 'Op',
          parameters: [query('a', { required: true })],
          responses: { 200: { description: 'ok' } },
        },
      },
    })
    assert.deepEqual(signature(definition), ['a: Number', '[options: {b: Number}]'])
  })
})

void describe('requests', () => {
  const weather = operation({
    parameters: [
      query('i'),
      query('ir', { required: true }),
      { name: 'j', in: 'header', ...integer },
      { name: 'jr', in: 'header', required: true, ...integer },
      query('k'),
      query('kr', { required: true }),
    ],
  })
  for (const [args, url, headers] of [
    [[4, 8, 10, record({ i: 5 })], '/op?i=5&ir=4&kr=8', { jr: '10' }],
    [[4, 8, 10, record({ i: 7, j: 9, k: 11 })], '/op?i=7&ir=4&k=11&kr=8', { j: '9', jr: '10' }],
    [[4, 8, 10, record({ i: null })], '/op?ir=4&kr=8', { jr: '10' }],
    [[4, 8, 10], '/op?ir=4&kr=8', { jr: '10' }],
  ] satisfies [Value[], string, object][])
    void it(`have their query in the order of the document: ${url}`, () => {
      const request = only(weather).toRequest(args)
      assert.equal(pathWithQuery(request), url)
      assert.deepEqual(request.headers, headers)
    })

  const one = (schema: JsonObject, value: Value, more: JsonObject = {}) =>
    pathWithQuery(
      only(
        operation({ parameters: [{ name: 'a', in: 'query', required: true, ...schema, ...more }] }),
      ).toRequest([value], { timeZone: 'America/Los_Angeles' }),
    )
  const numbers = { type: 'array', items: integer }
  const instant = new DateTimeValue(Date.UTC(2022, 5, 16, 13, 26, 24, 900))
  for (const [expected, actual] of [
    ['/op?a=a%2Cb%20%26%20%27', () => one(string, "a,b & '")],
    ['/op?a=True', () => one({ type: 'boolean' }, true)],
    [
      '/op?a=1%2C444',
      () => one(numbers, new TableValue([record({ Value: 1 }), record({ Value: 444 })])),
    ],
    [
      '/op?a=1&a=444',
      () => one(numbers, table([{ Value: 1 }, { Value: 444 }]), { collectionFormat: 'multi' }),
    ],
    ['/op?a=1%7C2', () => one(numbers, new TableValue([1, 2]), { collectionFormat: 'pipes' })],
    ['/op?a=2022-06-16T20%3A26%3A24.900Z', () => one({ ...string, format: 'date-time' }, instant)],
    ['/op?a=2022-06-16T13%3A26%3A24.900', () => one({ ...string, format: 'date-no-tz' }, instant)],
    ['/op?a=2022-06-16', () => one({ ...string, format: 'date' }, instant)],
  ] as const)
    void it(`are encoded: ${expected}`, () => {
      assert.equal(actual(), expected)
    })

  void it('encode a path value once, or twice where the document says so', () => {
    for (const [encoding, path] of [
      ['single', '/op/a%2Fb%20c'],
      ['double', '/op/a%252Fb%2520c'],
    ] as const) {
      const parameter = {
        name: 'id',
        in: 'path',
        required: true,
        ...string,
        'x-ms-url-encoding': encoding,
      }
      const found = only(operation({ parameters: [parameter] }, 'get', '/op/{id}'))
      assert.equal(found.toRequest(['a/b c']).path, path)
    }
  })

  const nested = {
    type: 'object',
    properties: {
      z: { type: 'object', properties: { x: numbers, y: integer } },
      str: string,
    },
  }
  void it('write a body by its schema: known fields in any case, Blank and unknown ones left out', () => {
    const found = only(operation({ parameters: [body(nested)] }, 'post'))
    const request = found.toRequest([
      record({
        str: 's',
        z: record({ X: new TableValue([1, 2]), y: null, unknown: 1 }),
      }),
    ])
    assert.equal(request.body, '{"z":{"x":[1,2]},"str":"s"}')
    assert.equal(request.headers['Content-Type'], 'application/json')
  })

  void it('refuse a body that lacks a required field', () => {
    const schema = {
      type: 'object',
      properties: { inner: { type: 'object', required: ['a'], properties: { a: string } } },
    }
    const found = only(operation({ parameters: [body(schema)] }, 'post'))
    assert.throws(() => found.toRequest([record({ inner: record({}) })]), /"a" is required/)
  })

  void it('send an array or a plain value as the whole body', () => {
    const array = only(operation({ parameters: [body(numbers, { required: true })] }, 'post'))
    assert.equal(array.toRequest([table([{ Value: 1 }, { Value: 444 }])]).body, '[1,444]')
    const plain = only(operation({ consumes: ['text/json'], parameters: [body(integer)] }, 'post'))
    const request = plain.toRequest([record({ body: 5 })])
    assert.equal(request.body, '5')
    assert.equal(request.headers['Content-Type'], 'text/json')
  })

  void it('send an empty object for a required body of which nothing was given', () => {
    const schema = { type: 'object', properties: { a: string } }
    const sent = (required: boolean) =>
      only(operation({ parameters: [body(schema, { required })] }, 'post')).toRequest([]).body
    assert.equal(sent(true), '{}')
    assert.equal(sent(false), null)
  })

  void it('send forms', () => {
    const schema = { type: 'object', properties: { x: numbers, y: integer } }
    const found = only(
      operation(
        { consumes: ['application/x-www-form-urlencoded'], parameters: [body(schema)] },
        'post',
      ),
    )
    const request = found.toRequest([record({ x: new TableValue([1, 2]), y: 3 })])
    assert.equal(request.body, 'x=1&x=2&y=3')
  })

  void it('send bytes, with the type that a Content-Type parameter gives', () => {
    const found = only(
      operation(
        {
          parameters: [
            { name: 'Content-Type', in: 'header', ...string },
            body({ ...string, format: 'binary' }, { required: true }),
          ],
        },
        'post',
      ),
    )
    const bytes = new Uint8Array([1, 2, 3])
    const request = found.toRequest([
      new BlobValue(bytes),
      record({ 'Content-Type': 'image/jpeg' }),
    ])
    assert.equal(request.body, bytes)
    assert.deepEqual(request.headers, { 'Content-Type': 'image/jpeg' })
  })

  void it('keep the digits of decimals', () => {
    const [found] = connectorFunctions(
      operation(
        { parameters: [body({ type: 'object', properties: { n: { type: 'number' } } })] },
        'post',
      ),
      {},
    )
    const n = Decimal.parse('0.1234567890123456789')
    assert.equal(found!.toRequest([record({ n })]).body, '{"n":0.1234567890123456789}')
  })
})

void describe('types', () => {
  const typeOf = (schema: JsonObject, definitions: JsonObject = {}) => {
    const definition = {
      ...operation({ responses: { 200: { description: 'ok', schema } } }),
      definitions,
    }
    return formatType(connectorFunctions(definition, {})[0]!.returns)
  }
  const recursive = {
    Node: {
      type: 'object',
      properties: {
        name: string,
        parent: { $ref: '#/definitions/Node' },
        children: { type: 'array', items: { $ref: '#/definitions/Node' } },
      },
    },
  }
  for (const [schema, type, definitions] of [
    [string, 'Text'],
    [{ ...string, format: 'date' }, 'Date'],
    [{ ...string, format: 'date-time' }, 'DateTime'],
    [{ ...string, format: 'date-no-tz' }, 'DateTimeNoTimeZone'],
    [{ ...string, format: 'byte' }, 'Blob'],
    [{ ...string, format: 'uuid' }, 'Text'],
    [{ type: 'file' }, 'Blob'],
    [{ type: 'integer', format: 'int64' }, 'Decimal'],
    [{ type: 'number', format: 'float' }, 'Decimal'],
    [{ type: 'boolean' }, 'Boolean'],
    [{ type: 'object', properties: { a: string } }, '{a: Text}'],
    [{ properties: { a: string } }, '{a: Text}'],
    [{ type: 'array', items: string }, '[{Value: Text}]'],
    [{ type: 'array', items: { type: 'object', properties: { a: string } } }, '[{a: Text}]'],
    [{ type: 'array', items: { type: 'array', items: string } }, '[{Value: [{Value: Text}]}]'],
    [{}, 'Dynamic'],
    [{ type: 'object' }, 'Dynamic'],
    [{ type: 'array' }, 'Dynamic'],
    [{ type: 'object', properties: { a: string }, additionalProperties: string }, '{a: Text}'],
    [{ type: 'object', properties: { a: string }, additionalProperties: {} }, '{a: Text}'],
    [
      {
        type: 'object',
        properties: { a: string },
        additionalProperties: { type: 'object', properties: { b: string } },
      },
      'Dynamic',
    ],
    [{ allOf: [{ type: 'string', enum: ['a'] }], description: 'One of them' }, 'Text'],
    [{ type: ['string', 'null'] }, 'Text'],
    [{ type: 'object', properties: { a: string }, discriminator: 'a' }, 'Dynamic'],
    [{ type: 'object', 'x-ms-dynamic-schema': { operationId: 'X' } }, 'Dynamic'],
    [
      { allOf: [{ $ref: '#/definitions/A' }], properties: { b: string } },
      '{a: Text, b: Text}',
      { A: { type: 'object', properties: { a: string } } },
    ],
    [{ $ref: '#/definitions/Node' }, '{name: Text, parent: Text, children: [{}]}', recursive],
  ] as [JsonObject, string, JsonObject?][])
    void it(`${JSON.stringify(schema)} is ${type}`, () => {
      assert.equal(typeOf(schema, definitions), type)
    })
})

void it('a nested property that is hidden and has a default is sent, and not asked for', () => {
  const nested = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { ...string, default: 'x', 'x-ms-visibility': 'internal' }, name: string },
  }
  const post = only(
    operation({ parameters: [body({ type: 'object', properties: { nested } })] }, 'post'),
  )
  assert.equal(formatType(post.parameters[0]!.type), '{nested: {name: Text}}')
  const given = new RecordValue(new Map([['nested', new RecordValue(new Map([['name', 'a']]))]]))
  assert.equal(post.toRequest([given]).body, '{"nested":{"kind":"x","name":"a"}}')
})

void describe('results', () => {
  const of = (schema: JsonObject | undefined, text: string, status = 200): Value =>
    only(
      operation({ responses: { 200: { description: 'ok', ...(schema && { schema }) } } }),
    ).toResult(status, text, { timeZone: 'Europe/Berlin' })
  const item = {
    type: 'object',
    properties: { name: string, count: integer, at: { ...string, format: 'date-time' } },
  }

  void it('are records with the known fields; missing ones are Blank', () => {
    const value = of(item, '{"name":"a","unknown":1}')
    assert.ok(value instanceof RecordValue)
    assert.deepEqual(Object.fromEntries(value.fields()), { name: 'a', count: null, at: null })
  })

  void it('are tables, of records or of plain values', () => {
    const records = of({ type: 'array', items: item }, '[{"name":"a"},null]')
    assert.ok(records instanceof TableValue)
    assert.equal(records.length, 2)
    const plain = of({ type: 'array', items: integer }, '[1,2]')
    assert.ok(plain instanceof TableValue)
    assert.deepEqual(
      plain.rows.map((row) => (row as RecordValue).get('Value')),
      [1, 2],
    )
  })

  void it("have moments in the user's zone", () => {
    const value = of(item, '{"at":"2022-06-16T20:26:24.900Z"}') as RecordValue
    assert.equal((value.get('at') as DateTimeValue).ms, Date.UTC(2022, 5, 16, 22, 26, 24, 900))
  })

  void it('have an error in the place of what does not fit', () => {
    const value = of(item, '{"name":5,"count":"many"}') as RecordValue
    assert.equal(value.get('name'), '5')
    const count = value.get('count')
    assert.ok(count instanceof ErrorValue)
    assert.match(count.message, /"many" where a number is expected/)
  })

  void it('are Blank, text or Dynamic when nothing is described', () => {
    assert.equal(of(undefined, ''), null)
    assert.equal(of(undefined, 'hello'), 'hello')
    const dynamic = of({}, '{"a":[1,{"b":null}]}')
    assert.ok(dynamic instanceof DynamicValue)
    assert.deepEqual(toJson(dynamic), { a: [1, { b: null }] })
  })

  void it('keep the digits of decimals', () => {
    const [found] = connectorFunctions(
      operation({ responses: { 200: { description: 'ok', schema: { type: 'number' } } } }),
      {},
    )
    const value = found!.toResult(200, '0.1234567890123456789')
    assert.ok(value instanceof Decimal)
    assert.equal(value.toString(), '0.1234567890123456789')
  })

  void it('are errors of kind Network, worded as Power Fx words them', () => {
    const value = of(item, '{}', 404)
    assert.ok(value instanceof ErrorValue)
    assert.equal(value.kindName, 'Network')
    assert.equal(
      value.message,
      'Test.Op failed: The server returned an HTTP error with code 404 (Not Found).',
    )
    assert.match((of(item, '<html>') as ErrorValue).message, /^Test\.Op failed: .*not JSON/)
  })

  void it('come from the lowest 2xx, else from default', () => {
    const described = (responses: JsonObject): Type => only(operation({ responses })).returns
    const of = (schema: JsonObject) => ({ description: '', schema })
    assert.equal(
      described({ default: of(string), 201: of({ type: 'boolean' }), 400: of(integer) }),
      T.Boolean,
    )
    assert.equal(described({ 400: of(integer), default: of(string) }), T.Text)
  })
})

void describe('in formulas of an app', () => {
  const items = {
    type: 'array',
    items: { type: 'object', properties: { n: integer, s: string } },
  }
  const definition = operation(
    {
      parameters: [
        { name: 'id', in: 'path', required: true, ...integer },
        query('top'),
        { name: 'skip', in: 'query', ...string },
        body({
          type: 'object',
          properties: {
            tags: { type: 'array', items: string },
            inner: { type: 'object', properties: { x: integer, y: string } },
          },
        }),
      ],
      responses: { 200: { description: 'ok', schema: items } },
    },
    'post',
    '/op/{id}',
  )

  async function run(formula: string): Promise<{ sent: string[]; value: Value }> {
    const sent: string[] = []
    const symbol = connectorNamespace({
      name: 'Test',
      definition,
      properties: {},
      call: async (request) => {
        sent.push(`${pathWithQuery(request)} ${String(request.body)}`)
        return { status: 200, headers: {}, body: '[{"n":1,"s":"a"},{"n":2}]' }
      },
    })
    const checked = createEngine({ features: 'canvas' }).check(formula, {
      symbols: symbolTable([symbol]),
      allowSideEffects: true,
    })
    assert.deepEqual(
      checked.diagnostics.map(({ message }) => message),
      [],
    )
    return { sent, value: await checked.compile().run({ read: () => null }) }
  }

  for (const [formula, request] of [
    ['Test.Op(1)', '/op/1 null'],
    ['Test.Op(1, {top: 5})', '/op/1?top=5 null'],
    ['Test.Op("1", {skip: 7, tags: ["a", "b"]})', '/op/1?skip=7 {"tags":["a","b"]}'],
    ['Test.Op(1, {inner: {x: "3"}})', '/op/1 {"inner":{"x":3}}'],
  ] as const)
    void it(`${formula} sends ${request}`, async () => {
      assert.deepEqual((await run(formula)).sent, [request])
    })

  void it('its columns are known', async () => {
    assert.equal((await run('Sum(Test.Op(1), n)')).value, 3)
    assert.equal((await run('First(Test.Op(1)).s')).value, 'a')
  })

  void it('an option that does not exist is told, and nothing is sent', async () => {
    const { sent, value } = await run('Test.Op(1, {topp: 5})')
    assert.deepEqual(sent, [])
    assert.ok(value instanceof ErrorValue)
    assert.match(value.message, /no option "topp".*top, skip/)
  })
})

void describe('the namespace', () => {
  const ok = { responses: { 200: { description: 'ok', schema: string } } }
  const definition = define({
    '/api/': {
      get: { operationId: 'GetIdentity', summary: 'Who am I', ...ok },
      post: { operationId: 'Post', deprecated: true, ...ok },
      delete: { operationId: 'Hidden', 'x-ms-visibility': 'internal', ...ok },
    },
  })

  void it('has a function for each action that formulas may call', () => {
    const symbol = connectorNamespace({
      name: 'Identity',
      definition,
      properties: {},
      call: () => Promise.reject(new Error('not called')),
    })
    assert.deepEqual(
      symbol.functions!.map(({ name, behavior, deprecated }) => [name, behavior, deprecated]),
      [
        ['GetIdentity', false, false],
        ['Post', true, true],
      ],
    )
  })

  void it('calls the operation, and gives an error value when no answer comes', async () => {
    const calls: string[] = []
    const symbol = connectorNamespace({
      name: 'Identity',
      definition,
      properties: {},
      call: async (request) => {
        calls.push(`${request.method} ${pathWithQuery(request)}`)
        if (request.method === 'POST') throw new Error('The network is down.')
        return { status: 200, headers: {}, body: '"me"' }
      },
    })
    const call = { context: { read: () => null }, symbols: [], evaluate: () => null }
    const [get, post] = symbol.functions!
    assert.equal(await get!.invoke([], call), 'me')
    const failed = await post!.invoke([], call)
    assert.ok(failed instanceof ErrorValue)
    assert.equal(failed.message, 'Identity.Post failed: The network is down.')
    assert.deepEqual(calls, ['GET /api/', 'POST /api/'])
  })
})
