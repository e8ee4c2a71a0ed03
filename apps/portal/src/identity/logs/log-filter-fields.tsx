import { Field, Input, Select } from '@fluentui/react-components'
import type { LogFilter, LogFilters } from './log-filters.ts'

/** The fields of a log's filter. */
export function LogFilterFields({
  filters,
  values,
  onChange,
}: {
  filters: readonly LogFilter[]
  values: LogFilters
  onChange: (values: LogFilters) => void
}) {
  return filters.map(({ name, label, choices }) => (
    <Field key={name} label={label}>
      {choices ? (
        <Select
          value={values[name] ?? ''}
          onChange={(_, data) => onChange({ ...values, [name]: data.value })}
        >
          <option value="">All</option>
          {choices.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          value={values[name] ?? ''}
          onChange={(_, data) => onChange({ ...values, [name]: data.value })}
        />
      )}
    </Field>
  ))
}
