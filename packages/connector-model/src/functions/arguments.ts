import type { Type } from '@patchbay/power-fx'
import { type JsonObject, dereference, textIn } from '../document.ts'
import { requiredProperties, schemaProperties } from '../encode-request.ts'
import { type Operation, type Parameter, type Visibility, visibilityOf } from '../operations.ts'
import { type TypeOptions, hasOpenFields, isDynamic, schemaType } from './schema-type.ts'

/** Where an argument's value goes. */
export type Destination =
  | { kind: 'parameter'; parameter: Parameter }
  /** A property of the body's object. */
  | { kind: 'bodyProperty'; parameter: Parameter; property: string }

/** One argument of a function, or one field of its record of options. */
export interface FunctionArgument {
  /** Unique among a function's arguments and options. */
  name: string
  type: Type
  required: boolean
  visibility: Visibility
  summary: string | undefined
  description: string | undefined
  default: unknown
  destination: Destination
  /** What the value is written by. */
  schema: JsonObject
}

/** A hidden value: always sent, never asked for. */
export interface HiddenArgument {
  destination: Destination
  value: unknown
}

/** How the parameters of an operation become those of a function. */
export interface FunctionSignature {
  /** In their order in a call. */
  positional: FunctionArgument[]
  /** Fields of the one record that may follow. */
  options: FunctionArgument[]
  hidden: HiddenArgument[]
}

type Candidate = Omit<FunctionArgument, 'type'> & {
  /** Required and with a default, so hidden when internal: except body properties of a required body. */
  mayHide: boolean
}

const ORDER: readonly Parameter['in'][] = ['path', 'query', 'header', 'formData', 'body']

/**
 * Divides parameters as Power Apps does: path, query, header and then body, each in the order of
 * the document; required ones by position, the others as fields of one record. A body with
 * properties is taken apart.
 */
export function signatureOf(
  definition: JsonObject,
  operation: Operation,
  options: TypeOptions,
): FunctionSignature {
  const candidates = ORDER.flatMap((place) =>
    operation.parameters
      .filter((parameter) => parameter.in === place && !isConnectionId(parameter))
      .flatMap((parameter) => candidatesOf(definition, parameter)),
  )
  const signature: FunctionSignature = { positional: [], options: [], hidden: [] }
  const names = new Set<string>()
  const add = (list: FunctionArgument[], candidate: Candidate) => {
    const { mayHide: _, ...argument } = candidate
    const type = schemaType(definition, argument.schema, { ...options, forInput: true })
    list.push({ ...argument, name: uniqueName(argument.name, names), type })
  }
  for (const candidate of candidates) {
    const { required, visibility, default: value } = candidate
    if (!required) continue
    if (visibility === 'internal' && value !== undefined && candidate.mayHide)
      signature.hidden.push({ destination: candidate.destination, value })
    else add(signature.positional, candidate)
  }
  for (const candidate of candidates) if (!candidate.required) add(signature.options, candidate)
  return signature
}

function isConnectionId(parameter: Parameter): boolean {
  return parameter.in === 'path' && parameter.name === 'connectionId'
}

function candidatesOf(definition: JsonObject, parameter: Parameter): Candidate[] {
  const schema = dereference(definition, parameter.schema) ?? {}
  const properties =
    parameter.in === 'body' && !isDynamic(schema) && schema['type'] !== 'array'
      ? schemaProperties(definition, schema)
      : new Map<string, JsonObject>()
  if (properties.size === 0 || hasOpenFields(definition, schema))
    return [
      {
        name: textIn(parameter.source, 'x-bodyName') ?? parameter.name,
        required: parameter.required,
        visibility: parameter.visibility,
        summary: parameter.summary,
        description: parameter.description,
        default: parameter.default,
        destination: { kind: 'parameter', parameter },
        schema: parameter.in === 'body' ? parameter.schema : schema,
        mayHide: true,
      },
    ]
  const required = requiredProperties(definition, schema)
  return [...properties].flatMap(([name, part]) => {
    const property = dereference(definition, part) ?? part
    if (property['readOnly'] === true) return []
    return [
      {
        name,
        required: required.has(name),
        visibility: visibilityOf(property),
        summary: textIn(property, 'x-ms-summary') ?? textIn(property, 'title'),
        description: textIn(property, 'description'),
        default: property['default'],
        destination: { kind: 'bodyProperty' as const, parameter, property: name },
        schema: part,
        mayHide: !parameter.required,
      },
    ]
  })
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name
  for (let i = 1; taken.has(unique); i++) unique = `${name}_${i}`
  taken.add(unique)
  return unique
}
