import type { BinaryNode, CallNode, Node } from '../2-parse/ast.ts'
import { type Bound, needsCoercion } from '../3-bind/binder.ts'
import type { DelegatedQuery } from '../3-bind/delegation.ts'
import { isSubtraction } from '../3-bind/operators.ts'
import { mapQuery } from '../symbols/query-plan.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import { isMoment } from '../types/conversion.ts'
import type { Features } from '../types/features.ts'
import { type OptionSetDefinition, T, type Type } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { ColorValue, OptionValue, type Value } from '../values/value.ts'
import type { Domain, Ir, IrArgument, Reference } from './ir.ts'

/** Turns a bound tree without errors into what evaluation runs. */
export function lower(
  tree: Node,
  bound: Bound,
  features: Features,
  numberIsFloat: boolean,
  expected?: Type,
  queries: readonly DelegatedQuery[] = [],
): Ir {
  const lowering = new Lowering(bound, features, numberIsFloat, queries)
  const ir = lowering.node(tree)
  const from = lowering.typeAfter(tree)
  return expected && needsCoercion(from, expected)
    ? { kind: 'Coerce', operand: ir, from, to: expected }
    : ir
}

class Lowering {
  readonly #bound: Bound
  readonly #queries: ReadonlyMap<Node, DelegatedQuery>
  readonly #features: Features
  readonly #numberIsFloat: boolean

  constructor(
    bound: Bound,
    features: Features,
    numberIsFloat: boolean,
    queries: readonly DelegatedQuery[],
  ) {
    this.#queries = new Map(queries.map((query) => [query.node, query]))
    this.#bound = bound
    this.#features = features
    this.#numberIsFloat = numberIsFloat
  }

  /** The node with its recorded conversion. */
  node(node: Node): Ir {
    const inner = this.#queries.has(node) ? this.#query(node) : this.#inner(node)
    const to = this.#bound.coercions.get(node)
    if (!to) return inner
    const from = this.#type(node)
    if (inner.kind === 'Literal') {
      if (to.kind === 'Number' && inner.value instanceof Decimal)
        return { kind: 'Literal', value: inner.value.toNumber() }
    }
    return { kind: 'Coerce', operand: inner, from, to }
  }

  /** The node's type once converted. */
  typeAfter(node: Node): Type {
    return this.#bound.coercions.get(node) ?? this.#type(node)
  }

  #type(node: Node): Type {
    return this.#bound.types.get(node) ?? T.Error
  }

  /** The question to the data source in the place of the node. */
  #query(node: Node): Ir {
    const { source, query, partial } = this.#queries.get(node)!
    const here = this.#inner(node)
    const value = (given: Node | 1): Ir =>
      given === 1 ? { kind: 'Literal', value: 1 } : this.node(given)
    return {
      kind: 'Query',
      symbol: source,
      query: mapQuery(query, value),
      partial,
      here,
      type: this.#type(node),
    }
  }

  #inner(node: Node): Ir {
    switch (node.kind) {
      case 'Number':
        return {
          kind: 'Literal',
          value: this.#numberIsFloat ? node.value : Decimal.parse(node.text),
        }
      case 'Text':
      case 'Boolean':
        return { kind: 'Literal', value: node.value }
      case 'Name':
      case 'Self':
      case 'Parent':
        return this.#name(node)
      case 'Dot':
        return this.#dot(node)
      case 'Call':
        return this.#call(node)
      case 'Record':
        return {
          kind: 'Record',
          fields: node.fields.map((field) => [field.name, this.node(field.value)] as const),
        }
      case 'Table':
        return {
          kind: 'Table',
          items: node.items.map((item) => this.node(item)),
          wrap: this.#wrapsItems(node),
        }
      case 'Unary':
        return this.#unary(node)
      case 'Binary':
        return this.#binary(node)
      case 'Chain':
        return { kind: 'Chain', parts: node.parts.map((part) => this.node(part)) }
      case 'As':
        return this.node(node.left)
      case 'Interpolation':
        return { kind: 'Concatenate', parts: node.parts.map((part) => this.node(part)) }
      default:
        return { kind: 'Literal', value: null }
    }
  }

  #wrapsItems(node: Node & { kind: 'Table' }): boolean {
    if (!this.#features.tableSyntaxDoesntWrapRecords) return true
    const records = node.items.map((item) => this.typeAfter(item).kind)
    return !records.includes('Record')
  }

  #name(node: Node): Ir {
    const name = this.#bound.names.get(node)
    switch (name?.kind) {
      case 'symbol':
        return { kind: 'Symbol', symbol: name.symbol }
      case 'row':
        return { kind: 'Row', slot: name.scope.id }
      case 'field':
        return {
          kind: 'RowField',
          slot: name.scope.id,
          field: name.field,
          type: this.#type(node),
        }
      default:
        return { kind: 'Literal', value: null }
    }
  }

  #dot(node: Node & { kind: 'Dot' }): Ir {
    const dot = this.#bound.dots.get(node)
    switch (dot?.kind) {
      case 'option':
        return { kind: 'Literal', value: this.#option(node, dot.definition, dot.option) }
      case 'dynamic':
        return { kind: 'DynamicField', object: this.node(node.left), field: dot.field }
      case 'column':
        return { kind: 'Column', table: this.node(node.left), field: dot.field }
      case 'field':
        return {
          kind: 'Field',
          object: this.node(node.left),
          field: dot.field,
          type: this.#type(node),
        }
      default:
        return { kind: 'Literal', value: null }
    }
  }

  #option(node: Node, definition: OptionSetDefinition, option: string): Value {
    const value = definition.options.get(option) ?? null
    if (this.#type(node).kind === 'OptionSetValue' && value !== null)
      return new OptionValue(definition, option, value)
    if (definition.backing === 'Color' && typeof value === 'number') return new ColorValue(value)
    return value
  }

  #call(node: CallNode): Ir {
    const call = this.#bound.calls.get(node)
    if (!call) return { kind: 'Literal', value: null }
    const { declaration } = call
    const count = node.args.length
    const args = node.args.map((arg, i): IrArgument => {
      const inner = arg.kind === 'As' ? arg.left : arg
      const skip =
        declaration.typeArgument?.(i) || (declaration.column?.(i, count) && call.columns.has(i))
      const column = call.columns.get(i)
      const ir: Ir = skip
        ? { kind: 'Literal', value: column ?? null }
        : arg.kind === 'As'
          ? this.#renamed(arg, inner)
          : this.node(inner)
      const reference = declaration.target?.(i) ? this.#reference(inner) : undefined
      return {
        ir,
        lazy: (declaration.lambda?.(i, count) || declaration.lazy?.(i, count)) ?? false,
        ...(arg.kind === 'As' && { name: arg.name }),
        ...(reference && { reference }),
      }
    })
    return {
      kind: 'Call',
      declaration,
      ...(call.host && { host: call.host }),
      args,
      argTypes: node.args.map((arg) => this.typeAfter(arg)),
      type: this.#type(node),
      ...(call.scope && { slot: call.scope.id }),
      ...(call.secondScope && { secondSlot: call.secondScope.id }),
      tabular: call.tabular,
      columns: call.columns,
      extra: call.extra,
    }
  }

  /** `expression As name`: a conversion may be recorded on either. */
  #renamed(as: Node, inner: Node): Ir {
    const ir = this.node(inner)
    const to = this.#bound.coercions.get(as)
    return to ? { kind: 'Coerce', operand: ir, from: this.typeAfter(inner), to } : ir
  }

  #reference(node: Node): Reference | undefined {
    if (node.kind === 'Name') {
      const name = this.#bound.names.get(node)
      if (name?.kind === 'symbol') return { kind: 'symbol', symbol: name.symbol }
      const symbol = this.#defined(node)
      return symbol && { kind: 'symbol', symbol }
    }
    if (node.kind === 'Dot') {
      const dot = this.#bound.dots.get(node)
      const of = this.#reference(node.left)
      return of && dot?.kind === 'field' ? { kind: 'field', of, field: dot.field } : undefined
    }
    if (node.kind === 'Call' && node.args[0]) {
      const of = this.#reference(node.args[0])
      return of && { kind: 'row', of, row: this.node(node) }
    }
    return undefined
  }

  #defined(node: Node & { kind: 'Name' }): SymbolInfo | undefined {
    const found = this.#bound.definitions.find(
      (definition) => definition.span.start === node.start && definition.name === node.name,
    )
    return found && { name: found.name, kind: found.kind, type: found.type }
  }

  #unary(node: Node & { kind: 'Unary' }): Ir {
    const operand = this.node(node.operand)
    if (node.operator === '!') return { kind: 'Not', operand }
    const type = this.#type(node)
    return node.operator === '-'
      ? { kind: 'Negate', operand, type }
      : { kind: 'Percent', operand, type }
  }

  #binary(node: BinaryNode): Ir {
    const { operator } = node
    const left = this.node(node.left)
    const leftType = this.typeAfter(node.left)
    if (isSubtraction(node) && node.right.kind === 'Unary') {
      const { operand } = node.right
      const rightType = this.typeAfter(node.right)
      const right = this.#subtrahend(node.right, operand)
      const types = { leftType, rightType }
      const domain = domainOf(types, this.#type(node))
      const from = domain === 'Moment' ? asDouble(left) : left
      return { kind: 'Arithmetic', operator: '-', domain, left: from, right, ...types }
    }
    const right = this.node(node.right)
    const rightType = this.typeAfter(node.right)
    const types = { leftType, rightType }
    switch (operator) {
      case '+': {
        const domain = domainOf(types, this.#type(node))
        return { kind: 'Arithmetic', operator, domain, left, right, ...types }
      }
      case '*':
      case '/':
      case '^': {
        const domain: Domain =
          operator !== '^' && this.#type(node).kind === 'Decimal' ? 'Decimal' : 'Number'
        return { kind: 'Arithmetic', operator, domain, left, right, ...types }
      }
      case '||':
      case '&&':
        return { kind: 'Logic', operator, left, right }
      case '&':
        return this.#type(node).kind === 'OptionSetValue'
          ? { kind: 'JoinOptions', left, right, type: this.#type(node) }
          : { kind: 'Concatenate', parts: [...partsOf(left), ...partsOf(right)] }
      case 'in':
      case 'exactin': {
        const table = rightType.kind === 'Table'
        return { kind: 'In', exact: operator === 'exactin', left, right, table }
      }
      default:
        return { kind: 'Compare', operator, left, right, ...types }
    }
  }

  /** The right side of a minus: what is negated, in the type that the negation would have. */
  #subtrahend(negation: Node, operand: Node): Ir {
    const inner = this.node(operand)
    const to = this.#bound.coercions.get(negation)
    return to ? { kind: 'Coerce', operand: inner, from: this.#type(negation), to } : inner
  }
}

const partsOf = (ir: Ir): readonly Ir[] => (ir.kind === 'Concatenate' ? ir.parts : [ir])

/** A Dynamic number is read as a double where a moment is taken from it, whatever numbers are else. */
function asDouble(ir: Ir): Ir {
  const isDynamic = ir.kind === 'Coerce' && ir.from.kind === 'Dynamic' && ir.to.kind === 'Decimal'
  return isDynamic ? { ...ir, to: T.Number } : ir
}

function domainOf(types: { leftType: Type; rightType: Type }, result: Type): Domain {
  if (isMoment(types.leftType) || isMoment(types.rightType)) return 'Moment'
  return result.kind === 'Decimal' ? 'Decimal' : 'Number'
}
