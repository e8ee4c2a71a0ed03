import { Badge, Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DocumentCopyRegular } from '@fluentui/react-icons/svg/document-copy'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { memo, useCallback, useEffect, useRef } from 'react'
import { Empty } from '../../shell/empty.tsx'
import { MenuButton } from '../../shell/menu.tsx'
import { ActionEditor } from './action-editor.tsx'
import styles from './definition-step.module.css'
import { FindingsPanel } from './findings-panel.tsx'
import { objectAt, textAt, valueAt } from './json-path.ts'
import {
  addAction,
  deleteOperation,
  draftOperations,
  duplicateOperation,
  nextActionKey,
} from './operations.ts'
import { useWizard } from './wizard-context.ts'

/** Step 3: what the connector can do. */
export function DefinitionStep() {
  const { draft, edit, readOnly, findings, operationKey, selectionId, selectOperation } =
    useWizard()
  const operations = draftOperations(draft)
  const actions = operations.filter(({ kind }) => kind === 'action')
  const triggers = operations.filter(({ kind }) => kind === 'trigger')
  const references = Object.keys(objectAt(draft.definition, 'definitions'))
  const policies = valueAt(draft.properties, 'properties', 'policyTemplateInstances')
  const selected = operations.find(({ key }) => key === operationKey)

  useEffect(() => {
    if (!selected && actions[0]) selectOperation(actions[0].key)
  }, [selected, actions, selectOperation])

  const errors = new Map<string, number>()
  for (const { severity, place } of findings) {
    const key = place.operationKey
    if (severity === 'error' && key !== undefined) errors.set(key, (errors.get(key) ?? 0) + 1)
  }

  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  }, [draft])
  const duplicate = useCallback(
    (key: string) => {
      selectOperation(nextActionKey(latest.current))
      edit((now) => duplicateOperation(now, key))
    },
    [edit, selectOperation],
  )
  const remove = useCallback((key: string) => edit((now) => deleteOperation(now, key)), [edit])
  const add = () => {
    selectOperation(nextActionKey(draft))
    edit(addAction)
  }
  return (
    <div className={styles.columns}>
      <div className={styles.side}>
        <h2 className={styles.heading}>Actions ({actions.length})</h2>
        {actions.length > 0 && (
          <ul className={styles.list} aria-label="Actions">
            {actions.map(({ key, place, operation }) => (
              <ActionItem
                key={key}
                operationKey={key}
                name={textAt(operation, 'summary') || textAt(operation, 'operationId')}
                place={place ? `${place.method.toUpperCase()} ${place.path}` : 'no request yet'}
                errors={errors.get(key) ?? 0}
                selected={key === operationKey}
                readOnly={readOnly}
                onSelect={selectOperation}
                onDuplicate={duplicate}
                onDelete={remove}
              />
            ))}
          </ul>
        )}
        <Button icon={<AddRegular />} disabled={readOnly} onClick={add}>
          New action
        </Button>
        <ReadOnlyList
          title="Triggers"
          items={triggers.map(({ key, operation }) => ({
            key,
            name: textAt(operation, 'summary') || textAt(operation, 'operationId') || key,
          }))}
        />
        <ReadOnlyList title="References" items={references.map((name) => ({ key: name, name }))} />
        <ReadOnlyList
          title="Policies"
          items={(Array.isArray(policies) ? policies : []).map((policy: unknown, index) => ({
            key: String(index),
            name: textAt(policy, 'title') || textAt(policy, 'templateId'),
          }))}
        />
      </div>
      <div className={styles.main}>
        {selected?.kind === 'action' ? (
          <ActionEditor key={selectionId} operation={selected} />
        ) : (
          <Empty
            title="No actions yet"
            action={
              <Button appearance="primary" disabled={readOnly} onClick={add}>
                Add an action
              </Button>
            }
          >
            An action is one request to the API. In an app it becomes a function, such as{' '}
            <code>Identity.GetIdentity()</code>.
          </Empty>
        )}
        <FindingsPanel />
      </div>
    </div>
  )
}

interface ActionItemProps {
  operationKey: string
  name: string
  place: string
  errors: number
  selected: boolean
  readOnly: boolean
  onSelect: (key: string) => void
  onDuplicate: (key: string) => void
  onDelete: (key: string) => void
}

// Connectors have up to 256 of these: an edit of one renders that one again.
const ActionItem = memo(function ActionItem({
  operationKey,
  name,
  place,
  errors,
  selected,
  readOnly,
  onSelect,
  onDuplicate,
  onDelete,
}: ActionItemProps) {
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={styles.action}
        aria-current={selected}
        onClick={() => onSelect(operationKey)}
      >
        <span className={styles.actionName}>
          {name || 'Unnamed action'}
          {errors > 0 && (
            <Badge size="small" color="danger" aria-label={`${errors} errors`}>
              {errors}
            </Badge>
          )}
        </span>
        <span className={styles.actionPlace}>{place}</span>
      </button>
      {!readOnly && (
        <MenuButton
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`More for ${name || 'the unnamed action'}`}
          entries={[
            {
              label: 'Duplicate',
              icon: <DocumentCopyRegular />,
              onSelect: () => onDuplicate(operationKey),
            },
            { label: 'Delete', icon: <DeleteRegular />, onSelect: () => onDelete(operationKey) },
          ]}
        />
      )}
    </li>
  )
})

function ReadOnlyList({
  title,
  items,
}: {
  title: string
  items: readonly { key: string; name: string }[]
}) {
  if (items.length === 0) return null
  return (
    <details className={styles.others}>
      <summary>
        {title} ({items.length})
      </summary>
      <p className={styles.hint}>Kept as they are. Change them in the Swagger editor.</p>
      <ul>
        {items.map(({ key, name }) => (
          <li key={key}>{name}</li>
        ))}
      </ul>
    </details>
  )
}
