import { Spinner } from '@fluentui/react-components'
import { lazy, Suspense } from 'react'

/** A finding about the text, with its place. Lines are 1-based. */
export interface CodeFinding {
  severity: 'error' | 'warning' | 'info'
  line: number
  message: string
}

export interface CodeEditorProps {
  /** Accessible name. */
  label: string
  value: string
  onChange?: (value: string) => void
  /** `json` highlights and checks the syntax; `text` does neither. */
  language?: 'json' | 'text'
  readOnly?: boolean
  /** Findings beyond the syntax, asked for while typing. A pure function with a stable identity. */
  check?: (text: string) => readonly CodeFinding[]
  /** Hears of all findings whenever they change; an error of the syntax comes first. */
  onFindings?: (findings: readonly CodeFinding[]) => void
  /** CSS lengths; the editor scrolls inside. */
  minHeight?: string
  maxHeight?: string
}

// CodeMirror is larger than most pages: fetched only where something is edited.
const CodeMirrorEditor = lazy(() => import('./code-mirror-editor.tsx'))

/** CodeMirror with line numbers, JSON highlighting, syntax check and the portal's own colors. Tab leaves it. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Spinner label="Loading the editor" />}>
      <CodeMirrorEditor {...props} />
    </Suspense>
  )
}
