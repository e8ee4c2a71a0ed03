import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { EditorView, showTooltip, type Tooltip } from '@codemirror/view'
import type { CurrentLanguage, FormulaSignature } from './language.ts'

/** Shows the call round the caret, with the parameter being written in bold. */
export function formulaSignature(language: CurrentLanguage): Extension {
  const tooltip = (state: EditorState): Tooltip | null => {
    const { main } = state.selection
    if (!main.empty) return null
    const signature = language().signature(state.doc.toString(), main.head)
    return signature
      ? {
          pos: main.head,
          above: true,
          strictSide: false,
          create: () => ({ dom: drawSignature(signature) }),
        }
      : null
  }
  return [
    StateField.define<Tooltip | null>({
      create: () => null,
      update: (value, transaction) => {
        if (transaction.effects.some((effect) => effect.is(hideSignature))) return null
        return transaction.docChanged || transaction.selection ? tooltip(transaction.state) : value
      },
      provide: (field) => showTooltip.from(field),
    }),
    EditorView.domEventHandlers({
      // Not inside the event: the editor is still handling it.
      blur: (_, view) =>
        queueMicrotask(() => {
          if (view.dom.isConnected) view.dispatch({ effects: hideSignature.of(null) })
        }),
    }),
  ]
}

const hideSignature = StateEffect.define()

function drawSignature(signature: FormulaSignature): HTMLElement {
  const box = document.createElement('div')
  box.className = 'fx-signature'
  const line = document.createElement('div')
  const active = signature.parameters[signature.active]
  if (active) {
    const strong = document.createElement('strong')
    strong.textContent = signature.label.slice(active.start, active.end)
    line.append(signature.label.slice(0, active.start), strong, signature.label.slice(active.end))
  } else line.append(signature.label)
  if (signature.returns !== undefined) line.append(` → ${signature.returns}`)
  box.append(line)
  for (const text of [signature.documentation, active?.documentation])
    if (text) {
      const more = document.createElement('div')
      more.className = 'fx-documentation'
      more.textContent = text
      box.append(more)
    }
  return box
}
