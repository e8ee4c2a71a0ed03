import { type JsonObject, dereference, isObject, listIn, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { functionName } from '../functions/function-name.ts'
import { pathVariables } from '../match-operation.ts'
import { METHODS, type Operation } from '../operations.ts'
import type { Report } from './rules.ts'

/** Operations of one connector. */
const MAXIMUM_OPERATIONS = 256
const MAXIMUM_OPERATION_ID_LENGTH = 80

/** Paths, operations, their parameters and responses. */
export function checkOperations(
  definition: JsonObject,
  operations: Operation[],
  report: Report,
): void {
  checkPaths(definition, report)
  checkIds(operations, report)
  checkFunctionNames(operations, report)
  if (operations.length > MAXIMUM_OPERATIONS)
    report(
      'TotalOperationsCountExceedsMaxAllowed',
      '/paths',
      `${operations.length} operations are more than the ${MAXIMUM_OPERATIONS} a connector may have; ` +
        'split it in two.',
    )
  for (const operation of operations) {
    checkParameters(definition, operation, report)
    checkResponses(operation, report)
    checkPaging(operation, report)
  }
}

function checkPaths(definition: JsonObject, report: Report): void {
  const lowerCase = new Map<string, string>()
  const shapes = new Map<string, string>()
  for (const [path, item] of Object.entries(objectIn(definition, 'paths') ?? {})) {
    if (path.startsWith('x-')) continue
    const pointer = `/paths/${escapePointer(path)}`
    if (!path.startsWith('/'))
      report('OperationPathMustStartWithSlash', pointer, `Write the path as "/${path}".`)
    if (/[?#]/.test(path))
      report(
        'OperationPathMayNotContainQueryOrFragment',
        pointer,
        'Take "?" and what follows out of the path and describe it as query parameters.',
      )
    if (path.includes('*'))
      report('OperationPathContainsUnsupportedCharacters', pointer, 'A path may not contain "*".')
    if (!isTemplate(path))
      report(
        'OperationPathTemplateNotValid',
        pointer,
        'Close every "{" by a "}" and name what is between.',
      )
    if (/\{[^}]*=[^}]*\}/.test(path))
      report(
        'OperationPathVariablesContainDefaults',
        pointer,
        'Take "=" out of the braces and give the parameter a "default".',
      )
    const same = lowerCase.get(path.toLowerCase())
    if (same !== undefined)
      report('PathRedefined', pointer, `This path is the same as "${same}" but for its case.`)
    lowerCase.set(path.toLowerCase(), path)
    if (!isObject(item)) {
      report('JsonTypeIncorrect', pointer, 'A path item must be an object of operations.')
      continue
    }
    if ('$ref' in item)
      report('PathItemRefNotSuppored', pointer, 'Write the operations here instead of "$ref".')
    for (const method of METHODS) {
      if (!isObject(item[method])) continue
      const shape = `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`
      const twin = shapes.get(shape)
      if (twin !== undefined && twin !== path)
        report(
          'DuplicateOperationPath',
          `${pointer}/${method}`,
          `No request can be told from one for "${twin}"; make a literal part differ.`,
        )
      shapes.set(shape, path)
    }
  }
}

function isTemplate(path: string): boolean {
  let open = false
  let length = 0
  for (const c of path) {
    if (c === '{') {
      if (open) return false
      open = true
      length = 0
    } else if (c === '}') {
      if (!open || length === 0) return false
      open = false
    } else length++
  }
  return !open
}

function checkIds(operations: Operation[], report: Report): void {
  const first = new Map<string, string>()
  for (const { operationId, pointer } of operations) {
    const at = `${pointer}/operationId`
    if (operationId === '') {
      report(
        'OperationIdRequired',
        pointer,
        'Give this operation an "operationId", such as GetItem.',
      )
      continue
    }
    const other = first.get(operationId)
    if (other !== undefined)
      report(
        'OperationIdNotUnique',
        at,
        `"${operationId}" is also the id of ${other}; choose another for one of them.`,
      )
    else first.set(operationId, pointer)
    if (operationId.length > MAXIMUM_OPERATION_ID_LENGTH)
      report(
        'OperationIdTooLong',
        at,
        `Shorten this id to ${MAXIMUM_OPERATION_ID_LENGTH} characters.`,
      )
  }
}

/** Actions whose ids come to one name in formulas: only the first is a function there. */
function checkFunctionNames(operations: Operation[], report: Report): void {
  const first = new Map<string, Operation>()
  for (const operation of operations) {
    const { operationId, pointer, trigger, webhook, path } = operation
    if (trigger !== undefined || webhook || operationId === '') continue
    const name = functionName(operationId, path)
    const other = first.get(name)
    if (other === undefined) first.set(name, operation)
    else if (other.operationId !== operationId)
      report(
        'FunctionNameNotUnique',
        `${pointer}/operationId`,
        `"${operationId}" and "${other.operationId}" are both called ${name} in formulas; ` +
          'change one of them.',
      )
  }
}

function checkParameters(definition: JsonObject, operation: Operation, report: Report): void {
  const { pointer, source } = operation
  const listed = listIn(source, 'parameters')
  const places = new Set<string>()
  const seen = new Set<string>()
  let bodies = 0
  listed.forEach((raw, index) => {
    const at = `${pointer}/parameters/${index}`
    const parameter = dereference(definition, raw)
    if (!parameter) {
      if (!isObject(raw)) report('JsonTypeIncorrect', at, 'A parameter must be an object.')
      return
    }
    checkParameter(parameter, at, report)
    const name = textIn(parameter, 'name') ?? ''
    const place = textIn(parameter, 'in') ?? ''
    places.add(place)
    if (place === 'body') bodies++
    const key = `${place}\n${name}`
    if (seen.has(key))
      report(
        'OperationParametersContainDuplicateParameter',
        at,
        `"${name}" in ${place} occurs twice; remove one.`,
      )
    seen.add(key)
  })
  const parametersAt = `${pointer}/parameters`
  if (bodies > 1)
    report(
      'OperationParametersContainMultipleBodyParameters',
      parametersAt,
      'A request has one body; join these body parameters into one object.',
    )
  if (places.has('body') && places.has('formData'))
    report(
      'ParameterListContainsFormDataAndBody',
      parametersAt,
      'A request has either a body or form data; remove one of them.',
    )
  if ((places.has('body') || places.has('formData')) && /^(get|head)$/.test(operation.method))
    report(
      'BodyOrFormDataParameterInFetchOperationNotAllowed',
      parametersAt,
      `Many servers drop the body of ${operation.method.toUpperCase()}; use query parameters.`,
    )
  checkPathVariables(operation, report)
}

function checkPathVariables(operation: Operation, report: Report): void {
  const defined = new Set(
    operation.parameters.filter((p) => p.in === 'path').map((p) => p.name.trim()),
  )
  const variables = new Set(pathVariables(operation.path))
  for (const name of variables)
    if (!defined.has(name))
      report(
        'OperationMissingPathParameter',
        operation.pointer,
        `The path needs the parameter "${name}"; add it with "in": "path".`,
      )
  for (const name of defined)
    if (!variables.has(name))
      report(
        'PathParameterNotDefinedInTemplate',
        operation.pointer,
        `"${name}" is a path parameter, but the path has no {${name}}.`,
      )
}

const COLLECTION_FORMATS = new Set(['csv', 'ssv', 'tsv', 'pipes', 'multi'])
/** RFC 9110 §7.6.1, RFC 9112: set by whoever sends the message. */
const OF_HTTP = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** Keywords that stand in the schema of a body. */
const OF_SCHEMAS = ['type', 'format', 'items', 'enum', 'default', 'collectionFormat', 'properties']
const PLACES = ['query', 'path', 'header', 'formData', 'body']

function checkParameter(parameter: JsonObject, at: string, report: Report): void {
  const name = textIn(parameter, 'name')
  const place = textIn(parameter, 'in')
  if (name === undefined) report('RequiredPropertyMissing', at, 'Give this parameter a "name".')
  if (place === undefined || !PLACES.includes(place)) {
    report(
      place === undefined ? 'RequiredPropertyMissing' : 'JsonValueNotInEnum',
      `${at}/in`,
      `Set "in" to one of ${PLACES.join(', ')}.`,
    )
    return
  }
  const required = parameter['required'] === true
  if (parameter['required'] !== undefined && typeof parameter['required'] !== 'boolean')
    report('JsonTypeIncorrect', `${at}/required`, 'Write true or false, without quotes.')
  if (place === 'header' && name !== undefined && OF_HTTP.has(name.toLowerCase()))
    report(
      'ReservedParameterIsUsed',
      at,
      `HTTP sets the header "${name}" itself, so this is not sent; remove it.`,
    )
  if (place === 'formData' && name !== undefined && /[^\x20-\x7e]/.test(name))
    report(
      'InvalidFormDataParameterName',
      `${at}/name`,
      `"${name}" has signs that not every server reads in a form; use ASCII.`,
    )
  if (name?.toLowerCase() === 'connectionid' && place === 'path')
    report(
      'ConnectionIdParameterNotAllowed',
      at,
      'The gateway uses "connectionId" itself; give this parameter another name.',
    )
  if (place === 'path') {
    if (!required) report('PathParameterMustBeRequired', at, `Set "required": true on "${name}".`)
    if (!('x-ms-url-encoding' in parameter))
      report(
        'PathParameterMissingEncoding',
        at,
        `Say how "${name}" is encoded: "x-ms-url-encoding": "single".`,
      )
  } else if (place === 'query' && 'x-ms-url-encoding' in parameter)
    report(
      'QueryParameterEncodingNotSupported',
      at,
      'Only path parameters have "x-ms-url-encoding"; remove it.',
    )
  if (place === 'body') {
    if (!isObject(parameter['schema']))
      report('BodyParameterSchemaRequired', at, 'Describe the body by a "schema".')
    for (const keyword of OF_SCHEMAS)
      if (keyword in parameter)
        report(
          'BodyParameterPropertyNotValid',
          `${at}/${keyword}`,
          `"${keyword}" does not count beside "schema"; move it into it.`,
        )
  } else {
    if ('schema' in parameter)
      report(
        'NonBodyParameterSchemaNotValid',
        `${at}/schema`,
        `Only a body has a schema; write the type of "${name}" beside its name.`,
      )
    else if (parameter['type'] === undefined)
      report('RequiredPropertyMissing', `${at}/type`, `Give "${name}" a "type".`)
    if (parameter['type'] === 'file' && place !== 'formData')
      report('FileParameterMustBeInFormData', at, 'A file is sent as "in": "formData".')
    const format = textIn(parameter, 'collectionFormat')
    if (
      format !== undefined &&
      (!COLLECTION_FORMATS.has(format) || (format === 'multi' && /path|header/.test(place)))
    )
      report(
        'CollectionFormatValueNotSupported',
        `${at}/collectionFormat`,
        'Use csv, ssv, tsv or pipes; multi is for query and form data only.',
      )
  }
  if (parameter['x-ms-visibility'] === 'internal' && !required && 'default' in parameter)
    report(
      'InternalPropertyWithDefaultOptional',
      at,
      `"${name}" is hidden and has a default, which is only sent for certain when "required" is true.`,
    )
}

function checkResponses(operation: Operation, report: Report): void {
  const at = `${operation.pointer}/responses`
  const statuses = Object.keys(objectIn(operation.source, 'responses') ?? {}).filter(
    (status) => !status.startsWith('x-'),
  )
  if (statuses.length === 0) {
    report('OperationMustHaveResponse', operation.pointer, 'Describe at least one response.')
    return
  }
  for (const status of statuses)
    if (status !== 'default' && !/^[1-5]\d\d$/.test(status))
      report(
        'ResponseMustBeDefaultOrHttpStatusCode',
        `${at}/${escapePointer(status)}`,
        `"${status}" must be "default" or a status such as "200".`,
      )
  const withSchema = operation.responses.filter(
    ({ schema }) => schema !== undefined && Object.keys(schema).length > 0,
  )
  // Beside a successful response, "default" describes errors, which is what it is for.
  if (!statuses.some((status) => status.startsWith('2')))
    if (withSchema.some(({ status }) => status === 'default'))
      report(
        'DefaultResponseHasSchema',
        `${at}/default`,
        'Errors match "default" as well; describe the result under its own status, such as "200".',
      )
    else
      report(
        'OperationShouldHaveSuccessfulResponse',
        at,
        'No response is a success; describe the one with status 200.',
      )
  const succeeding = withSchema.filter(({ status }) => status.startsWith('2'))
  if (succeeding.length > 0 && !succeeding.some(({ status }) => /^20[01]$/.test(status)))
    report(
      'SchemaDefinitionSetIncorrectly',
      `${at}/${succeeding[0]!.status}`,
      'Designers look at 200 and 201 alone; describe the result there, if the API answers so.',
    )
  checkExamples(operation, report)
  // Where all say the same, none is lost.
  if (new Set(succeeding.map(({ schema }) => JSON.stringify(schema))).size > 1)
    report(
      'OperationHasManyResponsesWithSchema',
      at,
      'Only the schema of the lowest 2xx status is used.',
    )
}

function checkExamples(operation: Operation, report: Report): void {
  const produced = new Set(operation.produces.map((type) => type.split(';', 1)[0]!.trim()))
  for (const { status, source } of operation.responses)
    for (const type of Object.keys(objectIn(source, 'examples') ?? {}))
      // Many write the example itself there, without a media type around it.
      if (type.includes('/') && !produced.has(type.split(';', 1)[0]!.trim()))
        report(
          'ResponseExampleMustBeProducedByOperation',
          `${operation.pointer}/responses/${escapePointer(status)}/examples`,
          `The operation does not produce ${type}; add it to "produces".`,
        )
}

function checkPaging(operation: Operation, report: Report): void {
  const pageable = operation.source['x-ms-pageable']
  if (!isObject(pageable)) return
  const name = pageable['nextLinkName']
  if (name !== 'nextLink' && name !== '@odata.nextLink')
    report(
      'InvalidNextLinkNameValue',
      `${operation.pointer}/x-ms-pageable/nextLinkName`,
      'Set it to "nextLink" or "@odata.nextLink".',
    )
}
