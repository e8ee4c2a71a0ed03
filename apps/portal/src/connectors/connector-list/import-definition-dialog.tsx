import { Button, Field, Textarea } from '@fluentui/react-components'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import type { ConnectorScript } from '@patchbay/wire'
import { useNavigate } from '@tanstack/react-router'
import { type ChangeEvent, useRef, useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { useInstallation } from '../../shell/installation.ts'
import { Notice } from '../../shell/notice.tsx'
import { fileNames } from '../connector-files.ts'
import styles from '../list.module.css'
import { writeKept } from '../wizard/kept-draft.ts'
import { type ImportedFiles, readConnectorFiles, sortFiles } from './read-connector-files.ts'

/** Starts a connector from the files of another one, chosen or pasted. */
export default function ImportDefinitionDialog({ onCancel }: { onCancel: () => void }) {
  const navigate = useNavigate()
  const { redirectUrl } = useInstallation()
  const [definition, setDefinition] = useState('')
  const [properties, setProperties] = useState('')
  const [script, setScript] = useState<ConnectorScript>()
  const [fileProblem, setFileProblem] = useState<string | null>(null)
  const [imported, setImported] = useState<ImportedFiles | null>(null)
  const input = useRef<HTMLInputElement>(null)

  const takeFiles = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])]
    event.currentTarget.value = ''
    const texts = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() })),
    )
    const sorted = sortFiles(
      texts.map(({ name, bytes }) => ({ name, bytes: new Uint8Array(bytes) })),
    )
    setFileProblem(sorted.problem)
    setImported(null)
    if (sorted.definition !== undefined) setDefinition(sorted.definition)
    if (sorted.properties !== undefined) setProperties(sorted.properties)
    if (sorted.script) setScript(sorted.script)
  }

  const submit = () => {
    const result = readConnectorFiles({ definition, properties, redirectUrl, script })
    setImported(result)
    if (!result.draft || (result.notes.length > 0 && imported?.draft === undefined)) return
    open(result)
  }
  const open = ({ draft, title }: ImportedFiles) => {
    if (!draft) return
    writeKept(null, { draft, unreadable: null, baseVersion: null })
    void navigate({ to: '/make/connectors/new', search: { name: title } })
  }

  return (
    <Dialog
      title="Import a definition"
      onClose={onCancel}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary" disabled={definition.trim() === ''}>
            Continue
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </>
      }
    >
      <div className={styles.form}>
        <div>
          <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
            Choose files
          </Button>
          <input
            ref={input}
            type="file"
            accept=".json,.yaml,.yml,.csx,.js,application/json"
            multiple
            hidden
            aria-label="Connector files"
            onChange={(event) => void takeFiles(event)}
          />
          <p className={styles.detail}>
            Choose <code>{fileNames.definition}</code> and, if you have them,{' '}
            <code>{fileNames.properties}</code> and <code>script.csx</code>; or an OpenAPI 3
            document, or a Postman collection. Or paste below.
          </p>
        </div>
        {script && (
          <p className={styles.detail}>
            Code in {script.language === 'csharp' ? 'C#' : 'JavaScript'} comes along.
          </p>
        )}
        {fileProblem && <Notice intent="warning">{fileProblem}</Notice>}
        <Field
          label="Definition"
          required
          hint="OpenAPI 2.0, 3.0 or 3.1 in JSON or YAML, a Postman collection, a curl command, or a URL"
        >
          <Textarea
            rows={6}
            spellCheck={false}
            value={definition}
            onChange={(_, data) => {
              setDefinition(data.value)
              setImported(null)
            }}
          />
        </Field>
        <Field label="Properties" hint="Optional: authentication, connection parameters, color">
          <Textarea
            rows={3}
            spellCheck={false}
            value={properties}
            onChange={(_, data) => {
              setProperties(data.value)
              setImported(null)
            }}
          />
        </Field>
        {imported?.problem && (
          <Notice intent="error" title="The files cannot be imported.">
            {imported.problem}
          </Notice>
        )}
        {imported?.draft && imported.notes.length > 0 && (
          <Notice intent="info" title={`${imported.title} can be imported: ${imported.contents}.`}>
            <ul>
              {imported.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
