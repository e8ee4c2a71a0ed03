import { Badge, Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DocumentCopyRegular } from '@fluentui/react-icons/svg/document-copy'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Empty } from '../../shell/empty.tsx'
import { MenuButton } from '../../shell/menu.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { ActionEditor } from './action-editor.tsx'
import styles from './definition-step.module.css'
import { FindingsPanel } from './findings-panel.tsx'
import { textAt } from './json-path.ts'
import {
  addAction,
  deleteOperation,
  type DraftOperation,
  draftOperations,
  duplicateOperation,
  nextActionKey,
} from './operations.ts'
import { AddPolicyDialog } from './policies/add-policy-dialog.tsx'
import { PolicyEditor } from './policies/policy-editor.tsx'
import {
  addPolicy,
  draftPolicies,
  policyKey,
  policyOfKey,
  policyOperations,
  policyTitle,
} from './policies/policies.ts'
import { ReferenceEditor } from './references/reference-editor.tsx'
import {
  addReference,
  freeReferenceName,
  referenceKey,
  referenceNames,
  referenceOfKey,
} from './references/references.ts'
import { TriggerEditor } from './triggers/trigger-editor.tsx'
import { addTrigger } from './triggers/triggers.ts'
import { WindowedList } from './windowed-list.tsx'
import { useWizard } from './wizard-context.ts'

// Fewer are found by eye.
const searchFrom = 15

/** Step 3: what the connector can do. */
export function DefinitionStep() {
  const { draft, edit, readOnly, findings, operationKey, selectionId, selectOperation } =
    useWizard()
  const [search, setSearch] = useState('')
  const [addingPolicy, setAddingPolicy] = useState(false)
  const operations = useMemo(() => draftOperations(draft), [draft])
  const actions = operations.filter(({ kind }) => kind === 'action')
  const triggers = operations.filter(({ kind }) => kind === 'trigger')
  const references = referenceNames(draft)
  const policies = draftPolicies(draft)
  const operation = operations.find(({ key }) => key === operationKey)
  const referenceName = referenceOfKey(operationKey)
  const reference = referenceName !== null && references.includes(referenceName)
  const policyIndex = policyOfKey(operationKey)
  const policy = policyIndex !== null && policyIndex < policies.length
  const hasSelection = operation !== undefined || reference || policy

  useEffect(() => {
    const first = actions[0] ?? triggers[0]
    if (!hasSelection && first) selectOperation(first.key)
  }, [hasSelection, actions, triggers, selectOperation])

  const errors = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { severity, place } of findings) {
      const key = place.operationKey
      if (severity === 'error' && key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }, [findings])

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
  const addOperation = (change: typeof addAction) => {
    setSearch('')
    selectOperation(nextActionKey(draft))
    edit(change)
  }
  const addSchema = () => {
    const name = freeReferenceName(draft)
    selectOperation(referenceKey(name))
    edit((now) => addReference(now, name))
  }
  const wanted = search.trim().toLowerCase()
  const isWanted = (...texts: readonly string[]) =>
    wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted))
  const isWantedOperation = ({ operation: content, place }: DraftOperation) =>
    isWanted(textAt(content, 'summary'), textAt(content, 'operationId'), place?.path ?? '')
  const operationItem = ({ key, kind, place, operation: content }: DraftOperation) => (
    <OperationItem
      operationKey={key}
      kind={kind}
      name={textAt(content, 'summary') || textAt(content, 'operationId')}
      place={place ? `${place.method.toUpperCase()} ${place.path}` : 'no request yet'}
      errors={errors.get(key) ?? 0}
      selected={key === operationKey}
      readOnly={readOnly}
      onSelect={selectOperation}
      onDuplicate={duplicate}
      onDelete={remove}
    />
  )
  const total = operations.length + references.length + policies.length
  return (
    <div className={styles.columns}>
      <div className={styles.side}>
        {total > searchFrom && (
          <SearchField
            className={styles.search}
            aria-label="Search the definition"
            placeholder="Search"
            value={search}
            onChange={(_, data) => setSearch(data.value)}
          />
        )}
        <SideList
          title="Actions"
          count={actions.length}
          command={{ label: 'New action', onClick: () => addOperation(addAction) }}
        >
          <WindowedList
            label="Actions"
            items={actions.filter(isWantedOperation)}
            keyOf={({ key }) => key}
            selectedKey={operationKey}
          >
            {operationItem}
          </WindowedList>
        </SideList>
        <SideList
          title="Triggers"
          count={triggers.length}
          command={{ label: 'New trigger', onClick: () => addOperation(addTrigger) }}
        >
          <WindowedList
            label="Triggers"
            items={triggers.filter(isWantedOperation)}
            keyOf={({ key }) => key}
            selectedKey={operationKey}
          >
            {operationItem}
          </WindowedList>
        </SideList>
        <SideList
          title="References"
          count={references.length}
          command={{ label: 'New reference', onClick: addSchema }}
        >
          <WindowedList
            label="References"
            items={references.filter((name) => isWanted(name))}
            keyOf={referenceKey}
            selectedKey={operationKey}
          >
            {(name) => (
              <PlainItem
                itemKey={referenceKey(name)}
                name={name}
                detail={`#/definitions/${name}`}
                selected={operationKey === referenceKey(name)}
                onSelect={selectOperation}
              />
            )}
          </WindowedList>
        </SideList>
        <SideList
          title="Policies"
          count={policies.length}
          command={{ label: 'New policy', onClick: () => setAddingPolicy(true) }}
        >
          <WindowedList
            label="Policies"
            items={policies
              .map((each, index) => ({ each, index }))
              .filter(({ each }) => isWanted(policyTitle(each), textAt(each, 'templateId')))}
            keyOf={({ index }) => policyKey(index)}
            selectedKey={operationKey}
          >
            {({ each, index }) => (
              <PlainItem
                itemKey={policyKey(index)}
                name={`${index + 1}. ${policyTitle(each)}`}
                detail={
                  policyOperations(each).length === 0
                    ? 'all operations'
                    : policyOperations(each).join(', ')
                }
                selected={operationKey === policyKey(index)}
                onSelect={selectOperation}
              />
            )}
          </WindowedList>
        </SideList>
      </div>
      <div className={styles.main}>
        {operation?.kind === 'action' && <ActionEditor key={selectionId} operation={operation} />}
        {operation?.kind === 'trigger' && <TriggerEditor key={selectionId} operation={operation} />}
        {reference && referenceName !== null && (
          <ReferenceEditor key={selectionId} name={referenceName} />
        )}
        {policy && policyIndex !== null && (
          <PolicyEditor key={selectionId} index={policyIndex} policy={policies[policyIndex]!} />
        )}
        {!hasSelection && (
          <Empty
            title="No actions yet"
            action={
              <Button
                appearance="primary"
                disabled={readOnly}
                onClick={() => addOperation(addAction)}
              >
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
      {addingPolicy && (
        <AddPolicyDialog
          onClose={() => setAddingPolicy(false)}
          onAdd={(templateId) => {
            setAddingPolicy(false)
            selectOperation(policyKey(policies.length))
            edit((now) => addPolicy(now, templateId))
          }}
        />
      )}
    </div>
  )
}

function SideList({
  title,
  count,
  command,
  children,
}: {
  title: string
  count: number
  command: { label: string; onClick: () => void }
  children: ReactNode
}) {
  const { readOnly } = useWizard()
  return (
    <section className={styles.sideList} aria-label={title}>
      <h2 className={styles.heading}>
        {title} ({count})
      </h2>
      {count > 0 && children}
      <Button icon={<AddRegular />} size="small" disabled={readOnly} onClick={command.onClick}>
        {command.label}
      </Button>
    </section>
  )
}

function PlainItem({
  itemKey,
  name,
  detail,
  selected,
  onSelect,
}: {
  itemKey: string
  name: string
  detail: string
  selected: boolean
  onSelect: (key: string) => void
}) {
  return (
    <button
      type="button"
      className={styles.action}
      aria-current={selected}
      onClick={() => onSelect(itemKey)}
    >
      <span className={styles.actionName}>{name}</span>
      <span className={styles.actionPlace}>{detail}</span>
    </button>
  )
}

interface OperationItemProps {
  operationKey: string
  kind: DraftOperation['kind']
  name: string
  place: string
  errors: number
  selected: boolean
  readOnly: boolean
  onSelect: (key: string) => void
  onDuplicate: (key: string) => void
  onDelete: (key: string) => void
}

// Connectors have hundreds of these: an edit of one renders that one again.
const OperationItem = memo(function OperationItem({
  operationKey,
  kind,
  name,
  place,
  errors,
  selected,
  readOnly,
  onSelect,
  onDuplicate,
  onDelete,
}: OperationItemProps) {
  return (
    <>
      <button
        type="button"
        className={styles.action}
        aria-current={selected}
        onClick={() => onSelect(operationKey)}
      >
        <span className={styles.actionName}>
          {name || `Unnamed ${kind}`}
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
          aria-label={`More for ${name || `the unnamed ${kind}`}`}
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
    </>
  )
})
