import { history } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { formulaColors } from './colors.ts'
import { formulaCompletion } from './completion.ts'
import { formulaFindings } from './findings.ts'
import { formulaHover } from './hover.ts'
import { formulaKeys } from './keys.ts'
import type { CurrentLanguage } from './language.ts'
import { formulaSignature } from './signature.ts'

/** All that makes a plain CodeMirror a formula editor. Each part is there by itself as well. */
export function powerFx(language: CurrentLanguage): Extension[] {
  return [
    history(),
    bracketMatching(),
    formulaCompletion(language),
    formulaSignature(language),
    formulaHover(language),
    formulaFindings(language),
    formulaColors(language),
    formulaKeys,
  ]
}
