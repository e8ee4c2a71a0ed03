import type { Value } from '../values/value.ts'

/** How a source can compare a column. `null` is the test for having no value. */
export type FilterOperator =
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'null'
  | 'startsWith'
  | 'endsWith'
  | 'contains'

/** How a source can join conditions. */
export type LogicOperator = 'and' | 'or' | 'not'

/** What a source can make of all values of a column. */
export type Aggregate = 'sum' | 'average' | 'min' | 'max'

/** A part of a date that a source can compare: `Year(Created) = 2026`. */
export type DatePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

/** What a source can do by itself with one column; what is left out is as for all columns. */
export interface ColumnDelegation {
  readonly filter?: readonly FilterOperator[]
  readonly sort?: 'none' | 'ascending' | 'both'
}

/** What a data source can do by itself, so that not all rows have to be fetched. */
export interface Delegation {
  readonly filter?: readonly FilterOperator[]
  readonly logic?: readonly LogicOperator[]
  readonly sort?: 'none' | 'ascending' | 'both'
  /** Leave columns out. */
  readonly select?: boolean
  /** Give the first rows only. */
  readonly top?: boolean
  /** Count rows without giving them. */
  readonly count?: boolean
  /** Sums, averages and the like of a column, without giving the rows. */
  readonly aggregates?: readonly Aggregate[]
  /** The different values of a column. */
  readonly distinct?: boolean
  /** Parts of dates that conditions may compare, with the operators of `filter`. */
  readonly dateParts?: readonly DatePart[]
  readonly columns?: ReadonlyMap<string, ColumnDelegation>
}

/** A condition on a row. `V` is what stands for values: values, or what will give them. */
export type Condition<V> =
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly operator: FilterOperator
      /** Only this part of the column's date is compared, as a number. */
      readonly part?: DatePart
      /** Blank for `null`. */
      readonly value: V
    }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition<V>[] }
  | { readonly kind: 'not'; readonly condition: Condition<V> }

/** One column of an order. */
export interface OrderBy {
  readonly column: string
  readonly descending: boolean
}

/**
 * What a source is asked: filter, then order, then take the first `top` rows, then leave out all
 * columns but `select`. With `count`, the number of rows is wanted in place of the rows; with
 * `aggregate`, one value of a column. With `distinct`, one row for each different value of a column.
 */
export interface Query<V> {
  readonly filter?: Condition<V>
  readonly orderBy?: readonly OrderBy[]
  readonly top?: V
  readonly select?: readonly string[]
  readonly count?: boolean
  readonly aggregate?: { readonly function: Aggregate; readonly column: string }
  readonly distinct?: string
}

/** A query with its values. */
export type QueryPlan = Query<Value>

/** The same condition with other values, in the order in which they stand. */
export function mapCondition<A, B>(condition: Condition<A>, change: (value: A) => B): Condition<B> {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, value: change(condition.value) }
    case 'not':
      return { kind: 'not', condition: mapCondition(condition.condition, change) }
    default:
      return {
        kind: condition.kind,
        conditions: condition.conditions.map((one) => mapCondition(one, change)),
      }
  }
}

/** The same query with other values: those of the filter in order, then `top`. */
export function mapQuery<A, B>(query: Query<A>, change: (value: A) => B): Query<B> {
  const { filter, top, ...rest } = query
  const mapped = filter && mapCondition(filter, change)
  return {
    ...rest,
    ...(mapped && { filter: mapped }),
    ...(top !== undefined && { top: change(top) }),
  }
}
