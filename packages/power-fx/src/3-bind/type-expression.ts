import type { Node } from '../2-parse/ast.ts'
import { type SymbolTable, findType } from '../symbols/symbol.ts'
import { T, type Type, rowType } from '../types/type.ts'

/** What reading a type needs. */
export interface TypeExpressionOptions {
  readonly numberIsFloat: boolean
  readonly symbols?: SymbolTable
  report(node: Node, key: string, ...args: string[]): void
}

const NAMED: Readonly<Record<string, Type>> = {
  Boolean: T.Boolean,
  Color: T.Color,
  Date: T.Date,
  Time: T.Time,
  DateTime: T.DateTime,
  GUID: T.Guid,
  Float: T.Number,
  Decimal: T.Decimal,
  Text: T.Text,
  Hyperlink: T.Hyperlink,
  Dynamic: T.Dynamic,
}

/** The type a bare name stands for, or undefined. */
export function resolveNamedType(
  name: string,
  options: Pick<TypeExpressionOptions, 'numberIsFloat' | 'symbols'>,
): Type | undefined {
  const own = findType(options.symbols, name)
  if (own) return own
  if (name === 'Number') return options.numberIsFloat ? T.Number : T.Decimal
  return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
}

/** The type that the inside of `Type(…)` describes; reports and gives undefined when it is none. */
export function resolveTypeExpression(
  node: Node,
  options: TypeExpressionOptions,
): Type | undefined {
  switch (node.kind) {
    case 'Name': {
      const type = resolveNamedType(node.name, options)
      if (!type) options.report(node, 'ErrInvalidName', node.name)
      return type
    }
    case 'Record': {
      const fields = new Map<string, Type>()
      let ok = true
      for (const field of node.fields) {
        const type = resolveTypeExpression(field.value, options)
        if (type) fields.set(field.name, type)
        else ok = false
      }
      return ok ? T.record(fields) : undefined
    }
    case 'Table': {
      const [item, more] = node.items
      if (!item || more) {
        options.report(node, 'ErrTypeFunction_InvalidTypeExpression', 'Table')
        return undefined
      }
      const type = resolveTypeExpression(item, options)
      if (!type) return undefined
      return type.kind === 'Record' ? { ...type, kind: 'Table' } : T.table({ Value: type })
    }
    case 'Call': {
      const [arg] = node.args
      const type =
        node.name === 'RecordOf' && arg?.kind === 'Name' && node.args.length === 1
          ? resolveNamedType(arg.name, options)
          : undefined
      if (type?.kind === 'Table') return rowType(type)
      options.report(node, 'ErrTypeFunction_InvalidTypeExpression', node.name)
      return undefined
    }
    default:
      options.report(node, 'ErrTypeFunction_InvalidTypeExpression', describe(node))
      return undefined
  }
}

function describe(node: Node): string {
  if (node.kind === 'Number') return node.text
  if (node.kind === 'Text') return `"${node.value}"`
  if (node.kind === 'Boolean') return String(node.value)
  return node.kind
}
