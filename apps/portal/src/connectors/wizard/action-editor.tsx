import { Badge, Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowImportRegular } from '@fluentui/react-icons/svg/arrow-import'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { Section } from '../../shell/page.tsx'
import styles from './definition-step.module.css'
import type { ConnectorDraft } from './draft.ts'
import { referencesOf } from './dropdowns/references-of.ts'
import { TextField } from './field.tsx'
import { ImportRequestDialog } from './import-request-dialog.tsx'
import { ImportResponseDialog } from './import-response-dialog.tsx'
import { isObject, objectAt, scalarText, textAt, withValue, type JsonObject } from './json-path.ts'
import { ownsId, renameOperationId } from './operation-ids.ts'
import {
  changeOperation,
  checkOperationId,
  type DraftOperation,
  draftOperations,
  operationIdAdvice,
  type OperationParameter,
  operationParameters,
  setOperationProperty,
  setParameter,
  setResponse,
  suggestOperationId,
} from './operations.ts'
import { ParameterDialog } from './parameter-dialog.tsx'
import { PropertyDialog } from './property-dialog.tsx'
import { SchemaTree, typeName } from './schema-tree.tsx'
import { VisibilityField } from './visibility-field.tsx'
import { useWizard } from './wizard-context.ts'

// Brings the types of Power Fx along; the rest of the wizard need not wait for them.
const FunctionSignature = lazy(() => import('./function-signature.tsx'))

/** One action: how it is called, what it sends, what it answers. */
export function ActionEditor({ operation }: { operation: DraftOperation }) {
  return (
    <>
      <ActionGeneral operation={operation} />
      <ActionRequest operation={operation} />
      <ActionResponse operation={operation} />
      {operation.place && (
        <Suspense>
          <FunctionSignature place={operation.place} />
        </Suspense>
      )}
    </>
  )
}

/** What an operation is called, and who sees it. */
export function ActionGeneral({ operation }: { operation: DraftOperation }) {
  const { state, draft, edit, readOnly } = useWizard()
  const { key } = operation
  // What refers to the operation follows the last id that was its own, whatever is passed in typing.
  const lastId = useRef(textAt(operation.operation, 'operationId'))
  const noteId = (to: string) => {
    if (ownsId(draft, key, to)) lastId.current = to
  }
  const savedIds = useMemo(
    () =>
      new Set(
        state.saved
          ? draftOperations(state.saved).map((each) => textAt(each.operation, 'operationId'))
          : [],
      ),
    [state.saved],
  )
  const summary = textAt(operation.operation, 'summary')
  const id = textAt(operation.operation, 'operationId')
  const set = (property: string, value: string | undefined) =>
    edit((now) => setOperationProperty(now, key, property, value), `${key} ${property}`)
  const setSummary = (text: string) => {
    const suggestion = suggestOperationId(withoutId(draft, key), summary)
    // Until somebody chooses an id or apps can know it, it follows the summary.
    const follows = id === '' || (id === suggestion && !savedIds.has(id))
    const next = suggestOperationId(withoutId(draft, key), text)
    const from = lastId.current
    edit((now) => {
      const named = setOperationProperty(now, key, 'summary', text)
      return follows ? renameOperationId(named, key, from, next) : named
    }, `${key} summary`)
    if (follows) noteId(next)
  }
  const setOperationId = (text: string) => {
    const from = lastId.current
    edit((now) => renameOperationId(now, key, from, text), `${key} operationId`)
    noteId(text)
  }
  return (
    <Section title="General">
      <div className={styles.form}>
        <TextField
          label="Summary"
          value={summary}
          maxLength={80}
          placeholder="Get identity"
          hint="The title of the action."
          onChange={setSummary}
        />
        <TextField
          label="Description"
          rows={2}
          value={textAt(operation.operation, 'description')}
          hint="What it does, for the people who make apps."
          onChange={(text) => set('description', text)}
        />
        <TextField
          label="Operation ID"
          required
          value={id}
          placeholder="GetIdentity"
          problem={checkOperationId(draft, key, id)}
          advice={operationIdAdvice(id)}
          hint="The name of the function in apps. Changing it later breaks the apps that use it."
          onChange={(text) => setOperationId(text.trim())}
        />
        <VisibilityField
          value={textAt(operation.operation, 'x-ms-visibility')}
          disabled={readOnly}
          onChange={(value) => set('x-ms-visibility', value)}
        />
      </div>
    </Section>
  )
}

function withoutId(draft: ConnectorDraft, key: string) {
  return setOperationProperty(draft, key, 'operationId', '')
}

const locations: Record<string, string> = {
  path: 'Path',
  query: 'Query',
  header: 'Header',
  body: 'Body',
  formData: 'Form data',
}

/** What an operation sends. */
export function ActionRequest({ operation }: { operation: DraftOperation }) {
  const { draft, edit, readOnly } = useWizard()
  const [dialog, setDialog] = useState<'import' | 'add' | number | null>(null)
  const { key, place } = operation
  const parameters = operationParameters(draft, operation)
  const host = textAt(draft.definition, 'host')
  const basePath = textAt(draft.definition, 'basePath').replace(/\/$/, '')
  const edited =
    typeof dialog === 'number' ? parameters.find(({ index }) => index === dialog) : undefined
  const nextIndex = parameters.filter(({ index }) => index !== null).length
  return (
    <Section
      title="Request"
      description={
        place ? undefined : 'Show the connector a request that works, and it learns the rest.'
      }
    >
      <div className={styles.request}>
        {place && (
          <>
            <Badge appearance="filled" color="brand">
              {place.method.toUpperCase()}
            </Badge>
            <code className={styles.url}>
              {host}
              {basePath}
              {place.path}
            </code>
          </>
        )}
        <Button
          icon={<ArrowImportRegular />}
          appearance={place ? 'secondary' : 'primary'}
          disabled={readOnly}
          onClick={() => setDialog('import')}
        >
          Import from sample
        </Button>
        {place && (
          <Button icon={<AddRegular />} disabled={readOnly} onClick={() => setDialog('add')}>
            Add parameter
          </Button>
        )}
      </div>
      {place && parameters.length === 0 && (
        <p className={styles.detail}>The request has no parameters.</p>
      )}
      {parameters.length > 0 && (
        <ul className={styles.parameters} aria-label="Parameters">
          {parameters.map((parameter) => (
            <ParameterItem
              key={`${textAt(parameter.parameter, 'in')} ${textAt(parameter.parameter, 'name')} ${parameter.index}`}
              operation={operation}
              item={parameter}
              onEdit={() => setDialog(parameter.index)}
              onRemove={() => {
                const { index } = parameter
                if (index !== null) edit((now) => setParameter(now, key, index, undefined))
              }}
            />
          ))}
        </ul>
      )}
      {dialog === 'import' && (
        <ImportRequestDialog operation={operation} onClose={() => setDialog(null)} />
      )}
      {(dialog === 'add' || edited) && (
        <ParameterDialog
          parameter={edited?.parameter ?? { name: '', in: 'query', type: 'string' }}
          isNew={dialog === 'add'}
          others={parameters.filter((other) => other !== edited).map((other) => other.parameter)}
          place={place}
          onClose={() => setDialog(null)}
          onSave={(parameter) => {
            const index = edited?.index ?? nextIndex
            edit((now) => setParameter(now, key, index, parameter))
            setDialog(null)
          }}
        />
      )}
    </Section>
  )
}

function ParameterItem({
  operation,
  item,
  onEdit,
  onRemove,
}: {
  operation: DraftOperation
  item: OperationParameter
  onEdit: () => void
  onRemove: () => void
}) {
  const { draft, edit, readOnly } = useWizard()
  const [property, setProperty] = useState<readonly string[] | null>(null)
  const { parameter, index, shared } = item
  const name = textAt(parameter, 'name')
  const location = textAt(parameter, 'in')
  const schema = location === 'body' ? objectAt(parameter, 'schema') : null
  const summary = textAt(parameter, 'x-ms-summary')
  const visibility = textAt(parameter, 'x-ms-visibility')
  const defaultValue = scalarText(parameter['default'])
  const editable = index !== null && shared === null && !readOnly
  return (
    <li className={styles.parameter}>
      <div className={styles.parameterText}>
        <div className={styles.parameterName}>
          <Badge appearance="tint" color="brand">
            {locations[location] ?? location}
          </Badge>
          <span className={styles.title}>{name}</span>
          <span className={styles.type}>{typeName(schema ?? parameter)}</span>
          {parameter['required'] === true && (
            <Badge size="small" appearance="outline" color="informative">
              required
            </Badge>
          )}
          {visibility !== '' && (
            <Badge size="small" appearance="outline" color="informative">
              {visibility}
            </Badge>
          )}
        </div>
        <div className={styles.detail}>
          {[
            summary,
            textAt(parameter, 'description'),
            defaultValue === '' ? '' : `default ${defaultValue}`,
            shared ? `shared as ${shared}` : index === null ? 'of the whole path' : '',
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </div>
        {schema && (
          <SchemaTree
            label={`Schema of ${name}`}
            schema={schema}
            definition={draft.definition}
            {...(editable
              ? {
                  renderCommands: (path) => (
                    <Button
                      size="small"
                      appearance="subtle"
                      icon={<EditRegular />}
                      aria-label={`Edit property ${path.at(-1)}`}
                      onClick={() => setProperty(path)}
                    />
                  ),
                }
              : {})}
          />
        )}
      </div>
      {editable && (
        <>
          <Button
            size="small"
            appearance="subtle"
            icon={<EditRegular />}
            aria-label={`Edit parameter ${name}`}
            onClick={onEdit}
          />
          <Button
            size="small"
            appearance="subtle"
            icon={<DeleteRegular />}
            aria-label={`Remove parameter ${name}`}
            onClick={onRemove}
          />
        </>
      )}
      {property && schema && index !== null && (
        <PropertyDialog
          schema={schema}
          path={property}
          references={referencesOf(
            operationParameters(draft, operation).map((each) => each.parameter),
          )}
          onClose={() => setProperty(null)}
          onSave={(changed) => {
            edit((now) =>
              setParameter(now, operation.key, index, { ...parameter, schema: changed }),
            )
            setProperty(null)
          }}
        />
      )}
    </li>
  )
}

/** What an operation answers. */
export function ActionResponse({ operation }: { operation: DraftOperation }) {
  const { draft, edit, readOnly } = useWizard()
  const [importing, setImporting] = useState(false)
  const [property, setProperty] = useState<{ status: string; path: readonly string[] } | null>(null)
  const responses = Object.entries(objectAt(operation.operation, 'responses')).filter(
    (entry): entry is [string, JsonObject] => isObject(entry[1]),
  )
  const edited = property
    ? objectAt(operation.operation, 'responses', property.status, 'schema')
    : null
  return (
    <Section
      title="Response"
      description="What the API answers. The schema gives the columns that apps can use."
    >
      {responses.map(([status, response]) => {
        const schema = objectAt(response, 'schema')
        const headers = Object.keys(objectAt(response, 'headers'))
        const isEmpty = Object.keys(schema).length === 0
        return (
          <section key={status} className={styles.response} aria-label={`Response ${status}`}>
            <div className={styles.request}>
              <Badge appearance="tint" color={status.startsWith('2') ? 'success' : 'informative'}>
                {status}
              </Badge>
              <span className={styles.parameterText}>
                {textAt(response, 'description') !== status && textAt(response, 'description')}
              </span>
              {!readOnly && (
                <Button
                  size="small"
                  appearance="subtle"
                  icon={<DeleteRegular />}
                  aria-label={`Remove response ${status}`}
                  onClick={() => edit((now) => setResponse(now, operation.key, status, undefined))}
                />
              )}
            </div>
            {isEmpty ? (
              <p className={styles.detail}>No body is described yet.</p>
            ) : (
              <SchemaTree
                label={`Schema of response ${status}`}
                schema={schema}
                definition={draft.definition}
                {...(readOnly
                  ? {}
                  : {
                      renderCommands: (path) => (
                        <Button
                          size="small"
                          appearance="subtle"
                          icon={<EditRegular />}
                          aria-label={`Edit property ${path.at(-1)}`}
                          onClick={() => setProperty({ status, path })}
                        />
                      ),
                    })}
              />
            )}
            {headers.length > 0 && <p className={styles.detail}>Headers: {headers.join(', ')}</p>}
          </section>
        )
      })}
      <Button icon={<AddRegular />} disabled={readOnly} onClick={() => setImporting(true)}>
        Add default response
      </Button>
      {importing && (
        <ImportResponseDialog
          onClose={() => setImporting(false)}
          onImport={(status, response) => {
            edit((now) => setResponse(now, operation.key, status, response))
            setImporting(false)
          }}
        />
      )}
      {property && edited && (
        <PropertyDialog
          schema={edited}
          path={property.path}
          onClose={() => setProperty(null)}
          onSave={(changed) => {
            edit((now) =>
              changeOperation(now, operation.key, (old) =>
                withValue(old, ['responses', property.status, 'schema'], changed),
              ),
            )
            setProperty(null)
          }}
        />
      )}
    </Section>
  )
}
