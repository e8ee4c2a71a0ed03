import { type Finding, type JsonObject, dereference, isObject, listIn } from './document.ts'
import { requiredProperties, schemaProperties } from './encode-request.ts'
import { escapePointer } from './json.ts'

const MAXIMUM_FINDINGS = 50
const MAXIMUM_DEPTH = 40

/** Differences between a JSON value and its schema, as the Test page lists them. */
export function validateResponse(
  definition: JsonObject,
  schema: JsonObject | undefined,
  value: unknown,
): Finding[] {
  const findings: Finding[] = []
  if (schema) compare(definition, schema, value, '', 0, findings)
  return findings
}

function compare(
  definition: JsonObject,
  part: JsonObject,
  value: unknown,
  path: string,
  depth: number,
  findings: Finding[],
): void {
  if (findings.length >= MAXIMUM_FINDINGS || depth > MAXIMUM_DEPTH) return
  const schema = dereference(definition, part)
  if (!schema) return
  const warn = (rule: string, message: string) => {
    findings.push({ severity: 'warning', rule, path, message })
  }
  const expected = typeOf(schema)
  const actual = jsonType(value)
  if (value === null) {
    if (expected && schema['x-nullable'] !== true)
      warn('PropertyIsNull', `Property "${path}" is null, Expected: "${expected}".`)
    return
  }
  const fits =
    !expected ||
    expected === actual ||
    (expected === 'number' && actual === 'integer') ||
    (expected === 'file' && actual === 'string')
  if (!fits) {
    warn(
      'PropertyTypeMismatch',
      `Property "${path}" type mismatch, Expected: "${expected}", Actual: "${actual}".`,
    )
    return
  }
  const allowed = listIn(schema, 'enum')
  if (allowed.length > 0 && typeof value !== 'object' && !allowed.includes(value))
    warn('PropertyValueNotInEnum', `Property "${path}" is not one of ${JSON.stringify(allowed)}.`)
  if (Array.isArray(value)) {
    const items = schema['items']
    if (isObject(items))
      value.forEach((item, index) => {
        compare(definition, items, item, `${path}/${index}`, depth + 1, findings)
      })
    return
  }
  if (!isObject(value)) return
  const properties = schemaProperties(definition, schema)
  for (const [name, property] of properties)
    if (Object.hasOwn(value, name))
      compare(
        definition,
        property,
        value[name],
        `${path}/${escapePointer(name)}`,
        depth + 1,
        findings,
      )
  for (const name of requiredProperties(definition, schema))
    if (!Object.hasOwn(value, name))
      warn('PropertyMissing', `Property "${path}/${escapePointer(name)}" is required but missing.`)
  if (properties.size > 0 && schema['additionalProperties'] === undefined)
    for (const name of Object.keys(value))
      if (!properties.has(name))
        findings.push({
          severity: 'information',
          rule: 'PropertyNotDescribed',
          path: `${path}/${escapePointer(name)}`,
          message: `Property "${path}/${escapePointer(name)}" is not in the schema, so apps do not see it.`,
        })
}

function typeOf(schema: JsonObject): string | undefined {
  const type = schema['type']
  if (typeof type === 'string') return type
  return isObject(schema['properties']) ? 'object' : undefined
}

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
