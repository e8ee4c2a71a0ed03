import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  SampleError,
  importRequestSample,
  importResponseSample,
  inferSchema,
} from './import-sample.ts'
import { newDefinition } from './new-connector.ts'

const definition = newDefinition({ title: 'Identity', host: 'localhost:5000', scheme: 'http' })
const based = newDefinition({ title: 'Identity', host: 'api.example.com', basePath: '/v1/' })
const query = (name: string) => ({ name, in: 'query', required: false, type: 'string' })

void describe('import of a request', () => {
  void it('takes method, path and nothing else from a plain URL', () => {
    assert.deepEqual(
      importRequestSample({ method: 'GET', url: 'http://localhost:5000/api/' }, definition),
      { method: 'get', path: '/api/', parameters: [] },
    )
  })

  void it('makes parameters of path, query, headers and body, in this order', () => {
    const { path, parameters } = importRequestSample(
      {
        method: 'POST',
        url: 'https://api.example.com/v1/users/{user id}/items?top=5&filter={f}&top=6#part',
        headers:
          'Content-Type: application/json\nAccept application/xml\nAuthorization: Bearer x\nX-Trace: 1\n',
        body: '{"name":"a","tags":["x"]}',
      },
      based,
    )
    assert.equal(path, '/users/{user id}/items')
    const internal = { in: 'header', required: true, type: 'string', 'x-ms-visibility': 'internal' }
    assert.deepEqual(parameters, [
      { name: 'user id', in: 'path', required: true, type: 'string' },
      query('top'),
      query('filter'),
      { name: 'Content-Type', default: 'application/json', ...internal },
      { name: 'Accept', default: 'application/xml', ...internal },
      { name: 'X-Trace', in: 'header', required: false, type: 'string' },
      {
        name: 'body',
        in: 'body',
        required: false,
        schema: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'name' },
            tags: { type: 'array', items: { type: 'string' }, description: 'tags' },
          },
        },
      },
    ])
  })

  void it('drops the header that carries the API key', () => {
    const withKey = {
      ...definition,
      securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    }
    const { parameters } = importRequestSample(
      { method: 'GET', url: '/x', headers: 'x-key: secret' },
      withKey,
    )
    assert.deepEqual(parameters, [])
  })

  void it('strips the base path only where it ends with a step', () => {
    const path = (url: string) => importRequestSample({ method: 'GET', url }, based).path
    assert.equal(path('https://api.example.com/v1'), '/')
    assert.equal(path('https://api.example.com/v1/a'), '/a')
    assert.equal(path('https://api.example.com/v10/a'), '/v10/a')
  })

  void it('adopts the host of the sample when the connector has none', () => {
    const blank = newDefinition({ title: 'x' })
    const imported = importRequestSample({ method: 'GET', url: 'http://localhost:5000/a' }, blank)
    assert.equal(imported.host, 'localhost:5000')
    assert.equal(imported.scheme, 'http')
  })

  for (const [url, message] of [
    ['https://other.example/v1/a', /URL host does not match/],
    ['a/b', /is no URL/],
    ['https:///a', /names no host/],
  ] as const)
    void it(`is refused for ${url}`, () => {
      assert.throws(
        () => importRequestSample({ method: 'GET', url }, based),
        (error) => error instanceof SampleError && message.test(error.message),
      )
    })
})

void describe('the schema of a sample', () => {
  for (const [value, schema] of [
    ['2026-11-24T08:00:00Z', { type: 'string' }],
    [1, { type: 'integer', format: 'int32' }],
    [2 ** 31, { type: 'integer', format: 'int64' }],
    [1.5, { type: 'number', format: 'float' }],
    [true, { type: 'boolean' }],
    [null, { 'x-nullable': true }],
    [[], { type: 'array', items: {} }],
    [['a'], { type: 'array', items: { type: 'string' } }],
    [
      [{ a: 1 }, { b: 2 }],
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { a: { type: 'integer', format: 'int32', description: 'a' } },
        },
      },
    ],
  ] as const)
    void it(`${JSON.stringify(value)} is ${JSON.stringify(schema)}`, () => {
      assert.deepEqual(inferSchema(value), schema)
    })

  void it('names each property in its description and requires none', () => {
    const schema = inferSchema({ name: 'x', roles: ['a'], inner: { n: 1 } })
    assert.equal(
      JSON.stringify(schema),
      '{"type":"object","properties":{"name":{"type":"string","description":"name"},' +
        '"roles":{"type":"array","items":{"type":"string"},"description":"roles"},' +
        '"inner":{"type":"object","properties":{"n":{"type":"integer","format":"int32",' +
        '"description":"n"}},"description":"inner"}}}',
    )
  })
})

void describe('import of a response', () => {
  void it('is a response called default', () => {
    assert.deepEqual(importResponseSample({ headers: 'X-Total: 5', body: '{"name":"a"}' }), {
      description: 'default',
      schema: { type: 'object', properties: { name: { type: 'string', description: 'name' } } },
      headers: { 'X-Total': { description: 'X-Total', type: 'string' } },
    })
    assert.deepEqual(importResponseSample({ body: '' }), { description: 'default', schema: {} })
  })

  void it('is refused when the body is not JSON', () => {
    assert.throws(() => importResponseSample({ body: '{name}' }), /not JSON.*Paste one complete/)
  })
})
