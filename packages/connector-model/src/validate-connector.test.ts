import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type JsonObject, parseDefinition } from './document.ts'
import { newDefinition, newProperties } from './new-connector.ts'
import { validateConnector } from './validate-connector.ts'
import { RULES, type Rule } from './validate/rules.ts'

const ok = { 200: { description: 'ok', schema: { type: 'string' } } }
const text = { type: 'string' }
const withPaths = (paths: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...newDefinition({ title: 'Test', host: 'localhost:5000' }),
  paths,
  ...more,
})
/** One `GET /a` with these parts. */
const get = (parts: JsonObject = {}, path = '/a') =>
  withPaths({ [path]: { get: { operationId: 'Get', responses: ok, ...parts } } })
const two = (first: JsonObject, second: JsonObject) =>
  withPaths({
    '/a': { get: { operationId: 'A', responses: ok, ...first } },
    '/b': { get: { operationId: 'B', responses: ok, ...second } },
  })
const parameter = (more: JsonObject) =>
  get({ parameters: [{ name: 'x', in: 'query', type: 'string', ...more }] })
const inPath = (more: JsonObject = {}) => ({
  name: 'b',
  in: 'path',
  required: true,
  type: 'string',
  'x-ms-url-encoding': 'single',
  ...more,
})
const schema = (of: JsonObject) => get({ responses: { 200: { description: '', schema: of } } })
const post = (parts: JsonObject, item: JsonObject = {}) =>
  withPaths({ '/a': { post: { operationId: 'Post', responses: ok, ...parts }, ...item } })
const body = (of: JsonObject, more: JsonObject = {}) =>
  post({ parameters: [{ name: 'body', in: 'body', schema: of, ...more }] })
const defined = (definitions: JsonObject, of: JsonObject) => ({ ...schema(of), definitions })
const properties = (inner: JsonObject) => ({ properties: inner })
const secured = (schemes: JsonObject, security: JsonObject[] = []) => ({
  ...get(),
  securityDefinitions: schemes,
  security,
})
const signIn = (settings: JsonObject) =>
  properties({ connectionParameters: { token: { type: 'oauthSetting', oAuthSettings: settings } } })
const aad = (clientId: string, resourceUri: string) =>
  signIn({
    identityProvider: 'aad',
    clientId,
    customParameters: { resourceUri: { value: resourceUri } },
  })
const policy = (templateId: string, parameters: JsonObject) =>
  properties({ policyTemplateInstances: [{ templateId, title: 'P', parameters }] })

/** An operation that others look values up in. */
const list = (
  more: JsonObject = {},
  of: JsonObject = { type: 'array', items: {} },
): JsonObject => ({
  '/list': {
    get: { operationId: 'List', responses: { 200: { description: '', schema: of } }, ...more },
  },
})
/** A parameter with dynamic values beside another that it may refer to. */
const looking = (extension: JsonObject, listing = list(), source: JsonObject = {}): JsonObject =>
  withPaths({
    '/a': {
      get: {
        operationId: 'Get',
        responses: ok,
        parameters: [
          { name: 'x', in: 'query', type: 'string', ...extension },
          { name: 'y', in: 'query', type: 'string', required: true, ...source },
        ],
      },
    },
    ...listing,
  })
const values = (more: JsonObject = {}) => ({
  'x-ms-dynamic-values': { operationId: 'List', 'value-path': 'id', ...more },
})
const take = (parts: JsonObject = {}) => ({
  parameters: [{ name: 'of', in: 'query', type: 'string', ...parts }],
})
const objects = { type: 'array', items: { type: 'object', properties: { id: text } } }
const inBody = (extension: JsonObject, second: JsonObject[] = []) => ({
  ...withPaths({
    ...list(take()),
    '/a': {
      post: {
        operationId: 'Post',
        responses: ok,
        parameters: [
          {
            name: 'body',
            in: 'body',
            schema: { type: 'object', properties: { y: text, x: { ...text, ...extension } } },
          },
          ...second,
        ],
      },
    },
  }),
})
const dynamic = (name: string, more: JsonObject = {}) => ({
  [name]: { operationId: 'List', ...more },
})
const from = (name: string) => ({ parameters: { of: { parameter: name } } })

const content = { 'x-ms-notification-content': { description: '', schema: text } }
const notified = { type: 'string', 'x-ms-notification-url': true, 'x-ms-visibility': 'internal' }
const hook = (url: JsonObject = notified, required = ['url'], item: JsonObject = content) =>
  post(
    {
      'x-ms-trigger': 'single',
      parameters: [
        {
          name: 'body',
          in: 'body',
          required: true,
          schema: { type: 'object', required, properties: { url } },
        },
      ],
    },
    item,
  )
const notification = (extension: JsonObject, more: JsonObject = {}, item: JsonObject = content) => {
  const { paths } = hook(notified, ['url'], item) as { paths: JsonObject }
  return withPaths({
    ...paths,
    '/t': {
      get: {
        operationId: 'Trigger',
        'x-ms-trigger': 'batch',
        responses: ok,
        'x-ms-notification': extension,
        ...more,
      },
    },
  })
}

const described = (info: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...get({ summary: 'Get it' }),
  info: {
    title: 'Test',
    description: 'A definition whose description is long enough.',
    version: '1.0',
    ...info,
  },
  'x-ms-connector-metadata': [{ propertyName: 'Categories', propertyValue: 'AI;Data' }],
  ...more,
})
const summed = (summary: string | undefined, operationId = 'Get') =>
  described({}, { paths: get({ operationId, ...(summary !== undefined && { summary }) })['paths'] })
const family = (deprecated: boolean) => {
  const annotation = { 'x-ms-api-annotation': { family: 'F', revision: 1 }, summary: 'Get' }
  return described(
    {},
    { paths: two({ ...annotation, deprecated }, annotation)['paths'] as JsonObject },
  )
}
/** A schema that holds this many schemas with its references followed. */
const many = (count: number) => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: count - 1 }, (_, index) => [`p${index}`, text]),
  ),
})
const doubled = (levels: number) => ({
  ...Object.fromEntries(
    Array.from({ length: levels }, (_, level) => [
      `L${level}`,
      {
        type: 'object',
        properties: {
          a: { $ref: `#/definitions/L${level + 1}` },
          b: { $ref: `#/definitions/L${level + 1}` },
        },
      },
    ]),
  ),
  [`L${levels}`]: text,
})

interface Case {
  /** Breaks the rule at `at`. */
  bad: JsonObject
  at: string
  /** Differs from `bad` in little, and keeps the rule. */
  good: JsonObject
  badProperties?: JsonObject
  goodProperties?: JsonObject
}

const one = (bad: JsonObject, at: string, good: JsonObject = get()): Case => ({ bad, at, good })
const about = (at: string, bad: JsonObject, good: JsonObject): Case => ({
  bad: get(),
  good: get(),
  at,
  badProperties: bad,
  goodProperties: good,
})

const X = '/paths/~1a/get/parameters/0'
const S = '/paths/~1a/get/responses/200/schema'
const B = '/paths/~1a/post/parameters/0/schema'
const SETTINGS = '/properties/connectionParameters/token/oAuthSettings'

const CASES: Partial<Record<Rule, Case>> = {
  SpecificationVersionIncorrect: one({ ...get(), swagger: '3.0' }, '/swagger'),
  RequiredPropertyMissing: one({ ...get(), info: { title: 'x' } }, '/info/version'),
  JsonTypeIncorrect: one(schema({ type: ['string'] }), `${S}/type`),
  JsonValueNotInEnum: one(parameter({ in: 'cookie' }), `${X}/in`, parameter({})),
  HostNameMissing: one({ ...get(), host: '{{your host}}' }, '/host'),
  HostNameNotValid: one({ ...get(), host: 'https://x/y' }, '/host'),
  BasePathNotValid: one({ ...get(), basePath: 'v1' }, '/basePath', { ...get(), basePath: '/v1' }),
  SchemeNotSupported: one({ ...get(), schemes: ['wss'] }, '/schemes/0'),
  SwaggerKeywordNotSupported: one(schema({ oneOf: [] }), `${S}/oneOf`, schema({ allOf: [text] })),
  PathItemRefNotSuppored: one(withPaths({ '/a': { $ref: '#/x' } }), '/paths/~1a'),
  ExtensionNameNotValid: one({ ...get(), basepath: '/' }, '/basepath', { ...get(), 'x-mine': 1 }),
  ExtensionNotKnown: one(
    parameter({ 'x-ms-visbility': 'internal' }),
    `${X}/x-ms-visbility`,
    parameter({ 'x-ms-visibility': 'internal' }),
  ),
  JsonPointerNotValid: one(
    defined({ 'A~B': text }, { $ref: '#/definitions/A~B' }),
    `${S}/$ref`,
    defined({ 'A~B': text }, { $ref: '#/definitions/A~0B' }),
  ),
  SchemaReferenceNotValid: one(schema({ $ref: 'other.json' }), `${S}/$ref`),
  SchemaReferenceNotFound: one(
    schema({ $ref: '#/definitions/Gone' }),
    `${S}/$ref`,
    defined({ There: text }, { $ref: '#/definitions/There' }),
  ),
  ParameterReferenceNotValid: one(
    { ...get({ parameters: [{ $ref: '#/definitions/P' }] }), definitions: { P: text } },
    `${X}/$ref`,
  ),
  ParameterReferenceNotFound: one(get({ parameters: [{ $ref: '#/parameters/P' }] }), `${X}/$ref`, {
    ...get({ parameters: [{ $ref: '#/parameters/P' }] }),
    parameters: { P: { name: 'p', in: 'query', type: 'string' } },
  }),
  ResponseReferenceNotValid: one(
    { ...get({ responses: { 200: { $ref: '#/definitions/R' } } }), definitions: { R: text } },
    '/paths/~1a/get/responses/200/$ref',
  ),
  ResponseReferenceNotFound: one(
    get({ responses: { 200: { $ref: '#/responses/R' } } }),
    '/paths/~1a/get/responses/200/$ref',
    { ...get({ responses: { 200: { $ref: '#/responses/R' } } }), responses: { R: ok[200] } },
  ),
  SchemaRefLoopNotAllowed: one(
    defined(
      { A: { $ref: '#/definitions/B' }, B: { $ref: '#/definitions/A' } },
      { $ref: '#/definitions/A' },
    ),
    `${S}/$ref`,
    defined({ A: { $ref: '#/definitions/B' }, B: text }, { $ref: '#/definitions/A' }),
  ),
  ParameterRefLoopNotAllowed: one(
    {
      ...get({ parameters: [{ $ref: '#/parameters/P' }] }),
      parameters: { P: { $ref: '#/parameters/P' } },
    },
    `${X}/$ref`,
  ),
  ResponseRefLoopNotAllowed: one(
    {
      ...get({ responses: { 200: { $ref: '#/responses/R' } } }),
      responses: { R: { $ref: '#/responses/R' } },
    },
    '/paths/~1a/get/responses/200/$ref',
  ),

  OperationIdRequired: one(get({ operationId: '' }), '/paths/~1a/get'),
  OperationIdNotUnique: one(
    two({}, { operationId: 'A' }),
    '/paths/~1b/get/operationId',
    two({}, {}),
  ),
  OperationIdTooLong: one(
    get({ operationId: 'x'.repeat(81) }),
    '/paths/~1a/get/operationId',
    get({ operationId: 'x'.repeat(80) }),
  ),
  FunctionNameNotUnique: one(
    two({ operationId: 'GetA' }, { operationId: 'Get-A' }),
    '/paths/~1b/get/operationId',
    two({ operationId: 'GetA' }, { operationId: 'Get-A', 'x-ms-trigger': 'single' }),
  ),
  OperationMustHaveResponse: one(get({ responses: {} }), '/paths/~1a/get'),
  DuplicateOperationPath: one(
    withPaths({
      '/a/{b}': { get: { operationId: 'X', responses: ok, parameters: [inPath()] } },
      '/a/{c}': { get: { operationId: 'Y', responses: ok, parameters: [inPath({ name: 'c' })] } },
    }),
    '/paths/~1a~1{c}/get',
    withPaths({
      '/a/{b}': { get: { operationId: 'X', responses: ok, parameters: [inPath()] } },
      '/a/{c}': { put: { operationId: 'Y', responses: ok, parameters: [inPath({ name: 'c' })] } },
    }),
  ),
  PathRedefined: one(withPaths({ '/A': {}, '/a': {} }), '/paths/~1a', withPaths({ '/a': {} })),
  OperationPathMustStartWithSlash: one(get({}, 'a'), '/paths/a'),
  OperationPathMayNotContainQueryOrFragment: one(get({}, '/a?b=1'), '/paths/~1a?b=1'),
  OperationPathContainsUnsupportedCharacters: one(get({}, '/a/*'), '/paths/~1a~1*'),
  OperationPathTemplateNotValid: one(
    get({}, '/a/{b'),
    '/paths/~1a~1{b',
    get({ parameters: [inPath()] }, '/a/{b}'),
  ),
  OperationPathVariablesContainDefaults: one(get({}, '/a/{b=1}'), '/paths/~1a~1{b=1}'),
  TotalOperationsCountExceedsMaxAllowed: one(
    withPaths(operations(257)),
    '/paths',
    withPaths(operations(256)),
  ),
  TotalSchemaCountExceedsMaxAllowed: one(
    defined(doubled(22), { $ref: '#/definitions/L0' }),
    '/paths',
    defined(doubled(4), { $ref: '#/definitions/L0' }),
  ),
  OperationSchemaCountExceedsMaxAllowed: one(
    defined(doubled(14), { $ref: '#/definitions/L0' }),
    '/paths/~1a/get',
    defined(doubled(12), { $ref: '#/definitions/L0' }),
  ),
  BodySchemaCountExceedsMaxAllowed: one(
    body(many(513)),
    '/paths/~1a/post/parameters',
    body(many(512)),
  ),

  OperationMissingPathParameter: one(
    get({}, '/a/{b}'),
    '/paths/~1a~1{b}/get',
    get({ parameters: [inPath()] }, '/a/{b}'),
  ),
  PathParameterNotDefinedInTemplate: one(get({ parameters: [inPath()] }), '/paths/~1a/get'),
  PathParameterMustBeRequired: one(
    get({ parameters: [inPath({ required: false })] }, '/a/{b}'),
    '/paths/~1a~1{b}/get/parameters/0',
    get({ parameters: [inPath()] }, '/a/{b}'),
  ),
  PathParameterMissingEncoding: one(
    get({ parameters: [inPath({ 'x-ms-url-encoding': undefined })] }, '/a/{b}'),
    '/paths/~1a~1{b}/get/parameters/0',
    get({ parameters: [inPath()] }, '/a/{b}'),
  ),
  QueryParameterEncodingNotSupported: one(
    parameter({ 'x-ms-url-encoding': 'single' }),
    X,
    parameter({}),
  ),
  OperationParametersContainDuplicateParameter: one(
    get({
      parameters: [
        { name: 'x', in: 'query', ...text },
        { name: 'x', in: 'query', ...text },
      ],
    }),
    '/paths/~1a/get/parameters/1',
    get({
      parameters: [
        { name: 'x', in: 'query', ...text },
        { name: 'x', in: 'header', ...text },
      ],
    }),
  ),
  OperationParametersContainMultipleBodyParameters: one(
    post({
      parameters: [
        { name: 'x', in: 'body', schema: text },
        { name: 'y', in: 'body', schema: text },
      ],
    }),
    '/paths/~1a/post/parameters',
    body(text),
  ),
  ParameterListContainsFormDataAndBody: one(
    post({
      parameters: [
        { name: 'x', in: 'body', schema: text },
        { name: 'y', in: 'formData', ...text },
      ],
    }),
    '/paths/~1a/post/parameters',
    body(text),
  ),
  BodyParameterSchemaRequired: one(
    post({ parameters: [{ name: 'b', in: 'body' }] }),
    '/paths/~1a/post/parameters/0',
    body(text),
  ),
  BodyParameterPropertyNotValid: one(
    body(text, { type: 'string' }),
    '/paths/~1a/post/parameters/0/type',
    body(text),
  ),
  NonBodyParameterSchemaNotValid: one(parameter({ schema: text }), `${X}/schema`, parameter({})),
  FileParameterMustBeInFormData: one(
    parameter({ type: 'file' }),
    X,
    post({ parameters: [{ name: 'x', in: 'formData', type: 'file' }] }),
  ),
  BodyOrFormDataParameterInFetchOperationNotAllowed: one(
    get({ parameters: [{ name: 'b', in: 'body', schema: text }] }),
    '/paths/~1a/get/parameters',
    body(text),
  ),
  ConnectionIdParameterNotAllowed: one(
    get({ parameters: [inPath({ name: 'connectionId' })] }, '/a/{connectionId}'),
    '/paths/~1a~1{connectionId}/get/parameters/0',
    parameter({ name: 'connectionId' }),
  ),
  ReservedParameterIsUsed: one(
    parameter({ in: 'header', name: 'Content-Length' }),
    X,
    parameter({ in: 'header', name: 'Content-Type' }),
  ),
  CollectionFormatValueNotSupported: one(
    parameter({ collectionFormat: 'semicolons' }),
    `${X}/collectionFormat`,
    parameter({ collectionFormat: 'multi' }),
  ),
  InvalidFormDataParameterName: one(
    post({ parameters: [{ name: 'größe', in: 'formData', ...text }] }),
    '/paths/~1a/post/parameters/0/name',
    post({ parameters: [{ name: 'size', in: 'formData', ...text }] }),
  ),
  InternalPropertyWithDefaultOptional: one(
    parameter({ default: 'd', 'x-ms-visibility': 'internal' }),
    X,
    parameter({ default: 'd', 'x-ms-visibility': 'internal', required: true }),
  ),
  PropertyMustBeRequired: one(
    body({
      type: 'object',
      properties: { p: { ...text, default: 'd', 'x-ms-visibility': 'internal' } },
    }),
    `${B}/properties/p`,
    body({
      type: 'object',
      required: ['p'],
      properties: { p: { ...text, default: 'd', 'x-ms-visibility': 'internal' } },
    }),
  ),

  ArrayHasNoItems: one(schema({ type: 'array' }), S, schema({ type: 'array', items: text })),
  RequiredPropertyArrayEmpty: one(
    schema({ type: 'object', properties: {}, required: [] }),
    `${S}/required`,
  ),
  RequiredPropertyDefinitionMissing: one(
    schema({ type: 'object', properties: {}, required: ['a'] }),
    `${S}/required`,
    schema({ type: 'object', properties: { a: text }, required: ['a'] }),
  ),
  RequiredPropertyNotOnObject: one(
    schema({ type: 'string', required: ['a'] }),
    `${S}/required`,
    parameter({ required: true }),
  ),
  RequiredReadOnlyPropertyNotAllowedAsInput: one(
    body({ type: 'object', required: ['a'], properties: { a: { ...text, readOnly: true } } }),
    `${B}/properties/a`,
    schema({ type: 'object', required: ['a'], properties: { a: { ...text, readOnly: true } } }),
  ),
  RequiredLoopInSchemaNotAllowed: one(
    { ...get(), definitions: { A: looped(['a']) } },
    '/definitions/A',
    { ...get(), definitions: { A: looped([]) } },
  ),
  DefaultValueMustMatchType: one(
    parameter({ default: 1 }),
    `${X}/default`,
    parameter({ default: '1' }),
  ),
  EnumMustContainAtLeastOneElement: one(
    parameter({ enum: [] }),
    `${X}/enum`,
    parameter({ enum: ['a'] }),
  ),
  InvalidEnumValue: one(parameter({ enum: [1] }), `${X}/enum/0`, parameter({ enum: ['1'] })),
  DuplicateEnumValuesInExtension: one(
    parameter({
      enum: ['a'],
      'x-ms-enum-values': [
        { value: 'a', displayName: 'A' },
        { value: 'a', displayName: 'B' },
      ],
    }),
    `${X}/x-ms-enum-values/1`,
    parameter({ enum: ['a'], 'x-ms-enum-values': [{ value: 'a', displayName: 'A' }] }),
  ),
  InvalidEnumValuesExtensionValue: one(
    parameter({ enum: ['a'], 'x-ms-enum-values': [{ value: 'b', displayName: 'B' }] }),
    `${X}/x-ms-enum-values/0`,
    parameter({ enum: ['a'], 'x-ms-enum-values': [{ value: 'a', displayName: 'A' }] }),
  ),
  MissingEnumValuesDisplayName: one(
    parameter({ enum: ['a'], 'x-ms-enum-values': [{ value: 'a' }] }),
    `${X}/x-ms-enum-values/0`,
    parameter({ enum: ['a'], 'x-ms-enum-values': [{ value: 'a', displayName: 'A' }] }),
  ),
  AdditionalPropertyNotAllowedAdjacentToRef: one(
    defined({ A: text }, { $ref: '#/definitions/A', description: 'x' }),
    S,
    defined({ A: text }, { $ref: '#/definitions/A' }),
  ),
  SchemaTypeFileNotValid: one(
    body({ type: 'object', properties: { a: { type: 'file' } } }),
    `${B}/properties/a/type`,
    schema({ type: 'file' }),
  ),
  InvalidStringBinaryProperty: one(
    body({ type: 'object', properties: { a: { ...text, format: 'binary' } } }),
    `${B}/properties/a/format`,
    body({ ...text, format: 'binary' }),
  ),
  StringBinaryNotSupportedForFormUrlEncoded: one(
    post({
      consumes: ['application/x-www-form-urlencoded'],
      parameters: [{ name: 'f', in: 'formData', ...text, format: 'binary' }],
    }),
    '/paths/~1a/post/parameters/0',
    post({
      consumes: ['multipart/form-data'],
      parameters: [{ name: 'f', in: 'formData', ...text, format: 'binary' }],
    }),
  ),
  DiscriminatorMustBeARequiredStringProperty: one(
    schema({ type: 'object', discriminator: 'k', properties: { k: text } }),
    `${S}/discriminator`,
    schema({ type: 'object', discriminator: 'k', required: ['k'], properties: { k: text } }),
  ),
  InvalidCustomEditorExtensionDictionaryValue: one(
    schema({ type: 'object', 'x-ms-editor': 'dictionary' }),
    `${S}/x-ms-editor`,
    schema({ type: 'object', additionalProperties: text, 'x-ms-editor': 'dictionary' }),
  ),
  UnrecognizedTypeFormat: one(
    schema({ ...text, format: 'roman' }),
    `${S}/format`,
    schema({ ...text, format: 'uuid' }),
  ),
  MinimumShouldBeLessThanOrEqualToMaximum: bounds({ minimum: 5, maximum: 1 }, { minimum: 1 }),
  MinLengthShouldBeLessThanOrEqualToMaxLength: bounds(
    { minLength: 5, maxLength: 1 },
    { minLength: 1, maxLength: 1 },
  ),
  MinItemsShouldBeLessThanOrEqualToMaxItems: bounds({ minItems: 5, maxItems: 1 }, { minItems: 5 }),
  MinPropertiesShouldBeLessThanOrEqualToMaxProperties: bounds(
    { minProperties: 5, maxProperties: 1 },
    { maxProperties: 1 },
  ),
  MinLengthMustBeGreaterThanOrEqualToZero: count('minLength'),
  MaxLengthMustBeGreaterThanOrEqualToZero: count('maxLength'),
  MinItemsMustBeGreaterThanOrEqualToZero: count('minItems'),
  MaxItemsMustBeGreaterThanOrEqualToZero: count('maxItems'),
  MinPropertiesMustBeGreaterThanOrEqualToZero: count('minProperties'),
  MaxPropertiesMustBeGreaterThanOrEqualToZero: count('maxProperties'),
  MultipleOfMustBeGreaterThanZero: one(
    schema({ type: 'number', multipleOf: 0 }),
    `${S}/multipleOf`,
    schema({ type: 'number', multipleOf: 0.5 }),
  ),
  ExclusiveMinimumRequiresMinimum: one(
    schema({ type: 'number', exclusiveMinimum: true }),
    `${S}/exclusiveMinimum`,
    schema({ type: 'number', minimum: 0, exclusiveMinimum: true }),
  ),
  ExclusiveMaximumRequiresMaximum: one(
    schema({ type: 'number', exclusiveMaximum: true }),
    `${S}/exclusiveMaximum`,
    schema({ type: 'number', maximum: 0, exclusiveMaximum: true }),
  ),
  PatternShouldBeValidRegularExpression: one(
    schema({ ...text, pattern: '(' }),
    `${S}/pattern`,
    schema({ ...text, pattern: '^a+$' }),
  ),
  SchemaTooDeep: one(schema(nested(102)), S + '/items'.repeat(101), schema(nested(99))),

  ResponseMustBeDefaultOrHttpStatusCode: one(
    get({ responses: { ...ok, '2xx': { description: '' } } }),
    '/paths/~1a/get/responses/2xx',
    get({ responses: { ...ok, default: { description: '' } } }),
  ),
  OperationShouldHaveSuccessfulResponse: one(
    get({ responses: { 404: { description: '' } } }),
    '/paths/~1a/get/responses',
    get({ responses: { 204: { description: '' } } }),
  ),
  DefaultResponseHasSchema: one(
    get({ responses: { default: { description: '', schema: text } } }),
    '/paths/~1a/get/responses/default',
    // What errors look like stands under "default" beside the result.
    get({ responses: { ...ok, default: { description: '', schema: text } } }),
  ),
  SchemaDefinitionSetIncorrectly: one(
    get({ responses: { 202: ok[200] } }),
    '/paths/~1a/get/responses/202',
    get({ responses: { 201: ok[200] } }),
  ),
  OperationHasManyResponsesWithSchema: one(
    get({
      responses: {
        ...ok,
        201: { description: '', schema: { type: 'array', items: { type: 'integer' } } },
      },
    }),
    '/paths/~1a/get/responses',
    get({ responses: { ...ok, 201: ok[200], 202: { description: '' } } }),
  ),
  ResponseExampleMustBeProducedByOperation: one(
    get({ responses: { 200: { ...ok[200], examples: { 'text/csv': 'a;b' } } } }),
    '/paths/~1a/get/responses/200/examples',
    get({
      produces: ['text/csv; charset=utf-8'],
      responses: { 200: { ...ok[200], examples: { 'text/csv': 'a;b' } } },
    }),
  ),

  OperationIdNotFound: one(
    looking(values({ operationId: 'Gone' })),
    `${X}/x-ms-dynamic-values/operationId`,
    looking(values()),
  ),
  OperationParameterNameNotFound: one(
    looking(values({ parameters: { of: 'a' } })),
    `${X}/x-ms-dynamic-values/parameters/of`,
    looking(values({ parameters: { of: 'a' } }), list(take())),
  ),
  OperationMissingRequiredProperty: one(
    looking(values(), list(take({ required: true }))),
    `${X}/x-ms-dynamic-values/operationId`,
    looking(values(), list(take({ required: true, default: 'd' }))),
  ),
  OperationParameterTypeMismatch: one(
    looking(values(from('y')), list(take({ type: 'integer' }))),
    `${X}/x-ms-dynamic-values/parameters/of/parameter`,
    looking(values(from('y')), list(take({ type: 'number' })), { type: 'integer' }),
  ),
  OperationParameterStaticTypeMismatch: one(
    looking(values({ parameters: { of: 'three' } }), list(take({ type: 'integer' }))),
    `${X}/x-ms-dynamic-values/parameters/of`,
    looking(values({ parameters: { of: '3' } }), list(take({ type: 'integer' }))),
  ),
  OperationParameterRequiredMismatch: one(
    looking(values(from('y')), list(take({ required: true })), { required: false }),
    `${X}/x-ms-dynamic-values/parameters/of/parameter`,
    looking(values(from('y')), list(take({ required: true }))),
  ),
  InvokedOperationShouldProduceArray: one(
    looking(values(), list({}, { type: 'object', properties: { value: objects } })),
    `${X}/x-ms-dynamic-values`,
    looking(
      values({ 'value-collection': 'value' }),
      list({}, { type: 'object', properties: { value: objects } }),
    ),
  ),
  InvokedOperationShouldProduceProperty: one(
    looking(values({ 'value-title': 'name' }), list({}, objects)),
    `${X}/x-ms-dynamic-values`,
    looking(values({ 'value-title': 'id' }), list({}, objects)),
  ),
  SourcePropertyInternal: one(
    looking(values(from('y')), list(take()), { 'x-ms-visibility': 'internal' }),
    `${X}/x-ms-dynamic-values/parameters/of/parameter`,
    looking(values(from('y')), list(take()), { 'x-ms-visibility': 'internal', default: 'd' }),
  ),
  DynamicListExtensionRequiredForAmbiguousReferences: one(
    inBody(values(from('y')), [{ name: 'y', in: 'query', ...text }]),
    `${B}/properties/x/x-ms-dynamic-values/parameters/of/parameter`,
    inBody({ ...values(from('y')), ...dynamic('x-ms-dynamic-list') }, [
      { name: 'y', in: 'query', ...text },
    ]),
  ),
  DynamicListExtensionRequiredForNonParameterReferences: one(
    inBody(values(from('y'))),
    `${B}/properties/x/x-ms-dynamic-values/parameters/of/parameter`,
    inBody(values(from('z')), [{ name: 'z', in: 'query', ...text }]),
  ),
  DynamicPropertiesExtensionRequiredForAmbiguousReferences: one(
    inBody(dynamic('x-ms-dynamic-schema', from('y')), [{ name: 'y', in: 'query', ...text }]),
    `${B}/properties/x/x-ms-dynamic-schema/parameters/of/parameter`,
    inBody(dynamic('x-ms-dynamic-schema', from('z')), [{ name: 'z', in: 'query', ...text }]),
  ),
  DynamicPropertiesExtensionRequiredForNonParameterReferences: one(
    inBody(dynamic('x-ms-dynamic-schema', from('y'))),
    `${B}/properties/x/x-ms-dynamic-schema/parameters/of/parameter`,
    inBody({ ...dynamic('x-ms-dynamic-schema', from('y')), ...dynamic('x-ms-dynamic-properties') }),
  ),
  DynamicPropertiesItemValuePathMismatch: one(
    inBody({
      ...dynamic('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }),
      ...dynamic('x-ms-dynamic-properties', { itemValuePath: 'other' }),
    }),
    `${B}/properties/x/x-ms-dynamic-properties/itemValuePath`,
    inBody({
      ...dynamic('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }),
      ...dynamic('x-ms-dynamic-properties', { itemValuePath: 'schema' }),
    }),
  ),
  DynamicExtensionDefinitionNotAllowedInParameter: one(
    looking(dynamic('x-ms-dynamic-schema')),
    `${X}/x-ms-dynamic-schema`,
    inBody(dynamic('x-ms-dynamic-schema')),
  ),
  SelectedItemValuePathNotAllowedInThisPosition: one(
    looking(
      dynamic('x-ms-dynamic-list', { parameters: { of: { selectedItemValuePath: 'id' } } }),
      list(take()),
    ),
    `${X}/x-ms-dynamic-list/parameters/of/selectedItemValuePath`,
    looking(
      {
        'x-ms-dynamic-tree': {
          browse: { operationId: 'List', parameters: { of: { selectedItemValuePath: 'id' } } },
        },
      },
      list(take()),
    ),
  ),
  DynamicTreeExtensionMissing: one(
    parameter({ 'x-ms-dynamic-values': { capability: 'file-picker', parameters: {} } }),
    `${X}/x-ms-dynamic-values`,
    {
      ...parameter({ 'x-ms-dynamic-values': { capability: 'file-picker', parameters: {} } }),
      'x-ms-capabilities': { 'file-picker': { open: { operationId: 'Get' } } },
    },
  ),

  NotificationUrlNotString: one(
    hook({ ...notified, type: 'object' }),
    `${B}/properties/url`,
    hook(),
  ),
  NotificationUrlNotRequired: one(hook(notified, []), `${B}/properties/url`, hook()),
  NotificationUrlNotInternal: one(
    hook({ ...notified, 'x-ms-visibility': 'advanced' }),
    `${B}/properties/url`,
    hook(),
  ),
  NotificationUrlNotAllowedInThisPosition: one(
    schema(notified),
    `${S}/x-ms-notification-url`,
    hook(),
  ),
  WebhookOperationsMissingNotificationUrlProperty: one(hook(text), '/paths/~1a/post', hook()),
  OperationMustHaveNotificationContentExtension: one(
    hook(notified, ['url'], {}),
    '/paths/~1a/post',
    hook(),
  ),
  NotificationExtensionOperationIdRequired: one(
    notification({}),
    '/paths/~1t/get/x-ms-notification',
    notification({ operationId: 'Post' }),
  ),
  NotificationExtensionOperationNotFound: one(
    notification({ operationId: 'Gone' }),
    '/paths/~1t/get/x-ms-notification/operationId',
    notification({ operationId: 'Post' }),
  ),
  NotificationExtensionOperationNotWebhook: one(
    notification({ operationId: 'Post' }, {}, {}),
    '/paths/~1t/get/x-ms-notification/operationId',
    notification({ operationId: 'Post' }),
  ),
  ParamtersWithSameNameMustHaveSameTypeAndVisibility: one(
    notification(
      { operationId: 'Post' },
      { parameters: [{ name: 'body', in: 'query', type: 'string' }] },
    ),
    '/paths/~1t/get/parameters',
    notification(
      { operationId: 'Post' },
      { parameters: [{ name: 'body', in: 'query', type: 'object' }] },
    ),
  ),
  InvalidNextLinkNameValue: one(
    get({ 'x-ms-pageable': { nextLinkName: 'next' } }),
    '/paths/~1a/get/x-ms-pageable/nextLinkName',
    get({ 'x-ms-pageable': { nextLinkName: '@odata.nextLink' } }),
  ),

  SecurityRequirementMustBeDefined: one(
    secured({}, [{ x: [] }]),
    '/security/0/x',
    secured({ x: { type: 'basic' } }, [{ x: [] }]),
  ),
  SecurityRequirementMustHaveEmptyValue: one(
    secured({ x: { type: 'basic' } }, [{ x: ['s'] }]),
    '/security/0/x',
    secured({ x: { type: 'basic' } }, [{ x: [] }]),
  ),
  SecurityRequirementMustHaveValue: one(
    secured({ x: { type: 'basic' } }, [{ x: null }]),
    '/security/0/x',
    secured({ x: { type: 'basic' } }, [{ x: [] }]),
  ),
  OAuthSecurityRequirementValueMustBeScopeName: one(
    secured({ x: { type: 'oauth2', flow: 'accessCode', scopes: {} } }, [{ x: ['s'] }]),
    '/security/0/x',
    secured({ x: { type: 'oauth2', flow: 'accessCode', scopes: { s: '' } } }, [{ x: ['s'] }]),
  ),
  SecuritySchemePropertyRequired: one(
    secured({ k: { type: 'apiKey', in: 'header' } }),
    '/securityDefinitions/k',
    secured({ k: { type: 'apiKey', in: 'header', name: 'key' } }),
  ),
  SecuritySchemePropertyNotValid: one(
    secured({ k: { type: 'oauth2', flow: 'application' } }),
    '/securityDefinitions/k/flow',
    secured({ k: { type: 'oauth2', flow: 'accessCode' } }),
  ),

  ConnectionParameterNameNotValid: about(
    '/properties/connectionParameters/a-b',
    properties({ connectionParameters: { 'a-b': text } }),
    properties({ connectionParameters: { 'token:a_b': text } }),
  ),
  ConnectionParameterTypeNotValid: about(
    '/properties/connectionParameters/a',
    properties({ connectionParameters: { a: { type: 'date' } } }),
    properties({ connectionParameters: { a: { type: 'secureString' } } }),
  ),
  IdentityProviderNotSupported: about(
    SETTINGS,
    signIn({ identityProvider: 'nobodyknows' }),
    aad('00000000-0000-0000-0000-000000000001', 'api://x'),
  ),
  OAuthSettingRequired: about(
    `${SETTINGS}/customParameters/resourceUri`,
    aad('00000000-0000-0000-0000-000000000001', ''),
    aad('00000000-0000-0000-0000-000000000001', 'api://x'),
  ),
  ClientIdRequired: about(
    `${SETTINGS}/clientId`,
    aad('[[DUMMY]]', 'api://x'),
    aad('00000000-0000-0000-0000-000000000001', 'api://x'),
  ),
  PolicyTemplateNotKnown: about(
    '/properties/policyTemplateInstances/0',
    policy('magic', {}),
    policy('dynamicHostUrl', {
      'x-ms-apimTemplateParameter.urlTemplate': 'https://example.com',
    }),
  ),
  PolicyTemplateNotSupported: about(
    '/properties/policyTemplateInstances/0',
    policy('dynamichosturl', {
      'x-ms-apimTemplateParameter.urlTemplate': 'https://@unknown("x")',
    }),
    policy('dynamichosturl', { 'x-ms-apimTemplateParameter.urlTemplate': 'https://example.com' }),
  ),
  PolicyParameterNotFound: about(
    '/properties/policyTemplateInstances/0',
    policy('setheader', {
      'x-ms-apimTemplateParameter.name': 'a',
      'x-ms-apimTemplateParameter.value': "Bearer @connectionParameters('gone')",
    }),
    policy('setheader', {
      'x-ms-apimTemplateParameter.name': 'a',
      'x-ms-apimTemplateParameter.value': "@connectionParameters('gone', 'b')",
    }),
  ),
  PolicyOperationNotFound: about(
    '/properties/policyTemplateInstances/0',
    policy('setheader', {
      'x-ms-apimTemplateParameter.name': 'a',
      'x-ms-apimTemplateParameter.value': 'b',
      'x-ms-apimTemplate-operationName': ['Gone'],
    }),
    policy('setheader', {
      'x-ms-apimTemplateParameter.name': 'a',
      'x-ms-apimTemplateParameter.value': 'b',
      'x-ms-apimTemplate-operationName': ['Get'],
    }),
  ),
  ScriptOperationNotFound: about(
    '/properties/scriptOperations/0',
    properties({ scriptOperations: ['Gone'] }),
    properties({ scriptOperations: ['Get'] }),
  ),

  OperationIdSanitized: one(
    summed('Get', 'a_b'),
    '/paths/~1a/get/operationId',
    summed('Get', 'ab'),
  ),
  TitleTooLong: one(described({ title: 'x'.repeat(31) }), '/info/title', described({})),
  ValueContainsRestrictedWords: one(described({ title: 'My API' }), '/info/title', described({})),
  ValueMustEndWithAlphanumeric: one(described({ title: 'My!' }), '/info/title', described({})),
  DescriptionLengthNotValid: one(
    described({ description: 'short' }),
    '/info/description',
    described({}),
  ),
  OperationSummaryRequired: one(summed(undefined), '/paths/~1a/get', summed('Get')),
  OperationSummaryTooLong: one(
    summed('x'.repeat(81)),
    '/paths/~1a/get/summary',
    summed('x'.repeat(80)),
  ),
  RestrictedCharactersInSummary: one(summed('Get/it'), '/paths/~1a/get/summary', summed('Get it')),
  CategoriesNotValid: one(
    described({}, { 'x-ms-connector-metadata': [] }),
    '/x-ms-connector-metadata',
    described({}),
  ),
  OperationFamilyHasManyActiveOperations: one(
    family(false),
    '/paths/~1b/get/x-ms-api-annotation',
    family(true),
  ),
}

function operations(count: number): JsonObject {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `/p${index}`,
      { get: { operationId: `Get${index}`, responses: ok } },
    ]),
  )
}

function looped(required: string[]): JsonObject {
  return { type: 'object', required, properties: { a: { $ref: '#/definitions/A' } } }
}

function nested(levels: number): JsonObject {
  return levels === 0 ? text : { type: 'array', items: nested(levels - 1) }
}

function bounds(bad: JsonObject, good: JsonObject): Case {
  return one(schema(bad), S, schema(good))
}

function count(name: string): Case {
  return one(schema({ [name]: -1 }), `${S}/${name}`, schema({ [name]: 0 }))
}

/** Rules of the text, which `json.test.ts` is about, and of what stands beside it. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'JsonNotValid',
  'TrailingComma',
  'CommentNotAllowed',
  'ByteOrderMark',
  'UnexpectedSpace',
  'ControlCharacterInString',
  'DuplicateName',
  'PropertiesMissing',
])

const judge = (definition: JsonObject, apiProperties: JsonObject = newProperties()) =>
  validateConnector(
    JSON.parse(JSON.stringify(definition)) as JsonObject,
    apiProperties,
    {},
    { certification: true },
  )

void describe('a definition', () => {
  void it('without faults has no findings', () => {
    assert.deepEqual(validateConnector(get(), newProperties()), [])
    assert.deepEqual(judge(described({})), [])
  })

  for (const rule of Object.keys(RULES).filter((name) => !ELSEWHERE.has(name)))
    void describe(`by the rule ${rule}`, () => {
      const found = CASES[rule as Rule]
      const { severity, mend } = RULES[rule as Rule]

      void it('has a finding where it is broken, which says how to mend it', () => {
        assert.ok(found, 'There is no case of this rule.')
        const findings = judge(found.bad, found.badProperties)
        const finding = findings.find((each) => each.rule === rule && each.path === found.at)
        assert.ok(finding, JSON.stringify(findings.map((each) => [each.rule, each.path])))
        assert.match(finding.message, /[.]$/)
        assert.equal(finding.severity, severity)
        assert.equal(finding.remedy, mend)
      })

      void it('has none where it is kept', () => {
        assert.ok(found)
        const findings = judge(found.good, found.goodProperties)
        assert.deepEqual(
          findings.filter((each) => each.rule === rule),
          [],
        )
      })
    })

  void it('is told by line when its text is at hand', () => {
    const source =
      '{\n "swagger": "2.0",\n "info": {"title": "x", "version": "1"},\n "host": "a/b",\n "paths": {}\n}'
    const { document, locate } = parseDefinition(source)
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

  void it('is judged without properties in its files', () => {
    const findings = validateConnector(get(), {})
    assert.deepEqual(
      findings.map(({ rule, path }) => [rule, path]),
      [['RequiredPropertyMissing', '/properties']],
    )
  })

  void it('may refer to parts of a body in either way', () => {
    for (const reference of ['y', 'body/y'])
      assert.deepEqual(
        judge(
          inBody({
            'x-ms-dynamic-list': {
              operationId: 'List',
              parameters: { of: { parameterReference: reference } },
            },
          }),
        ).filter(({ severity }) => severity !== 'information'),
        [],
      )
  })
})
