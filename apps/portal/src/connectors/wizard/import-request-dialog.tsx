import { Button, Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components'
import { importRequestSample } from '@patchbay/connector-model'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { errorMessage, Notice } from '../../shell/notice.tsx'
import { PlainTextField } from './field.tsx'
import { setHost, setScheme } from './general-fields.ts'
import { textAt, valueAt, type JsonObject } from './json-path.ts'
import {
  type DraftOperation,
  operationKey,
  operationParameters,
  placeOperation,
} from './operations.ts'
import { useWizard } from './wizard-context.ts'
import styles from './wizard.module.css'

const verbs = ['GET', 'DELETE', 'PUT', 'POST', 'PATCH'] as const
const verbsWithBody = new Set(['PUT', 'POST', 'PATCH', 'DELETE'])

/** Learns path, verb and parameters from one request. */
export function ImportRequestDialog({
  operation,
  onClose,
}: {
  operation: DraftOperation
  onClose: () => void
}) {
  const { draft, edit, followOperation } = useWizard()
  const [verb, setVerb] = useState(operation.place?.method.toUpperCase() ?? 'GET')
  const [url, setUrl] = useState(() => sampleUrl(draft.definition, operation))
  const [headers, setHeaders] = useState('')
  const [body, setBody] = useState('')
  const [adopt, setAdopt] = useState(true)
  const [problem, setProblem] = useState<string | null>(null)

  const schemes = valueAt(draft.definition, 'schemes')
  const scheme = /^(https?):\/\//i.exec(url.trim())?.[1]?.toLowerCase()
  const hasHost = textAt(draft.definition, 'host') !== ''
  const otherScheme =
    hasHost && scheme && Array.isArray(schemes) && !schemes.includes(scheme) ? scheme : null

  const submit = () => {
    try {
      const imported = importRequestSample(
        { method: verb, url, headers, ...(verbsWithBody.has(verb) ? { body } : {}) },
        draft.definition,
      )
      const place = { path: imported.path, method: imported.method }
      const known = operationParameters(draft, operation)
      const parameters = imported.parameters.map((parameter) => keepTexts(parameter, known))
      const placed = placeOperation(draft, operation.key, place, parameters)
      if (!placed) {
        setProblem(
          `${verb} ${imported.path} is another action of this connector already. Choose another verb or URL, or edit that action.`,
        )
        return
      }
      const adoptedScheme = imported.scheme ?? (adopt ? otherScheme : null)
      edit((now) => {
        const moved = placeOperation(now, operation.key, place, parameters) ?? now
        const hosted = imported.host === undefined ? moved : setHost(moved, imported.host)
        return adoptedScheme === 'http' || adoptedScheme === 'https'
          ? setScheme(hosted, adoptedScheme)
          : hosted
      })
      followOperation(operationKey(place))
      onClose()
    } catch (error) {
      setProblem(errorMessage(error))
    }
  }
  return (
    <Dialog
      title="Import from sample"
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
        <Field label="Verb" required>
          <RadioGroup
            layout="horizontal"
            className={styles.choices}
            value={verb}
            onChange={(_, data) => setVerb(data.value)}
          >
            {verbs.map((name) => (
              <Radio key={name} value={name} label={name} />
            ))}
          </RadioGroup>
        </Field>
        <PlainTextField
          label="URL"
          required
          value={url}
          placeholder="https://api.contoso.com/users/{id}?top=5"
          hint="Put braces around the parts of the path that vary. Query parameters are found by themselves."
          onChange={(text) => {
            setUrl(text)
            setProblem(null)
          }}
        />
        {otherScheme && (
          <Checkbox
            checked={adopt}
            onChange={(_, data) => setAdopt(data.checked === true)}
            label={`The connector uses ${String(Array.isArray(schemes) ? schemes[0] : '')}. Change it to ${otherScheme}.`}
          />
        )}
        <PlainTextField
          label="Headers"
          rows={3}
          value={headers}
          placeholder="Accept: application/json"
          hint="One a line. Leave out Authorization: the connector adds it."
          onChange={setHeaders}
        />
        {verbsWithBody.has(verb) && (
          <PlainTextField
            label="Body"
            rows={5}
            value={body}
            placeholder={'{ "name": "Adele" }'}
            hint="A sample in JSON; its schema is inferred."
            onChange={setBody}
          />
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

function sampleUrl(definition: JsonObject, { place }: DraftOperation): string {
  if (!place) return ''
  const schemes = valueAt(definition, 'schemes')
  const scheme = Array.isArray(schemes) && !schemes.includes('https') ? 'http' : 'https'
  const basePath = textAt(definition, 'basePath').replace(/\/$/, '')
  return `${scheme}://${textAt(definition, 'host')}${basePath}${place.path}`
}

// Importing again must not lose what somebody wrote about a parameter.
function keepTexts(
  parameter: JsonObject,
  known: ReturnType<typeof operationParameters>,
): JsonObject {
  const old = known.find(
    (candidate) =>
      candidate.shared === null &&
      candidate.index !== null &&
      candidate.parameter['name'] === parameter['name'] &&
      candidate.parameter['in'] === parameter['in'],
  )
  if (!old) return parameter
  return parameter['in'] === 'body'
    ? { ...old.parameter, schema: parameter['schema'] }
    : old.parameter
}
