import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type JsonObject, isObject, valueAt } from '../document.ts'
import { listOperations } from '../operations.ts'
import { validateConnector } from '../validate-connector.ts'
import { CONVERSION_RULES } from './conversion.ts'
import { convertInput } from './convert-input.ts'
import { shellWords } from './curl.ts'

const rulesOf = (text: string) => convertInput(text).findings.map(({ rule }) => rule)

/** Converts, and expects a connector that could be saved. */
function convert(
  source: unknown,
  kind: string,
): { definition: JsonObject; properties: JsonObject } {
  const conversion = convertInput(typeof source === 'string' ? source : JSON.stringify(source))
  const { definition, properties } = conversion
  assert.equal(conversion.kind, kind)
  assert.ok(definition, JSON.stringify(conversion.findings))
  const errors = validateConnector(definition, properties).filter(
    ({ severity }) => severity === 'error',
  )
  assert.deepEqual(errors, [])
  return { definition, properties }
}

const at = (document: unknown, pointer: string) => valueAt(document, pointer)
const names = (definition: JsonObject) =>
  listOperations(definition).map(
    ({ method, path, operationId }) => `${method} ${path} ${operationId}`,
  )
const parametersOf = (definition: JsonObject, operationId: string) =>
  listOperations(definition)
    .find((operation) => operation.operationId === operationId)!
    .parameters.map(({ name, in: place, required }) => `${place} ${name}${required ? '!' : ''}`)

const openApi = (more: JsonObject = {}, version = '3.0.3'): JsonObject => ({
  openapi: version,
  info: { title: 'Depot', version: '2' },
  servers: [{ url: 'https://api.example.com/v1/' }],
  paths: {},
  ...more,
})
const withSchema = (schema: unknown, version = '3.1.0') =>
  openApi({ components: { schemas: { It: schema, Cat: CAT, Dog: DOG } } }, version)
const CAT = {
  type: 'object',
  required: ['kind', 'name'],
  properties: { kind: { type: 'string' }, name: { type: 'string' }, lives: { type: 'integer' } },
}
const DOG = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string' }, tricks: { type: 'array', items: { type: 'string' } } },
}
const converted = (schema: unknown, version?: string) =>
  at(convert(withSchema(schema, version), 'openapi').definition, '/definitions/It')
const withOperation = (operation: JsonObject, more: JsonObject = {}, path = '/things') =>
  openApi({
    paths: {
      [path]: {
        post: { operationId: 'Do', responses: { 200: { description: 'ok' } }, ...operation },
      },
    },
    ...more,
  })

void describe('an OpenAPI 3 document', () => {
  void it('keeps host, base path, paths, shared schemas and extensions', () => {
    const { definition } = convert(
      openApi({
        tags: [{ name: 'a' }],
        'x-mine': 1,
        paths: {
          '/things/{id}': {
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
            get: {
              operationId: 'GetThing',
              summary: 'Get',
              tags: ['a'],
              'x-ms-visibility': 'important',
              parameters: [{ $ref: '#/components/parameters/Top' }],
              responses: {
                200: {
                  description: 'ok',
                  content: {
                    'application/json': { schema: { $ref: '#/components/schemas/Thing' } },
                  },
                },
                '4XX': { $ref: '#/components/responses/Bad' },
              },
            },
          },
        },
        components: {
          parameters: { Top: { name: '$top', in: 'query', schema: { type: 'integer' } } },
          responses: { Bad: { description: 'bad' } },
          schemas: { Thing: { type: 'object', properties: { id: { type: 'integer' } } } },
        },
      }),
      'openapi',
    )
    assert.deepEqual(
      [definition['host'], definition['basePath'], definition['schemes'], definition['x-mine']],
      ['api.example.com', '/v1', ['https'], 1],
    )
    assert.deepEqual(names(definition), ['get /things/{id} GetThing'])
    assert.deepEqual(parametersOf(definition, 'GetThing'), ['path id!', 'query $top'])
    const operation = at(definition, '/paths/~1things~1{id}/get') as JsonObject
    assert.equal(operation['x-ms-visibility'], 'important')
    assert.deepEqual(operation['produces'], ['application/json'])
    assert.deepEqual(at(operation, '/responses/200/schema'), { $ref: '#/definitions/Thing' })
    assert.deepEqual(at(operation, '/responses/400'), { $ref: '#/responses/Bad' })
    assert.deepEqual(at(operation, '/parameters/1'), { $ref: '#/parameters/Top' })
  })

  void it('is read from YAML, with merge keys and numbers as statuses', () => {
    const { definition } = convert(
      [
        'openapi: 3.0.1',
        'info: &info {title: Depot, version: 1}',
        'servers: [{url: "//{where}.example.com:8443", variables: {where: {default: eu}}}]',
        'x-shared: &shared {description: from a merge key}',
        'paths:',
        '  /a:',
        '    get:',
        '      <<: *shared',
        '      responses:',
        '        200: {description: ok}',
      ].join('\n'),
      'openapi',
    )
    assert.equal(definition['host'], 'eu.example.com:8443')
    assert.deepEqual(names(definition), ['get /a GetA'])
    assert.ok(at(definition, '/paths/~1a/get/responses/200'))
    assert.equal(at(definition, '/paths/~1a/get/description'), 'from a merge key')
  })

  void it('is refused with line and column where its text is broken', () => {
    for (const text of ['openapi: 3.0.1\ninfo: {title: x', '{"openapi": "3.0.1",\n "info" 1}']) {
      const { definition, findings } = convertInput(text)
      assert.equal(definition, undefined)
      assert.match(findings[0]!.message, /^Line \d+, column \d+: /)
      assert.equal(findings[0]!.severity, 'error')
    }
  })

  void it('has its findings by line', () => {
    const text = 'openapi: 3.1.0\ninfo: {title: x, version: 1}\npaths: {}\nwebhooks:\n  a: {}\n'
    const { findings } = convertInput(text)
    const found = findings.find(({ rule }) => rule === 'CallbacksLeftOut')
    assert.equal(found!.line, 5)
  })

  const SCHEMAS: [what: string, schema: unknown, expected: unknown, rules?: string[]][] = [
    ['null among types', { type: ['string', 'null'] }, { type: 'string', 'x-nullable': true }],
    ['nullable', { type: 'string', nullable: true }, { type: 'string', 'x-nullable': true }],
    ['integer or number', { type: ['integer', 'number'] }, { type: 'number' }],
    ['several types', { type: ['string', 'object'] }, {}, ['AlternativesNotExpressed']],
    ['a constant', { const: 'a' }, { enum: ['a'], type: 'string' }],
    [
      'null among values',
      { enum: ['a', null] },
      { enum: ['a'], type: 'string', 'x-nullable': true },
    ],
    [
      'bounds that are numbers',
      { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
      { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9 },
    ],
    ['examples', { type: 'string', examples: ['a', 'b'] }, { type: 'string', example: 'a' }],
    ['base64', { type: 'string', contentEncoding: 'base64' }, { type: 'string', format: 'byte' }],
    ['anything', true, {}],
    [
      'a reference or null',
      { oneOf: [{ $ref: '#/components/schemas/Cat' }, { type: 'null' }] },
      { $ref: '#/definitions/Cat', 'x-nullable': true },
    ],
    [
      'a description beside a reference',
      { $ref: '#/components/schemas/Cat', description: 'mine' },
      { allOf: [{ $ref: '#/definitions/Cat' }], description: 'mine' },
    ],
    [
      'texts of two formats',
      { anyOf: [{ type: 'string' }, { type: 'string', format: 'uuid' }] },
      { type: 'string' },
    ],
    [
      'values of two lists',
      { oneOf: [{ enum: ['a'] }, { const: 'b' }] },
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      'one of two objects',
      { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] },
      {
        type: 'object',
        properties: {
          kind: { type: 'string' },
          name: { type: 'string' },
          lives: { type: 'integer' },
          tricks: { type: 'array', items: { type: 'string' } },
        },
        required: ['kind'],
      },
      ['AlternativesJoined'],
    ],
    ['a text or an object', { oneOf: [{ type: 'string' }, CAT] }, {}, ['AlternativesNotExpressed']],
    [
      'what must not be',
      { type: 'string', not: { enum: ['a'] } },
      { type: 'string' },
      ['KeywordLeftOut'],
    ],
    [
      'a reference to nothing',
      { $ref: '#/components/schemas/Gone' },
      {},
      ['ReferenceNotExpressed'],
    ],
    ['a reference to a file', { $ref: 'other.yaml#/It' }, {}, ['ReferenceNotExpressed']],
    [
      'a reference to itself',
      { type: 'object', properties: { next: { $ref: '#/components/schemas/It' } } },
      { type: 'object', properties: { next: { $ref: '#/definitions/It' } } },
    ],
    [
      'alternatives that hold themselves',
      { oneOf: [{ $ref: '#/components/schemas/It' }, { type: 'string' }] },
      {},
      ['AlternativesNotExpressed'],
    ],
  ]
  for (const [what, schema, expected, rules = []] of SCHEMAS)
    void it(`says in OpenAPI 2.0: ${what}`, () => {
      const definition = convertInput(JSON.stringify(withSchema(schema))).definition!
      assert.deepEqual(at(definition, '/definitions/It'), expected)
      assert.deepEqual(rulesOf(JSON.stringify(withSchema(schema))), rules)
    })

  void it('keeps a discriminator of a base object', () => {
    const base = { ...DOG, discriminator: { propertyName: 'kind' } }
    assert.equal((converted(base) as JsonObject)['discriminator'], 'kind')
  })

  const PARAMETERS: [what: string, parameter: JsonObject, expected: unknown][] = [
    [
      'a list that is repeated',
      { name: 'x', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
      [{ type: 'array', items: { type: 'string' }, collectionFormat: 'multi' }],
    ],
    [
      'a list with commas',
      {
        name: 'x',
        in: 'query',
        explode: false,
        schema: { type: 'array', items: { type: 'integer' } },
      },
      [{ type: 'array', items: { type: 'integer' }, collectionFormat: 'csv' }],
    ],
    [
      'a list with bars',
      { name: 'x', in: 'query', style: 'pipeDelimited', schema: { type: 'array', items: {} } },
      [{ type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' }],
    ],
    [
      'an object in brackets',
      {
        name: 'x',
        in: 'query',
        style: 'deepObject',
        schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } },
      },
      [
        { name: 'x[a]', type: 'string' },
        { name: 'x[b]', type: 'integer' },
      ],
    ],
    ['JSON', { name: 'x', in: 'query', content: { 'application/json': {} } }, [{ type: 'string' }]],
    ['a cookie', { name: 'x', in: 'cookie', schema: { type: 'string' } }, []],
    [
      'a shared enum',
      { name: 'x', in: 'header', schema: { $ref: '#/components/schemas/Color' } },
      [{ type: 'string', enum: ['red'] }],
    ],
  ]
  for (const [what, parameter, expected] of PARAMETERS)
    void it(`has as parameters: ${what}`, () => {
      const { definition } = convert(
        withOperation(
          { parameters: [parameter] },
          { components: { schemas: { Color: { type: 'string', enum: ['red'] } } } },
        ),
        'openapi',
      )
      const found = at(definition, '/paths/~1things/post/parameters') as JsonObject[]
      const wanted = expected as JsonObject[]
      assert.equal(found.length, wanted.length)
      for (const [index, each] of wanted.entries())
        for (const [name, value] of Object.entries(each))
          assert.deepEqual(found[index]![name], value)
    })

  void it('has a body of JSON, and tells of other types', () => {
    const source = withOperation({
      requestBody: {
        required: true,
        content: {
          'application/xml': { schema: { type: 'string' } },
          'application/json; charset=utf-8': { schema: CAT, example: { name: 'Tom' } },
        },
      },
    })
    const { definition } = convert(source, 'openapi')
    const operation = at(definition, '/paths/~1things/post') as JsonObject
    assert.deepEqual(operation['consumes'], ['application/json'])
    assert.deepEqual(parametersOf(definition, 'Do'), ['body body!'])
    assert.deepEqual(at(operation, '/parameters/0/schema/example'), { name: 'Tom' })
    assert.deepEqual(rulesOf(JSON.stringify(source)), ['ContentTypesLeftOut'])
  })

  void it('has a form with files', () => {
    const { definition } = convert(
      withOperation({
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: {
                  file: { type: 'string', format: 'binary' },
                  note: { type: 'string' },
                },
              },
            },
          },
        },
      }),
      'openapi',
    )
    assert.deepEqual(parametersOf(definition, 'Do'), ['formData file!', 'formData note'])
    assert.equal(at(definition, '/paths/~1things/post/parameters/0/type'), 'file')
    assert.deepEqual(at(definition, '/paths/~1things/post/consumes'), ['multipart/form-data'])
  })

  void it('has binary bodies and results', () => {
    const { definition } = convert(
      withOperation({
        requestBody: { content: { 'image/png': {} } },
        responses: { 200: { description: '', content: { 'application/pdf': {} } } },
      }),
      'openapi',
    )
    const binary = { type: 'string', format: 'binary' }
    assert.deepEqual(at(definition, '/paths/~1things/post/parameters/0/schema'), binary)
    assert.deepEqual(at(definition, '/paths/~1things/post/responses/200/schema'), binary)
  })

  const SECURITY: [
    what: string,
    scheme: JsonObject,
    rule: string | undefined,
    parameter: string[],
  ][] = [
    ['Basic', { type: 'http', scheme: 'basic' }, undefined, ['username', 'password']],
    ['a token', { type: 'http', scheme: 'bearer' }, 'BearerTokenAsKey', ['api_key']],
    ['a key', { type: 'apiKey', in: 'query', name: 'k' }, undefined, ['api_key']],
    ['a cookie', { type: 'apiKey', in: 'cookie', name: 'k' }, 'SecuritySchemeLeftOut', []],
    ['OpenID Connect', { type: 'openIdConnect' }, 'SecuritySchemeLeftOut', []],
    [
      'OAuth 2.0 with a code',
      {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://a.example/authorize',
            tokenUrl: 'https://a.example/token',
            scopes: { read: 'Read' },
          },
        },
      },
      undefined,
      ['token'],
    ],
    [
      'OAuth 2.0 without a person',
      {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://a.example', scopes: {} } },
      },
      'SecuritySchemeLeftOut',
      [],
    ],
  ]
  for (const [what, scheme, rule, parameter] of SECURITY)
    void it(`signs in by ${what}`, () => {
      const source = openApi({
        components: { securitySchemes: { s: scheme } },
        security: [{ s: ['read'] }],
      })
      const { definition, properties } = convert(source, 'openapi')
      const parameters = at(properties, '/properties/connectionParameters') as JsonObject
      assert.deepEqual(Object.keys(parameters), parameter)
      assert.deepEqual(rulesOf(JSON.stringify(source)), rule === undefined ? [] : [rule])
      const isKnown = parameter.length > 0
      assert.equal(
        Object.keys(definition['securityDefinitions'] as JsonObject).length,
        isKnown ? 1 : 0,
      )
    })

  void it('tells of what a connector has no place for', () => {
    const source = withOperation(
      { callbacks: {}, servers: [], operationId: undefined },
      {
        servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }],
        webhooks: { a: {} },
      },
    )
    assert.deepEqual(rulesOf(JSON.stringify(source)).toSorted(), [
      'CallbacksLeftOut',
      'CallbacksLeftOut',
      'OperationIdMade',
      'ServersLeftOut',
      'ServersLeftOut',
    ])
  })
})

const POSTMAN = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const collection = (item: unknown[], more: JsonObject = {}): JsonObject => ({
  info: { name: 'Shop', schema: POSTMAN },
  variable: [
    { key: 'base', value: '{{scheme}}://shop.example.com' },
    { key: 'scheme', value: 'https' },
  ],
  item,
  ...more,
})

void describe('a Postman collection', () => {
  const source = collection(
    [
      {
        name: 'Orders',
        item: [
          {
            name: 'List orders',
            request: {
              method: 'GET',
              header: [
                { key: 'Accept', value: 'application/json' },
                { key: 'X-Trace', value: '1' },
              ],
              url: {
                raw: '{{base}}/orders/:id/lines?top=5',
                query: [
                  { key: 'top', value: '5' },
                  { key: 'skip', value: '', disabled: true },
                ],
              },
            },
            response: [{ name: 'Found', code: 200, body: '[{"sku":"a","count":2}]' }],
          },
          {
            name: 'Add order!',
            request: {
              method: 'POST',
              body: { mode: 'raw', raw: '{"sku":"a"}', options: { raw: { language: 'json' } } },
              url: '{{base}}/orders/{{tenant}}',
            },
          },
          {
            name: 'Upload',
            request: {
              method: 'POST',
              body: { mode: 'formdata', formdata: [{ key: 'f', type: 'file' }, { key: 'note' }] },
              url: '{{base}}/files',
            },
          },
        ],
      },
      { name: 'Other', request: { method: 'GET', url: 'https://elsewhere.example/x' } },
      { name: 'List more', request: { url: '{{base}}/orders/:id/lines?skip=1&sort=up' } },
    ],
    { auth: { type: 'bearer', bearer: [{ key: 'token', value: 'secret-token' }] } },
  )

  void it('has its requests as operations, with folders as tags and saved responses as schemas', () => {
    const { definition, properties } = convert(source, 'postman')
    assert.equal(definition['host'], 'shop.example.com')
    assert.deepEqual(names(definition), [
      'get /orders/{id}/lines ListOrders',
      'post /orders/{tenant} AddOrder',
      'post /files Upload',
    ])
    assert.deepEqual(parametersOf(definition, 'ListOrders'), [
      'path id!',
      'query top',
      'query skip',
      'header Accept!',
      'header X-Trace',
      'query sort',
    ])
    assert.deepEqual(parametersOf(definition, 'Upload'), ['formData f', 'formData note'])
    const list = at(definition, '/paths/~1orders~1{id}~1lines/get') as JsonObject
    assert.deepEqual(list['tags'], ['Orders'])
    assert.equal(at(list, '/responses/200/schema/items/properties/count/type'), 'integer')
    assert.equal(
      at(definition, '/paths/~1orders~1{tenant}/post/parameters/1/schema/properties/sku/type'),
      'string',
    )
    assert.doesNotMatch(JSON.stringify([definition, properties]), /secret-token/)
  })

  void it('tells of other hosts, joined requests and variables without value', () => {
    assert.deepEqual(rulesOf(JSON.stringify(source)).toSorted(), [
      'BearerTokenAsKey',
      'OtherHostLeftOut',
      'RequestsJoined',
      'VariableWithoutValue',
    ])
  })

  for (const [what, auth, parameters] of [
    ['a key', { type: 'apikey', apikey: [{ key: 'key', value: 'X-Key' }] }, ['api_key']],
    ['Basic', { type: 'basic', basic: { username: 'u', password: 'p' } }, ['username', 'password']],
    [
      'OAuth 2.0',
      { type: 'oauth2', oauth2: [{ key: 'authUrl', value: 'https://a.example' }] },
      ['token'],
    ],
    ['nothing', { type: 'noauth' }, []],
  ] as const)
    void it(`signs in by ${what}`, () => {
      const { properties } = convert(collection([], { auth }), 'postman')
      assert.deepEqual(
        Object.keys(at(properties, '/properties/connectionParameters') as JsonObject),
        parameters,
      )
    })

  void it('of version 1 is refused', () => {
    assert.deepEqual(rulesOf('{"id":"1","name":"x","requests":[]}'), ['VersionNotSupported'])
  })
})

void describe('a curl command', () => {
  for (const [text, words] of [
    ['curl \'a b\' "c\\"d" e\\ f', ['curl', 'a b', 'c"d', 'e f']],
    ["curl $'it\\'s\\n\\u00e9'", ['curl', "it's\né"]],
    ['curl \\\n  -X POST \\\r\n x', ['curl', '-X', 'POST', 'x']],
    ['curl ^\n x', ['curl', 'x']],
    ["curl 'never closed", ['curl', 'never closed']],
    ["curl ''", ['curl', '']],
  ] as const)
    void it(`is taken apart as a shell does: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(shellWords(text), words)
    })

  for (const [text, expected] of [
    [
      "curl 'https://api.example.com/users/{id}?top=5&skip=0' -H 'Accept: application/json' -H 'X-A: 1'",
      [
        'get /users/{id} GetUsersId',
        'path id!',
        'query top',
        'query skip',
        'header Accept!',
        'header X-A',
      ],
    ],
    ['curl -sSLXDELETE https://api.example.com/a/b', ['delete /a/b DeleteAB']],
    [
      `curl --request PUT --url=https://api.example.com/a --json '{"n":1}'`,
      ['put /a PutA', 'body body'],
    ],
    [`curl https://api.example.com/a -d '{"n":1}' --compressed`, ['post /a PostA', 'body body']],
    [
      'curl https://api.example.com/a -d a=1 --data-urlencode "b=x y"',
      ['post /a PostA', 'formData a', 'formData b'],
    ],
    ['curl -G https://api.example.com/a -d a=1 -d b=2', ['get /a GetA', 'query a', 'query b']],
    [
      'curl https://api.example.com/a -F file=@x.png -F note=hi',
      ['post /a PostA', 'formData file', 'formData note'],
    ],
    ['curl -I https://api.example.com/a', ['head /a HeadA']],
    ['curl -T x.bin https://api.example.com/a', ['put /a PutA', 'body body']],
    [
      "curl https://api.example.com/a -H 'Content-Type: text/csv' --data-binary 'a;b'",
      ['post /a PostA', 'body body'],
    ],
  ] as const)
    void it(`is an operation: ${text}`, () => {
      const { definition } = convert(text, 'curl')
      const [name] = names(definition)
      assert.deepEqual([name, ...parametersOf(definition, name!.split(' ')[2]!)], expected)
      assert.equal(definition['host'], 'api.example.com')
    })

  for (const [text, parameters] of [
    ['curl -u ada:geheim https://a.example/x', ['username', 'password']],
    ["curl https://a.example/x -H 'Authorization: Bearer geheim'", ['api_key']],
    ["curl https://a.example/x -H 'X-API-Key: geheim'", ['api_key']],
    ['curl "https://a.example/x?api_key=geheim"', ['api_key']],
    ['curl https://a.example/x -b session=geheim', []],
  ] as const)
    void it(`asks for credentials and keeps none: ${text}`, () => {
      const { definition, properties } = convert(text, 'curl')
      assert.deepEqual(
        Object.keys(at(properties, '/properties/connectionParameters') as JsonObject),
        parameters,
      )
      assert.deepEqual(parametersOf(definition, 'GetX'), [])
      assert.doesNotMatch(JSON.stringify([definition, properties]), /geheim/)
    })

  void it('without an address is refused', () => {
    assert.deepEqual(rulesOf('curl -X POST'), ['InputNotValid'])
  })
})

void describe('an address', () => {
  void it('is an operation with its query', () => {
    const { definition } = convert('http://localhost:5000/api/{id}?a=1&b', 'url')
    assert.deepEqual([definition['host'], definition['schemes']], ['localhost:5000', ['http']])
    assert.deepEqual(names(definition), ['get /api/{id} GetApiId'])
    assert.deepEqual(parametersOf(definition, 'GetApiId'), ['path id!', 'query a', 'query b'])
  })
})

const isRefusal = ({ severity, rule }: { severity: string; rule: string }) =>
  severity === 'error' && rule === 'InputNotValid'

void describe('any text', () => {
  const judge = (text: string) => {
    const { kind, definition, properties, findings } = convertInput(text)
    assert.equal(definition === undefined, kind === 'unknown' || findings.some(isRefusal))
    for (const { message, rule, severity } of findings) {
      assert.ok(message.length > 0)
      if (rule in CONVERSION_RULES)
        assert.equal(severity, CONVERSION_RULES[rule as keyof typeof CONVERSION_RULES].severity)
    }
    if (!definition) return
    // Both can be written, and judged.
    JSON.stringify([definition, properties])
    validateConnector(definition, properties)
  }
  void it('is answered without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), judge), { numRuns: 300 })
    fc.assert(
      fc.property(fc.string(), (text) => {
        judge(`curl ${text}`)
        judge(`https://x/${text}`)
        judge(`openapi: 3.0.0\n${text}`)
      }),
      { numRuns: 200 },
    )
  })

  const EXAMPLES: JsonObject[] = [
    openApi({
      security: [{ k: [] }],
      paths: {
        '/a/{id}': {
          parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }],
          post: {
            requestBody: { content: { 'application/json': { schema: CAT } } },
            responses: {
              200: { headers: { h: { schema: {} } }, content: { 'text/plain': { schema: {} } } },
            },
          },
        },
      },
      components: {
        securitySchemes: { k: { type: 'apiKey', in: 'header', name: 'k' } },
        schemas: { A: { allOf: [CAT, { oneOf: [CAT, DOG] }], additionalProperties: {} } },
      },
    }),
    collection(
      [
        {
          name: 'F',
          item: [
            {
              name: 'R',
              request: {
                method: 'POST',
                header: [{ key: 'a', value: 'b' }],
                auth: { type: 'apikey', apikey: [{ key: 'key', value: 'x' }] },
                body: { mode: 'urlencoded', urlencoded: [{ key: 'a' }] },
                url: { raw: 'https://x/y/:z?q=1', query: [{ key: 'q' }] },
              },
              response: [{ code: 200, body: '{}' }],
            },
          ],
        },
      ],
      { auth: { type: 'basic' } },
    ),
  ]

  void it('is answered without throwing when any part of it is something else', () => {
    const places = (value: unknown, pointer: string[] = []): string[][] => [
      pointer,
      ...(isObject(value) || Array.isArray(value)
        ? Object.entries(value).flatMap(([name, inner]) => places(inner, [...pointer, name]))
        : []),
    ]
    const replace = (value: unknown, [step, ...rest]: string[], by: unknown): unknown => {
      if (step === undefined) return by
      if (Array.isArray(value))
        return value.map((item, index) => (String(index) === step ? replace(item, rest, by) : item))
      const object = value as JsonObject
      return { ...object, [step]: replace(object[step], rest, by) }
    }
    for (const example of EXAMPLES) {
      const all = places(example).slice(1)
      fc.assert(
        fc.property(fc.constantFrom(...all), fc.jsonValue(), (place, by) => {
          judge(JSON.stringify(replace(example, place, by)))
        }),
        { numRuns: 600 },
      )
    }
  })

  void it('is answered when it is nested without end, or holds itself', () => {
    for (const text of [
      `curl https://x -d '${'['.repeat(20_000)}${']'.repeat(20_000)}'`,
      `openapi: 3.0.0\ninfo: &a {x-b: *a}\npaths: {}`,
      `openapi: 3.0.0\npaths: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`,
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      JSON.stringify(withSchema(nest(300))),
    ])
      judge(text)
  })
})

function nest(levels: number): JsonObject {
  return levels === 0 ? { type: 'string' } : { type: 'array', items: nest(levels - 1) }
}
