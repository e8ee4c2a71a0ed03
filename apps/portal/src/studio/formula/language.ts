import { type AppCheck, canvasEngine } from '@patchbay/app-model'
import {
  complete,
  format,
  hover,
  semanticTokens,
  type SignatureHelp,
  signatureHelp,
} from '@patchbay/power-fx'
import type { FormulaLanguage, FormulaSignature } from './formula-language.ts'

/** The language as one property of the app sees it. */
export function languageFor(check: AppCheck, name: string, property: string): FormulaLanguage {
  const engine = canvasEngine()
  const options = {
    symbols: check.symbolsFor(name, property),
    allowSideEffects: check.property(name, property)?.isBehavior ?? /^On[A-Z]/.test(property),
  }
  return {
    findings(text) {
      // The app's check knows more than the formula alone: cycles, and what the property wants.
      const known = check.property(name, property)
      return known?.text === text ? known.diagnostics : engine.check(text, options).diagnostics
    },
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
    format: (text) => format(engine, text),
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
