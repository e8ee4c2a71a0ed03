import {
  type JsonObject,
  type Operation,
  dereference,
  fieldOf,
  resultResponse,
  valueAt,
} from '@patchbay/connector-model'
import { ConnectorError } from '../errors.ts'

/** Values of a drop-down, as its operation gives them. */
export interface DynamicValue {
  value: unknown
  title: string
}

/** An item of a hierarchical picker. */
export interface DynamicTreeItem extends DynamicValue {
  fullTitle: string
  isParent: boolean
  /** As the API gave it: what is asked for to see what is below it. */
  item: unknown
}

/** The call that gives dynamic values, a schema or items of a tree. */
export interface DynamicCall {
  operationId: string
  /** By parameter name; a body's parts are in its object. */
  parameters: Record<string, unknown>
}

/** Values that were entered before, by parameter; a body's parts by `body/a/b`. */
export type Entered = Readonly<Record<string, unknown>>

type Source = Readonly<Record<string, unknown>>

/** A place that has dynamic values: a part of the request, or of what the operation gives. */
export interface DynamicPlace {
  /** A parameter's name; with a path below its schema: `body/a/b`. Absent for what is given. */
  parameter?: string | undefined
  /** Path below the schema of what the operation gives: `value`. */
  result?: string | undefined
}

/**
 * The schema of a place. Without a parameter it is that of the result, or of a webhook's events.
 *
 * @throws {ConnectorError}
 */
export function placeOf(
  definition: JsonObject,
  operation: Operation,
  { parameter: written, result = '' }: DynamicPlace,
): JsonObject {
  const [name = '', ...below] = written?.split('/') ?? []
  const root =
    written === undefined
      ? givenSchema(definition, operation)
      : operation.parameters.find((each) => each.name === name)?.schema
  const steps = written === undefined ? result.split('/').filter((step) => step !== '') : below
  let at = dereference(definition, root)
  for (const step of steps) {
    const items = dereference(definition, fieldOf(at, 'items'))
    at = dereference(
      definition,
      valueOf(fieldOf(at, 'properties'), step) ?? valueOf(fieldOf(items, 'properties'), step),
    )
  }
  if (at) return at
  if (written === undefined && result === '') return {}
  throw new ConnectorError(
    404,
    'ParameterNotFound',
    written === undefined
      ? `What ${operation.operationId} gives has no "${result}".`
      : `${operation.operationId} has no parameter "${written}".`,
  )
}

/** The schema of what an operation gives: its result, or what a webhook sends. */
function givenSchema(definition: JsonObject, operation: Operation): JsonObject | undefined {
  if (!operation.webhook) return resultResponse(operation)?.schema
  const path = valueAt(definition, operation.pointer.replace(/\/[^/]*$/, ''))
  return dereference(definition, fieldOf(fieldOf(path, 'x-ms-notification-content'), 'schema'))
}

function valueOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, name)
    ? (object as JsonObject)[name]
    : undefined
}

/**
 * The extension of the newer generation when both are there. That of an array may be said of its
 * elements.
 */
export function extensionOf(
  definition: JsonObject,
  schema: JsonObject,
  newer: string,
  older?: string,
): { source: Source; isNewer: boolean } | undefined {
  // An array may be of arrays like itself.
  const seen = new Set<JsonObject>()
  let at: JsonObject | undefined = schema
  while (at && !seen.has(at)) {
    seen.add(at)
    for (const [name, isNewer] of [
      [newer, true],
      [older, false],
    ] as const) {
      const source = name === undefined ? undefined : at[name]
      if (typeof source === 'object' && source !== null)
        return { source: source as Source, isNewer }
    }
    at = dereference(definition, at['items'])
  }
  return undefined
}

/**
 * What opens a hierarchical picker, or lists what is below an item: `x-ms-dynamic-tree`, or the
 * connector's `file-picker` where a drop-down of the older generation names it.
 */
export function treeSourceOf(
  definition: JsonObject,
  schema: JsonObject,
  part: 'open' | 'browse',
): Source | undefined {
  const tree = fieldOf(extensionOf(definition, schema, 'x-ms-dynamic-tree')?.source, part)
  if (isSource(tree)) return tree
  const values = extensionOf(definition, schema, 'x-ms-dynamic-values')?.source
  if (values?.['capability'] !== 'file-picker') return undefined
  const picker = fieldOf(definition['x-ms-capabilities'], 'file-picker')
  const written = fieldOf(picker, part)
  if (!isSource(written)) return undefined
  const parameters = isSource(written['parameters']) ? written['parameters'] : {}
  const given = isSource(values['parameters']) ? values['parameters'] : {}
  return {
    operationId: written['operationId'],
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, from]) => [name, pickerArgument(from, given)]),
    ),
    itemsPath: fieldOf(picker, 'value-collection'),
    itemValuePath: values['value-path'] ?? fieldOf(picker, 'value-path'),
    itemTitlePath: values['value-title'] ?? fieldOf(picker, 'value-title'),
    itemIsParent: fieldOf(picker, 'value-folder-property'),
  }
}

/** A picker's own parameters are filled by the place that opens it, or by the item it is opened at. */
function pickerArgument(from: unknown, given: Source): unknown {
  if (!isSource(from)) return from
  const property = from['value-property']
  if (typeof property === 'string') return { selectedItemValuePath: property }
  const { parameter } = from
  return typeof parameter === 'string' && Object.hasOwn(given, parameter) ? given[parameter] : from
}

function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The call that an extension describes; undefined while something it needs was not entered, for
 * then the list is empty and no fault.
 *
 * @param selected  The item that a tree is opened at.
 */
export function callOf(
  source: Source,
  entered: Entered,
  selected?: unknown,
): DynamicCall | undefined {
  const { operationId } = source
  if (typeof operationId !== 'string') return undefined
  const parameters: Record<string, unknown> = {}
  const written = source['parameters']
  for (const [destination, from] of Object.entries(
    typeof written === 'object' && written !== null ? written : {},
  )) {
    const value = argumentFrom(from, entered, selected)
    if (value === undefined) return undefined
    put(parameters, destination.split('/'), value)
  }
  return { operationId, parameters }
}

function argumentFrom(from: unknown, entered: Entered, selected: unknown): unknown {
  if (typeof from !== 'object' || from === null) return from
  const { value, parameter, parameterReference, selectedItemValuePath } = from as Source
  if (value !== undefined) return value
  if (typeof selectedItemValuePath === 'string') return pick(selected, selectedItemValuePath)
  const name = parameterReference ?? parameter
  if (typeof name !== 'string') return undefined
  const found = Object.hasOwn(entered, name) ? entered[name] : byPath(entered, name)
  return found === '' || found === null ? undefined : found
}

function byPath(entered: Entered, name: string): unknown {
  let at: unknown = entered
  for (const step of name.split('/')) at = valueOf(at, step)
  return at
}

function put(target: Record<string, unknown>, path: string[], value: unknown): void {
  let at = target
  for (const step of path.slice(0, -1)) {
    if (typeof at[step] !== 'object' || at[step] === null) at[step] = {}
    at = at[step] as Record<string, unknown>
  }
  at[path.at(-1)!] = value
}

/** The value at `a/b` or, as older files write it, `a.b`. */
export function pick(value: unknown, path: unknown): unknown {
  if (typeof path !== 'string' || path === '') return value
  const direct = valueOf(value, path)
  if (direct !== undefined) return direct
  return valueAt(value, `/${path.replace(/^\//, '').replaceAll('.', '/')}`)
}

/** The items of an answer to `x-ms-dynamic-list` or `x-ms-dynamic-values`. */
export function valuesFrom(source: Source, isNewer: boolean, answer: unknown): DynamicValue[] {
  const items = pick(answer, isNewer ? source['itemsPath'] : source['value-collection'])
  if (!Array.isArray(items)) return []
  const [valuePath, titlePath] = isNewer
    ? [source['itemValuePath'], source['itemTitlePath']]
    : [source['value-path'], source['value-title']]
  return items.map((item) => {
    const value = pick(item, valuePath)
    return { value, title: textOf(pick(item, titlePath ?? valuePath)) ?? textOf(value) ?? '' }
  })
}

/** The schema in an answer to `x-ms-dynamic-properties` or `x-ms-dynamic-schema`. */
export function schemaFrom(source: Source, isNewer: boolean, answer: unknown): JsonObject | null {
  const path = isNewer ? source['itemValuePath'] : source['value-path']
  const found = pick(answer, path)
  if (!isSource(found)) return null
  // The older generation may lead to the properties, the newer to what holds them.
  return !isNewer && typeof path === 'string' && /(^|[/.])properties$/i.test(path)
    ? { type: 'object', properties: found }
    : found
}

/** The items in an answer to `open` or `browse` of `x-ms-dynamic-tree`. */
export function treeFrom(source: Source, answer: unknown): DynamicTreeItem[] {
  const items = pick(answer, source['itemsPath'])
  if (!Array.isArray(items)) return []
  return items.map((item) => {
    const value = pick(item, source['itemValuePath'])
    const title = textOf(pick(item, source['itemTitlePath'])) ?? textOf(value) ?? ''
    return {
      value,
      title,
      fullTitle: textOf(pick(item, source['itemFullTitlePath'] ?? 'none')) ?? title,
      isParent: isTrue(source['itemIsParent'], item),
      item,
    }
  })
}

/** `(is_folder eq true)`, `true`, or the path of a boolean. */
function isTrue(expression: unknown, item: unknown): boolean {
  if (typeof expression !== 'string') return expression === true
  if (/^\s*true\s*$/i.test(expression)) return true
  const found = /^\(?\s*([\w./$@-]+)\s+(eq|ne)\s+('?)([^')]*)\3\s*\)?$/.exec(expression)
  if (!found) return pick(item, expression) === true
  const [, path, operator, , wanted] = found
  const equal = String(pick(item, path)) === wanted!.trim()
  return operator === 'eq' ? equal : !equal
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
