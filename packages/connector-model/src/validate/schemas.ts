import {
  type JsonObject,
  dereference,
  isObject,
  listIn,
  objectIn,
  textIn,
  valueAt,
} from '../document.ts'
import { requiredProperties, schemaProperties } from '../encode-request.ts'
import { escapePointer } from '../json.ts'
import type { Report, Rule } from './rules.ts'
import { type SchemaRoot, followSchema, partsOf } from './schema-roots.ts'

/** Nesting inside one schema, references not counted; the deepest known one has 14 levels. */
const MAXIMUM_DEPTH = 100

/** Every schema of the document, each once. */
export function checkSchemas(definition: JsonObject, roots: SchemaRoot[], report: Report): void {
  for (const root of roots) checkSchema(definition, root, root.schema, root.pointer, report, 0)
  checkInputs(definition, roots, report)
  checkRequiredLoops(definition, report)
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'file', 'null'])

const FORMATS = new Set(
  (
    'int32 int64 float double byte binary date date-time password ' +
    'date-no-tz email html uri uuid'
  ).split(' '),
)

function checkSchema(
  definition: JsonObject,
  root: SchemaRoot,
  schema: unknown,
  at: string,
  report: Report,
  depth: number,
): void {
  if (!isObject(schema) || '$ref' in schema) return
  if (depth > MAXIMUM_DEPTH) {
    report('SchemaTooDeep', at, `Nest fewer than ${MAXIMUM_DEPTH} levels; use "$ref".`)
    return
  }
  checkType(schema, at, root, depth, report)
  checkRequired(schema, at, report)
  checkEnum(schema, at, report)
  checkEnumNames(schema, at, report)
  checkDefault(schema, at, report)
  checkBounds(schema, at, report)
  checkDiscriminator(definition, schema, at, report)
  const required = new Set(listIn(schema, 'required'))
  for (const [name, property] of Object.entries(objectIn(schema, 'properties') ?? {}))
    if (
      isObject(property) &&
      property['x-ms-visibility'] === 'internal' &&
      'default' in property &&
      !required.has(name)
    )
      report(
        'PropertyMustBeRequired',
        `${at}/properties/${escapePointer(name)}`,
        `"${name}" is hidden and has a default, so list it in "required"; else it is not sent.`,
      )
  for (const [part, step] of partsOf(schema))
    checkSchema(definition, root, part, at + step, report, depth + 1)
}

function checkType(
  schema: JsonObject,
  at: string,
  { use }: SchemaRoot,
  depth: number,
  report: Report,
): void {
  const type = schema['type']
  if (type !== undefined && typeof type !== 'string')
    report(
      'JsonTypeIncorrect',
      `${at}/type`,
      'Write one type as a text; OpenAPI 2.0 has no lists of types.',
    )
  else if (type !== undefined && !TYPES.has(type))
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
      `The format "${format}" is not known and is ignored; correct or remove it.`,
    )
  if (type === 'array' && schema['items'] === undefined)
    report('ArrayHasNoItems', at, 'Describe the elements by "items".')
  const isWholeResponse = depth === 0 && (use === 'response' || use === 'definition')
  if (type === 'file' && use !== 'formData' && use !== 'parameter' && !isWholeResponse)
    report(
      'SchemaTypeFileNotValid',
      `${at}/type`,
      'Only form data and whole responses are files; use a string with the format "byte".',
    )
  if (
    schema['x-ms-editor'] === 'dictionary' &&
    (type !== 'object' || !schema['additionalProperties'])
  )
    report(
      'InvalidCustomEditorExtensionDictionaryValue',
      `${at}/x-ms-editor`,
      'Describe the values by "additionalProperties", or remove the editor.',
    )
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
  // The values of an array's own enum are those of its elements in some generators.
  if (schema['type'] === 'array') return
  schema['enum'].forEach((value, index) => {
    if (value !== null && !fitsType(value, schema['type']))
      report(
        'InvalidEnumValue',
        `${at}/enum/${index}`,
        `${JSON.stringify(value)} is not of the type ${String(schema['type'])}; write it as one.`,
      )
  })
}

/** `x-ms-enum-values`: the names for people of the values of `enum`. */
function checkEnumNames(schema: JsonObject, at: string, report: Report): void {
  const values = schema['enum']
  const seen = new Set<unknown>()
  listIn(schema, 'x-ms-enum-values').forEach((entry, index) => {
    if (!isObject(entry)) return
    const place = `${at}/x-ms-enum-values/${index}`
    const { value } = entry
    const text = JSON.stringify(value)
    if (seen.has(value))
      report('DuplicateEnumValuesInExtension', place, `${text} has a name already; remove one.`)
    seen.add(value)
    if (Array.isArray(values) && !values.includes(value))
      report(
        'InvalidEnumValuesExtensionValue',
        place,
        `${text} is not among the values of "enum"; add it there or remove it here.`,
      )
    if (!textIn(entry, 'displayName'))
      report('MissingEnumValuesDisplayName', place, `Give ${text} a "displayName".`)
  })
}

function checkDefault(schema: JsonObject, at: string, report: Report): void {
  const value = schema['default']
  if (value === undefined || value === null) return
  // An expression is put in its place when the call is made.
  if (typeof value === 'string' && value.startsWith('@')) return
  if (!fitsType(value, schema['type']))
    report(
      'DefaultValueMustMatchType',
      `${at}/default`,
      `The default ${JSON.stringify(value)} is not of the type ${String(schema['type'])}.`,
    )
}

/** Whether a JSON value is of a type of OpenAPI 2.0; any is of one that is not known. */
export function fitsType(value: unknown, type: unknown): boolean {
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
  ['minimum', 'maximum', 'MinimumShouldBeLessThanOrEqualToMaximum'],
  ['minLength', 'maxLength', 'MinLengthShouldBeLessThanOrEqualToMaxLength'],
  ['minItems', 'maxItems', 'MinItemsShouldBeLessThanOrEqualToMaxItems'],
  ['minProperties', 'maxProperties', 'MinPropertiesShouldBeLessThanOrEqualToMaxProperties'],
] as const satisfies [string, string, Rule][]

const COUNTS = [
  ['minLength', 'MinLengthMustBeGreaterThanOrEqualToZero'],
  ['maxLength', 'MaxLengthMustBeGreaterThanOrEqualToZero'],
  ['minItems', 'MinItemsMustBeGreaterThanOrEqualToZero'],
  ['maxItems', 'MaxItemsMustBeGreaterThanOrEqualToZero'],
  ['minProperties', 'MinPropertiesMustBeGreaterThanOrEqualToZero'],
  ['maxProperties', 'MaxPropertiesMustBeGreaterThanOrEqualToZero'],
] as const satisfies [string, Rule][]

const EXCLUSIVE = [
  ['exclusiveMinimum', 'minimum', 'ExclusiveMinimumRequiresMinimum'],
  ['exclusiveMaximum', 'maximum', 'ExclusiveMaximumRequiresMaximum'],
] as const satisfies [string, string, Rule][]

function checkBounds(schema: JsonObject, at: string, report: Report): void {
  for (const [low, high, rule] of BOUNDS) {
    const [least, most] = [schema[low], schema[high]]
    if (typeof least === 'number' && typeof most === 'number' && least > most)
      report(rule, at, `No value fits: "${low}" ${least} is above "${high}" ${most}.`)
  }
  for (const [name, rule] of COUNTS) {
    const value = schema[name]
    if (typeof value === 'number' && value < 0)
      report(rule, `${at}/${name}`, `"${name}" may not be negative; it is ${value}.`)
  }
  for (const [exclusive, bound, rule] of EXCLUSIVE)
    if (schema[exclusive] === true && schema[bound] === undefined)
      report(rule, `${at}/${exclusive}`, `"${exclusive}" needs a "${bound}" beside it.`)
  const divisor = schema['multipleOf']
  if (typeof divisor === 'number' && divisor <= 0)
    report(
      'MultipleOfMustBeGreaterThanZero',
      `${at}/multipleOf`,
      `"multipleOf" must be above 0; it is ${divisor}.`,
    )
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

function checkDiscriminator(
  definition: JsonObject,
  schema: JsonObject,
  at: string,
  report: Report,
): void {
  const name = textIn(schema, 'discriminator')
  if (name === undefined) return
  const property = dereference(definition, schemaProperties(definition, schema).get(name))
  if (property?.['type'] !== 'string' || !requiredProperties(definition, schema).has(name))
    report(
      'DiscriminatorMustBeARequiredStringProperty',
      `${at}/discriminator`,
      `"${name}" must be a property of type string, listed in "required".`,
    )
}

/** What holds for schemas of requests, references followed. */
function checkInputs(definition: JsonObject, roots: SchemaRoot[], report: Report): void {
  const seen = new Set<string>()
  for (const { schema, pointer, use, operation } of roots) {
    if (use === 'formData' && operation && !takesFiles(operation.consumes)) {
      if (schema['type'] === 'string' && schema['format'] === 'binary')
        report(
          'StringBinaryNotSupportedForFormUrlEncoded',
          pointer,
          'A urlencoded form cannot carry binary content; consume multipart/form-data.',
        )
    }
    if (use !== 'request') continue
    followSchema(
      definition,
      schema,
      pointer,
      (inner, place, depth) => {
        if (depth > 0 && inner['type'] === 'string' && inner['format'] === 'binary')
          report(
            'InvalidStringBinaryProperty',
            `${place}/format`,
            'Only a whole body can be binary; use the format "byte" inside of JSON.',
          )
        const properties = objectIn(inner, 'properties') ?? {}
        for (const name of listIn(inner, 'required')) {
          if (typeof name !== 'string' || !Object.hasOwn(properties, name)) continue
          const property = dereference(definition, properties[name])
          if (property?.['readOnly'] === true)
            report(
              'RequiredReadOnlyPropertyNotAllowedAsInput',
              `${place}/properties/${escapePointer(name)}`,
              `"${name}" is required of requests, but read-only; make it one of the two.`,
            )
        }
      },
      seen,
    )
  }
}

function takesFiles(consumes: readonly string[]): boolean {
  return consumes.some((type) => !/x-www-form-urlencoded/i.test(type))
}

/** Objects that require themselves by way of required properties: no value could be finite. */
function checkRequiredLoops(definition: JsonObject, report: Report): void {
  const definitions = objectIn(definition, 'definitions') ?? {}
  const done = new Set<string>()
  const visit = (reference: string, trail: readonly string[]): void => {
    if (trail.includes(reference)) {
      report(
        'RequiredLoopInSchemaNotAllowed',
        reference.slice(1),
        `This object requires itself by way of ${trail.slice(trail.indexOf(reference)).join(', ')}.`,
      )
      return
    }
    if (done.has(reference)) return
    done.add(reference)
    for (const next of requiredReferences(valueAt(definition, reference)))
      visit(next, [...trail, reference])
  }
  for (const name of Object.keys(definitions)) visit(`#/definitions/${escapePointer(name)}`, [])
}

/** References that a value of a schema cannot do without. */
function requiredReferences(schema: unknown): string[] {
  if (!isObject(schema)) return []
  const reference = textIn(schema, '$ref')
  if (reference !== undefined) return [reference]
  const properties = objectIn(schema, 'properties') ?? {}
  return [
    ...listIn(schema, 'allOf').flatMap(requiredReferences),
    ...listIn(schema, 'required').flatMap((name) =>
      typeof name === 'string' && Object.hasOwn(properties, name)
        ? requiredReferences(properties[name])
        : [],
    ),
  ]
}
