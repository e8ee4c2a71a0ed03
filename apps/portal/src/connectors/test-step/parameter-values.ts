import type { Operation, Parameter } from '@patchbay/connector-model'
import { isObject } from '../wizard/json-path.ts'
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

/** A body to start from: every property of the schema with an empty value of its type. */
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
      const properties = isObject(schema['properties']) ? schema['properties'] : {}
      return Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, sampleBody(inner, depth + 1)]),
      )
    }
  }
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
