import { Button, Field, Select, Switch } from '@fluentui/react-components'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { DropdownFields } from './dropdowns/dropdown-fields.tsx'
import { readDynamicShape, withDynamicShape } from './dropdowns/dropdowns.ts'
import { DynamicShapeFields } from './dropdowns/dynamic-shape-fields.tsx'
import { referencesOf } from './dropdowns/references-of.ts'
import { PlainTextField } from './field.tsx'
import { objectAt, scalarText, textAt, withValue, type JsonObject } from './json-path.ts'
import { checkParameter, type OperationPlace } from './operations.ts'
import { parseDefault } from './parse-default.ts'
import { VisibilityField } from './visibility-field.tsx'
import styles from './wizard.module.css'

const locations = [
  ['query', 'Query'],
  ['path', 'Path'],
  ['header', 'Header'],
  ['body', 'Body'],
  ['formData', 'Form data'],
] as const

const types = ['string', 'integer', 'number', 'boolean', 'array'] as const

/** Edits one parameter; the draft changes when it is saved. */
export function ParameterDialog({
  parameter: given,
  isNew,
  others,
  place,
  onSave,
  onClose,
}: {
  parameter: JsonObject
  isNew: boolean
  others: readonly JsonObject[]
  place: OperationPlace | null
  onSave: (parameter: JsonObject) => void
  onClose: () => void
}) {
  const [parameter, setParameter] = useState(given)
  const [defaultText, setDefaultText] = useState(scalarText(given['default']))
  const [tried, setTried] = useState(false)
  const [dropdownProblem, setDropdownProblem] = useState<string | null>(null)
  const set = (key: string, value: unknown) =>
    setParameter((now) => withValue(now, [key], value === '' ? undefined : value))
  const location = textAt(parameter, 'in')
  const type = textAt(parameter, 'type') || 'string'
  const isBody = location === 'body'
  const problem = checkParameter(parameter, others, place)
  const parsedDefault = parseDefault(defaultText, type)
  const hidden = textAt(parameter, 'x-ms-visibility') === 'internal'
  const submit = () => {
    setTried(true)
    if (problem || (!isBody && (parsedDefault.problem || dropdownProblem))) return
    onSave(finish(parameter, isBody ? undefined : parsedDefault.value))
  }
  return (
    <Dialog
      title={isNew ? 'Add parameter' : `Parameter ${textAt(given, 'name')}`}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary">
            {isNew ? 'Add' : 'Apply'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={styles.form}>
        <div className={styles.pair}>
          <PlainTextField
            label="Name"
            required
            value={textAt(parameter, 'name')}
            problem={problem}
            showProblem={tried}
            hint="As the API calls it."
            onChange={(text) => setParameter((now) => ({ ...now, name: text.trim() }))}
          />
          <PlainTextField
            label="Summary"
            value={textAt(parameter, 'x-ms-summary')}
            maxLength={80}
            hint="As people call it."
            onChange={(text) => set('x-ms-summary', text)}
          />
        </div>
        <PlainTextField
          label="Description"
          rows={2}
          value={textAt(parameter, 'description')}
          onChange={(text) => set('description', text)}
        />
        <div className={styles.pair}>
          <Field label="Location">
            <Select value={location} onChange={(_, data) => set('in', data.value)}>
              {locations.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          {!isBody && (
            <Field label="Type">
              <Select value={type} onChange={(_, data) => set('type', data.value)}>
                {[...types, ...(location === 'formData' ? ['file'] : [])].map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
        </div>
        {!isBody && (
          <PlainTextField
            label="Default value"
            value={defaultText}
            problem={parsedDefault.problem}
            showProblem={tried}
            onChange={setDefaultText}
          />
        )}
        <Switch
          label="Required"
          checked={location === 'path' || parameter['required'] === true}
          disabled={location === 'path'}
          onChange={(_, data) => set('required', data.checked)}
        />
        <VisibilityField
          value={textAt(parameter, 'x-ms-visibility')}
          onChange={(value) => set('x-ms-visibility', value)}
        />
        {!isBody && type !== 'file' && type !== 'array' && (
          <DropdownFields
            key={type}
            schema={parameter}
            type={type}
            references={referencesOf(others)}
            showProblem={tried}
            onChange={(next, found) => {
              setParameter(next)
              setDropdownProblem(found)
            }}
          />
        )}
        {isBody && (
          <DynamicShapeFields
            shape={readDynamicShape(objectAt(parameter, 'schema'))}
            references={referencesOf(others)}
            onChange={(shape) =>
              set('schema', withDynamicShape(objectAt(parameter, 'schema'), shape))
            }
          />
        )}
        {hidden && parameter['required'] === true && defaultText === '' && !isBody && (
          <p className={styles.hint}>
            Nobody can fill in an internal parameter: give it a default value.
          </p>
        )}
      </div>
    </Dialog>
  )
}

// A body has a schema and no type; every other parameter the other way round.
function finish(parameter: JsonObject, defaultValue: unknown): JsonObject {
  const { schema, default: _, ...rest } = parameter
  if (parameter['in'] === 'body') {
    const { type: __, format: ___, items: ____, ...body } = rest
    return { ...body, schema: schema ?? { type: 'object' } }
  }
  return {
    ...rest,
    type: parameter['type'] ?? 'string',
    ...(parameter['type'] === 'array' && !parameter['items'] ? { items: { type: 'string' } } : {}),
    required: parameter['in'] === 'path' || parameter['required'] === true,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  }
}
