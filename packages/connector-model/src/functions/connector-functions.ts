import {
  BlobValue,
  DynamicValue,
  ErrorKind,
  ErrorValue,
  RecordValue,
  type RunServices,
  T,
  type Type,
  type Value,
} from '@patchbay/power-fx'
import { type JsonObject, textIn } from '../document.ts'
import {
  ArgumentError,
  type OperationRequest,
  argumentKey,
  encodeRequest,
  schemaProperties,
} from '../encode-request.ts'
import {
  type Operation,
  type OperationResponse,
  type Parameter,
  listOperations,
  resultResponse,
} from '../operations.ts'
import {
  type Destination,
  type FunctionArgument,
  type FunctionSignature,
  signatureOf,
} from './arguments.ts'
import { fromExactJson, parseExact } from './from-json.ts'
import { functionName, namespaceName } from './function-name.ts'
import { type TypeOptions, UnsupportedSchema, schemaType } from './schema-type.ts'
import { STATUS_TEXTS } from './status-texts.ts'
import { timeZoneOf } from './time-zone.ts'
import { toJson } from './to-json.ts'

/** A parameter as a formula's author sees it. */
export interface FunctionParameter {
  name: string
  type: Type
  optional: boolean
  description: string | undefined
}

/** An operation as a Power Fx function. */
export interface ConnectorFunction {
  /** `GetIdentity`. */
  name: string
  operation: Operation
  /** By position; the last is the record of options when there are any. */
  parameters: FunctionParameter[]
  signature: FunctionSignature
  returns: Type
  /** Allowed in behavior formulas only: every method but GET and HEAD. */
  isBehavior: boolean
  /** Called by look-ups of other operations only, not by formulas. */
  isInternal: boolean
  isDeprecated: boolean
  description: string | undefined
  /** @throws {ArgumentError} when a required argument is Blank or of no use. */
  toRequest(args: readonly Value[], services?: RunServices): OperationRequest
  /** A status of 300 and more is an error value of kind Network. */
  toResult(status: number, body: string | Uint8Array, services?: RunServices): Value
}

/** An operation that has no function, and why. */
export interface UnsupportedOperation {
  operation: Operation
  reason: string
}

/** How functions are made. */
export interface FunctionOptions {
  /** Numbers are doubles, as in canvas apps. Default false: decimals. */
  numberIsFloat?: boolean
  /** The data source's name in formulas, for messages. Default made from the title. */
  namespace?: string
}

/** The functions of a connector; triggers and what cannot be expressed are left out. */
export function connectorFunctions(
  definition: JsonObject,
  properties: JsonObject,
  options: FunctionOptions = {},
): ConnectorFunction[] {
  return bindOperations(definition, properties, options).functions
}

/** Every action of a connector: as a function, or with the reason why there is none. */
export function bindOperations(
  definition: JsonObject,
  _properties: JsonObject,
  options: FunctionOptions = {},
): { functions: ConnectorFunction[]; unsupported: UnsupportedOperation[] } {
  const info = definition['info']
  const namespace = options.namespace ?? namespaceName(textIn(info, 'title') ?? '')
  const types: TypeOptions = { numberIsFloat: options.numberIsFloat ?? false }
  const functions: ConnectorFunction[] = []
  const unsupported: UnsupportedOperation[] = []
  const byName = new Map<string, ConnectorFunction>()
  for (const operation of listOperations(definition)) {
    if (operation.trigger !== undefined || operation.webhook) continue
    try {
      const bound = bind(definition, operation, namespace, types)
      const twin = byName.get(bound.name)
      if (twin) {
        unsupported.push({
          operation,
          reason:
            `"${operation.operationId}" and "${twin.operation.operationId}" are both called ` +
            `${bound.name} in formulas; rename one`,
        })
        continue
      }
      byName.set(bound.name, bound)
      functions.push(bound)
    } catch (error) {
      if (!(error instanceof UnsupportedSchema)) throw error
      unsupported.push({ operation, reason: error.message })
    }
  }
  return { functions, unsupported }
}

function bind(
  definition: JsonObject,
  operation: Operation,
  namespace: string,
  types: TypeOptions,
): ConnectorFunction {
  const name = functionName(operation.operationId, operation.path)
  const signature = signatureOf(definition, operation, types)
  const response = resultResponse(operation)
  const returns = resultType(definition, operation, response, types)
  return {
    name,
    operation,
    parameters: describeParameters(signature),
    signature,
    returns,
    isBehavior: operation.method !== 'get' && operation.method !== 'head',
    isInternal: operation.visibility === 'internal',
    isDeprecated: operation.deprecated,
    description: operation.description ?? operation.summary,
    toRequest: (args, services) => toRequest(definition, operation, signature, args, services),
    toResult: (status, body, services) =>
      toResult(`${namespace}.${name}`, returns, status, body, services),
  }
}

function describeParameters({ positional, options }: FunctionSignature): FunctionParameter[] {
  const parameters = positional.map(({ name, type, description, summary }): FunctionParameter => ({
    name,
    type,
    optional: false,
    description: description ?? summary,
  }))
  if (options.length > 0) {
    const taken = new Set(positional.map(({ name }) => name))
    parameters.push({
      name: taken.has('options') ? 'options_1' : 'options',
      type: T.record(new Map(options.map(({ name, type }) => [name, type]))),
      optional: true,
      description: options.map(({ name }) => name).join(', '),
    })
  }
  return parameters
}

const TYPED_MEDIA =
  /^(.*\/(json|.*\+json)|text\/(plain|html|csv)|application\/octet-stream|\*\/\*)$/i

function resultType(
  definition: JsonObject,
  operation: Operation,
  response: OperationResponse | undefined,
  types: TypeOptions,
): Type {
  if (!response?.schema) return T.Text
  const media = operation.produces.map((type) => type.split(';', 1)[0]!.trim())
  if (!media.some((type) => TYPED_MEDIA.test(type))) return T.Dynamic
  return schemaType(definition, response.schema, types)
}

function toRequest(
  definition: JsonObject,
  operation: Operation,
  signature: FunctionSignature,
  args: readonly Value[],
  services: RunServices | undefined,
): OperationRequest {
  const { positional, options, hidden } = signature
  const context = { definition, timeZone: timeZoneOf(services) }
  const values = new Map<string, unknown>()
  const body: JsonObject = {}
  let bodyParameter: Parameter | undefined
  const put = ({ destination }: { destination: Destination }, value: unknown) => {
    const key = argumentKey(destination.parameter)
    if (destination.kind === 'parameter') {
      values.set(key, value)
      return
    }
    bodyParameter = destination.parameter
    body[destination.property] = value
  }
  // A required body is sent though nothing may stand in it.
  const taken = [...hidden, ...positional, ...options].find(
    ({ destination }) => destination.kind === 'bodyProperty' && destination.parameter.required,
  )
  bodyParameter = taken?.destination.parameter
  for (const argument of hidden) put(argument, argument.value)
  positional.forEach((argument, index) => {
    const value = toJson(args[index] ?? null, argument.schema, context) ?? argument.default
    if (value === undefined)
      throw new ArgumentError(`The argument "${argument.name}" is required; it may not be Blank.`)
    put(argument, value)
  })
  const given = args[positional.length]
  if (given instanceof RecordValue) {
    refuseUnknownOptions(given, options)
    for (const argument of options) {
      const value = toJson(given.get(argument.name), argument.schema, context)
      if (value !== undefined) put(argument, value)
    }
  }
  if (bodyParameter)
    values.set(argumentKey(bodyParameter), inSchemaOrder(definition, body, bodyParameter))
  return encodeRequest(operation, values)
}

function refuseUnknownOptions(given: RecordValue, options: readonly FunctionArgument[]): void {
  for (const [name, value] of given.fields())
    if (value !== null && !options.some((option) => option.name === name))
      throw new ArgumentError(
        `There is no option "${name}". Options are ${options.map((o) => o.name).join(', ')}.`,
      )
}

/** Properties in the order of the document, however they were given. */
function inSchemaOrder(definition: JsonObject, body: JsonObject, parameter: Parameter): JsonObject {
  return Object.fromEntries(
    [...schemaProperties(definition, parameter.schema).keys()].flatMap((name) =>
      Object.hasOwn(body, name) ? [[name, body[name]]] : [],
    ),
  )
}

function toResult(
  name: string,
  returns: Type,
  status: number,
  body: string | Uint8Array,
  services: RunServices | undefined,
): Value {
  if (status >= 300) {
    const text = STATUS_TEXTS[status]
    return networkError(
      name,
      `The server returned an HTTP error with code ${status}${text ? ` (${text})` : ''}.`,
    )
  }
  if (returns.kind === 'Blob')
    return body.length === 0
      ? null
      : new BlobValue(typeof body === 'string' ? new TextEncoder().encode(body) : body)
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  if (text === '') return null
  if (returns.kind === 'Text') return readText(text)
  let json: unknown
  try {
    json = parseExact(text)
  } catch (error) {
    if (returns.kind === 'Dynamic') return new DynamicValue(text)
    return networkError(
      name,
      `The response is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
  return fromExactJson(json, returns, timeZoneOf(services))
}

/** A text may come bare or as a JSON string. */
function readText(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}

/** The error of a call that failed, worded as Power Fx words it. */
export function networkError(name: string, reason: string): ErrorValue {
  return new ErrorValue([
    { kind: ErrorKind.Network, message: `${name} failed: ${reason}`, source: name },
  ])
}
