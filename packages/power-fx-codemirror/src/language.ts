import {
  type CheckOptions,
  type Engine,
  type SignatureHelp,
  checked,
  complete,
  format,
  hover,
  quickFixes,
  semanticTokens,
  signatureHelp,
} from '@patchbay/power-fx'

/** What an editor asks of the language about one formula. All answers are immediate. */
export interface FormulaLanguage {
  findings: (text: string) => readonly FormulaFinding[]
  complete: (text: string, offset: number) => readonly FormulaCompletion[]
  signature: (text: string, offset: number) => FormulaSignature | undefined
  hover: (text: string, offset: number) => FormulaHover | undefined
  tokens: (text: string) => readonly FormulaToken[]
  /** Ways out of the findings. */
  fixes: (text: string) => readonly FormulaFix[]
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

/** A way out of the finding at its span. */
export interface FormulaFix extends FormulaSpan {
  readonly title: string
  readonly edits: readonly (FormulaSpan & { readonly text: string })[]
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

/** Reads the language in force; it may change with the host's selection and edits. */
export type CurrentLanguage = () => FormulaLanguage

/** The language of one formula: an engine's, with the names that the formula's place knows. */
export function languageOf(engine: Engine, options: CheckOptions = {}): FormulaLanguage {
  return {
    findings: (text) => checked(engine, text, options).diagnostics,
    fixes: (text) => quickFixes(engine, text, options),
    complete(text, offset) {
      const { replace, items } = complete(engine, text, offset, options)
      return items.map(({ label, insertText, kind, detail, documentation }) => ({
        ...replace,
        label,
        insert: insertText,
        kind,
        // The label stands before it already.
        detail: detail.startsWith(`${label}(`) ? detail.slice(label.length) : detail,
        documentation,
      }))
    },
    signature(text, offset) {
      const help = signatureHelp(engine, text, offset, options)
      return help && activeSignature(help)
    },
    hover(text, offset) {
      const found = hover(engine, text, offset, options)
      return (
        found && {
          start: found.start,
          end: found.end,
          title: found.title,
          text: found.documentation,
        }
      )
    },
    tokens: (text) => semanticTokens(engine, text, options),
    format: (text) => format(engine, text, options),
  }
}

function activeSignature(help: SignatureHelp): FormulaSignature | undefined {
  const signature = help.signatures[help.activeSignature] ?? help.signatures[0]
  return (
    signature && {
      label: signature.label,
      parameters: signature.parameters,
      active: help.activeParameter,
      documentation: signature.documentation,
      ...(signature.returns === undefined ? {} : { returns: signature.returns }),
    }
  )
}
