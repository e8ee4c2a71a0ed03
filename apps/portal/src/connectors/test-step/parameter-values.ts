import type { Operation, Parameter } from '@patchbay/connector-model'
import { isObject, type JsonObject, objectAt, withValue } from '../wizard/json-path.ts'
import { parseDefault } from '../wizard/parse-default.ts'

/** What was typed, by `in name`: two parameters may share a name in different places. */
export type TypedValues = Record<string, string>

export function valueKey({ in: location, name }: Pick<Parameter, 'in' | 'name'>): string {
  return `${location} ${name}`
}

/** Parameters that a person fills in; internal ones are sent with their defaults. */
export function askedParameters(operation: Operation): Parameter[] {
  return operation.parameters.filter(({ visibility }) => visibility !== 'internal')
}

/** The type of a parameter for typing: `body` of an object is JSON. */
export function inputType(parameter: Parameter): string {
  const type = parameter.schema['type']
  return typeof type === 'string' ? type : parameter.in === 'body' ? 'object' : 'string'
}

/** Choices, where the schema has some. */
export function choicesOf(parameter: Parameter): string[] {
  const values = parameter.schema['enum']
  return Array.isArray(values) ? values.map(String) : []
}

/** A choice as the form writes it. */
export function textOfValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Text for people beside each choice (`x-ms-enum-values`), by the choice. */
export function choiceTitles(parameter: Parameter): ReadonlyMap<string, string> {
  const named = parameter.schema['x-ms-enum-values']
  return new Map(
    (Array.isArray(named) ? named : []).flatMap((entry: unknown) =>
      isObject(entry) && typeof entry['displayName'] === 'string'
        ? [[String(entry['value']), entry['displayName']]]
        : [],
    ),
  )
}

/** Whether an operation gives the choices. */
export function hasDynamicChoices(schema: JsonObject): boolean {
  return isObject(schema['x-ms-dynamic-list']) || isObject(schema['x-ms-dynamic-values'])
}

/** Whether the value is picked in a tree. */
export function hasTree(schema: JsonObject): boolean {
  const values = schema['x-ms-dynamic-values']
  const isPicker = isObject(values) && values['capability'] === 'file-picker'
  return isObject(schema['x-ms-dynamic-tree']) || isPicker
}

/** A body to start from: what is required, with empty values, and what has a default. */
export function sampleBody(schema: unknown, depth = 0): unknown {
  if (!isObject(schema) || depth > 5) return null
  if ('default' in schema) return schema['default']
  switch (schema['type']) {
    case 'string':
      return ''
    case 'integer':
    case 'number':
      return 0
    case 'boolean':
      return false
    case 'array':
      return []
    default: {
      const required = Array.isArray(schema['required']) ? schema['required'] : []
      return Object.fromEntries(
        Object.entries(objectAt(schema, 'properties'))
          .filter(([name, inner]) => required.includes(name) || hasDefault(inner))
          .map(([name, inner]) => [name, sampleBody(inner, depth + 1)]),
      )
    }
  }
}

function hasDefault(schema: unknown): boolean {
  return isObject(schema) && 'default' in schema
}

/** The properties of a body that can be filled in one by one; references are left to the text. */
export function bodyProperties(schema: JsonObject): { name: string; schema: JsonObject }[] {
  if (schema['type'] !== 'object') return []
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]) =>
    isObject(inner) && inner['readOnly'] !== true ? [{ name, schema: inner }] : [],
  )
}

/** The text of a body as an object; undefined when it is not one (yet). */
export function readBody(text: string): JsonObject | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The text of a body with one property set, or without it for `undefined`. */
export function writeBody(body: JsonObject, name: string, value: unknown): string {
  return JSON.stringify(withValue(body, [name], value), null, 2)
}

/** What the form shows before anything is typed. */
export function initialValues(operation: Operation): TypedValues {
  return Object.fromEntries(
    askedParameters(operation).map((parameter) => [
      valueKey(parameter),
      parameter.default !== undefined
        ? asText(parameter.default)
        : parameter.in === 'body' && inputType(parameter) === 'object'
          ? JSON.stringify(sampleBody(parameter.schema), null, 2)
          : '',
    ]),
  )
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** The typed texts as values by parameter name, and what is wrong by `valueKey`. */
export function readValues(
  operation: Operation,
  typed: TypedValues,
): { parameters: Record<string, unknown>; problems: Record<string, string> } {
  const parameters: Record<string, unknown> = {}
  const problems: Record<string, string> = {}
  for (const parameter of askedParameters(operation)) {
    const key = valueKey(parameter)
    const text = typed[key] ?? ''
    if (text === '') {
      if (parameter.required) problems[key] = `Enter a value for ${parameter.name}.`
      continue
    }
    const { value, problem } = parseDefault(text, inputType(parameter))
    if (problem) problems[key] = problem
    else parameters[parameter.name] = value
  }
  return { parameters, problems }
}
