import { Field, Input, Select } from '@fluentui/react-components'
import { listOperations } from '@patchbay/connector-model'
import { useMemo } from 'react'
import styles from '../definition-step.module.css'
import { useWizard } from '../wizard-context.ts'
import wizardStyles from '../wizard.module.css'
import type { ArgumentSource, DynamicSource } from './dropdowns.ts'

const notSent = ''
const fixed = 'value'
const fromParameter = 'parameter:'
const fromSelected = 'selected'

/** The operation that is asked, and what it is told. */
export function DynamicSourceFields({
  label,
  source,
  references,
  problem,
  isBelowItem = false,
  onChange,
}: {
  label: string
  source: DynamicSource
  references: readonly string[]
  problem: string | null
  /** Arguments may come from the item of a tree that is opened. */
  isBelowItem?: boolean
  onChange: (source: DynamicSource) => void
}) {
  const { draft } = useWizard()
  const operations = useMemo(
    () =>
      listOperations(draft.definition).filter(
        ({ trigger, operationId }) => !trigger && operationId !== '',
      ),
    [draft.definition],
  )
  const operation = operations.find(({ operationId }) => operationId === source.operationId)
  const isKnown = operation !== undefined || source.operationId === ''
  const setArgument = (name: string, next: ArgumentSource | null) => {
    const { [name]: _, ...others } = source.arguments
    onChange({ ...source, arguments: next ? { ...others, [name]: next } : others })
  }
  return (
    <>
      <Field label={label} required {...(problem ? { validationMessage: problem } : {})}>
        <Select
          value={source.operationId}
          onChange={(_, data) => onChange({ operationId: data.value, arguments: {} })}
        >
          <option value="">Choose an operation</option>
          {!isKnown && (
            <option value={source.operationId}>{source.operationId} (not in the definition)</option>
          )}
          {operations.map(({ operationId, summary }) => (
            <option key={operationId} value={operationId}>
              {operationId}
              {summary ? ` – ${summary}` : ''}
            </option>
          ))}
        </Select>
      </Field>
      {operation && operation.parameters.length > 0 && (
        <fieldset className={styles.fieldset}>
          <legend>Parameters of {operation.operationId}</legend>
          {operation.parameters.map(({ name, required }) => {
            const given = source.arguments[name]
            const value = !given
              ? notSent
              : given.from === 'value'
                ? fixed
                : given.from === 'selected'
                  ? fromSelected
                  : `${fromParameter}${given.name}`
            const names =
              given?.from === 'parameter' && !references.includes(given.name)
                ? [given.name, ...references]
                : references
            return (
              <div key={name} className={wizardStyles.pair}>
                <Field label={name} required={required}>
                  <Select
                    value={value}
                    onChange={(_, { value: next }) =>
                      setArgument(
                        name,
                        next === notSent
                          ? null
                          : next === fixed
                            ? { from: 'value', text: '' }
                            : next === fromSelected
                              ? { from: 'selected', path: 'id' }
                              : { from: 'parameter', name: next.slice(fromParameter.length) },
                      )
                    }
                  >
                    <option value={notSent}>Not sent</option>
                    <option value={fixed}>A fixed value</option>
                    {(isBelowItem || given?.from === 'selected') && (
                      <option value={fromSelected}>Of the opened item</option>
                    )}
                    {names.map((reference) => (
                      <option key={reference} value={`${fromParameter}${reference}`}>
                        The value of {reference}
                      </option>
                    ))}
                  </Select>
                </Field>
                {given?.from === 'value' && (
                  <Field label={`Value of ${name}`}>
                    <Input
                      value={given.text}
                      autoComplete="off"
                      onChange={(_, { value: text }) => setArgument(name, { from: 'value', text })}
                    />
                  </Field>
                )}
                {given?.from === 'selected' && (
                  <Field label={`Path within the item for ${name}`}>
                    <Input
                      value={given.path}
                      autoComplete="off"
                      onChange={(_, { value: path }) =>
                        setArgument(name, { from: 'selected', path })
                      }
                    />
                  </Field>
                )}
              </div>
            )
          })}
        </fieldset>
      )}
    </>
  )
}
