import {
  type CallNode,
  type DotNode,
  type NameNode,
  type Node,
  type ParentNode,
  type SelfNode,
  childrenOf,
  focusOf,
} from '../2-parse/ast.ts'
import type { HostFunction } from '../symbols/host-function.ts'
import {
  type SymbolInfo,
  type SymbolTable,
  allowsNewVariables,
  capabilities,
  findSymbol,
  visibleFunctions,
} from '../symbols/symbol.ts'
import { accepts, coercesTo, isNumeric, unionTypes } from '../types/conversion.ts'
import type { Features } from '../types/features.ts'
import {
  type OptionSetDefinition,
  type RecordType,
  T,
  type Type,
  backingType,
  findField,
  hasFields,
  rowType,
  singleColumn,
  typeName,
} from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { CallCheck, type CheckHost, type DefinitionFinding, type Finding } from './call-check.ts'
import type { Diagnostic } from './diagnostic.ts'
import { builtInEnumerations } from './enumerations.ts'
import type { FunctionDeclaration } from './function-declaration.ts'
import { hostDeclaration } from './host-declaration.ts'
import { formatMessage } from './messages.ts'
import { type OperatorContext, bindBinary, bindUnary } from './operators.ts'
import { resolveNamedType, resolveTypeExpression } from './type-expression.ts'

/** A scope that a call opens: the row of a table, a record, or named things. */
export interface Scope {
  /** Slot of the frame that holds the row. */
  readonly id: number
  readonly type: Type
  /** `As` name; the row is then reached by it alone. */
  readonly alias?: string
  /** Whether `ThisRecord` is the row. */
  readonly hasRow: boolean
}

/** What a name turned out to be. */
export type NameBinding =
  | { readonly kind: 'symbol'; readonly symbol: SymbolInfo }
  | { readonly kind: 'row'; readonly scope: Scope }
  | { readonly kind: 'field'; readonly scope: Scope; readonly field: string }
  | { readonly kind: 'enum'; readonly definition: OptionSetDefinition }

/** What a call turned out to be. */
export interface CallBinding {
  readonly declaration: FunctionDeclaration
  readonly host?: HostFunction
  readonly scope?: Scope
  /** The scope of `Join`'s second table. */
  readonly secondScope?: Scope
  /** The scalar function is mapped over one-column tables. */
  readonly tabular: boolean
  readonly columns: ReadonlyMap<number, string>
  readonly extra: unknown
}

/** What a dot turned out to be. */
export type DotBinding =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'column'; readonly field: string }
  | { readonly kind: 'option'; readonly definition: OptionSetDefinition; readonly option: string }
  | { readonly kind: 'dynamic'; readonly field: string }

/** The built-in functions by name. */
export interface FunctionRegistry {
  find(name: string, namespace: string): readonly FunctionDeclaration[]
}

/** What binding needs. */
export interface BindOptions {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly allowSideEffects: boolean
  readonly symbols?: SymbolTable
  readonly registry: FunctionRegistry
  /** Built-in functions that are known but not offered here. */
  readonly unsupported?: ReadonlySet<string>
}

/** The tree's meaning: facts by node. */
export interface Bound {
  readonly types: ReadonlyMap<Node, Type>
  readonly coercions: ReadonlyMap<Node, Type>
  readonly names: ReadonlyMap<Node, NameBinding>
  readonly calls: ReadonlyMap<Node, CallBinding>
  readonly dots: ReadonlyMap<Node, DotBinding>
  readonly diagnostics: Diagnostic[]
  readonly definitions: readonly DefinitionFinding[]
  readonly isBehavior: boolean
  readonly isAsync: boolean
  readonly isVolatile: boolean
  readonly scopeCount: number
}

/** Gives every node its type and meaning; finds everything that is wrong. Never throws. */
export function bind(tree: Node, options: BindOptions): Bound {
  const binder = new Binder(options)
  binder.visit(tree)
  return binder.result()
}

/** The record that `FirstError` is. */
export const ERROR_RECORD: RecordType = T.record(
  {
    Kind: T.Number,
    Message: T.Text,
    Source: T.Text,
    Observed: T.Text,
    Details: T.record({ HttpStatusCode: T.Number, HttpResponse: T.Text }),
  },
  { sealed: true },
)

class Binder implements CheckHost, OperatorContext {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly allowSideEffects: boolean
  readonly allowNewVariables: boolean
  readonly v1: boolean
  readonly #options: BindOptions
  readonly #types = new Map<Node, Type>()
  readonly #coercions = new Map<Node, Type>()
  readonly #names = new Map<Node, NameBinding>()
  readonly #calls = new Map<Node, CallBinding>()
  readonly #dots = new Map<Node, DotBinding>()
  readonly #diagnostics: Diagnostic[] = []
  readonly #flagged = new Set<Node>()
  readonly #definitions: DefinitionFinding[] = []
  readonly #newSymbols = new Map<string, SymbolInfo>()
  readonly #unknown = new Set<Node>()
  readonly #enums: ReadonlyMap<string, OptionSetDefinition>
  #scopes: Scope[] = []
  #scopeCount = 0
  #isBehavior = false
  #isAsync = false
  #isVolatile = false

  constructor(options: BindOptions) {
    this.#options = options
    this.features = options.features
    this.v1 = options.features.powerFxV1CompatibilityRules
    this.numberIsFloat = options.numberIsFloat
    this.allowSideEffects = options.allowSideEffects
    this.allowNewVariables = allowsNewVariables(options.symbols)
    this.#enums = builtInEnumerations(this.v1)
  }

  result(): Bound {
    return {
      types: this.#types,
      coercions: this.#coercions,
      names: this.#names,
      calls: this.#calls,
      dots: this.#dots,
      diagnostics: this.#diagnostics,
      definitions: this.#definitions,
      isBehavior: this.#isBehavior,
      isAsync: this.#isAsync,
      isVolatile: this.#isVolatile,
      scopeCount: this.#scopeCount,
    }
  }

  // What checks ask for.

  typeOf(node: Node): Type {
    return this.#types.get(node) ?? T.Error
  }

  coerce(node: Node, to: Type) {
    this.#coercions.set(node, to)
  }

  error(node: Node, key: string, ...args: string[]) {
    this.#report({ node, span: focusOf(node), severity: 'error', key, args, ensure: false })
  }

  ensure(node: Node, key: string, ...args: string[]) {
    this.#report({ node, span: focusOf(node), severity: 'error', key, args, ensure: true })
  }

  warn(node: Node, key: string, ...args: string[]) {
    this.#report({ node, span: focusOf(node), severity: 'warning', key, args, ensure: false })
  }

  sourceOf(node: Node): string {
    return sourceOf(node)
  }

  isBound(node: Node): boolean {
    return this.#names.has(node)
  }

  isUnknownName(node: Node): boolean {
    return this.#unknown.has(node)
  }

  isEnumMember(node: Node, enumeration: string): boolean {
    const dot = this.#dots.get(node)
    return dot?.kind === 'option' && dot.definition.name === enumeration
  }

  hasSideEffects(node: Node): boolean {
    const call = this.#calls.get(node)
    if (call?.declaration.behavior || call?.host?.behavior) return true
    return childrenOf(node).some((child) => this.hasSideEffects(child))
  }

  usesScope(node: Node, call: CallNode): boolean {
    const scope = this.#calls.get(call)?.scope ?? this.#openScope
    if (!scope) return true
    const name = this.#names.get(node)
    if (name && name.kind !== 'symbol' && name.kind !== 'enum' && name.scope === scope) return true
    return childrenOf(node).some((child) => this.usesScope(child, call))
  }

  #openScope: Scope | undefined

  constantText(node: Node): string | undefined {
    switch (node.kind) {
      case 'Interpolation': {
        const parts = node.parts.map((part) => this.constantText(part))
        return parts.includes(undefined) ? undefined : parts.join('')
      }
      case 'Text':
        return node.value
      case 'Binary': {
        if (node.operator !== '&') return undefined
        const left = this.constantText(node.left)
        const right = this.constantText(node.right)
        return left === undefined || right === undefined ? undefined : left + right
      }
      case 'Dot': {
        const dot = this.#dots.get(node)
        if (dot?.kind !== 'option') return undefined
        const value = dot.definition.options.get(dot.option)
        return typeof value === 'string' ? value : undefined
      }
      case 'Call': {
        const name = this.#calls.get(node)?.declaration.name
        const parts = node.args.map((arg) => this.constantText(arg))
        if (name === 'Concatenate')
          return parts.some((part) => part === undefined) ? undefined : parts.join('')
        if (name === 'Char' || name === 'UniChar') {
          const code = this.#constantNumber(node.args[0])
          if (code === undefined || code < 1 || code > 0x10ffff) return undefined
          if (name === 'Char' && code > 255) return undefined
          return String.fromCodePoint(Math.trunc(code))
        }
        return undefined
      }
      default:
        return undefined
    }
  }

  #constantNumber(node: Node | undefined): number | undefined {
    if (node?.kind === 'Number') return node.value
    if (node?.kind !== 'Call' || this.#calls.get(node)?.declaration.name !== 'Hex2Dec')
      return undefined
    const text = node.args[0] && this.constantText(node.args[0])
    return text !== undefined && /^[0-9a-fA-F]{1,8}$/.test(text) ? parseInt(text, 16) : undefined
  }

  mutability(node: Node): { set: boolean; mutate: boolean; setMutate: boolean } | undefined {
    if (node.kind === 'Name') {
      const name = this.#names.get(node)
      if (name?.kind === 'symbol') return capabilities(name.symbol)
      return name && { set: false, mutate: false, setMutate: false }
    }
    if (node.kind === 'Dot') {
      const dot = this.#dots.get(node)
      return dot?.kind === 'field' ? this.mutability(node.left) : undefined
    }
    if (node.kind !== 'Call') return undefined
    const name = this.#calls.get(node)?.declaration.name
    const first = node.args[0]
    if (!first || !['First', 'Last', 'Index', 'LookUp'].includes(name ?? '')) return undefined
    const inner = this.mutability(first)
    return inner && name === 'LookUp' ? { ...inner, setMutate: false } : inner
  }

  // The walk.

  visit(node: Node): Type {
    const type = this.#bind(node)
    this.#types.set(node, type)
    return type
  }

  #bind(node: Node): Type {
    switch (node.kind) {
      case 'Number':
        return this.#number(node)
      case 'Text':
        return T.Text
      case 'Boolean':
        return T.Boolean
      case 'Name':
        return this.#name(node)
      case 'Self':
      case 'Parent':
        return this.#special(node)
      case 'Dot':
        return this.#dot(node)
      case 'Call':
        return this.#call(node)
      case 'Record':
        return this.#record(node)
      case 'Table':
        return this.#table(node)
      case 'Unary':
        this.visit(node.operand)
        return bindUnary(node, this)
      case 'Binary':
        this.visit(node.left)
        this.visit(node.right)
        return bindBinary(node, this)
      case 'Chain': {
        let last: Type = T.Blank
        for (const part of node.parts) last = this.visit(part)
        return last
      }
      case 'As':
        this.visit(node.left)
        this.error(node, 'ErrAsNotInContext')
        return T.Error
      case 'Interpolation':
        return this.#interpolation(node)
      case 'TypeLiteral':
        this.error(node, 'ErrTypeFunction_UnsupportedUsage')
        return T.Error
      case 'Error':
        for (const part of node.parts) this.visit(part)
        return T.Error
    }
  }

  #number(node: Node & { kind: 'Number' }): Type {
    const tooLarge = this.numberIsFloat ? !Number.isFinite(node.value) : beyondDecimal(node.text)
    if (tooLarge) {
      this.error(node, 'ErrNumberTooLarge')
      return T.Error
    }
    return this.numberIsFloat ? T.Number : T.Decimal
  }

  #name(node: NameNode): Type {
    if (!node.global) {
      const local = this.#findLocal(node)
      if (local) return local
    }
    const symbol = this.#newSymbols.get(node.name) ?? findSymbol(this.#options.symbols, node.name)
    if (symbol) {
      this.#names.set(node, { kind: 'symbol', symbol })
      return symbol.type
    }
    const definition = this.#enums.get(node.name)
    if (definition) {
      this.#names.set(node, { kind: 'enum', definition })
      return { kind: 'OptionSet', definition }
    }
    this.#unknown.add(node)
    this.error(node, 'ErrInvalidName', node.name)
    return T.Error
  }

  #findLocal(node: NameNode): Type | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i]!
      if (scope.alias !== undefined) {
        if (scope.alias !== node.name) continue
        this.#names.set(node, { kind: 'row', scope })
        return scope.type
      }
      if (hasFields(scope.type)) {
        const field = findField(scope.type, node.name)
        if (field) {
          this.#names.set(node, { kind: 'field', scope, field: field.name })
          return field.type
        }
      }
      if (scope.hasRow && node.name === 'ThisRecord') {
        this.#names.set(node, { kind: 'row', scope })
        return scope.type
      }
    }
    return undefined
  }

  #special(node: SelfNode | ParentNode): Type {
    const symbol = findSymbol(this.#options.symbols, node.kind)
    if (symbol) {
      this.#names.set(node, { kind: 'symbol', symbol })
      return symbol.type
    }
    this.error(node, 'ErrInvalidName', node.kind)
    return T.Error
  }

  #dot(node: DotNode): Type {
    if (node.operator === '[@') return this.#scopedField(node)
    const left = this.visit(node.left)
    switch (left.kind) {
      case 'OptionSet':
        return this.#option(node, left.definition)
      case 'Dynamic':
        this.#dots.set(node, { kind: 'dynamic', field: node.name })
        return T.Dynamic
      case 'Deferred':
        return T.Deferred
      case 'Record':
      case 'Control':
      case 'Table':
        break
      default:
        this.error(node, 'ErrInvalidDot', typeName(left))
        return T.Error
    }
    const field = findField(left, node.name)
    if (!field) {
      this.error(node, 'ErrInvalidName', node.name)
      if (left.kind === 'Table' && this.v1) this.error(node, 'ErrDeprecatedDotUseShowColumns')
      return T.Error
    }
    if (left.kind !== 'Table') {
      this.#dots.set(node, { kind: 'field', field: field.name })
      return field.type
    }
    if (this.v1) {
      this.error(node, 'ErrDeprecatedDotUseShowColumns')
      return T.Error
    }
    this.#dots.set(node, { kind: 'column', field: field.name })
    return T.table(new Map([[field.name, field.type]]))
  }

  #scopedField(node: DotNode): Type {
    const { left } = node
    const name = left.kind === 'Name' ? left.name : ''
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i]!
      const matches = (scope.alias ?? this.#scopeNames.get(scope)) === name
      if (!matches || !hasFields(scope.type)) continue
      const field = findField(scope.type, node.name)
      if (!field) break
      this.#names.set(left, { kind: 'row', scope })
      this.#types.set(left, scope.type)
      this.#dots.set(node, { kind: 'field', field: field.name })
      return field.type
    }
    this.error(node, 'ErrInvalidName', node.name)
    return T.Error
  }

  readonly #scopeNames = new Map<Scope, string>()

  #option(node: DotNode, definition: OptionSetDefinition): Type {
    const option = findOption(definition, node.name)
    if (option === undefined) {
      this.error(node, 'ErrInvalidName', node.name)
      return T.Error
    }
    this.#dots.set(node, { kind: 'option', definition, option })
    const builtIn = this.#enums.get(definition.name) === definition
    if (builtIn && !this.features.stronglyTypedBuiltinEnums) return backingType(definition)
    return T.optionSetValue(definition)
  }

  #record(node: Node & { kind: 'Record' }): Type {
    const fields = new Map<string, Type>()
    for (const field of node.fields) {
      const type = this.visit(field.value)
      if (fields.has(field.name)) this.error(node, 'ErrColExists_Name', field.name)
      if (type.kind === 'Void') this.error(field.value, 'ErrBadType_Type', 'Void')
      fields.set(field.name, type)
    }
    if (node.source) this.#ofSource(node.source, node)
    return T.record(fields)
  }

  /** `Accounts@{…}`: every field is a column of that table and has its type. */
  #ofSource(source: NameNode, record: Node & { kind: 'Record' }) {
    const columns = this.visit(source)
    const known = this.#names.get(source)
    if (columns.kind === 'Error') return
    if (columns.kind !== 'Table' || known?.kind !== 'symbol') {
      this.error(source, 'ErrRecordOfNoSource')
      return
    }
    for (const { name, nameSpan, value } of record.fields) {
      const column = findField(columns, name)?.type
      const type = this.typeOf(value)
      if (!column) this.error({ ...value, ...nameSpan }, 'ErrColDNE_Name', name)
      else if (!accepts(column, type, this.v1) && !(isNumeric(column) && isNumeric(type)))
        this.error(value, 'ErrTypeError_Arg_Expected_Found', name, typeName(column), typeName(type))
    }
  }

  #table(node: Node & { kind: 'Table' }): Type {
    let united: Type = T.Unknown
    for (const item of node.items) {
      const type = this.visit(item)
      const next = this.uniteItems(united, type)
      if (next) united = next
      else this.error(item, 'ErrTableDoesNotAcceptThisType')
    }
    for (const item of node.items) this.coerceTo(item, united)
    if (united.kind === 'Unknown') return T.table({})
    if (united.kind === 'Record' && this.features.tableSyntaxDoesntWrapRecords)
      return { ...united, kind: 'Table' }
    return T.table({ Value: united })
  }

  /** The type of a table's items so far with one more. */
  uniteItems(united: Type, type: Type): Type | undefined {
    if (type.kind === 'Void') return undefined
    if (type.kind === 'Error') return undefined
    const sealed = (t: Type) => t.kind === 'Record' && t.sealed === true
    if (this.v1 && united.kind === 'Record' && type.kind === 'Record') {
      if (united.fields.size === 0 || type.fields.size === 0)
        return united.fields.size > 0 ? united : type
      if (sealed(united) !== sealed(type)) return undefined
      if (sealed(united) && !sameFields(united, type)) return undefined
    }
    return unionTypes(united, type, { v1: this.v1, coerce: true })
  }

  /** Records a conversion when the node's type is not already that type. */
  coerceTo(node: Node, to: Type) {
    const from = this.typeOf(node)
    if (from.kind === 'Error' || to.kind === 'Unknown' || to.kind === 'Blank') return
    if (from.kind === 'Blank' || from.kind === 'Unknown') return
    if (needsCoercion(from, to)) this.#coercions.set(node, to)
  }

  #interpolation(node: Node & { kind: 'Interpolation' }): Type {
    let ok = true
    for (const part of node.parts) {
      const type = this.visit(part)
      if (part.kind === 'Text' && this.#isLiteralPart(part)) continue
      if (type.kind === 'Text' || type.kind === 'Blank') continue
      if (coercesTo(type, T.Text, this.v1)) this.#coercions.set(part, T.Text)
      else {
        ok = false
        this.ensure(part, 'ErrBadType_ExpectedType_ProvidedType', 'Text', typeName(type))
      }
    }
    if (!ok) this.error(node, 'ErrInvalidStringInterpolation')
    return T.Text
  }

  #isLiteralPart(_part: Node): boolean {
    return true
  }

  // Calls.

  #call(node: CallNode): Type {
    const host = this.#findHost(node)
    const overloads: readonly FunctionDeclaration[] = host
      ? [hostDeclaration(host)]
      : this.#options.registry.find(node.name, node.namespace)
    if (overloads.length === 0) return this.#unknownCall(node)
    if (!host && this.#options.unsupported?.has(node.name)) {
      for (const arg of node.args) this.visit(arg.kind === 'As' ? arg.left : arg)
      this.error(node, 'ErrUnimplementedFunction', node.name)
      return T.Error
    }
    const fitting = overloads.filter((d) => fitsArity(d, node.args.length))
    const any = fitting[0] ?? overloads[0]!
    const first = node.args[0]
    const scoped = (fitting.length > 0 ? fitting : overloads).some((d) => d.scope && d.lambda)
    if (scoped && first) return this.#scopedCall(node, overloads, fitting)
    const types = node.args.map((arg, i) => this.#argument(arg, i, node, any))
    if (fitting.length === 0) return this.#badArity(node, overloads)
    return this.#resolve(node, fitting, types, host)
  }

  #findHost(node: CallNode): HostFunction | undefined {
    const { symbols } = this.#options
    if (node.namespace !== '') {
      const namespace = findSymbol(symbols, node.namespace)
      return namespace?.functions?.find((f) => f.name === node.name)
    }
    for (const host of visibleFunctions(symbols)) if (host.name === node.name) return host
    return undefined
  }

  #unknownCall(node: CallNode): Type {
    for (const arg of node.args) this.visit(arg.kind === 'As' ? arg.left : arg)
    const full = node.namespace === '' ? node.name : `${node.namespace}.${node.name}`
    this.error(node, 'ErrUnknownFunction', full)
    return T.Error
  }

  #badArity(node: CallNode, overloads: readonly FunctionDeclaration[]): Type {
    const received = String(node.args.length)
    const least = Math.min(...overloads.map((d) => d.minimum))
    const most = Math.max(...overloads.map((d) => d.maximum))
    const count = node.args.length
    const parity = overloads.find((d) => d.parity && count >= d.minimum && count <= d.maximum)
    if (parity)
      this.error(node, parity.parity === 'odd' ? 'ErrBadArityOdd' : 'ErrBadArityEven', received)
    else if (most === Infinity) this.error(node, 'ErrBadArityMinimum', received, String(least))
    else if (least === most) this.error(node, 'ErrBadArity', received, String(least))
    else this.error(node, 'ErrBadArityRange', received, String(least), String(most))
    return T.Error
  }

  /** Binds an argument as its position asks. */
  #argument(arg: Node, position: number, node: CallNode, declaration: FunctionDeclaration): Type {
    const count = node.args.length
    if (declaration.typeArgument?.(position)) return this.#typeArgument(arg, node)
    if (
      declaration.column?.(position, count) &&
      this.#isColumnName(arg, declaration) &&
      !(declaration.columnOrText && this.#isNoColumn(arg, node))
    ) {
      this.#types.set(arg, T.Text)
      return T.Text
    }
    if (declaration.target?.(position) && arg.kind === 'Name') return this.#target(arg)
    return this.visit(arg)
  }

  /** A name that is no column of the first argument, but something else. */
  #isNoColumn(arg: Node, node: CallNode): boolean {
    const [first] = node.args
    const type = first && this.#types.get(first)
    if (arg.kind !== 'Name' || !type || !hasFields(type) || findField(type, arg.name)) return false
    return (
      this.#findLocal(arg) !== undefined ||
      findSymbol(this.#options.symbols, arg.name) !== undefined
    )
  }

  #isColumnName(arg: Node, declaration: FunctionDeclaration): boolean {
    const byName =
      this.features.supportColumnNamesAsIdentifiers && (!declaration.columnNeedsV1 || this.v1)
    return byName && arg.kind === 'Name'
  }

  /** A name to be given a value; unknown ones are left to the function's own check. */
  #target(arg: NameNode): Type {
    const known =
      this.#findLocal(arg) !== undefined ||
      this.#newSymbols.has(arg.name) ||
      findSymbol(this.#options.symbols, arg.name) !== undefined
    if (known || !this.allowNewVariables) return this.visit(arg)
    this.#unknown.add(arg)
    this.#types.set(arg, T.Unknown)
    return T.Unknown
  }

  #typeArgument(arg: Node, node: CallNode): Type {
    const report = (at: Node, key: string, ...args: string[]) => this.error(at, key, ...args)
    const options = {
      numberIsFloat: this.numberIsFloat,
      ...(this.#options.symbols && { symbols: this.#options.symbols }),
      report,
    }
    let type: Type | undefined
    if (arg.kind === 'TypeLiteral') {
      type = resolveTypeExpression(arg.expression, options)
      if (!type && arg.expression.kind !== 'Name')
        this.error(arg, 'ErrTypeFunction_InvalidTypeExpression', sourceOf(arg))
    } else if (arg.kind === 'Name') {
      type = resolveNamedType(arg.name, options)
      if (!type) {
        this.error(arg, 'ErrInvalidName', arg.name)
        this.error(node, 'ErrInvalidArgumentExpectedType', arg.name)
      }
    } else {
      this.visit(arg)
      this.error(arg, 'ErrInvalidArgumentExpectedType', sourceOf(arg))
    }
    const result: Type = type ? { kind: 'Type', type } : T.Error
    this.#types.set(arg, result)
    return result
  }

  #resolve(
    node: CallNode,
    candidates: readonly FunctionDeclaration[],
    types: readonly Type[],
    host: HostFunction | undefined,
    scope?: Scope,
    secondScope?: Scope,
  ): Type {
    let best: { check: CallCheck; type: Type } | undefined
    for (const declaration of candidates) {
      for (const tabular of declaration.tabular ? [false, true] : [false]) {
        const check = new CallCheck(declaration, node, types, this)
        const type = tabular ? this.#checkTabular(check) : runCheck(check)
        if (!type || !check.ok) continue
        if (check.coercions.size === 0)
          return this.#accept(node, check, type, host, tabular, scope, secondScope)
        const fewer = !best || check.coercions.size < best.check.coercions.size
        if (fewer) {
          best = { check, type }
          this.#tabularChoice.set(check, tabular)
        }
      }
    }
    if (best) {
      const tabular = this.#tabularChoice.get(best.check) ?? false
      return this.#accept(node, best.check, best.type, host, tabular, scope, secondScope)
    }
    return this.#reject(node, candidates, types, host, scope, secondScope)
  }

  readonly #tabularChoice = new WeakMap<CallCheck, boolean>()

  #accept(
    node: CallNode,
    check: CallCheck,
    type: Type,
    host: HostFunction | undefined,
    tabular: boolean,
    scope: Scope | undefined,
    secondScope: Scope | undefined,
  ): Type {
    for (const [arg, to] of check.coercions) this.#coercions.set(arg, to)
    this.#finish(node, check, host, tabular, scope, secondScope)
    this.#effects(node, check.declaration, host)
    if (type.kind === 'Void' && !this.allowSideEffects && !check.declaration.behavior && !host)
      this.#report({
        node: undefined,
        span: focusOf(node),
        severity: 'error',
        key: 'ErrBadType_NonBehavioralVoidExpression',
        args: [],
        ensure: false,
      })
    return type
  }

  #finish(
    node: CallNode,
    check: CallCheck,
    host: HostFunction | undefined,
    tabular: boolean,
    scope: Scope | undefined,
    secondScope: Scope | undefined,
  ) {
    for (const finding of check.findings) this.#report(finding)
    for (const definition of check.definitions) this.#define(definition)
    this.#calls.set(node, {
      declaration: check.declaration,
      ...(host && { host }),
      ...(scope && { scope }),
      ...(secondScope && { secondScope }),
      tabular,
      columns: check.columns,
      extra: check.extra,
    })
  }

  #effects(node: CallNode, declaration: FunctionDeclaration, host: HostFunction | undefined) {
    if (declaration.behavior) {
      this.#isBehavior = true
      if (!this.allowSideEffects) this.ensure(node, 'ErrBehaviorPropertyExpected')
    }
    if (declaration.async) this.#isAsync = true
    if (declaration.volatile) this.#isVolatile = true
    if (host?.deprecated)
      this.#report({
        node,
        span: node.head,
        severity: 'warning',
        key: 'WarnDeprecatedFunction',
        args: [node.name, typeof host.deprecated === 'string' ? host.deprecated : ''],
        ensure: false,
      })
  }

  #reject(
    node: CallNode,
    candidates: readonly FunctionDeclaration[],
    types: readonly Type[],
    host: HostFunction | undefined,
    scope: Scope | undefined,
    secondScope: Scope | undefined,
  ): Type {
    const first = types[0]
    const hasTable = types.some((type) => type.kind === 'Table')
    const declaration =
      candidates.find((d) => {
        const wanted = d.parameters[0]?.type
        if (d.suits) return first !== undefined && d.suits(first, types.length)
        const to = wanted === 'number' ? (this.numberIsFloat ? T.Number : T.Decimal) : wanted
        return first && to && accepts(to, first, this.v1)
      }) ?? candidates[0]!
    const check = new CallCheck(declaration, node, types, this)
    const tabular = declaration.tabular !== undefined && hasTable
    let type = tabular ? this.#checkTabular(check) : runCheck(check)
    if (tabular && check.findings.length === 0) {
      check.findings.length = 0
      type = runCheck(check)
    }
    if (!declaration.preciseErrors)
      this.#report({
        node: undefined,
        span: node.head,
        severity: 'error',
        key: 'ErrInvalidArgs_Func',
        args: [node.name],
        ensure: false,
      })
    this.#finish(node, check, host, tabular, scope, secondScope)
    this.#effects(node, declaration, host)
    return type ?? T.Error
  }

  /** One-column tables in place of scalars: checks the columns instead. */
  #checkTabular(check: CallCheck): Type | undefined {
    const reach = check.declaration.tabular ?? 0
    const scalars: Type[] = []
    let tables = 0
    for (const [i, type] of check.types.entries()) {
      if (i >= reach || type.kind !== 'Table') {
        scalars.push(type)
        continue
      }
      tables++
      const column = singleColumn(type)
      if (!column) {
        const asScalar = check.declaration.preciseErrors && check.declaration.maximum > 1
        if (asScalar) check.fit(check.args[i]!, type, T.Number)
        else check.ensure(i, 'ErrInvalidSchemaNeedCol')
        scalars.push(T.Error)
      } else scalars.push(column[1])
    }
    if (tables === 0 || !check.ok) return undefined
    const inner = new CallCheck(check.declaration, check.node, scalars, this)
    const type = runCheck(inner)
    check.ok = inner.ok
    if (!inner.ok) {
      for (const finding of inner.findings) check.findings.push(finding)
      return undefined
    }
    check.extra = inner.extra
    for (const [node, to] of inner.coercions) {
      const given = check.types[check.args.indexOf(node)]
      const column = given && singleColumn(given)
      check.coercions.set(node, column ? T.table(new Map([[column[0], to]])) : to)
    }
    return T.table({ Value: type })
  }

  #scopedCall(
    node: CallNode,
    overloads: readonly FunctionDeclaration[],
    fitting: readonly FunctionDeclaration[],
  ): Type {
    const [first] = node.args as [Node, ...Node[]]
    const named = first.kind === 'As' ? first : undefined
    const source = named ? named.left : first
    const aimed = overloads.find((d) => d.target?.(0))
    const firstType = aimed ? this.#argument(source, 0, node, aimed) : this.visit(source)
    if (named) this.#types.set(named, firstType)
    const pool = fitting.length > 0 ? fitting : overloads
    const suitable = pool.filter((d) => !d.suits || d.suits(firstType, node.args.length))
    const declaration = suitable[0] ?? pool.find((d) => d.scope && d.lambda) ?? pool[0]!
    if (named && !declaration.scope) this.error(named, 'ErrAsNotInContext')
    const scope = declaration.scope
      ? this.#scopeFor(declaration, firstType, named?.name, node, source)
      : undefined
    const types: Type[] = [firstType]
    let secondScope: Scope | undefined
    node.args.forEach((arg, i) => {
      if (i === 0) return
      if (declaration.scope === 'join' && i === 1) {
        const right = this.visit(arg.kind === 'As' ? arg.left : arg)
        if (arg.kind === 'As') this.#types.set(arg, right)
        const alias = arg.kind === 'As' ? arg.name : 'RightRecord'
        secondScope = this.#newScope(right, alias)
        types.push(right)
        return
      }
      const inScope = scope && declaration.lambda?.(i, node.args.length)
      if (!inScope) {
        types.push(this.#argument(arg, i, node, declaration))
        return
      }
      const before = this.#scopes
      this.#scopes = [...before, scope, ...(secondScope ? [secondScope] : [])]
      const outer = this.#openScope
      this.#openScope = scope
      const inner =
        arg.kind === 'As' && (declaration.scope === 'groups' || declaration.scope === 'join')
          ? arg.left
          : arg
      const type = this.#argument(inner, i, node, declaration)
      if (inner !== arg) this.#types.set(arg, type)
      types.push(type)
      this.#scopes = before
      this.#openScope = outer
    })
    if (fitting.length === 0) return this.#badArity(node, overloads)
    const outer = this.#openScope
    this.#openScope = scope
    const host = undefined
    const candidates = suitable.length > 0 ? [declaration] : [declaration]
    const type = this.#resolve(node, candidates, types, host, scope, secondScope)
    this.#openScope = outer
    return type
  }

  #newScope(type: Type, alias: string): Scope {
    const row = type.kind === 'Table' ? rowType(type) : type
    return { id: this.#scopeCount++, type: row, alias, hasRow: true }
  }

  #scopeFor(
    declaration: FunctionDeclaration,
    first: Type,
    alias: string | undefined,
    node: CallNode,
    source: Node,
  ): Scope {
    const id = this.#scopeCount++
    if (declaration.scope === 'errors') {
      const errors = T.record({
        FirstError: ERROR_RECORD,
        AllErrors: { ...ERROR_RECORD, kind: 'Table' },
      })
      return { id, type: errors, hasRow: false }
    }
    if (declaration.scope === 'groups') {
      const group: Type = first.kind === 'Table' ? first : T.table({})
      return { id, type: T.record({ ThisGroup: group }), hasRow: false }
    }
    const row = first.kind === 'Table' ? rowType(first) : first
    const name = alias ?? (declaration.scope === 'join' ? 'LeftRecord' : undefined)
    const scope: Scope = { id, type: row, hasRow: true, ...(name !== undefined && { alias: name }) }
    if (source.kind === 'Name') this.#scopeNames.set(scope, source.name)
    void node
    return scope
  }

  #define(definition: DefinitionFinding) {
    this.#definitions.push(definition)
    if (findSymbol(this.#options.symbols, definition.name) || definition.function === 'Navigate')
      return
    const before = this.#newSymbols.get(definition.name)
    const type = before
      ? (unionTypes(before.type, definition.type, { v1: this.v1, coerce: true }) ?? before.type)
      : definition.type
    this.#newSymbols.set(definition.name, { name: definition.name, kind: definition.kind, type })
  }

  #report(finding: Finding) {
    const { node, span, severity, key, args } = finding
    if (finding.ensure && node && this.#flagged.has(node)) return
    if (node && severity === 'error') this.#flagged.add(node)
    this.#diagnostics.push({
      start: span.start,
      end: span.end,
      severity,
      key,
      message: formatMessage(key, args),
      ...(args.length > 0 && { args }),
    })
  }
}

function runCheck(check: CallCheck): Type {
  const { declaration } = check
  if (declaration.check) return declaration.check(check)
  return checkParameters(check)
}

/** Each argument against its parameter; the last parameter serves all that follow. */
export function checkParameters(check: CallCheck): Type {
  const { parameters, returns } = check.declaration
  check.args.forEach((_, i) => {
    const type = parameters[Math.min(i, parameters.length - 1)]?.type
    if (type === 'number') check.expectNumber(i)
    else if (type) check.expect(i, type)
  })
  return returns === 'number' ? check.numberType : (returns ?? T.Unknown)
}

function fitsArity(declaration: FunctionDeclaration, count: number): boolean {
  if (count < declaration.minimum || count > declaration.maximum) return false
  return !declaration.parity || (count % 2 === 1) === (declaration.parity === 'odd')
}

/** Beyond what a .NET decimal holds. */
function beyondDecimal(digits: string): boolean {
  try {
    Decimal.parse(digits)
    return false
  } catch {
    return true
  }
}

/** The option's own name, given it or its display name. */
export function findOption(definition: OptionSetDefinition, name: string): string | undefined {
  if (definition.displayNames)
    for (const [option, display] of definition.displayNames) if (display === name) return option
  return definition.options.has(name) ? name : undefined
}

function sameFields(a: RecordType, b: RecordType): boolean {
  return a.fields.size === b.fields.size && [...a.fields.keys()].every((name) => b.fields.has(name))
}

/** Whether a value of `from` must be changed to be one of `to`. */
export function needsCoercion(from: Type, to: Type): boolean {
  if (from === to || from.kind === 'Blank' || to.kind === 'Unknown') return false
  if (from.kind === 'Control' && to.kind === 'Record') return false
  if ('fields' in from && 'fields' in to) {
    if (from.kind !== to.kind) return true
    if (from.fields === to.fields) return false
    if (from.fields.size !== to.fields.size) return true
    for (const [name, type] of to.fields) {
      const source = from.fields.get(name)
      if (!source || needsCoercion(source, type)) return true
    }
    return false
  }
  if (from.kind !== to.kind) return true
  return false
}

/** The node as formula text, near enough to be recognised. */
function sourceOf(node: Node): string {
  switch (node.kind) {
    case 'Name':
      return node.name
    case 'Number':
      return node.text
    case 'Text':
      return `"${node.value}"`
    case 'Boolean':
      return String(node.value)
    case 'Call':
      return `${node.name}(${node.args.map(sourceOf).join(', ')})`
    case 'Dot':
      return `${sourceOf(node.left)}.${node.name}`
    case 'Binary':
      return `${sourceOf(node.left)} ${node.operator} ${sourceOf(node.right)}`
    case 'TypeLiteral':
      return `Type(${sourceOf(node.expression)})`
    case 'Record':
      return `${node.source ? `${node.source.name}@` : ''}{${node.fields.map((field) => `${field.name}: ${sourceOf(field.value)}`).join(', ')}}`
    case 'Table':
      return `[${node.items.map(sourceOf).join(', ')}]`
    default:
      return node.kind
  }
}
