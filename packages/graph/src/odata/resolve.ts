import { complexTypes, typed } from '../entity-shape.ts'
import { badQuery } from '../errors.ts'
import type { Comparison, Filter, Literal, Path } from './filter.ts'
import type { EntityType } from './query-options.ts'

/** An extension of the directory, by its whole name. */
export const extensionName = /^extension_[0-9a-f]{32}_\w{1,40}$/

/** A value where a filter reads it: its type as `typed` writes it, `undefined` where it is not known. */
interface Place {
  names: string[]
  type: string | undefined
}

/**
 * The name of a property as the type writes it, whatever the case of the letters: PowerShell's
 * commands write `DisplayName`.
 *
 * @throws {GraphError} `BadRequest` where there is none.
 */
export function resolveName(given: string, type: EntityType): string {
  if (type.properties.has(given)) return given
  const name = byLowerCase(type.properties).get(given.toLowerCase())
  if (name !== undefined) return name
  if (type.hasExtensions === true && extensionName.test(given)) return given
  throw unknownProperty(given, type.name)
}

/** The same among a few names. */
export function resolveAmong(given: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.toLowerCase() === given.toLowerCase())
}

/**
 * The filter with names as the type writes them.
 *
 * @throws {GraphError} `BadRequest` for a property that there is not, and for a value that is never
 * one of the property's.
 */
export function resolveFilter(
  filter: Filter,
  type: EntityType,
  variables: ReadonlyMap<string, string | undefined> = new Map(),
): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        ...filter,
        left: resolveFilter(filter.left, type, variables),
        right: resolveFilter(filter.right, type, variables),
      }
    case 'not':
      return { ...filter, operand: resolveFilter(filter.operand, type, variables) }
    case 'lambda': {
      const place = resolvePath(filter.path, type, variables)
      const path = { names: place.names, count: false }
      if (filter.body === undefined) return { ...filter, path }
      const inner = new Map([...variables, [filter.variable, itemType(place.type)]])
      return { ...filter, path, body: resolveFilter(filter.body, type, inner) }
    }
    case 'compare':
    case 'in': {
      const place = resolvePath(filter.path, type, variables)
      const values = filter.kind === 'in' ? filter.values : [filter.value]
      const operator = filter.kind === 'in' ? 'eq' : filter.operator
      for (const value of values) {
        checkComparable(filter.path.count ? 'Int32' : place.type, value, operator)
      }
      return { ...filter, path: { ...filter.path, names: place.names } }
    }
    case 'text': {
      const place = resolvePath(filter.path, type, variables)
      if (place.type !== undefined && place.type !== 'String' && place.type !== 'Guid') {
        throw badQuery(
          `No function signature for the function with name '${filter.name}' matches the specified arguments: the property '${place.names.join('/')}' is not text.`,
        )
      }
      return { ...filter, path: { ...filter.path, names: place.names } }
    }
  }
}

function resolvePath(
  { names }: Path,
  type: EntityType,
  variables: ReadonlyMap<string, string | undefined>,
): Place {
  const [first = '', ...more] = names
  const root = variables.has(first) ? first : resolveName(first, type)
  const place: Place = {
    names: [root],
    type: variables.has(first) ? variables.get(first) : type.types.get(root),
  }
  for (const each of more) {
    const members = place.type === undefined ? undefined : membersOf(place.type)
    const name =
      members === undefined ? each : byLowerCase(members.properties).get(each.toLowerCase())
    if (name === undefined) throw unknownProperty(each, place.type ?? '')
    place.names.push(name)
    place.type = members?.types.get(name)
  }
  return place
}

/** Members of a complex type; `undefined` for what has none that are known. */
function membersOf(type: string): ReturnType<typeof typed> | undefined {
  const text = Object.hasOwn(complexTypes, type) ? complexTypes[type] : undefined
  if (text === undefined) return undefined
  const known = members.get(type) ?? typed(text)
  members.set(type, known)
  return known
}

const members = new Map<string, ReturnType<typeof typed>>()

function itemType(type: string | undefined): string | undefined {
  return type === undefined ? undefined : (/^\[(.+)\]$/.exec(type)?.[1] ?? type)
}

const lowerCased = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, string>>()

function byLowerCase(names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const known =
    lowerCased.get(names) ?? new Map([...names].map((name) => [name.toLowerCase(), name]))
  lowerCased.set(names, known)
  return known
}

function unknownProperty(given: string, typeName: string): Error {
  return badQuery(
    `Could not find a property named '${given}' on type 'microsoft.graph.${typeName}'.`,
  )
}

const operatorKinds: Record<Comparison, string> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
}

/** Times, ids and text are all written as text here; what was in quotes and what was not, is one. */
function checkComparable(type: string | undefined, value: Literal, operator: Comparison): void {
  if (type === undefined || value === null) return
  const fits: boolean | undefined = {
    Boolean: typeof value === 'boolean',
    Int32: typeof value === 'number',
    Double: typeof value === 'number',
    String: typeof value === 'string',
    Guid: typeof value === 'string',
    Duration: typeof value === 'string',
    Binary: typeof value === 'string',
    DateTimeOffset: typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  }[type]
  if (fits === true) return
  const operand = { string: 'String', number: 'Int32', boolean: 'Boolean' }[
    typeof value as 'string' | 'number' | 'boolean'
  ]
  const written = /^[A-Z]/.test(type) ? `Edm.${type}` : `microsoft.graph.${type}`
  throw badQuery(
    `A binary operator with incompatible types was detected. Found operand types '${written}' and 'Edm.${operand}' for operator kind '${operatorKinds[operator]}'.`,
  )
}
