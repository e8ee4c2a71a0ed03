import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { CodeEditorProps, CodeFinding } from './code-editor.tsx'

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--colorBrandForeground1)' },
  { tag: tags.string, color: 'var(--colorPaletteMarigoldForeground2)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--colorPaletteBerryForeground2)' },
])

const look = EditorView.theme({
  '&': {
    fontSize: '13px',
    color: 'var(--colorNeutralForeground1)',
    backgroundColor: 'var(--colorNeutralBackground1)',
    border: '1px solid var(--colorNeutralStroke1)',
    borderRadius: '4px',
  },
  '&.cm-focused': { outline: '2px solid var(--colorStrokeFocus2)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--fontFamilyMonospace)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--colorNeutralForeground1)' },
  '.cm-cursor': { borderLeftColor: 'var(--colorNeutralForeground1)' },
  '.cm-gutters': {
    color: 'var(--colorNeutralForeground3)',
    backgroundColor: 'var(--colorNeutralBackground2)',
    borderRight: '1px solid var(--colorNeutralStroke2)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'var(--colorNeutralBackground1Hover)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--colorBrandBackground2Pressed)' },
  '.cm-tooltip': {
    color: 'var(--colorNeutralForeground1)',
    backgroundColor: 'var(--colorNeutralBackground1)',
    border: '1px solid var(--colorNeutralStroke1)',
  },
})

/** The text came from outside; whoever gave it knows. */
const given = Annotation.define<true>()

/** The part of a text that another text has differently. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length)
  let from = 0
  while (from < shorter && before[from] === after[from]) from++
  let end = 0
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end])
    end++
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}

/** The editor itself; loaded by `CodeEditor`. */
export default function CodeMirrorEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  // The editor outlives renders: its listeners read the newest props here.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const readOnly = useRef(new Compartment())

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current ?? document.body,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          extensions(latest),
          readOnly.current.of(EditorState.readOnly.of(latest.current.readOnly ?? false)),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    const shown = editor?.state.doc.toString()
    if (!editor || shown === undefined || shown === props.value) return
    // Only what differs is replaced, so that cursor and scrolling stay where they are.
    editor.dispatch({ changes: difference(shown, props.value), annotations: given.of(true) })
  }, [props.value])

  useEffect(() => {
    view.current?.dispatch({
      effects: readOnly.current.reconfigure(EditorState.readOnly.of(props.readOnly ?? false)),
    })
  }, [props.readOnly])

  return <div ref={host} />
}

function extensions(latest: { current: CodeEditorProps }): Extension {
  const { label, language = 'json', minHeight, maxHeight } = latest.current
  const syntax = language === 'json' ? jsonParseLinter() : () => []
  return [
    lineNumbers(),
    history(),
    foldGutter(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    lintGutter(),
    syntaxHighlighting(colors),
    look,
    EditorView.lineWrapping,
    EditorView.theme({
      '.cm-scroller': { minHeight: minHeight ?? '160px', maxHeight: maxHeight ?? '65vh' },
    }),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
    language === 'json' ? json() : [],
    EditorView.updateListener.of((update) => {
      const isTyped = update.transactions.some((change) => change.annotation(given) !== true)
      if (update.docChanged && isTyped) latest.current.onChange?.(update.state.doc.toString())
    }),
    linter(
      (editor) => {
        const diagnostics = syntax(editor)
        const text = editor.state.doc.toString()
        // Rules about the content need a document that parses.
        if (diagnostics.length === 0) {
          const findings = latest.current.check?.(text) ?? []
          diagnostics.push(...findings.map((finding) => toDiagnostic(editor.state, finding)))
        }
        latest.current.onFindings?.(
          diagnostics.map((diagnostic) => ({
            severity: diagnostic.severity === 'hint' ? 'info' : diagnostic.severity,
            line: editor.state.doc.lineAt(diagnostic.from).number,
            message: diagnostic.message,
          })),
        )
        return diagnostics
      },
      { delay: 250 },
    ),
  ]
}

function toDiagnostic(state: EditorState, finding: CodeFinding): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(finding.line, 1), state.doc.lines))
  return { from: line.from, to: line.to, severity: finding.severity, message: finding.message }
}
