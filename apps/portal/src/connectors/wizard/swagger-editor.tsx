import { Button } from '@fluentui/react-components'
import { useDeferredValue, useMemo } from 'react'
import { CodeEditor } from '../../shell/code-editor.tsx'
import { Notice } from '../../shell/notice.tsx'
import { fileNames } from '../connector-files.ts'
import { readDefinitionText } from './read-definition-text.ts'
import { useWizard } from './wizard-context.ts'
import styles from './wizard.module.css'

/** The definition as text. Form and text are two views of one draft. */
export function SwaggerEditor() {
  const { state, dispatch, readOnly } = useWizard()
  const { unreadable } = state
  const { definition } = state.draft
  // The form must not wait for a text of a megabyte.
  const shown = useDeferredValue(definition)
  const written = useMemo(() => JSON.stringify(shown, null, 2), [shown])
  const unplaced = state.draft.unplaced.length
  return (
    <>
      <p className={styles.hint}>
        <code>{fileNames.definition}</code> as it will be saved. What you type here changes the
        form, and the form changes the text.
        {unplaced > 0 &&
          ` ${unplaced === 1 ? 'One new action has' : `${unplaced} new actions have`} no request yet, and so no place here.`}
      </p>
      <div className={styles.notices}>
        {unreadable && (
          <Notice
            intent="error"
            title={`Line ${unreadable.line}:`}
            actions={
              <Button onClick={() => dispatch({ type: 'swagger discarded' })}>
                Discard the text
              </Button>
            }
          >
            {unreadable.reason} The form keeps the last good version until the text can be read.
          </Notice>
        )}
      </div>
      <CodeEditor
        label="Swagger"
        value={state.swaggerText ?? written}
        readOnly={readOnly}
        minHeight="320px"
        onChange={(text) =>
          dispatch({ type: 'swagger typed', text, reading: readDefinitionText(text) })
        }
      />
    </>
  )
}
