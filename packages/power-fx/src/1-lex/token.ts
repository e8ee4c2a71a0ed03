/** What a token is. Comments and spaces are tokens too, so that text can be printed back. */
export type TokenKind =
  | 'space'
  | 'comment'
  | 'number'
  | 'text'
  | 'name'
  | 'keyword'
  | 'punctuator'
  | 'interpolationStart'
  | 'interpolationEnd'
  | 'islandStart'
  | 'islandEnd'
  | 'error'
  | 'end'

/** A piece of the text. */
export interface Token {
  readonly kind: TokenKind
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** The name without quotes, the text without quotes, the punctuator in invariant form. */
  readonly value: string
  /** Whether a name was quoted. */
  readonly quoted?: boolean
  /** A quoted name that was all spaces or not closed. */
  readonly modified?: boolean
  /** What is wrong, as a message key with arguments. */
  readonly error?: readonly [key: string, ...args: string[]]
}
