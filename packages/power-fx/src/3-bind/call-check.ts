import { type CallNode, type Node, type Span, focusOf } from '../2-parse/ast.ts'
import type { Features } from '../types/features.ts'
import { accepts, coercesTo, isNumeric } from '../types/conversion.ts'
import {
  type FieldMap,
  type RecordType,
  T,
  type Type,
  findField,
  isAggregate,
  typeName,
} from '../types/type.ts'
import type { Severity } from './diagnostic.ts'
import type { FunctionDeclaration } from './function-declaration.ts'

/** A finding before it is merged: `ensure` means "only if the node has none yet". */
export interface Finding {
  readonly node: Node | undefined
  readonly span: Span
  readonly severity: Severity
  readonly key: string
  readonly args: readonly string[]
  readonly ensure: boolean
}

/** A new name that a call defines. */
export interface DefinitionFinding {
  readonly function: 'Set' | 'UpdateContext' | 'Navigate' | 'Collect' | 'ClearCollect'
  readonly name: string
  readonly kind: 'variable' | 'contextVariable' | 'collection'
  readonly type: Type
  readonly span: Span
  readonly screen?: string
}

/** What the binder lends to a function's own check. */
export interface CheckHost {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly allowSideEffects: boolean
  typeOf(node: Node): Type
  /** The text of a constant expression, or undefined when it is not constant. */
  constantText(node: Node): string | undefined
  /** Whether the node is a member of that enumeration, written out. */
  isEnumMember(node: Node, enumeration: string): boolean
  /** Whether evaluating the node changes something. */
  hasSideEffects(node: Node): boolean
  /** What a reference such as `t`, `r.f` or `First(t)` allows, or undefined when it is none. */
  mutability(node: Node): { set: boolean; mutate: boolean; setMutate: boolean } | undefined
  /** Whether an unknown name may become a variable here. */
  readonly allowNewVariables: boolean
  /** The node as formula text. */
  sourceOf(node: Node): string
  /** Whether the node is a name with a meaning of its own. */
  isBound(node: Node): boolean
  /** Whether the node is a bare name nobody knows. */
  isUnknownName(node: Node): boolean
  /** Whether the node mentions the scope the call opened. */
  usesScope(node: Node, call: CallNode): boolean
}

/** One attempt to fit a call's arguments to a function. */
export class CallCheck {
  readonly declaration: FunctionDeclaration
  readonly node: CallNode
  readonly args: readonly Node[]
  readonly types: readonly Type[]
  readonly host: CheckHost
  readonly v1: boolean
  ok = true
  readonly coercions = new Map<Node, Type>()
  readonly findings: Finding[] = []
  readonly definitions: DefinitionFinding[] = []
  /** Column names by position, as far as resolved. */
  readonly columns = new Map<number, string>()
  /** Free data for evaluation, such as a compiled pattern. */
  extra: unknown

  constructor(
    declaration: FunctionDeclaration,
    node: CallNode,
    types: readonly Type[],
    host: CheckHost,
  ) {
    this.declaration = declaration
    this.node = node
    this.args = node.args
    this.types = types
    this.host = host
    this.v1 = host.features.powerFxV1CompatibilityRules
  }

  /** Number or Decimal, whichever plain numbers are. */
  get numberType(): Type {
    return this.host.numberIsFloat ? T.Number : T.Decimal
  }

  /** Reports at the argument (or node) and fails the check. */
  error(at: number | Node | Span, key: string, ...args: string[]) {
    this.#add(at, 'error', key, args, false)
  }

  /** As `error`, unless something was already said about that very node. */
  ensure(at: number | Node | Span, key: string, ...args: string[]) {
    this.#add(at, 'error', key, args, true)
  }

  warn(at: number | Node | Span, key: string, ...args: string[]) {
    this.#add(at, 'warning', key, args, false)
  }

  /** Reports what is wrong with an otherwise fitting call. */
  complain(at: number | Node | Span, key: string, ...args: string[]) {
    const { ok } = this
    this.#add(at, 'error', key, args, false)
    this.ok = ok
  }

  /** Fails without a finding of its own. */
  fail() {
    this.ok = false
  }

  #add(at: number | Node | Span, severity: Severity, key: string, args: string[], ensure: boolean) {
    const place = typeof at === 'number' ? this.args[at]! : at
    const node = isNode(place) ? place : undefined
    this.findings.push({
      node,
      span: node ? focusOf(node) : place,
      severity,
      key,
      args,
      ensure,
    })
    if (severity === 'error') this.ok = false
  }

  coerce(position: number, to: Type) {
    const node = this.args[position]
    if (node) this.coercions.set(node, to)
  }

  /** Whether the argument fits the type as it is or by conversion; reports when not. */
  expect(position: number, to: Type): boolean {
    const node = this.args[position]
    const from = this.types[position]
    if (!node || !from) return true
    const given = this.fit(node, from, to, !this.declaration.noCoercion)
    if (given === 'no') return false
    if (given === 'coerce') this.coercions.set(node, to)
    return true
  }

  /** As `expect` for any node and type, leaving the coercion to the caller. */
  fit(node: Node, from: Type, to: Type, mayCoerce = true): 'yes' | 'coerce' | 'no' {
    if (accepts(to, from, this.v1)) return 'yes'
    if (mayCoerce && coercesTo(from, to, this.v1)) return 'coerce'
    if (isAggregate(to) && from.kind === to.kind && this.#explainFields(node, from, to)) return 'no'
    this.ensure(
      node,
      'ErrBadType_ExpectedType_ProvidedType',
      this.spokenType(to),
      this.spokenType(from),
    )
    return 'no'
  }

  /** The type as messages say it. */
  spokenType(type: Type): string {
    return typeName(type)
  }

  #explainFields(node: Node, from: Type, to: Type): boolean {
    if (!('fields' in from) || !('fields' in to)) return false
    for (const [name, type] of to.fields) {
      const field = from.fields.get(name)
      if (!field) this.ensure(node, 'ErrColumnMissing_ColName_ExpectedType', name, typeName(type))
      else if (!coercesTo(field, type, this.v1))
        this.ensure(
          node,
          'ErrColumnTypeMismatch_ColName_ExpectedType_ActualType',
          name,
          typeName(type),
          typeName(field),
        )
      else continue
      return true
    }
    return false
  }

  /** The argument as a number: Decimal stays where `nativeDecimal` functions keep it. */
  expectNumber(position: number): boolean {
    const type = this.types[position]
    if (!type || isNumeric(type)) return true
    return this.expect(position, this.numberType)
  }

  /** The result kind of a function that keeps decimals: follows its first argument. */
  nativeNumber(type: Type | undefined): Type {
    if (!type) return this.numberType
    if (type.kind === 'Decimal') return T.Decimal
    if (type.kind !== 'Number' && !this.host.numberIsFloat) return T.Decimal
    return T.Number
  }

  /** The first argument as a table; reports and gives undefined when it is none. */
  table(position = 0): Extract<Type, { kind: 'Table' }> | undefined {
    const type = this.types[position]
    if (type?.kind === 'Table') return type
    if (type && position < this.args.length) this.expect(position, T.table({}))
    return undefined
  }

  /** Column name at the position; existing in `fields` when given. Reports what is wrong. */
  column(position: number, fields?: RecordType | { fields: FieldMap }): string | undefined {
    const node = this.args[position]
    if (!node) return undefined
    const name = this.columnText(position)
    if (name === undefined) return undefined
    if (!fields) {
      this.columns.set(position, name)
      return name
    }
    const found = findField(fields, name)
    if (found) {
      this.columns.set(position, found.name)
      return found.name
    }
    this.missingColumn(node, name, fields)
    return undefined
  }

  /** The name as written, without looking it up. */
  columnText(position: number): string | undefined {
    const node = this.args[position]!
    const { supportColumnNamesAsIdentifiers: byFeature } = this.host.features
    const asIdentifier = byFeature && (!this.declaration.columnNeedsV1 || this.v1)
    if (asIdentifier) {
      if (node.kind === 'Name') return node.name
      this.error(node, 'ErrExpectedIdentifierArg_Name', describe(node))
      return undefined
    }
    if (node.kind === 'Text') {
      if (node.value.trim() !== '') return node.value
      this.error(node, 'ErrArgNotAValidIdentifier_Name', node.value)
      return undefined
    }
    this.error(node, 'ErrExpectedStringLiteralArg_Name', describe(node))
    return undefined
  }

  /** Reports a missing column, naming the most similar one when there is one. */
  missingColumn(
    node: Node,
    name: string,
    fields: { fields: FieldMap; displayNames?: ReadonlyMap<string, string> },
  ) {
    const similar = mostSimilar(
      name,
      [...fields.fields.keys()].map((field) => fields.displayNames?.get(field) ?? field),
    )
    if (similar === undefined) this.error(node, 'ErrColDNE_Name', name)
    else this.error(node, 'ErrColumnDoesNotExist_Name_Similar', name, similar)
  }
}

const isNode = (place: Node | Span): place is Node => 'kind' in place

function describe(node: Node): string {
  if (node.kind === 'Number') return node.text
  if (node.kind === 'Name') return node.name
  return node.kind
}

/** Nobody mistypes longer names; comparing them would take as long as the square of it. */
const LONGEST_MEANT = 200

/** The name nearest by edits, if near enough to be meant. */
export function mostSimilar(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(3, Math.floor(name.length / 2) + 1)
  if (name.length > LONGEST_MEANT) return undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
