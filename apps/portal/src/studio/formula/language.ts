import { type AppCheck, canvasEngine } from '@patchbay/app-model'
import { type FormulaLanguage, languageOf } from '@patchbay/power-fx-codemirror'

/** The language as one property of the app sees it. */
export function languageFor(check: AppCheck, name: string, property: string): FormulaLanguage {
  const language = languageOf(canvasEngine(), {
    symbols: check.symbolsFor(name, property),
    allowSideEffects: check.property(name, property)?.isBehavior ?? /^On[A-Z]/.test(property),
  })
  return {
    ...language,
    findings(text) {
      // The app's check knows more than the formula alone: cycles, and what the property wants.
      const known = check.property(name, property)
      return known?.text === text ? known.diagnostics : language.findings(text)
    },
  }
}
