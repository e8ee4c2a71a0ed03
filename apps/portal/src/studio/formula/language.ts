import { type AppCheck, canvasEngine } from '@patchbay/app-model'
import type { FormulaLanguage } from './formula-language.ts'

/** The language as one property of the app sees it. */
export function languageFor(check: AppCheck, name: string, property: string): FormulaLanguage {
  const symbols = check.symbolsFor(name, property)
  const checked = (text: string) => {
    const known = check.property(name, property)
    if (known?.text === text) return known.diagnostics
    return canvasEngine().check(text, {
      symbols,
      allowSideEffects: known?.isBehavior ?? /^On[A-Z]/.test(property),
    }).diagnostics
  }
  return {
    findings: checked,
    complete: () => [],
    signature: () => undefined,
    hover: () => undefined,
    tokens: () => [],
  }
}
