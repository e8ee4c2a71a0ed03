import { Button, Field, Radio, RadioGroup, Select } from '@fluentui/react-components'
import { ArrowImportRegular } from '@fluentui/react-icons/svg/arrow-import'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useState } from 'react'
import { Notice } from '../../../shell/notice.tsx'
import { Section } from '../../../shell/page.tsx'
import { ActionGeneral, ActionRequest, ActionResponse } from '../action-editor.tsx'
import styles from '../definition-step.module.css'
import { TextField } from '../field.tsx'
import { ImportResponseDialog } from '../import-response-dialog.tsx'
import { objectAt, textAt } from '../json-path.ts'
import { type DraftOperation, setOperationProperty } from '../operations.ts'
import { PropertyDialog } from '../property-dialog.tsx'
import { SchemaTree } from '../schema-tree.tsx'
import { useWizard } from '../wizard-context.ts'
import wizardStyles from '../wizard.module.css'
import {
  hasDeleteOperation,
  notificationSchema,
  pollingOf,
  setNotificationSchema,
  setPolling,
  setTriggerKind,
  setUrlPlace,
  triggerKind,
  urlPlaces,
} from './triggers.ts'

/** One trigger: an event that the API tells of, or that it is asked for. */
export function TriggerEditor({ operation }: { operation: DraftOperation }) {
  const { draft } = useWizard()
  const kind = triggerKind(draft, operation)
  return (
    <>
      <ActionGeneral operation={operation} />
      <TriggerType operation={operation} />
      <ActionRequest operation={operation} />
      {kind === 'webhook' ? (
        <>
          <WebhookFields operation={operation} />
          <NotificationContent operation={operation} />
        </>
      ) : (
        <>
          <ActionResponse operation={operation} />
          <PollingFields operation={operation} />
        </>
      )}
    </>
  )
}

function TriggerType({ operation }: { operation: DraftOperation }) {
  const { draft, edit, readOnly } = useWizard()
  const { key } = operation
  return (
    <Section title="Trigger">
      <div className={styles.form}>
        <Field
          label="Trigger type"
          hint="A webhook is called by the API when something happens. Polling asks the API from time to time."
        >
          <RadioGroup
            layout="horizontal"
            className={wizardStyles.choices}
            value={triggerKind(draft, operation)}
            disabled={readOnly}
            onChange={(_, data) =>
              edit((now) =>
                setTriggerKind(now, operation, data.value === 'polling' ? 'polling' : 'webhook'),
              )
            }
          >
            <Radio value="webhook" label="Webhook" />
            <Radio value="polling" label="Polling" />
          </RadioGroup>
        </Field>
        <Field
          label="Fires"
          hint="single: once for each event. batch: once, with the list of all that is new."
        >
          <Select
            value={textAt(operation.operation, 'x-ms-trigger') || 'single'}
            disabled={readOnly}
            onChange={(_, data) =>
              edit((now) => setOperationProperty(now, key, 'x-ms-trigger', data.value))
            }
          >
            <option value="single">single</option>
            <option value="batch">batch</option>
          </Select>
        </Field>
        <TextField
          label="Trigger hint"
          value={textAt(operation.operation, 'x-ms-trigger-hint')}
          hint="How to see it work: “add a task to the list”."
          onChange={(text) =>
            edit(
              (now) => setOperationProperty(now, key, 'x-ms-trigger-hint', text || undefined),
              `${key} x-ms-trigger-hint`,
            )
          }
        />
      </div>
    </Section>
  )
}

function WebhookFields({ operation }: { operation: DraftOperation }) {
  const { draft, edit, readOnly } = useWizard()
  const places = urlPlaces(draft, operation)
  const chosen = places.find(({ isChosen }) => isChosen)
  return (
    <Section
      title="Notification URL"
      description="The property of the request that carries the address that the API shall call. The platform fills it in."
    >
      {places.length === 0 ? (
        <p className={styles.detail}>
          The request has no text property in its body. Import a sample of the registration, with an
          address such as <code className={styles.code}>{'{ "callbackUrl": "https://…" }'}</code>.
        </p>
      ) : (
        <div className={styles.form}>
          <Field label="Callback URL property" required>
            <Select
              value={chosen?.label ?? ''}
              disabled={readOnly}
              onChange={(_, data) => {
                const place = places.find(({ label }) => label === data.value)
                if (place) edit((now) => setUrlPlace(now, operation, place))
              }}
            >
              {!chosen && <option value="">Choose a property</option>}
              {places.map(({ label }) => (
                <option key={label} value={label}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
      {!hasDeleteOperation(draft) && (
        <Notice intent="info" title="The registration has to end, too.">
          When nobody listens any longer, the gateway sends DELETE to the Location that the API
          answered with. Add an action with the verb DELETE for that path, with internal visibility.
        </Notice>
      )}
    </Section>
  )
}

function NotificationContent({ operation }: { operation: DraftOperation }) {
  const { draft, edit, readOnly } = useWizard()
  const [importing, setImporting] = useState(false)
  const [property, setProperty] = useState<readonly string[] | null>(null)
  const schema = notificationSchema(draft, operation)
  return (
    <Section
      title="Notification"
      description="What the API sends to the callback URL when the event happens."
    >
      {operation.place === null && (
        <p className={styles.detail}>
          Import the request first: the notification belongs to its path.
        </p>
      )}
      {schema && (
        <section className={styles.response} aria-label="Notification content">
          <SchemaTree
            label="Schema of the notification"
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
                      onClick={() => setProperty(path)}
                    />
                  ),
                })}
          />
          <Button
            size="small"
            appearance="subtle"
            icon={<DeleteRegular />}
            disabled={readOnly}
            onClick={() => edit((now) => setNotificationSchema(now, operation, undefined))}
          >
            Remove notification content
          </Button>
        </section>
      )}
      <Button
        icon={<ArrowImportRegular />}
        disabled={readOnly || operation.place === null}
        onClick={() => setImporting(true)}
      >
        Import notification from sample
      </Button>
      {importing && (
        <ImportResponseDialog
          title="Notification from sample"
          bodyOnly
          onClose={() => setImporting(false)}
          onImport={(_, response) => {
            edit((now) => setNotificationSchema(now, operation, objectAt(response, 'schema')))
            setImporting(false)
          }}
        />
      )}
      {property && schema && (
        <PropertyDialog
          schema={schema}
          path={property}
          onClose={() => setProperty(null)}
          onSave={(changed) => {
            edit((now) => setNotificationSchema(now, operation, changed))
            setProperty(null)
          }}
        />
      )}
    </Section>
  )
}

function PollingFields({ operation }: { operation: DraftOperation }) {
  const { draft, edit } = useWizard()
  const id = textAt(operation.operation, 'operationId')
  const polling = pollingOf(draft, id)
  return (
    <Section
      title="State"
      description="What the next request asks for, so that only what is new comes back. It is kept as the policy Polling trigger."
    >
      {id === '' ? (
        <p className={styles.detail}>Give the trigger an operation ID first.</p>
      ) : (
        <div className={styles.form}>
          <TextField
            label="State parameters"
            rows={3}
            value={polling.state}
            placeholder="since = @triggerBody().value[0].changed"
            hint="One a line: query parameter = expression over the last answer."
            onChange={(state) =>
              edit((now) => setPolling(now, id, { state }), `${id} polling state`)
            }
          />
          <TextField
            label="Collection of new items"
            value={polling.dataPath}
            placeholder="@triggerBody().value"
            hint="The list in the answer. The trigger fires when it has items."
            onChange={(dataPath) =>
              edit((now) => setPolling(now, id, { dataPath }), `${id} polling data`)
            }
          />
        </div>
      )}
    </Section>
  )
}
