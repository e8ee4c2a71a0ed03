import { type Action, forceLinting, linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { languageChanged } from './language-changed.ts'
import type { CurrentLanguage, FormulaFix } from './language.ts'

/** Asks again for findings after the language has changed. */
export function refresh(view: EditorView): void {
  view.dispatch({ effects: languageChanged.of(null) })
  forceLinting(view)
}

/** Underlines what is wrong; each finding brings its quick fixes. */
export function formulaFindings(language: CurrentLanguage): Extension {
  return linter(
    (view) => {
      const text = view.state.doc.toString()
      const findings = language().findings(text)
      const fixes = findings.length > 0 ? language().fixes(text) : []
      return findings.map(({ start, end, severity, message }) => {
        const from = Math.min(start, text.length)
        return {
          from,
          // An empty place cannot be underlined; the character before it can.
          to: Math.max(Math.min(end, text.length), from),
          severity: severity === 'suggestion' ? ('info' as const) : severity,
          message,
          actions: fixes
            .filter((fix) => fix.start <= end && start <= fix.end)
            .map((fix) => toAction(fix, text)),
        }
      })
    },
    {
      delay: 150,
      needsRefresh: (update) =>
        update.transactions.some((one) => one.effects.some((effect) => effect.is(languageChanged))),
    },
  )
}

/** Makes the edits, unless the text has changed since they were thought of. */
function toAction({ title, edits }: FormulaFix, text: string): Action {
  return {
    name: title,
    apply(view) {
      if (view.state.doc.toString() !== text) return
      view.dispatch({
        changes: edits.map(({ start, end, text: insert }) => ({ from: start, to: end, insert })),
        userEvent: 'input.complete',
      })
    },
  }
}
