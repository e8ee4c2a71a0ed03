import { type JsonObject, isObject, listIn, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { listOperations } from '../operations.ts'
import type { Report } from './rules.ts'

/** Nesting inside one schema, references not counted; the deepest known one has 14 levels. */
const MAXIMUM_DEPTH = 100

/** Every schema of the document, each once. */
export function checkSchemas(definition: JsonObject, report: Report): void {
  for (const [name, schema] of Object.entries(objectIn(definition, 'definitions') ?? {}))
    checkSchema(schema, `/definitions/${escapePointer(name)}`, report)
  for (const operation of listOperations(definition)) {
    listIn(operation.source, 'parameters').forEach((parameter, index) => {
      if (!isObject(parameter) || '$ref' in parameter) return
      const at = `${operation.pointer}/parameters/${index}`
      if (isObject(parameter['schema'])) checkSchema(parameter['schema'], `${at}/schema`, report)
      else checkSchema(parameter, at, report)
    })
    for (const [status, response] of Object.entries(
      objectIn(operation.source, 'responses') ?? {},
    )) {
      const at = `${operation.pointer}/responses/${escapePointer(status)}/schema`
      if (isObject(response)) checkSchema(response['schema'], at, report)
    }
  }
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'file', 'null'])

const FORMATS = new Set(
  (
    'int32 int64 float double byte binary date date-time password ' +
    'date-no-tz email html uri uuid'
  ).split(' '),
)

function checkSchema(schema: unknown, at: string, report: Report, depth = 0): void {
  if (!isObject(schema) || '$ref' in schema) return
  if (depth > MAXIMUM_DEPTH) {
    report('SchemaTooDeep', at, `Nest fewer than ${MAXIMUM_DEPTH} levels; use "$ref".`)
    return
  }
  const type = schema['type']
  if (typeof type === 'string' && !TYPES.has(type))
    report(
      'JsonValueNotInEnum',
      `${at}/type`,
      `"${type}" is no type; use one of ${[...TYPES].join(', ')}.`,
    )
  const format = textIn(schema, 'format')
  if (format && !FORMATS.has(format))
    report(
      'UnrecognizedTypeFormat',
      `${at}/format`,
      `The format "${format}" is not known and is ignored.`,
    )
  if (type === 'array' && schema['items'] === undefined)
    report('ArrayHasNoItems', at, 'Describe the elements by "items".')
  checkRequired(schema, at, report)
  checkEnum(schema, at, report)
  checkDefault(schema, at, report)
  checkBounds(schema, at, report)
  const properties = objectIn(schema, 'properties')
  const required = new Set(listIn(schema, 'required'))
  for (const [name, property] of Object.entries(properties ?? {})) {
    const inner = `${at}/properties/${escapePointer(name)}`
    if (
      isObject(property) &&
      property['x-ms-visibility'] === 'internal' &&
      'default' in property &&
      !required.has(name)
    )
      report(
        'PropertyMustBeRequired',
        inner,
        `"${name}" is hidden and has a default, so list it in "required"; else it is not sent.`,
      )
    checkSchema(property, inner, report, depth + 1)
  }
  checkSchema(schema['items'], `${at}/items`, report, depth + 1)
  checkSchema(schema['additionalProperties'], `${at}/additionalProperties`, report, depth + 1)
  listIn(schema, 'allOf').forEach((part, index) => {
    checkSchema(part, `${at}/allOf/${index}`, report, depth + 1)
  })
}

function checkRequired(schema: JsonObject, at: string, report: Report): void {
  if (!Array.isArray(schema['required'])) return
  if (schema['required'].length === 0)
    report('RequiredPropertyArrayEmpty', `${at}/required`, 'Remove the empty "required".')
  const properties = objectIn(schema, 'properties')
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    report('RequiredPropertyNotOnObject', `${at}/required`, 'Only objects have a list "required".')
    return
  }
  if (!properties || 'allOf' in schema) return
  for (const name of schema['required'])
    if (typeof name === 'string' && !Object.hasOwn(properties, name))
      report(
        'RequiredPropertyDefinitionMissing',
        `${at}/required`,
        `"${name}" is required but not among "properties"; add or remove it.`,
      )
}

function checkEnum(schema: JsonObject, at: string, report: Report): void {
  if (!Array.isArray(schema['enum'])) return
  if (schema['enum'].length === 0)
    report('EnumMustContainAtLeastOneElement', `${at}/enum`, 'List the values, or remove "enum".')
  schema['enum'].forEach((value, index) => {
    if (!fitsType(value, schema['type']))
      report(
        'InvalidEnumValue',
        `${at}/enum/${index}`,
        `${JSON.stringify(value)} is not of the type ${String(schema['type'])}.`,
      )
  })
}

function checkDefault(schema: JsonObject, at: string, report: Report): void {
  if (schema['default'] === undefined || schema['default'] === null) return
  if (!fitsType(schema['default'], schema['type']))
    report(
      'DefaultValueMustMatchType',
      `${at}/default`,
      `The default ${JSON.stringify(schema['default'])} is not of the type ${String(schema['type'])}.`,
    )
}

function fitsType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      return true
  }
}

const BOUNDS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const

function checkBounds(schema: JsonObject, at: string, report: Report): void {
  for (const [low, high] of BOUNDS) {
    const [least, most] = [schema[low], schema[high]]
    if (typeof least === 'number' && typeof most === 'number' && least > most)
      report(
        'MinimumShouldBeLessThanOrEqualToMaximum',
        at,
        `No value fits: "${low}" ${least} is above "${high}" ${most}.`,
      )
  }
  const pattern = textIn(schema, 'pattern')
  if (pattern !== undefined && !isPattern(pattern))
    report(
      'PatternShouldBeValidRegularExpression',
      `${at}/pattern`,
      'This is no regular expression; correct or remove it.',
    )
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    return false
  }
}
