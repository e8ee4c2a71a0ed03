import type { Token } from '../1-lex/token.ts'

/** Offsets into the text; the end is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

interface Base extends Span {}

interface Operation extends Base {
  /** Where the operator stands; findings about the operation go there. */
  readonly operatorSpan: Span
}

export interface NumberNode extends Base {
  readonly kind: 'Number'
  /** The double, or in decimal mode the digits as written. */
  readonly value: number
  readonly text: string
}
export interface TextNode extends Base {
  readonly kind: 'Text'
  readonly value: string
}
export interface BooleanNode extends Base {
  readonly kind: 'Boolean'
  readonly value: boolean
}
/** A bare name; `global` for `[@Name]`. */
export interface NameNode extends Base {
  readonly kind: 'Name'
  readonly name: string
  readonly token: Token
  readonly global?: boolean
}
export interface SelfNode extends Base {
  readonly kind: 'Self'
}
export interface ParentNode extends Base {
  readonly kind: 'Parent'
}
/** `left.right`, `left!right` or `left[@right]`. */
export interface DotNode extends Operation {
  readonly kind: 'Dot'
  readonly left: Node
  readonly name: string
  readonly nameSpan: Span
  readonly operator: '.' | '!' | '[@'
}
export interface CallNode extends Base {
  readonly kind: 'Call'
  /** `Namespace.Name`; the namespace is empty for most. */
  readonly namespace: string
  readonly namespaceSpan?: Span
  readonly name: string
  /** The head identifier's own span, where errors about the whole call go. */
  readonly head: Span
  readonly args: readonly Node[]
  /** The call as `left.Name(…)`, when the namespace is not a plain name. */
  readonly target?: Node
}
export interface RecordField {
  readonly name: string
  readonly nameSpan: Span
  readonly value: Node
}
export interface RecordNode extends Base {
  readonly kind: 'Record'
  /** The table that has the record's columns: `Accounts@{Name: "x"}`. */
  readonly source?: NameNode
  readonly fields: readonly RecordField[]
}
export interface TableNode extends Base {
  readonly kind: 'Table'
  readonly items: readonly Node[]
}
export type UnaryOperator = '-' | '!' | '%'
export interface UnaryNode extends Operation {
  readonly kind: 'Unary'
  readonly operator: UnaryOperator
  readonly operand: Node
}
export type BinaryOperator =
  | '||'
  | '&&'
  | 'in'
  | 'exactin'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '&'
  | '+'
  | '*'
  | '/'
  | '^'
export interface BinaryNode extends Operation {
  readonly kind: 'Binary'
  readonly operator: BinaryOperator
  readonly left: Node
  readonly right: Node
}
export interface ChainNode extends Base {
  readonly kind: 'Chain'
  readonly parts: readonly Node[]
}
export interface AsNode extends Operation {
  readonly kind: 'As'
  readonly left: Node
  readonly name: string
  readonly nameSpan: Span
}
/** `$"text {expression}"`: parts alternate freely. */
export interface InterpolationNode extends Base {
  readonly kind: 'Interpolation'
  readonly parts: readonly Node[]
}
/** `Type(…)` as an argument. */
export interface TypeLiteralNode extends Base {
  readonly kind: 'TypeLiteral'
  readonly head: Span
  readonly expression: Node
}
/** Stands where the text could not be read. */
export interface ErrorNode extends Base {
  readonly kind: 'Error'
  readonly parts: readonly Node[]
}

/** A piece of a formula. */
export type Node =
  | NumberNode
  | TextNode
  | BooleanNode
  | NameNode
  | SelfNode
  | ParentNode
  | DotNode
  | CallNode
  | RecordNode
  | TableNode
  | UnaryNode
  | BinaryNode
  | ChainNode
  | AsNode
  | InterpolationNode
  | TypeLiteralNode
  | ErrorNode

/** Where findings about the node go: an operation's operator, else the whole node. */
export function focusOf(node: Node): Span {
  switch (node.kind) {
    case 'Unary':
    case 'Binary':
    case 'As':
      return node.operatorSpan
    case 'Dot':
      return { start: node.operatorSpan.start, end: node.nameSpan.end }
    case 'TypeLiteral':
      return node.head
    default:
      return node
  }
}

/** The parts of a node, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'Dot':
    case 'As':
      return [node.left]
    case 'Call':
      return node.target ? [node.target, ...node.args] : node.args
    case 'Record':
      return [...(node.source ? [node.source] : []), ...node.fields.map((field) => field.value)]
    case 'Table':
      return node.items
    case 'Unary':
      return [node.operand]
    case 'Binary':
      return [node.left, node.right]
    case 'Chain':
    case 'Interpolation':
    case 'Error':
      return node.parts
    case 'TypeLiteral':
      return [node.expression]
    default:
      return []
  }
}
