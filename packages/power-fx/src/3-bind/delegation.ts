import { type CallNode, type Node, type Span, childrenOf } from '../2-parse/ast.ts'
import type {
  Aggregate,
  Condition,
  DatePart,
  Delegation,
  FilterOperator,
  LogicOperator,
  OrderBy,
  Query,
} from '../symbols/query-plan.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Bound, CallBinding, Scope } from './binder.ts'

/** A part of a formula that a data source does by itself. */
export interface DelegatedQuery {
  readonly source: SymbolInfo
  /** The expression that the query takes the place of. */
  readonly node: Node
  /** Values are formulas yet: nodes, or the constant 1 of `First` and `LookUp`. */
  readonly query: Query<Node | 1>
  /** The functions that the source does, innermost first. */
  readonly functions: readonly string[]
  /** Whether the rows are worked on here because the source cannot do more. */
  readonly partial: boolean
}

/** Why something is not left to the source. */
export type Refusal =
  | 'function'
  | 'operator'
  | 'column'
  | 'logic'
  | 'sort'
  | 'top'
  | 'notAColumn'
  | 'afterTop'

/** What runs here though its rows come from a source that could do more. */
export interface Remainder extends Span {
  readonly function: string
  readonly source: SymbolInfo
  readonly reason: Refusal
}

/** What is pushed to the sources, and what remains. */
export interface DelegationPlan {
  readonly queries: readonly DelegatedQuery[]
  readonly remainders: readonly Remainder[]
}

const NOTHING: DelegationPlan = { queries: [], remainders: [] }

/** Splits a bound formula into what its sources do and what is evaluated here. Pure. */
export function splitForSources(tree: Node, bound: Bound): DelegationPlan {
  let delegable = false
  for (const name of bound.names.values())
    if (name.kind === 'symbol' && name.symbol.delegation) delegable = true
  if (!delegable) return NOTHING
  const planner = new Planner(bound)
  planner.visit(tree)
  return { queries: planner.queries, remainders: planner.remainders }
}

/** A source with what was pushed so far. */
interface Pushed {
  readonly source: SymbolInfo
  readonly delegation: Delegation
  readonly node: Node
  readonly query: Query<Node | 1>
  readonly functions: readonly string[]
  /** Whether all functions up to `node` are done by the source. */
  readonly whole: boolean
}

/** Functions that read all rows of their table and that no source does. */
const READS_ALL = new Set([
  'StdevP',
  'VarP',
  'GroupBy',
  'Summarize',
  'Join',
  'Last',
  'LastN',
  'Index',
  'Shuffle',
  'Count',
])

const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  Sum: 'sum',
  Average: 'average',
  Min: 'min',
  Max: 'max',
}

const DATE_PARTS: Readonly<Record<string, DatePart>> = {
  Year: 'year',
  Month: 'month',
  Day: 'day',
  Hour: 'hour',
  Minute: 'minute',
  Second: 'second',
}

class Planner {
  readonly queries: DelegatedQuery[] = []
  readonly remainders: Remainder[] = []
  readonly #bound: Bound

  constructor(bound: Bound) {
    this.#bound = bound
  }

  visit(node: Node) {
    const pushed = this.#table(node)
    if (!pushed) {
      for (const child of childrenOf(node)) this.visit(child)
      return
    }
    if (pushed.functions.length > 0) {
      const { source, node: place, query, functions, whole } = pushed
      this.queries.push({ source, node: place, query, functions, partial: !whole })
    }
    // Values of the query and what is evaluated here may read sources as well.
    this.#visitArguments(node)
  }

  #visitArguments(node: Node) {
    if (node.kind !== 'Call') return
    node.args.forEach((arg, i) => {
      if (i === 0) this.#visitArguments(arg.kind === 'As' ? arg.left : arg)
      else this.visit(arg)
    })
  }

  /** The query that gives the node's value or the rows that it is made of. */
  #table(node: Node): Pushed | undefined {
    if (node.kind === 'As') return this.#table(node.left)
    if (node.kind === 'Name') {
      const name = this.#bound.names.get(node)
      const source = name?.kind === 'symbol' ? name.symbol : undefined
      if (!source?.delegation) return undefined
      return { source, delegation: source.delegation, node, query: {}, functions: [], whole: true }
    }
    if (node.kind !== 'Call') return undefined
    const call = this.#bound.calls.get(node)
    const [first] = node.args
    if (!call || call.host || !first) return undefined
    const base = this.#table(first)
    if (!base) return undefined
    // Once something runs here, so does all that follows.
    if (!base.whole) return base
    return this.#push(node, call, base)
  }

  #push(node: CallNode, call: CallBinding, base: Pushed): Pushed {
    const { delegation, query } = base
    const here = { ...base, whole: false }
    const done = (more: Query<Node | 1>): Pushed => ({
      ...base,
      node,
      query: { ...query, ...more },
      functions: [...base.functions, node.name],
    })
    /** The source gives fewer rows; the call itself is evaluated here over those. */
    const narrowed = (more: Query<Node | 1>): Pushed => ({
      ...base,
      query: { ...query, ...more },
      functions: [...base.functions, node.name],
      whole: false,
    })
    const late = query.top !== undefined
    switch (node.name) {
      case 'Filter':
      case 'LookUp':
      case 'CountIf': {
        if (late) return here
        const predicates = node.name === 'LookUp' ? node.args.slice(1, 2) : node.args.slice(1)
        const all = predicates.flatMap((predicate) => this.#conjuncts(predicate))
        const scan = all.map((part) => this.#condition(part, call, base, node))
        const found = scan.filter((condition) => condition !== undefined)
        const complete = found.length === all.length
        if (found.length === 0) return here
        const joined = [...(query.filter ? [query.filter] : []), ...found]
        if (joined.length > 1 && !this.#hasLogic(delegation, 'and')) {
          this.#refuse(node, base, 'logic', node)
          return here
        }
        const filter: Condition<Node | 1> =
          joined.length === 1 ? joined[0]! : { kind: 'and', conditions: joined }
        if (node.name === 'Filter') return complete ? done({ filter }) : narrowed({ filter })
        if (node.name === 'LookUp')
          return narrowed({ filter, ...(complete && delegation.top && { top: 1 as const }) })
        return complete && delegation.count ? done({ filter, count: true }) : narrowed({ filter })
      }
      case 'Sort':
      case 'SortByColumns': {
        if (late) return here
        const orderBy = this.#order(node, call, base)
        // The later order counts first, and the sort is stable.
        return orderBy ? done({ orderBy: [...orderBy, ...(query.orderBy ?? [])] }) : here
      }
      case 'FirstN':
      case 'First': {
        if (late) return here
        if (!delegation.top) {
          this.#refuse(node, base, 'top', node)
          return here
        }
        if (node.name === 'First') return narrowed({ top: 1 })
        const [, count] = node.args
        return count ? done({ top: count }) : here
      }
      case 'ShowColumns': {
        const names = [...call.columns.values()]
        return delegation.select ? done({ select: names }) : here
      }
      case 'Search': {
        const [, text] = node.args
        if (late || !text) return here
        const filter = this.#search([...call.columns.values()], text, node, base)
        if (!filter) return here
        if (!query.filter) return done({ filter })
        if (this.#hasLogic(delegation, 'and'))
          return done({ filter: { kind: 'and', conditions: [query.filter, filter] } })
        this.#refuse(node, base, 'logic', node)
        return here
      }
      case 'CountRows':
        if (late) return here
        if (delegation.count) return done({ count: true })
        this.#refuse(node, base, 'function', node)
        return here
      case 'CountA': {
        // Of one column, as many rows as have a value there.
        const filter = late ? undefined : this.#filled(query, delegation)
        if (filter && delegation.count) return done({ filter, count: true })
        this.#refuse(node, base, late ? 'afterTop' : 'function', node)
        return here
      }
      case 'Sum':
      case 'Average':
      case 'Min':
      case 'Max': {
        const name = AGGREGATES[node.name]!
        const column = late ? undefined : this.#column(node.args[1] ?? node, call.scope)
        if (column !== undefined && delegation.aggregates?.includes(name))
          return done({ aggregate: { function: name, column } })
        this.#refuse(node, base, late ? 'afterTop' : 'function', node)
        return here
      }
      case 'Distinct': {
        const column = late ? undefined : this.#column(node.args[1] ?? node, call.scope)
        // Its one column has another name: what follows runs here.
        if (column !== undefined && delegation.distinct)
          return { ...done({ distinct: column }), whole: false }
        this.#refuse(node, base, late ? 'afterTop' : 'function', node)
        return here
      }
      default:
        if (READS_ALL.has(node.name)) this.#refuse(node, base, 'function', node)
        return here
    }
  }

  /** The query's filter, and that its only column has a value; undefined if the source cannot. */
  #filled(
    { select, filter }: Query<Node | 1>,
    delegation: Delegation,
  ): Condition<Node | 1> | undefined {
    const [column, ...more] = select ?? []
    if (column === undefined || more.length > 0 || !this.#hasLogic(delegation, 'not')) return
    const able = delegation.columns?.get(column)?.filter ?? delegation.filter ?? []
    if (!able.includes('null') || (filter && !this.#hasLogic(delegation, 'and'))) return
    const blank = { kind: 'compare', column, operator: 'null', value: NO_VALUE } as const
    const filled = { kind: 'not', condition: blank } as const
    return filter ? { kind: 'and', conditions: [filter, filled] } : filled
  }

  #refuse(node: CallNode, base: Pushed, reason: Refusal, at: Node) {
    const span = at === node ? node.head : at
    this.remainders.push({
      start: span.start,
      end: span.end,
      function: node.name,
      source: base.source,
      reason,
    })
  }

  #hasLogic(delegation: Delegation, operator: LogicOperator): boolean {
    return delegation.logic?.includes(operator) ?? false
  }

  #conjuncts(node: Node): Node[] {
    if (node.kind === 'Binary' && node.operator === '&&')
      return [...this.#conjuncts(node.left), ...this.#conjuncts(node.right)]
    if (node.kind === 'Call' && node.name === 'And')
      return node.args.flatMap((arg) => this.#conjuncts(arg))
    return [node]
  }

  /** The predicate as a condition, or undefined with a remainder that says why not. */
  #condition(
    node: Node,
    call: CallBinding,
    base: Pushed,
    caller: CallNode,
  ): Condition<Node | 1> | undefined {
    const refuse = (reason: Refusal): undefined => {
      this.#refuse(caller, base, reason, node)
      return undefined
    }
    const compare = (column: Node, operator: FilterOperator, value: Node) => {
      const part = this.#datePart(column, base.delegation)
      const name = this.#column(part?.date ?? column, call.scope)
      if (name === undefined || !this.#isValue(value, call.scope)) return refuse('notAColumn')
      const able = base.delegation.columns?.get(name)?.filter ?? base.delegation.filter ?? []
      if (!able.includes(operator)) return refuse('operator')
      return {
        kind: 'compare',
        column: name,
        operator,
        ...(part && { part: part.part }),
        value,
      } as const
    }
    const join = (kind: 'and' | 'or', parts: readonly Node[]) => {
      if (!this.#hasLogic(base.delegation, kind)) return refuse('logic')
      const conditions = parts.map((part) => this.#condition(part, call, base, caller))
      const all = conditions.filter((condition) => condition !== undefined)
      return all.length === conditions.length ? ({ kind, conditions: all } as const) : undefined
    }
    const negate = (part: Node) => {
      if (!this.#hasLogic(base.delegation, 'not')) return refuse('logic')
      const condition = this.#condition(part, call, base, caller)
      return condition && ({ kind: 'not', condition } as const)
    }
    if (node.kind === 'Binary') {
      const { left, right, operator } = node
      const flipped = FLIPPED[operator]
      if (operator === '&&') return join('and', [left, right])
      if (operator === '||') return join('or', [left, right])
      if (operator === 'in') return compare(right, 'contains', left)
      if (!flipped) return refuse('operator')
      return this.#column(this.#datePart(left, base.delegation)?.date ?? left, call.scope) ===
        undefined
        ? compare(right, flipped, left)
        : compare(left, operator as FilterOperator, right)
    }
    if (node.kind === 'Unary' && node.operator === '!') return negate(node.operand)
    if (node.kind === 'Call') {
      const [first, second] = node.args
      if (node.name === 'And' || node.name === 'Or')
        return join(node.name === 'And' ? 'and' : 'or', node.args)
      if (node.name === 'Not' && first) return negate(first)
      if (node.name === 'IsBlank' && first) return compare(first, 'null', NO_VALUE)
      if ((node.name === 'StartsWith' || node.name === 'EndsWith') && first && second)
        return compare(first, node.name === 'StartsWith' ? 'startsWith' : 'endsWith', second)
      return refuse('function')
    }
    const isFlag = this.#bound.types.get(node)?.kind === 'Boolean'
    return isFlag ? compare(node, '=', YES) : refuse('notAColumn')
  }

  #search(
    columns: readonly string[],
    text: Node,
    node: CallNode,
    base: Pushed,
  ): Condition<Node | 1> | undefined {
    const able = (column: string) =>
      base.delegation.columns?.get(column)?.filter ?? base.delegation.filter ?? []
    const missing = columns.length > 1 && !this.#hasLogic(base.delegation, 'or')
    if (missing || !columns.every((column) => able(column).includes('contains'))) {
      this.#refuse(node, base, missing ? 'logic' : 'operator', node)
      return undefined
    }
    const conditions = columns.map(
      (column) => ({ kind: 'compare', column, operator: 'contains', value: text }) as const,
    )
    return conditions.length === 1 ? conditions[0] : { kind: 'or', conditions }
  }

  #order(node: CallNode, call: CallBinding, base: Pushed): OrderBy[] | undefined {
    const orders: OrderBy[] = []
    const add = (column: string | undefined, direction: Node | undefined, at: Node): boolean => {
      const descending = direction === undefined ? false : this.#isDescending(direction)
      const refuse = (reason: Refusal) => {
        this.#refuse(node, base, reason, at)
        return false
      }
      if (column === undefined || descending === undefined) return refuse('notAColumn')
      const able = base.delegation.columns?.get(column)?.sort ?? base.delegation.sort ?? 'none'
      if (able === 'none' || (able === 'ascending' && descending)) return refuse('sort')
      orders.push({ column, descending })
      return true
    }
    const [, ...rest] = node.args
    if (node.name === 'Sort') {
      const [key, direction] = rest
      return key && add(this.#column(key, call.scope), direction, key) ? orders : undefined
    }
    for (let i = 0; i < rest.length; i += 2)
      if (!add(call.columns.get(i + 1), rest[i + 1], rest[i]!)) return undefined
    return orders
  }

  #isDescending(node: Node): boolean | undefined {
    const dot = this.#bound.dots.get(node)
    const name = dot?.kind === 'option' ? dot.option : node.kind === 'Text' ? node.value : ''
    if (/^descending$/i.test(name)) return true
    return /^ascending$/i.test(name) ? false : undefined
  }

  /** The part of a date that a node reads, when the source can compare it. */
  #datePart(node: Node, { dateParts }: Delegation) {
    const part = node.kind === 'Call' ? DATE_PARTS[node.name] : undefined
    const date = node.kind === 'Call' ? node.args[0] : undefined
    return part && date && dateParts?.includes(part) ? { part, date } : undefined
  }

  /** The column of the scope's row that the node reads as it is. */
  #column(node: Node, scope: Scope | undefined): string | undefined {
    if (!scope || this.#bound.coercions.has(node)) return undefined
    const name = this.#bound.names.get(node)
    if (name?.kind === 'field') return name.scope === scope ? name.field : undefined
    if (node.kind !== 'Dot') return undefined
    const dot = this.#bound.dots.get(node)
    const row = this.#bound.names.get(node.left)
    return dot?.kind === 'field' && row?.kind === 'row' && row.scope === scope
      ? dot.field
      : undefined
  }

  /** Whether the node is the same for all rows: it can be evaluated before the query. */
  #isValue(node: Node, scope: Scope | undefined): boolean {
    const name = this.#bound.names.get(node)
    if ((name?.kind === 'field' || name?.kind === 'row') && name.scope === scope) return false
    const call = this.#bound.calls.get(node)
    if (call && (call.declaration.behavior || call.declaration.volatile === true))
      if (call.declaration.behavior || node.kind !== 'Call' || RANDOM.has(node.name)) return false
    return childrenOf(node).every((child) => this.#isValue(child, scope))
  }
}

/** Functions whose result differs from row to row. */
const RANDOM = new Set(['Rand', 'RandBetween', 'GUID', 'Shuffle'])

const FLIPPED: Readonly<Record<string, FilterOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** Stands for the value of a test for having none. */
const NO_VALUE: Node = { kind: 'Error', start: 0, end: 0, parts: [] }
const YES: Node = { kind: 'Boolean', value: true, start: 0, end: 0 }
