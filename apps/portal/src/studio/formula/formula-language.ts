/** What the formula editor asks of the language about one property's formula. All answers are immediate. */
export interface FormulaLanguage {
  findings: (text: string) => readonly FormulaFinding[]
  complete: (text: string, offset: number) => readonly FormulaCompletion[]
  signature: (text: string, offset: number) => FormulaSignature | undefined
  hover: (text: string, offset: number) => FormulaHover | undefined
  tokens: (text: string) => readonly FormulaToken[]
  /** The same formula, laid out over lines. */
  format: (text: string) => string
}

/** A place in the text; `end` is exclusive. */
export interface FormulaSpan {
  readonly start: number
  readonly end: number
}

/** Something wrong, with its place. */
export interface FormulaFinding extends FormulaSpan {
  readonly severity: 'error' | 'warning' | 'suggestion'
  readonly message: string
}

/** An offer at the caret; it replaces its span. */
export interface FormulaCompletion extends FormulaSpan {
  readonly label: string
  readonly insert: string
  readonly kind: string
  /** Type or parameters, shown beside the label. */
  readonly detail?: string
  readonly documentation?: string
}

/** The call around the caret. */
export interface FormulaSignature {
  /** `Set(variable: Name, value: Any)` */
  readonly label: string
  /** Where each parameter stands inside the label. */
  readonly parameters: readonly (FormulaSpan & { readonly documentation?: string })[]
  readonly active: number
  readonly documentation?: string
  readonly returns?: string
}

/** What the thing under the pointer is. */
export interface FormulaHover extends FormulaSpan {
  readonly title: string
  readonly text?: string
}

/** A coloured piece of the text. */
export interface FormulaToken extends FormulaSpan {
  readonly kind: string
}
