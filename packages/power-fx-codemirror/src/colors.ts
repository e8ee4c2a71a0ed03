import { type EditorState, type Extension, RangeSetBuilder, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { languageChanged } from './language-changed.ts'
import type { CurrentLanguage } from './language.ts'

/** Marks each piece with a class by its meaning: `fx-function`, `fx-text`… */
export function formulaColors(language: CurrentLanguage): Extension {
  const compute = (state: EditorState): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>()
    const length = state.doc.length
    let last = 0
    for (const { start, end, kind } of language().tokens(state.doc.toString())) {
      if (start < last || end > length || start >= end) continue
      builder.add(start, end, Decoration.mark({ class: `fx-${kind}` }))
      last = end
    }
    return builder.finish()
  }
  return StateField.define<DecorationSet>({
    create: compute,
    update: (value, transaction) =>
      transaction.docChanged || transaction.effects.some((effect) => effect.is(languageChanged))
        ? compute(transaction.state)
        : value,
    provide: (field) => EditorView.decorations.from(field),
  })
}
