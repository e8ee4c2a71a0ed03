import { type CurrentLanguage, powerFx } from '@patchbay/power-fx-codemirror'
import type { Extension } from '@codemirror/state'
import { EditorView, placeholder, tooltips } from '@codemirror/view'

/** Everything the formula bar adds to a plain CodeMirror. */
export function formulaExtensions(
  language: CurrentLanguage,
  options: { label: string; describedBy: string; onChange: (text: string) => void },
): Extension[] {
  return [
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-describedby': options.describedBy,
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    }),
    placeholder('Type a formula'),
    tooltips({ position: 'fixed', parent: document.body }),
    powerFx(language),
    look,
    EditorView.updateListener.of((update) => {
      if (update.docChanged && update.transactions.some((one) => one.isUserEvent('from-outside')))
        return
      if (update.docChanged) options.onChange(update.state.doc.toString())
    }),
  ]
}

const look = EditorView.theme({
  '&': {
    fontSize: '14px',
    color: 'var(--colorNeutralForeground1)',
    backgroundColor: 'var(--colorNeutralBackground1)',
    maxHeight: 'inherit',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--fontFamilyMonospace)',
    lineHeight: '1.5',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--colorNeutralForeground1)', padding: '4px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--colorNeutralForeground1)' },
  '.cm-placeholder': { color: 'var(--colorNeutralForeground3)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--colorBrandBackground2Pressed)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--colorNeutralBackground1Selected)',
    outline: '1px solid var(--colorNeutralStroke1)',
  },
})
