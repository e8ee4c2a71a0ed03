import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components'
import { importResponseSample } from '@patchbay/connector-model'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { errorMessage, Notice } from '../../shell/notice.tsx'
import { PlainTextField } from './field.tsx'
import type { JsonObject } from './json-path.ts'
import styles from './wizard.module.css'

/** Learns the schema of a response from one answer. */
export function ImportResponseDialog({
  title = 'Add default response',
  bodyOnly = false,
  onImport,
  onClose,
}: {
  title?: string
  /** Only a body is asked for: the sample is no response of an operation. */
  bodyOnly?: boolean
  onImport: (status: string, response: JsonObject) => void
  onClose: () => void
}) {
  const [status, setStatus] = useState('default')
  const [headers, setHeaders] = useState('')
  const [body, setBody] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = () => {
    try {
      const response = importResponseSample({ headers, body })
      onImport(status, status === 'default' ? response : { ...response, description: 'Success' })
    } catch (error) {
      setProblem(errorMessage(error))
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary">
            Import
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={styles.form}>
        {!bodyOnly && (
          <PlainTextField
            label="Headers"
            rows={2}
            value={headers}
            placeholder="Content-Type: application/json"
            hint="Optional, one a line."
            onChange={setHeaders}
          />
        )}
        <PlainTextField
          label="Body"
          rows={8}
          value={body}
          placeholder={'{ "name": "Adele", "oid": "…" }'}
          hint="Paste what the API answers, in JSON; its schema is inferred."
          onChange={(text) => {
            setBody(text)
            setProblem(null)
          }}
        />
        {!bodyOnly && (
          <Field
            label="Stored as"
            hint="default is for every status. 200 is for success alone, and leaves errors undescribed."
          >
            <RadioGroup
              layout="horizontal"
              className={styles.choices}
              value={status}
              onChange={(_, data) => setStatus(data.value)}
            >
              <Radio value="default" label="default" />
              <Radio value="200" label="200" />
            </RadioGroup>
          </Field>
        )}
        {problem && (
          <Notice intent="error" title="The sample was not imported.">
            {problem}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
