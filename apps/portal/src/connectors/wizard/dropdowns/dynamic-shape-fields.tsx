import { Switch } from '@fluentui/react-components'
import { PlainTextField } from '../field.tsx'
import type { DynamicShape } from './dropdowns.ts'
import { DynamicSourceFields } from './dynamic-source-fields.tsx'

/** A body or object whose properties an operation tells. */
export function DynamicShapeFields({
  shape,
  references,
  onChange,
}: {
  shape: DynamicShape | null
  references: readonly string[]
  onChange: (shape: DynamicShape | null) => void
}) {
  return (
    <>
      <Switch
        label="An operation tells its properties (dynamic schema)"
        checked={shape !== null}
        onChange={(_, { checked }) =>
          onChange(checked ? { operationId: '', arguments: {}, schemaPath: '' } : null)
        }
      />
      {shape && (
        <>
          <DynamicSourceFields
            label="Operation that gives the schema"
            source={shape}
            references={references}
            problem={null}
            onChange={(source) => onChange({ ...shape, ...source })}
          />
          <PlainTextField
            label="Schema path"
            value={shape.schemaPath}
            hint="Where the schema is in the answer; empty when the answer is the schema."
            onChange={(schemaPath) => onChange({ ...shape, schemaPath })}
          />
        </>
      )}
    </>
  )
}
