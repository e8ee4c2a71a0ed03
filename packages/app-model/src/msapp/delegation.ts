import type {
  Aggregate,
  ColumnDelegation,
  DatePart,
  Delegation,
  FilterOperator,
  LogicOperator,
} from '@patchbay/power-fx'
import { isObject, valueAt } from './controls.ts'

/** Names of functions in a connector's capabilities → what the language knows them as. */
const OPERATORS: Readonly<Record<string, FilterOperator>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  null: 'null',
  startswith: 'startsWith',
  endswith: 'endsWith',
  contains: 'contains',
}
const LOGIC: readonly LogicOperator[] = ['and', 'or', 'not']
const AGGREGATES: readonly Aggregate[] = ['sum', 'average', 'min', 'max']
const DATE_PARTS: readonly DatePart[] = ['year', 'month', 'day', 'hour', 'minute', 'second']

/** Packages do not describe what Dataverse can do by itself; its documentation does. */
export const DATAVERSE_DELEGATION: Delegation = {
  filter: Object.values(OPERATORS),
  logic: LOGIC,
  sort: 'both',
  select: true,
  top: true,
  count: true,
  aggregates: AGGREGATES,
  distinct: true,
}

/**
 * What a tabular connector can do by itself, as its metadata for a table says.
 *
 * @param metadata  A table's description with `x-ms-capabilities`, of its own and of its columns.
 * @returns Undefined when the metadata does not say.
 */
export function readDelegation(metadata: unknown): Delegation | undefined {
  const capabilities = valueAt(metadata, 'x-ms-capabilities')
  if (!isObject(capabilities)) return undefined
  const supported = textsOf(capabilities['filterFunctionSupport'])
  const sorting = capabilities['sortRestrictions']
  const isSortable = valueAt(sorting, 'sortable') === true
  const filter = operatorsOf(supported)
  return {
    filter: valueAt(capabilities, 'filterRestrictions', 'filterable') === true ? filter : [],
    logic: LOGIC.filter((name) => supported.includes(name)),
    sort: isSortable ? 'both' : 'none',
    select: valueAt(capabilities, 'selectRestrictions', 'selectable') === true,
    top: true,
    count: supported.includes('count'),
    aggregates: AGGREGATES.filter((name) => supported.includes(name)),
    distinct: supported.includes('countdistinct'),
    dateParts: DATE_PARTS.filter((name) => supported.includes(name)),
    columns: columnsOf(metadata, capabilities, filter),
  }
}

/** Columns that can do less than their table; others are as the table. */
function columnsOf(
  metadata: unknown,
  capabilities: Record<string, unknown>,
  filter: readonly FilterOperator[],
): ReadonlyMap<string, ColumnDelegation> {
  const columns = new Map<string, ColumnDelegation>()
  const put = (name: string, more: ColumnDelegation) =>
    columns.set(name, { ...columns.get(name), ...more })
  const described = valueAt(metadata, 'schema', 'items', 'properties')
  for (const [name, column] of Object.entries(isObject(described) ? described : {})) {
    const functions = valueAt(column, 'x-ms-capabilities', 'filterFunctions')
    if (!Array.isArray(functions)) continue
    const own = operatorsOf(textsOf(functions))
    if (own.length !== filter.length) put(name, { filter: own })
  }
  for (const name of textsOf(
    valueAt(capabilities, 'filterRestrictions', 'nonFilterableProperties'),
  ))
    put(name, { filter: [] })
  for (const name of textsOf(valueAt(capabilities, 'sortRestrictions', 'unsortableProperties')))
    put(name, { sort: 'none' })
  for (const name of textsOf(valueAt(capabilities, 'sortRestrictions', 'ascendingOnlyProperties')))
    put(name, { sort: 'ascending' })
  return columns
}

/** As JSON, for the short form of a package's data sources. */
export function writeDelegation({ columns, ...rest }: Delegation): Record<string, unknown> {
  return { ...rest, columns: Object.fromEntries(columns ?? []) }
}

/** Reads what {@link writeDelegation} wrote; what is not known there cannot be done. */
export function parseDelegation(json: unknown): Delegation | undefined {
  if (!isObject(json)) return undefined
  const known = Object.values(OPERATORS)
  const operators = (names: unknown) =>
    known.filter((operator) => textsOf(names).includes(operator))
  const sortOf = (sort: unknown) => (sort === 'both' || sort === 'ascending' ? sort : 'none')
  const columns = Object.entries(isObject(json['columns']) ? json['columns'] : {}).map(
    ([name, column]): [string, ColumnDelegation] => [
      name,
      {
        ...(valueAt(column, 'filter') !== undefined && {
          filter: operators(valueAt(column, 'filter')),
        }),
        ...(valueAt(column, 'sort') !== undefined && { sort: sortOf(valueAt(column, 'sort')) }),
      },
    ],
  )
  return {
    filter: operators(json['filter']),
    logic: LOGIC.filter((name) => textsOf(json['logic']).includes(name)),
    sort: sortOf(json['sort']),
    select: json['select'] === true,
    top: json['top'] === true,
    count: json['count'] === true,
    aggregates: AGGREGATES.filter((name) => textsOf(json['aggregates']).includes(name)),
    distinct: json['distinct'] === true,
    dateParts: DATE_PARTS.filter((name) => textsOf(json['dateParts']).includes(name)),
    columns: new Map(columns),
  }
}

function operatorsOf(functions: readonly string[]): FilterOperator[] {
  return functions.flatMap((name) => OPERATORS[name] ?? [])
}

function textsOf(json: unknown): string[] {
  return Array.isArray(json) ? json.filter((text) => typeof text === 'string') : []
}
