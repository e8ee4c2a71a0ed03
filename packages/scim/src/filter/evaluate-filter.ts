import { badRequest } from '../errors.ts'
import type { Attribute } from '../schemas.ts'
import { type AttributePath, findAttribute } from './attribute-path.ts'
import type { Comparison, Filter, FilterValue } from './parse-filter.ts'

/** Whether a resource, or one value of an attribute, fits a filter (RFC 7644 §3.4.2.2). */
export function fitsFilter(
  filter: Filter,
  value: unknown,
  attributes: readonly Attribute[],
): boolean {
  switch (filter.is) {
    case 'and':
      return (
        fitsFilter(filter.left, value, attributes) && fitsFilter(filter.right, value, attributes)
      )
    case 'or':
      return (
        fitsFilter(filter.left, value, attributes) || fitsFilter(filter.right, value, attributes)
      )
    case 'not':
      return !fitsFilter(filter.of, value, attributes)
    case 'present':
      return valuesAt(filter.path, value, attributes).values.some(isPresent)
    case 'value': {
      const { values, attribute } = valuesAt(filter.path, value, attributes)
      const inner = attribute?.subAttributes ?? []
      return values.some((each) => fitsFilter(filter.of, each, inner))
    }
    case 'compare': {
      const { values, attribute } = valuesAt(filter.path, value, attributes)
      const { operator, value: wanted } = filter
      const matches = (each: unknown): boolean => compare(operator, each, wanted, attribute)
      // What is absent equals nothing but null.
      if (operator === 'ne') return !values.some((each) => compare('eq', each, wanted, attribute))
      if (values.length === 0) return operator === 'eq' && wanted === null
      return values.some(matches)
    }
  }
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** Every value at a path; of a complex one without a sub-attribute, its `value`. */
export function valuesAt(
  path: AttributePath,
  root: unknown,
  attributes: readonly Attribute[],
): { values: unknown[]; attribute: Attribute | undefined } {
  let values: unknown[] = [root]
  let level: readonly Attribute[] | undefined = attributes
  let attribute: Attribute | undefined
  for (const name of path) {
    attribute = findAttribute(level, name)
    if (attribute === undefined)
      throw badRequest('invalidFilter', `There is no attribute "${path.join('.')}".`)
    if (attribute.returned === 'never')
      throw badRequest('invalidFilter', `"${attribute.name}" cannot be asked for.`)
    const key = attribute.name
    values = values
      .flatMap((each) =>
        typeof each === 'object' && each !== null ? (each as Record<string, unknown>)[key] : [],
      )
      .filter((each) => each !== undefined && each !== null)
    level = attribute.subAttributes
  }
  return { values, attribute }
}

function compare(
  operator: Comparison,
  given: unknown,
  wanted: FilterValue,
  attribute: Attribute | undefined,
): boolean {
  const isObject = typeof given === 'object' && given !== null
  const value = isObject ? (given as { value?: unknown }).value : given
  const inner = isObject ? findAttribute(attribute?.subAttributes, 'value') : attribute
  if (wanted === null) return operator === 'eq' && !isPresent(value)
  if (typeof value === 'boolean') {
    // Some clients write booleans as texts.
    const flag = typeof wanted === 'string' ? wanted.toLowerCase() === 'true' : wanted
    if (operator !== 'eq')
      throw badRequest('invalidFilter', `"${inner?.name}" is compared with eq and ne only.`)
    return value === flag
  }
  if (typeof value !== 'string' || typeof wanted !== 'string') return false
  if (inner?.type === 'dateTime')
    return compareOrder(operator, Date.parse(value), Date.parse(wanted))
  const fold = (text: string): string => (inner?.caseExact === true ? text : text.toLowerCase())
  const [a, b] = [fold(value), fold(wanted)]
  if (operator === 'co') return a.includes(b)
  if (operator === 'sw') return a.startsWith(b)
  if (operator === 'ew') return a.endsWith(b)
  return compareOrder(operator, a, b)
}

function compareOrder<T extends string | number>(operator: Comparison, a: T, b: T): boolean {
  switch (operator) {
    case 'eq':
      return a === b
    case 'gt':
      return a > b
    case 'ge':
      return a >= b
    case 'lt':
      return a < b
    case 'le':
      return a <= b
    default:
      return false
  }
}
