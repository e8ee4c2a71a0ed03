import { EditorState, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { type FormulaLanguage, refresh } from '@patchbay/power-fx-codemirror'
import { type RefObject, useEffect, useRef } from 'react'
import { formulaExtensions } from './editor-extensions.ts'
import { useLatest } from '../use-latest.ts'
import './formula.css'

export interface FormulaEditorProps {
  /** Another key means another formula: undo inside the editor does not cross it. */
  formulaKey: string
  value: string
  language: FormulaLanguage
  label: string
  /** Id of the element that says what the formula gives. */
  describedBy: string
  onChange: (formula: string) => void
  /** Receives what puts the focus into the editor. */
  focusRef?: RefObject<(() => void) | null>
}

/** One formula in CodeMirror: completion, signature help, hover, findings, colours. */
export function FormulaEditor(props: FormulaEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  // The editor outlives renders: its listeners read the newest props here.
  const latest = useLatest(props)
  const { formulaKey, value, language, label, describedBy, focusRef } = props

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current ?? document.body,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: formulaExtensions(() => latest.current.language, {
          label,
          describedBy,
          onChange: (text) => latest.current.onChange(text),
        }),
      }),
    })
    view.current = editor
    if (focusRef) focusRef.current = () => editor.focus()
    return () => {
      if (focusRef) focusRef.current = null
      editor.destroy()
    }
  }, [formulaKey, label, describedBy, focusRef, latest])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: Transaction.userEvent.of('from-outside'),
    })
  }, [value])

  useEffect(() => {
    if (view.current) refresh(view.current)
  }, [language])

  return <div ref={host} />
}
