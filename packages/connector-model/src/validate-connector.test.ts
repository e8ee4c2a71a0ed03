import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type JsonObject, parseDefinition } from './document.ts'
import { newDefinition, newProperties } from './new-connector.ts'
import { validateConnector } from './validate-connector.ts'

const ok = { 200: { description: 'ok', schema: { type: 'string' } } }
const withPaths = (paths: JsonObject): JsonObject => ({
  ...newDefinition({ title: 'Test', host: 'localhost:5000' }),
  paths,
})
/** One `GET /a` with these parts. */
const get = (parts: JsonObject, path = '/a') =>
  withPaths({ [path]: { get: { operationId: 'Get', responses: ok, ...parts } } })
const parameter = (more: JsonObject) =>
  get({ parameters: [{ in: 'query', type: 'string', ...more }] })
const schema = (of: JsonObject) => get({ responses: { 200: { description: '', schema: of } } })
const properties = (inner: JsonObject) => ({ properties: inner })

/** What is wrong, the rule that says so, and where. */
const cases: [JsonObject, string, string, JsonObject?][] = [
  [{ ...get({}), swagger: '3.0' }, 'SpecificationVersionIncorrect', '/swagger'],
  [{ ...get({}), info: { title: 'x' } }, 'RequiredPropertyMissing', '/info/version'],
  [{ ...get({}), host: 'https://x/y' }, 'HostNameNotValid', '/host'],
  [{ ...get({}), basePath: 'v1' }, 'BasePathNotValid', '/basePath'],
  [{ ...get({}), schemes: ['wss'] }, 'SchemeNotSupported', '/schemes/0'],
  [get({ operationId: '' }), 'OperationIdRequired', '/paths/~1a/get'],
  [get({ operationId: 'a b' }), 'OperationIdSanitized', '/paths/~1a/get/operationId'],
  [get({ operationId: 'x'.repeat(81) }), 'OperationIdTooLong', '/paths/~1a/get/operationId'],
  [
    withPaths({
      '/a': { get: { operationId: 'X', responses: ok } },
      '/b': { get: { operationId: 'X', responses: ok } },
    }),
    'OperationIdNotUnique',
    '/paths/~1b/get/operationId',
  ],
  [
    withPaths({
      '/a/{b}': {
        get: {
          operationId: 'X',
          responses: ok,
          parameters: [{ name: 'b', in: 'path', required: true, type: 'string' }],
        },
      },
      '/a/{c}': {
        get: {
          operationId: 'Y',
          responses: ok,
          parameters: [{ name: 'c', in: 'path', required: true, type: 'string' }],
        },
      },
    }),
    'DuplicateOperationPath',
    '/paths/~1a~1{c}/get',
  ],
  [withPaths({ '/A': {}, '/a': {} }), 'PathRedefined', '/paths/~1a'],
  [get({}, 'a'), 'OperationPathMustStartWithSlash', '/paths/a'],
  [get({}, '/a?b=1'), 'OperationPathMayNotContainQueryOrFragment', '/paths/~1a?b=1'],
  [get({}, '/a/{b'), 'OperationPathTemplateNotValid', '/paths/~1a~1{b'],
  [get({}, '/a/*'), 'OperationPathContainsUnsupportedCharacters', '/paths/~1a~1*'],
  [get({}, '/a/{b}'), 'OperationMissingPathParameter', '/paths/~1a~1{b}/get'],
  [withPaths({ '/a': { $ref: '#/x' } }), 'PathItemRefNotSuppored', '/paths/~1a'],
  [get({ responses: {} }), 'OperationMustHaveResponse', '/paths/~1a/get'],
  [
    get({ responses: { '2xx': {} } }),
    'ResponseMustBeDefaultOrHttpStatusCode',
    '/paths/~1a/get/responses/2xx',
  ],
  [
    get({ responses: { default: { description: '', schema: { type: 'string' } } } }),
    'DefaultResponseHasSchema',
    '/paths/~1a/get/responses/default',
  ],
  [
    parameter({ name: 'x', in: 'path', required: true }),
    'PathParameterNotDefinedInTemplate',
    '/paths/~1a/get',
  ],
  [parameter({ name: 'x', in: 'cookie' }), 'JsonValueNotInEnum', '/paths/~1a/get/parameters/0/in'],
  [
    parameter({ name: 'x', type: undefined }),
    'RequiredPropertyMissing',
    '/paths/~1a/get/parameters/0/type',
  ],
  [
    parameter({ name: 'x', type: 'file' }),
    'FileParameterMustBeInFormData',
    '/paths/~1a/get/parameters/0',
  ],
  [
    parameter({ name: 'x', collectionFormat: 'semicolons' }),
    'CollectionFormatValueNotSupported',
    '/paths/~1a/get/parameters/0/collectionFormat',
  ],
  [
    parameter({ name: 'x', default: 1 }),
    'DefaultValueMustMatchType',
    '/paths/~1a/get/parameters/0/default',
  ],
  [
    parameter({ name: 'x', default: 'd', 'x-ms-visibility': 'internal' }),
    'InternalPropertyWithDefaultOptional',
    '/paths/~1a/get/parameters/0',
  ],
  [
    parameter({ name: 'b', in: 'body', type: undefined }),
    'BodyParameterSchemaRequired',
    '/paths/~1a/get/parameters/0',
  ],
  [
    parameter({ name: 'x', enum: [] }),
    'EnumMustContainAtLeastOneElement',
    '/paths/~1a/get/parameters/0/enum',
  ],
  [
    parameter({ name: 'x', 'x-ms-visbility': 'internal' }),
    'ExtensionNotKnown',
    '/paths/~1a/get/parameters/0/x-ms-visbility',
  ],
  [
    schema({ $ref: '#/definitions/Gone' }),
    'SchemaReferenceNotFound',
    '/paths/~1a/get/responses/200/schema/$ref',
  ],
  [
    schema({ $ref: 'other.json' }),
    'SchemaReferenceNotValid',
    '/paths/~1a/get/responses/200/schema/$ref',
  ],
  [
    schema({ oneOf: [] }),
    'SwaggerKeywordNotSupported',
    '/paths/~1a/get/responses/200/schema/oneOf',
  ],
  [schema({ type: 'array' }), 'ArrayHasNoItems', '/paths/~1a/get/responses/200/schema'],
  [
    schema({ type: 'string', format: 'roman' }),
    'UnrecognizedTypeFormat',
    '/paths/~1a/get/responses/200/schema/format',
  ],
  [
    schema({ type: 'object', properties: {}, required: ['a'] }),
    'RequiredPropertyDefinitionMissing',
    '/paths/~1a/get/responses/200/schema/required',
  ],
  [
    schema({ type: 'string', pattern: '(' }),
    'PatternShouldBeValidRegularExpression',
    '/paths/~1a/get/responses/200/schema/pattern',
  ],
  [
    schema({ type: 'integer', minimum: 5, maximum: 1 }),
    'MinimumShouldBeLessThanOrEqualToMaximum',
    '/paths/~1a/get/responses/200/schema',
  ],
  [
    get({ 'x-ms-pageable': { nextLinkName: 'next' } }),
    'InvalidNextLinkNameValue',
    '/paths/~1a/get/x-ms-pageable/nextLinkName',
  ],
  [
    parameter({ name: 'x', 'x-ms-dynamic-values': { operationId: 'Gone' } }),
    'OperationIdNotFound',
    '/paths/~1a/get/parameters/0/x-ms-dynamic-values/operationId',
  ],
  [{ ...get({}), security: [{ x: [] }] }, 'SecurityRequirementMustBeDefined', '/security/0/x'],
  [
    { ...get({}), securityDefinitions: { k: { type: 'apiKey', in: 'header' } } },
    'SecuritySchemePropertyRequired',
    '/securityDefinitions/k',
  ],
  [
    { ...get({}), securityDefinitions: { k: { type: 'oauth2', flow: 'application' } } },
    'SecuritySchemePropertyNotValid',
    '/securityDefinitions/k/flow',
  ],
  [get({}), 'RequiredPropertyMissing', '/properties', {}],
  [
    get({}),
    'PolicyTemplateNotKnown',
    '/properties/policyTemplateInstances/0',
    properties({ policyTemplateInstances: [{ templateId: 'magic', parameters: {} }] }),
  ],
  [
    get({}),
    'IdentityProviderNotSupported',
    '/properties/connectionParameters/token/oAuthSettings',
    properties({
      connectionParameters: {
        token: { type: 'oauthSetting', oAuthSettings: { identityProvider: 'nobodyknows' } },
      },
    }),
  ],
  [
    get({}),
    'ClientIdRequired',
    '/properties/connectionParameters/token/oAuthSettings/clientId',
    properties({
      connectionParameters: {
        token: {
          type: 'oAuthSetting',
          oauthSettings: { identityProvider: 'aad', clientID: '[[DUMMY]]' },
        },
      },
    }),
  ],
]

void describe('a definition', () => {
  void it('without faults has no findings', () => {
    assert.deepEqual(validateConnector(get({}), newProperties()), [])
  })

  for (const [definition, rule, path, apiProperties = newProperties()] of cases)
    void it(`breaks ${rule} at ${path}`, () => {
      const findings = validateConnector(
        JSON.parse(JSON.stringify(definition)) as JsonObject,
        apiProperties,
      )
      const found = findings.find((finding) => finding.rule === rule && finding.path === path)
      assert.ok(found, JSON.stringify(findings.map((f) => [f.rule, f.path])))
      assert.match(found.message, /[.]$/)
    })

  void it('is told by line when its text is at hand', () => {
    const text =
      '{\n "swagger": "2.0",\n "info": {"title": "x", "version": "1"},\n "host": "a b",\n "paths": {}\n}'
    const { document, locate } = parseDefinition(text)
    const [finding] = validateConnector(document!, newProperties(), { definition: locate })
    assert.equal(finding!.rule, 'HostNameNotValid')
    assert.equal(finding!.line, 4)
  })

  void it('does not take names that authors gave for keywords', () => {
    const named = schema({
      type: 'object',
      properties: {
        oneOf: { type: 'string' },
        $ref: { type: 'string' },
        'x-ms-mine': { type: 'string' },
      },
    })
    assert.deepEqual(validateConnector(named, newProperties()), [])
  })
})
