import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate, parseTemplate } from './expression.ts'
import { type PolicyRequest, PolicyError, compilePolicy } from './request-policies.ts'

const values: Record<string, string> = {
  'connectionParameters:host': 'api',
  'connectionParameters:token:region': 'eu',
  'headers:x': 'X',
  'queryParameters:q': 'Q',
}
const lookup = (accessor: string, name: string) => values[`${accessor}:${name}`]

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
  ] as const)
    void it(`${template} is ${text}`, () => {
      assert.equal(evaluate(parseTemplate(template), lookup), text)
    })

  void it('that needs a value that nobody gave says which', () => {
    assert.throws(() => evaluate(parseTemplate("@headers('y')"), lookup), /@headers\('y'\)/)
  })

  void it('that reads bodies is refused', () => {
    assert.throws(() => parseTemplate('@body().a'), /@body/)
  })
})

function apply(
  templateId: string,
  parameters: Record<string, string>,
  more: Partial<PolicyRequest> = {},
): PolicyRequest {
  const request: PolicyRequest = {
    baseUrl: 'https://api.example.com/v1',
    method: 'GET',
    path: '/users/a%2Fb',
    query: 'top=5&q=Q',
    headers: { 'x-there': 'before' },
    ...more,
  }
  compile(templateId, parameters).apply(request, {
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
    const taken = (urlTemplate: string) =>
      compile('dynamichosturl', { urlTemplate }).takesHostFromCall
    assert.equal(taken("https://@connectionParameters('host')"), false)
    assert.equal(taken("https://@queryParameters('host')"), true)
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
    ['setproperty', {}],
    ['setheader', { name: 'x', value: '@body().a' }],
    ['setheader', { name: 'x', value: 'y', section: 'Failure' }],
    ['setqueryparameter', { name: 'x', value: 'y', section: 'Response' }],
  ] as const)
    void it(`${templateId} ${JSON.stringify(parameters)} is refused by name`, () => {
      assert.throws(
        () => compile(templateId, parameters),
        (error) => error instanceof PolicyError && error.message.includes('The policy'),
      )
    })
})
