import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from './compile-policy.ts'
import { type Scope, evaluate, evaluateText, parseTemplate } from './expression.ts'
import { type JsonBody, type PolicyContext, PolicyError, type PolicyMessage } from './message.ts'

const values: Record<string, string> = {
  'connectionParameters:host': 'api',
  'connectionParameters:token:region': 'eu',
  'headers:x': 'X',
  'queryParameters:q': 'Q',
}
const body = { a: { 'b.c': [1, 'two'] }, n: 5, o: { x: 1 }, '@odata.type': 't' }
const lookup: Scope = {
  text: (accessor, name) => values[`${accessor}:${name}`],
  json: (accessor) => (accessor === 'item' ? { _id: 7 } : body),
  originalMethod: 'PUT',
}

void describe('a template', () => {
  for (const [template, text] of [
    ['plain', 'plain'],
    ["https://@connectionParameters('host').example.com/", 'https://api.example.com/'],
    ["Bearer @headers('x')", 'Bearer X'],
    ["@header('x')/@queryParamters('q')", 'X/Q'],
    ["@{connectionParameters('token:region')}-1", 'eu-1'],
    ["{@queryParameters('q')} {@headers('x')}", 'Q X'],
    ["@ConnectionParameters('none', 'it''s')", "it's"],
    ['mail@example.com', 'mail@example.com'],
    ["@body().a['b.c'][1]-@body().n", 'two-5'],
    ["{@body()['@odata.type']} {@item()._id}", 't 7'],
    ['@{triggerBody().n}', '5'],
    ['[{@body().o}]', '[{"x":1}]'],
    ['@Request.OriginalHTTPMethod', 'PUT'],
  ] as const)
    void it(`${template} is ${text}`, () => {
      assert.equal(evaluateText(parseTemplate(template), lookup), text)
    })

  void it('that needs a value that nobody gave says which', () => {
    assert.throws(() => evaluate(parseTemplate("@headers('y')"), lookup), /@headers\('y'\)/)
  })

  void it('that is one expression keeps its JSON type', () => {
    assert.equal(evaluate(parseTemplate('@body().n'), lookup), 5)
    assert.deepEqual(evaluate(parseTemplate('@{body().o}'), lookup), { x: 1 })
  })

  void it('that goes through nothing says where', () => {
    assert.throws(() => evaluate(parseTemplate('@body().a.none.b'), lookup), /@body\(\)\.a\.none/)
  })

  void it('with a name that is none is refused', () => {
    assert.throws(() => parseTemplate('@nothing().a'), /@nothing/)
  })
})

function apply(
  templateId: string,
  parameters: Record<string, string>,
  more: Partial<PolicyMessage> = {},
): PolicyMessage {
  const request: PolicyMessage = {
    baseUrl: 'https://api.example.com/v1',
    method: 'GET',
    path: '/users/a%2Fb',
    query: 'top=5&q=Q',
    headers: { 'x-there': 'before' },
    ...more,
  }
  void compile(templateId, parameters).apply(request, {
    pathParameters: new Map([['id', 'a/b']]),
    connectionParameters: { host: 'api', api_key: 'secret' },
  })
  return request
}

const compile = (templateId: string, parameters: Record<string, string>) =>
  compilePolicy({
    templateId,
    title: 'The policy',
    operationIds: [],
    pointer: '',
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name === 'section'
          ? 'x-ms-apimTemplate-policySection'
          : `x-ms-apimTemplateParameter.${name}`,
        value,
      ]),
    ),
  })

void describe('the policy', () => {
  void it('setheader overrides, skips or appends', () => {
    const value = "Token @connectionParameters('api_key')"
    const headers = (parameters: Record<string, string>) =>
      apply('setheader', { value, ...parameters }).headers
    assert.equal(headers({ name: 'Authorization' })['authorization'], 'Token secret')
    assert.equal(headers({ name: 'X-There' })['x-there'], 'Token secret')
    assert.equal(headers({ name: 'X-There', existsAction: 'skip' })['x-there'], 'before')
    assert.equal(
      headers({ name: 'X-There', existsAction: 'append' })['x-there'],
      'before,Token secret',
    )
  })

  void it('setqueryparameter finds the name encoded too', () => {
    const query = (parameters: Record<string, string>, before = 'top=5&q=Q') =>
      apply('SetQueryParameter', parameters, { query: before }).query
    assert.equal(query({ name: 'q', value: 'a b' }), 'top=5&q=a%20b')
    assert.equal(query({ name: 'q', value: 'a', existsAction: 'skip' }), 'top=5&q=Q')
    assert.equal(query({ name: 'q', value: 'a', existsAction: 'append' }), 'top=5&q=Q&q=a')
    assert.equal(query({ name: '%24top', value: '1' }, '$top=9'), '%24top=1')
  })

  void it('dynamichosturl replaces the base with its base path', () => {
    const base = (urlTemplate: string) => apply('dynamichosturl', { urlTemplate }).baseUrl
    assert.equal(
      base("https://@connectionParameters('host').example.org:444/v2/"),
      'https://api.example.org:444/v2',
    )
    assert.equal(base("@connectionParameters('host').example.org"), 'https://api.example.org')
    assert.throws(() => base('https://'), PolicyError)
    assert.throws(() => base("https://@connectionParameters('none')/"), /The policy.*'none'/)
  })

  void it('dynamichosturl tells when the host comes from the call', () => {
    const taken = (urlTemplate: string) => compile('dynamichosturl', { urlTemplate }).hostFromCall
    assert.equal(taken("https://@connectionParameters('host')"), undefined)
    assert.deepEqual(taken("https://@queryParameters('host')"), { suffix: undefined })
    assert.deepEqual(taken("https://@queryParameters('t').example.com/v1"), {
      suffix: '.example.com',
    })
    assert.deepEqual(taken("https://r@headers('region')-api.example.com"), {
      suffix: '.example.com',
    })
    assert.deepEqual(taken("https://@headers('host')-api.com"), { suffix: undefined })
    assert.equal(taken("https://api.example.com/@queryParameters('path')"), undefined)
  })

  void it('routerequesttoendpoint goes to a path below the base, with variables and query', () => {
    const routed = apply('routerequesttoendpoint', {
      newPath: "people/{id}?@queryParameters('q')=1",
      httpMethod: 'post',
    })
    assert.equal(routed.path, '/people/a%2Fb')
    assert.equal(routed.query, 'Q=1&top=5&q=Q')
    assert.equal(routed.method, 'POST')
    const kept = apply('routerequesttoendpoint', {
      newPath: '/x',
      httpMethod: '@Request.OriginalHTTPMethod',
    })
    assert.deepEqual([kept.path, kept.query, kept.method], ['/x', 'top=5&q=Q', 'GET'])
  })

  for (const [templateId, parameters] of [
    ['setnothing', {}],
    ['setheader', { name: 'x', value: '@nothing().a' }],
    ['setqueryparameter', { name: 'x', value: 'y', section: 'Response' }],
    ['setvaluefromurl', { parameterTemplate: 'x', parameterValueUrl: '/', httpMethod: 'GET' }],
  ] as const)
    void it(`${templateId} ${JSON.stringify(parameters)} is refused by name`, () => {
      assert.throws(
        () => compile(templateId, parameters),
        (error) => error instanceof PolicyError && error.message.includes('The policy'),
      )
    })
})

function bodyOf(value: unknown): JsonBody & { value: unknown } {
  const holder = {
    value,
    read: () => holder.value,
    replace(next: unknown) {
      holder.value = next
    },
  }
  return holder
}

const context: PolicyContext = {
  pathParameters: new Map([['id', 'a/b']]),
  connectionParameters: { host: 'api', region: 'eu' },
  originalMethod: 'GET',
}

/** [template, parameters, before, after] */
const CHANGES: [string, Record<string, string>, unknown, unknown][] = [
  [
    'setproperty',
    {
      newPropertyParentPathTemplate: '@body()',
      newPropertySubPathTemplate: "['@odata.id']",
      propertyValuePathTemplate: "https://graph.example/{@body()['@odata.id']}",
    },
    { '@odata.id': '7' },
    { '@odata.id': 'https://graph.example/7' },
  ],
  [
    'setproperty',
    {
      newPropertyParentPathTemplate: 'body()',
      newPropertySubPathTemplate: 'gifts',
      propertyValuePathTemplate: '[{@body().gifts}]',
    },
    { gifts: { amount: 1 } },
    { gifts: [{ amount: 1 }] },
  ],
  [
    'setproperty',
    {
      newPropertyParentPathTemplate: '@body().value',
      newPropertySubPathTemplate: 'a.b',
      propertyValuePathTemplate: "@item().x @connectionParameters('region')",
    },
    { value: [{ x: 1 }, { x: 2 }] },
    {
      value: [
        { x: 1, a: { b: '1 eu' } },
        { x: 2, a: { b: '2 eu' } },
      ],
    },
  ],
  [
    'setproperty',
    {
      newPropertyParentPathTemplate: '@body()',
      newPropertySubPathTemplate: 'topics',
      propertyValuePathTemplate: '["made"]',
    },
    {},
    { topics: ['made'] },
  ],
  [
    'stringreplace',
    {
      propertyParentPath: '@body().invoices',
      propertySubPath: 'url',
      sourceString: 'https://api/',
      replacementString: '',
      newPropertyPath: '@item().id',
    },
    { invoices: [{ url: 'https://api/1' }, {}] },
    { invoices: [{ url: 'https://api/1', id: '1' }, {}] },
  ],
  [
    'convertobjecttoarray',
    {
      propertyParentPath: '@body()',
      propertySubPath: 'null',
      newPropertyPath: '@body().Zones',
      keyName: 'Name',
      valueName: 'Details',
    },
    { FR: { z: 1 } },
    { FR: { z: 1 }, Zones: [{ Name: 'FR', Details: { z: 1 } }] },
  ],
  [
    'convertobjecttoarray',
    {
      propertyParentPath: '@body().value',
      propertySubPath: '_assignments',
      newPropertyPath: '@item().assignments',
    },
    { value: [{ _assignments: { u: 1 } }] },
    { value: [{ _assignments: { u: 1 }, assignments: [{ key: 'u', value: 1 }] }] },
  ],
  [
    'convertarraytoobject',
    {
      propertyParentPath: '@body()',
      propertySubPath: 'list',
      keyWithinCollectionPath: '@item().id',
      newPropertyPath: '@body().map',
      retainKey: 'false',
    },
    { list: [{ id: 'a', v: 1 }] },
    { list: [{ id: 'a', v: 1 }], map: { a: { v: 1 } } },
  ],
  [
    'stringtoarray',
    {
      propertyParentPath: '@body()',
      propertySubPath: 'to',
      delimiterList: ';',
      childPropertyName: 'address',
      newPropertyPath: '@body().recipients',
    },
    { to: 'a@x; b@x' },
    { to: 'a@x; b@x', recipients: [{ address: 'a@x' }, { address: 'b@x' }] },
  ],
  [
    'encodepropertyvalue',
    { propertyParentPath: '@body()', propertySubPath: 'q', newPropertyPath: '@body().q' },
    { q: 'a b&c' },
    { q: 'a%20b%26c' },
  ],
  [
    'moveproperties',
    {
      srcParentPath: '@body()',
      srcSubPath: 'custom',
      dstParentPath: '@body()',
      dstSubPath: 'null',
      copyOnlySubProperties: 'true',
    },
    { a: 1, custom: { b: 2 } },
    { a: 1, b: 2 },
  ],
]

void describe('the body', () => {
  for (const [templateId, parameters, before, after] of CHANGES)
    for (const section of ['Request', 'Response'])
      void it(`${templateId} in ${section}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`, async () => {
        const policy = compile(templateId, { ...parameters, section })
        assert.equal(policy.section, section)
        assert.equal(policy.readsBody, true)
        const message = messageWith(structuredClone(before))
        await policy.apply(message, context)
        assert.deepEqual(message.body!.read(), after)
      })

  void it('that is not JSON fails the call and names the policy', () => {
    const policy = compile('setproperty', {
      newPropertyParentPathTemplate: '@body()',
      newPropertySubPathTemplate: 'a',
      propertyValuePathTemplate: 'x',
    })
    const message = messageWith(undefined)
    message.body!.read = () => {
      throw new TypeError('the body is not JSON')
    }
    assert.throws(() => policy.apply(message, context), /The policy.*not JSON/)
  })
})

function messageWith(value: unknown): PolicyMessage {
  return {
    baseUrl: 'https://api.example.com/v1',
    method: 'POST',
    path: '/x',
    query: '',
    headers: { 'x-key': 'k' },
    body: bodyOf(value),
  }
}

void describe('policies that ask or tell', () => {
  void it('setvaluefromurl asks the current base with the current headers', async () => {
    const policy = compile('setvaluefromurl', {
      parameterTemplate: "@headers('If-Match')",
      httpMethod: 'GET',
      parameterValueUrl: '/tasks/{id}',
      parameterValuePathTemplate: "@body()['@odata.etag']",
    })
    const asked: unknown[] = []
    const message = messageWith({})
    await policy.apply(message, {
      ...context,
      send: async (request) => {
        asked.push(request)
        return { status: 200, body: { '@odata.etag': 'W/1' } }
      },
    })
    assert.equal(message.headers['if-match'], 'W/1')
    assert.deepEqual(asked, [
      {
        method: 'GET',
        url: 'https://api.example.com/v1/tasks/a%2Fb',
        headers: { 'x-key': 'k' },
      },
    ])
    const failing = policy.apply(messageWith({}), {
      ...context,
      send: async () => ({ status: 404, body: {} }),
    })
    await assert.rejects(async () => failing, /The policy.*status 404/)
  })

  void it('updatenextlink hands the link to the gateway', async () => {
    const policy = compile('updatenextlink', { nextLinkPropertyName: '@odata.nextLink' })
    const message = { ...messageWith({ '@odata.nextLink': 'https://api/x' }), status: 200 }
    await policy.apply(message, { ...context, rewriteLink: (link) => `gateway:${link}` })
    assert.deepEqual(message.body!.read(), { '@odata.nextLink': 'gateway:https://api/x' })
  })

  void it('setconnectionstatustounauthenticated tells of its status only', async () => {
    const policy = compile('setconnectionstatustounauthenticated', { statusCode: '403' })
    let marked = 0
    const telling = { ...context, markUnauthenticated: () => void marked++ }
    for (const status of [401, 403]) await policy.apply({ ...messageWith({}), status }, telling)
    assert.equal(marked, 1)
  })

  void it('pollingtrigger reads state and items from an answer', () => {
    const { polling } = compilePolicy({
      templateId: 'pollingtrigger',
      title: 'Poll',
      operationIds: [],
      pointer: '',
      parameters: {
        'x-ms-apimTemplateParameter.triggerConfig': {
          since: '@{triggerBody().at}',
          size: '1',
          'x-ms-triggerConfig-nextLink': 'next',
        },
        'x-ms-apimTemplateParameter.triggerDataPath': '@triggerBody().value',
      },
    })
    const answer = { at: 'now', value: [{ id: 1 }] }
    assert.deepEqual(polling!.stateOf(answer), { since: 'now', size: '1' })
    assert.deepEqual(polling!.itemsOf(answer), [{ id: 1 }])
    assert.deepEqual(polling!.stateOf({}), { size: '1' })
  })
})
