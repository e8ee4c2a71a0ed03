import { Button, Field, Select, Switch } from '@fluentui/react-components'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { DropdownFields } from './dropdowns/dropdown-fields.tsx'
import { readDynamicShape, withDynamicShape } from './dropdowns/dropdowns.ts'
import { DynamicShapeFields } from './dropdowns/dynamic-shape-fields.tsx'
import { PlainTextField } from './field.tsx'
import {
  isObject,
  objectAt,
  scalarText,
  textAt,
  valueAt,
  withValue,
  type JsonObject,
} from './json-path.ts'
import { parseDefault } from './parse-default.ts'
import { VisibilityField } from './visibility-field.tsx'
import styles from './wizard.module.css'

const types = ['string', 'integer', 'number', 'boolean', 'object', 'array'] as const

/** Edits one property of a schema. `path` holds schema keys: `['properties', 'name']`. */
export function PropertyDialog({
  schema,
  path,
  references = [],
  onSave,
  onClose,
}: {
  schema: JsonObject
  path: readonly string[]
  /** Values that the arguments of dynamic choices can come from. */
  references?: readonly string[]
  onSave: (schema: JsonObject) => void
  onClose: () => void
}) {
  const name = path.at(-1) ?? ''
  const parentPath = path.slice(0, -2)
  const parent = parentPath.length === 0 ? schema : objectAt(schema, ...parentPath)
  const requiredNames = valueAt(parent, 'required')
  const [property, setProperty] = useState<JsonObject>(() => objectAt(schema, ...path))
  const [required, setRequired] = useState(
    Array.isArray(requiredNames) && requiredNames.includes(name),
  )
  const [defaultText, setDefaultText] = useState(scalarText(property['default']))
  const [tried, setTried] = useState(false)
  const [dropdownProblem, setDropdownProblem] = useState<string | null>(null)
  const set = (key: string, value: unknown) =>
    setProperty((now) => withValue(now, [key], value === '' ? undefined : value))
  const type = textAt(property, 'type')
  const parsed = parseDefault(defaultText, type)
  const submit = () => {
    setTried(true)
    if (parsed.problem || dropdownProblem) return
    const finished = withValue(withItems(property), ['default'], parsed.value)
    const others = (Array.isArray(requiredNames) ? requiredNames : []).filter(
      (other) => other !== name,
    )
    const nextRequired = required ? [...others, name] : others
    const withRequired = withValue(
      withValue(schema, path, finished),
      [...parentPath, 'required'],
      nextRequired.length > 0 ? nextRequired : undefined,
    )
    onSave(withRequired)
  }
  return (
    <Dialog
      title={`Property ${name}`}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary">
            Apply
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={styles.form}>
        <div className={styles.pair}>
          <PlainTextField
            label="Title"
            value={textAt(property, 'title') || textAt(property, 'x-ms-summary')}
            maxLength={80}
            hint="As people call it."
            onChange={(text) => set('title', text)}
          />
          <Field label="Type">
            <Select value={type} onChange={(_, data) => set('type', data.value)}>
              {type === '' && <option value="">any</option>}
              {types.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <PlainTextField
          label="Description"
          rows={2}
          value={textAt(property, 'description')}
          onChange={(text) => set('description', text)}
        />
        <PlainTextField
          label="Default value"
          value={defaultText}
          problem={parsed.problem}
          showProblem={tried}
          onChange={setDefaultText}
        />
        <Switch
          label="Required"
          checked={required}
          onChange={(_, data) => setRequired(data.checked)}
        />
        <VisibilityField
          value={textAt(property, 'x-ms-visibility')}
          onChange={(value) => set('x-ms-visibility', value)}
        />
        {['string', 'integer', 'number'].includes(type) && (
          <DropdownFields
            key={type}
            schema={property}
            type={type}
            references={references}
            showProblem={tried}
            onChange={(next, found) => {
              setProperty(next)
              setDropdownProblem(found)
            }}
          />
        )}
        {type === 'object' && (
          <DynamicShapeFields
            shape={readDynamicShape(property)}
            references={references}
            onChange={(shape) => setProperty(withDynamicShape(property, shape))}
          />
        )}
      </div>
    </Dialog>
  )
}

// A list must say of what; a format belongs to the type it was inferred with.
function withItems(property: JsonObject): JsonObject {
  const { format, ...rest } = property
  const type = textAt(property, 'type')
  const keepsFormat =
    format !== undefined && type !== 'boolean' && type !== 'object' && type !== 'array'
  return {
    ...rest,
    ...(keepsFormat ? { format } : {}),
    ...(type === 'array' && !isObject(property['items']) ? { items: { type: 'string' } } : {}),
  }
}
