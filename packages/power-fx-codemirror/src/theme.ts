import { EditorView } from '@codemirror/view'

/** Colours for the classes of `formulaColors`, light and dark, for hosts without a style sheet of their own. */
export const formulaTheme = EditorView.baseTheme({
  '&light .fx-function': { color: '#795e26' },
  '&dark .fx-function': { color: '#dcdcaa' },
  '&light .fx-text': { color: '#a31515' },
  '&dark .fx-text': { color: '#ce9178' },
  '&light .fx-number': { color: '#09885a' },
  '&dark .fx-number': { color: '#b5cea8' },
  '&light .fx-comment': { color: '#0b6a0b' },
  '&dark .fx-comment': { color: '#6db16d' },
  '&light .fx-keyword, &light .fx-boolean': { color: '#0000ff' },
  '&dark .fx-keyword, &dark .fx-boolean': { color: '#6cb6ff' },
  '&light .fx-control, &light .fx-scope': { color: '#6b3fa0' },
  '&dark .fx-control, &dark .fx-scope': { color: '#d2a8ff' },
  '.fx-signature': { padding: '6px 8px', fontFamily: 'monospace', overflowWrap: 'anywhere' },
  '.fx-documentation': { fontFamily: 'system-ui, sans-serif', opacity: '0.85' },
})
