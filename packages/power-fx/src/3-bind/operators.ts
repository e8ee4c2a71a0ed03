import type { BinaryNode, Node, UnaryNode } from '../2-parse/ast.ts'
import { accepts, coercesTo, isMoment, isNumeric, isPrimitive } from '../types/conversion.ts'
import { type Type, T, sameSet, singleColumn, typeName } from '../types/type.ts'

/** What the operator rules need to know and say. */
export interface OperatorContext {
  readonly v1: boolean
  readonly numberIsFloat: boolean
  typeOf(node: Node): Type
  coerce(node: Node, to: Type): void
  error(node: Node, key: string, ...args: string[]): void
  warn(node: Node, key: string, ...args: string[]): void
}

const COMPARABLE = ['Number', 'Decimal', 'Date', 'Time', 'DateTime', 'Dynamic']

const listed = (...names: string[]) => names.join(', ')

/** Whether the operand may be a number; says what is expected when not. */
function expectNumber(node: Node, to: Type, allowed: string, context: OperatorContext): boolean {
  const from = context.typeOf(node)
  if (accepts(to, from, context.v1)) return true
  if (coercesTo(from, to, context.v1)) {
    context.coerce(node, to)
    return true
  }
  context.error(node, 'ErrBadType_ExpectedTypesCSV', allowed)
  return false
}

const defaultNumber = (context: OperatorContext) => (context.numberIsFloat ? T.Number : T.Decimal)

/** Number or Decimal for an operation on these operands. */
function numericResult(left: Type, right: Type, context: OperatorContext): Type {
  if (context.numberIsFloat)
    return left.kind === 'Decimal' && right.kind === 'Decimal' ? T.Decimal : T.Number
  return left.kind === 'Number' || right.kind === 'Number' ? T.Number : T.Decimal
}

function arithmeticList(context: OperatorContext): string {
  const numbers = context.numberIsFloat ? ['Number'] : ['Decimal', 'Number']
  return listed(
    ...numbers,
    'Text',
    'Boolean',
    'Date',
    'Time',
    'DateTimeNoTimeZone',
    'DateTime',
    'Dynamic',
  )
}

/** The type of `left operator right`, recording conversions and findings. */
export function bindBinary(node: BinaryNode, context: OperatorContext): Type {
  const { left, right, operator } = node
  const l = context.typeOf(left)
  const r = context.typeOf(right)
  switch (operator) {
    case '+':
      return bindAddition(node, l, r, context)
    case '*':
    case '/': {
      const to = numericResult(l, r, context)
      expectNumber(left, to, arithmeticList(context), context)
      expectNumber(right, to, arithmeticList(context), context)
      return to
    }
    case '^':
      for (const operand of [left, right]) {
        const allowed = listed('Number', 'Decimal', 'Text', 'Boolean', 'Dynamic')
        if (isMoment(context.typeOf(operand)))
          context.error(operand, 'ErrBadType_ExpectedTypesCSV', allowed)
        else expectNumber(operand, T.Number, allowed, context)
      }
      return T.Number
    case '||':
    case '&&':
      expectBoolean(left, context)
      expectBoolean(right, context)
      return T.Boolean
    case '&':
      return bindConcatenation(node, l, r, context)
    case '=':
    case '<>':
      bindEquality(node, l, r, context)
      return T.Boolean
    case '<':
    case '<=':
    case '>':
    case '>=':
      bindOrder(node, l, r, context)
      return T.Boolean
    case 'in':
    case 'exactin':
      bindMembership(node, l, r, context)
      return T.Boolean
  }
}

/** The type of a prefix or postfix operation. */
export function bindUnary(node: UnaryNode, context: OperatorContext): Type {
  const { operand } = node
  const type = context.typeOf(operand)
  if (node.operator === '!') {
    expectBoolean(operand, context)
    return T.Boolean
  }
  if (node.operator === '-' && isMoment(type)) return type
  const to = isNumeric(type) ? type : defaultNumber(context)
  const allowed = listed(
    to.kind,
    'Date',
    'DateTime',
    'DateTimeNoTimeZone',
    'Time',
    'Text',
    'Boolean',
    'Dynamic',
  )
  expectNumber(operand, to, allowed, context)
  return to
}

function expectBoolean(node: Node, context: OperatorContext): boolean {
  const from = context.typeOf(node)
  if (accepts(T.Boolean, from, context.v1)) return true
  if (coercesTo(from, T.Boolean, context.v1)) {
    context.coerce(node, T.Boolean)
    return true
  }
  context.error(
    node,
    'ErrBadType_ExpectedTypesCSV',
    listed('Boolean', 'Number', 'Decimal', 'Text', 'Dynamic'),
  )
  return false
}

const isDay = (type: Type) => type.kind === 'Date' || type.kind.startsWith('DateTime')

function bindAddition(node: BinaryNode, l: Type, r: Type, context: OperatorContext): Type {
  const { left, right } = node
  const bad = () => {
    context.error(node, 'ErrBadOperatorTypes', typeName(l), typeName(r))
    return T.Error
  }
  const subtracts = isSubtraction(node)
  const number = (operand: Node) => {
    const type = context.typeOf(operand)
    const to = isNumeric(type) ? type : defaultNumber(context)
    return expectNumber(operand, to, arithmeticList(context), context)
  }
  if (isDay(l)) {
    if (isDay(r)) return subtracts ? defaultNumber(context) : bad()
    if (r.kind === 'Time') return T.DateTime
    number(right)
    return l
  }
  if (l.kind === 'Time') {
    if (r.kind === 'Time') return subtracts ? defaultNumber(context) : T.Time
    if (isDay(r)) return subtracts ? bad() : T.DateTime
    number(right)
    return l
  }
  if (isMoment(r)) {
    number(left)
    return r
  }
  const to = numericResult(l, r, context)
  expectNumber(left, to, arithmeticList(context), context)
  expectNumber(right, to, arithmeticList(context), context)
  return to
}

/** `a - b` is kept as `a + (-b)`, both at the same minus. */
export function isSubtraction(node: BinaryNode): boolean {
  return (
    node.operator === '+' &&
    node.right.kind === 'Unary' &&
    node.right.operator === '-' &&
    node.right.operatorSpan.start === node.operatorSpan.start
  )
}

const TEXT_LIST = listed(
  'Text',
  'Number',
  'Decimal',
  'Date',
  'Time',
  'DateTimeNoTimeZone',
  'DateTime',
  'Boolean',
  'ViewValue',
  'Dynamic',
)

function bindConcatenation(node: BinaryNode, l: Type, r: Type, context: OperatorContext): Type {
  if (
    l.kind === 'OptionSetValue' &&
    r.kind === 'OptionSetValue' &&
    sameSet(l.definition, r.definition) &&
    l.definition.canConcatenate
  )
    return l
  const set = [l, r].find((type) => type.kind === 'OptionSetValue' && joinsText(type))
  const other = set === l ? r : l
  if (set && (other.kind === 'Text' || other.kind === 'Blank')) return set
  for (const operand of [node.left, node.right]) expectText(operand, context)
  return T.Text
}

/** Whether text joined to such an option gives another value of its set. */
export function joinsText(type: Type): boolean {
  return (
    type.kind === 'OptionSetValue' &&
    type.definition.canConcatenate === true &&
    type.definition.canCoerceFromBackingKind === true
  )
}

function expectText(operand: Node, context: OperatorContext) {
  const type = context.typeOf(operand)
  if (type.kind === 'Text' || type.kind === 'Blank') return
  const fits =
    !['Hyperlink', 'Image', 'Media', 'Blob'].includes(type.kind) || !context.v1
      ? coercesTo(type, T.Text, context.v1)
      : type.kind === 'Hyperlink'
  if (fits) context.coerce(operand, T.Text)
  else context.error(operand, 'ErrBadType_ExpectedTypesCSV', TEXT_LIST)
}

function bindOrder(node: BinaryNode, l: Type, r: Type, context: OperatorContext) {
  const { left, right } = node
  const sets = [l, r].filter((type) => type.kind === 'OptionSetValue')
  if (sets.length > 0 && orderOptions(node, l, r, context)) return
  let ok = true
  for (const operand of [left, right]) {
    const type = context.typeOf(operand)
    if (type.kind === 'Blank' || COMPARABLE.includes(type.kind)) continue
    if (type.kind === 'DateTimeNoTimeZone' || type.kind === 'Deferred' || type.kind === 'Unknown')
      continue
    if (type.kind === 'OptionSetValue') {
      context.error(node, 'ErrUnOrderedTypeForComparison_Type', typeName(type))
      return
    }
    ok = false
    context.error(operand, 'ErrBadType_ExpectedTypesCSV', listed(...COMPARABLE))
  }
  if (!ok) return
  if (l.kind === 'Dynamic' && r.kind === 'Dynamic') {
    context.error(node, 'ErrBadOperatorTypes', typeName(l), typeName(r))
    return
  }
  alignOperands(node, l, r, context)
}

/** Option sets in `<`: true when handled. */
function orderOptions(node: BinaryNode, l: Type, r: Type, context: OperatorContext): boolean {
  const set = l.kind === 'OptionSetValue' ? l : r.kind === 'OptionSetValue' ? r : undefined
  if (!set) return false
  const other = set === l ? r : l
  const { definition } = set
  const same = other.kind === 'OptionSetValue' && sameSet(other.definition, definition)
  const loose = isNumeric(other) || other.kind === 'Blank'
  if (context.v1 && !same) {
    const related = definition.canCoerceFromBackingKind || definition.canCoerceToBackingKind
    if (!loose || !related || !definition.canCompareNumeric) {
      context.error(node, 'ErrIncompatibleTypesForEquality_Left_Right', typeName(l), typeName(r))
      return true
    }
  }
  const allowed = context.v1
    ? definition.canCompareNumeric === true
    : definition.backing === 'Number'
  if (allowed && (same || loose)) {
    for (const operand of [node.left, node.right]) {
      const { kind } = context.typeOf(operand)
      if (kind === 'OptionSetValue' || kind === 'Decimal') context.coerce(operand, T.Number)
    }
    return true
  }
  context.error(node, 'ErrUnOrderedTypeForComparison_Type', typeName(set))
  return true
}

/** Converts the operands of a comparison to one kind. */
function alignOperands(node: BinaryNode, l: Type, r: Type, context: OperatorContext) {
  const both = (to: Type) => {
    if (l.kind !== to.kind && l.kind !== 'Blank') context.coerce(node.left, to)
    if (r.kind !== to.kind && r.kind !== 'Blank') context.coerce(node.right, to)
  }
  if (l.kind === 'Dynamic' && r.kind === 'Blank')
    return context.coerce(node.left, defaultNumber(context))
  if (r.kind === 'Dynamic' && l.kind === 'Blank')
    return context.coerce(node.right, defaultNumber(context))
  if (l.kind === r.kind || l.kind === 'Blank' || r.kind === 'Blank') return
  if (l.kind === 'Dynamic') return context.coerce(node.left, r)
  if (r.kind === 'Dynamic') return context.coerce(node.right, l)
  if (isNumeric(l) && isNumeric(r)) return both(T.Number)
  if (isMoment(l) && isMoment(r)) return both(T.DateTime)
  if (isNumeric(l) || isNumeric(r)) {
    const decimal = !context.numberIsFloat && (l.kind === 'Decimal' || r.kind === 'Decimal')
    return both(decimal ? T.Decimal : T.Number)
  }
}

function bindEquality(node: BinaryNode, l: Type, r: Type, context: OperatorContext) {
  const incomparable = () =>
    context.error(node, 'ErrIncompatibleTypesForEquality_Left_Right', typeName(l), typeName(r))
  const aggregate = (type: Type) => !isPrimitive(type)
  if (l.kind === 'Deferred' || r.kind === 'Deferred') return
  if (aggregate(l) || aggregate(r)) {
    if (l.kind === 'Control' && r.kind === 'Control') return
    if ((l.kind === 'Control' || l.kind === 'Record') && r.kind === 'Blank') return
    return incomparable()
  }
  if (l.kind === 'Guid' || r.kind === 'Guid') {
    if (l.kind === r.kind || l.kind === 'Blank' || r.kind === 'Blank') return
    if (l.kind === 'Dynamic') return context.coerce(node.left, r)
    if (r.kind === 'Dynamic') return context.coerce(node.right, l)
    return context.error(node, 'ErrGuidStrictComparison')
  }
  if (l.kind === 'OptionSetValue' || r.kind === 'OptionSetValue')
    return equateOptions(node, l, r, context, incomparable)
  if (l.kind === 'Dynamic' && r.kind === 'Dynamic') return incomparable()
  if (accepts(l, r, context.v1) || accepts(r, l, context.v1)) {
    if (isMoment(l) && isMoment(r)) alignOperands(node, l, r, context)
    return
  }
  if (l.kind === 'Dynamic' || r.kind === 'Dynamic') return alignOperands(node, l, r, context)
  const numberOrMoment = (type: Type) => isNumeric(type) || isMoment(type)
  if (numberOrMoment(l) && numberOrMoment(r)) return alignOperands(node, l, r, context)
  if (context.v1) return incomparable()
  context.warn(node, 'ErrIncompatibleTypesForEquality_Left_Right', typeName(l), typeName(r))
}

function equateOptions(
  node: BinaryNode,
  l: Type,
  r: Type,
  context: OperatorContext,
  incomparable: () => void,
) {
  if (l.kind === 'OptionSetValue' && r.kind === 'OptionSetValue') {
    if (!sameSet(l.definition, r.definition)) incomparable()
    return
  }
  const [set, other, setNode, otherNode] =
    l.kind === 'OptionSetValue'
      ? [l, r, node.left, node.right]
      : ([r, l, node.right, node.left] as const)
  if (set.kind !== 'OptionSetValue') return
  const { definition } = set
  if (other.kind === 'Blank') {
    return
  }
  if (other.kind === 'Dynamic') return incomparable()
  const related =
    other.kind === definition.backing || (definition.backing === 'Number' && isNumeric(other))
  const allowed = context.v1
    ? definition.canCoerceFromBackingKind || definition.canCoerceToBackingKind
    : true
  if (!related || !allowed) {
    if (context.v1) return incomparable()
    context.warn(node, 'ErrIncompatibleTypesForEquality_Left_Right', typeName(l), typeName(r))
    return
  }
  context.coerce(setNode, T[definition.backing])
  if (other.kind === 'Decimal') context.coerce(otherNode, T.Number)
}

function bindMembership(node: BinaryNode, l: Type, r: Type, context: OperatorContext) {
  const { left, right } = node
  if (l.kind === 'Deferred' || r.kind === 'Deferred') return
  if (isPrimitive(r) && (r.kind !== 'Blank' || context.v1)) {
    if (!isPrimitive(l)) {
      context.error(left, 'ErrCannotCoerce_SourceType_TargetType', typeName(l), 'Text')
      return
    }
    for (const operand of [left, right]) {
      const type = context.typeOf(operand)
      if (type.kind === 'Text' || type.kind === 'Blank') continue
      if (coercesTo(type, T.Text, context.v1)) context.coerce(operand, T.Text)
      else context.error(operand, 'ErrCannotCoerce_SourceType_TargetType', typeName(type), 'Text')
    }
    return
  }
  if (r.kind === 'Blank') return
  if (r.kind !== 'Table') {
    context.error(right, 'ErrBadType_Type', typeName(r))
    return
  }
  if (l.kind === 'Record') return
  if (!isPrimitive(l)) {
    context.error(left, 'ErrBadType_Type', typeName(l))
    return
  }
  const column = singleColumn(r)
  if (!column) {
    context.error(right, 'ErrInvalidSchemaNeedCol')
    return
  }
  const [, type] = column
  if (accepts(type, l, context.v1) || accepts(l, type, context.v1)) return
  if (coercesTo(l, type, context.v1)) return context.coerce(left, type)
  context.error(left, 'ErrCannotCoerce_SourceType_TargetType', typeName(l), typeName(type))
}
