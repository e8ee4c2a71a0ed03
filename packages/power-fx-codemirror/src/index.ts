export { formulaColors } from './colors.ts'
export { formulaCompletion, formulaSource } from './completion.ts'
export { formulaFindings, refresh } from './findings.ts'
export { formulaHover } from './hover.ts'
export { formulaKeys } from './keys.ts'
export { languageChanged } from './language-changed.ts'
export {
  type CurrentLanguage,
  type FormulaCompletion,
  type FormulaFinding,
  type FormulaFix,
  type FormulaHover,
  type FormulaLanguage,
  type FormulaSignature,
  type FormulaSpan,
  type FormulaToken,
  languageOf,
} from './language.ts'
export { powerFx } from './power-fx.ts'
export { formulaSignature } from './signature.ts'
export { formulaTheme } from './theme.ts'
