import { Button, Field, Select, Spinner } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../shell/api.ts'
import { PlainTextField } from '../wizard/field.tsx'
import { type ChoicesSource, askDynamic } from './ask-dynamic.ts'
import { textOfValue } from './parameter-values.ts'
import styles from './test-step.module.css'

/** A value that an operation gives choices for. Any other may be typed. */
export function DynamicChoicesField({
  source,
  label,
  hint,
  required,
  value,
  problem,
  onChange,
}: {
  source: ChoicesSource
  label: string
  hint: string
  required: boolean
  value: string
  problem: string | null
  onChange: (value: string) => void
}) {
  const choices = useQuery({
    queryKey: ['dynamic-values', source],
    retry: false,
    queryFn: ({ signal }) =>
      askDynamic<{ value: unknown; title: string }>('dynamic-values', source, { signal }),
  })
  const entries = (choices.data ?? []).map((choice) => ({
    title: choice.title,
    text: textOfValue(choice.value),
  }))
  if (choices.isPending) return <Spinner size="tiny" label={`Loading choices for ${label}`} />
  if (choices.error || entries.length === 0) {
    const reason =
      choices.error instanceof ApiError
        ? choices.error.message
        : 'There are no choices yet: enter what they depend on, or type a value.'
    return (
      <div className={styles.withCommand}>
        <PlainTextField
          label={label}
          required={required}
          hint={hint}
          value={value}
          problem={problem}
          advice={reason}
          showProblem
          onChange={onChange}
        />
        <Button size="small" onClick={() => void choices.refetch()}>
          Load choices for {label}
        </Button>
      </div>
    )
  }
  const isOther = value !== '' && !entries.some(({ text }) => text === value)
  return (
    <Field
      label={label}
      required={required}
      hint={hint}
      {...(problem ? { validationMessage: problem } : {})}
    >
      <Select value={value} onChange={(_, data) => onChange(data.value)}>
        <option value="">No value</option>
        {isOther && <option value={value}>{value}</option>}
        {entries.map(({ text, title }) => (
          <option key={text} value={text}>
            {title === text ? text : `${title} (${text})`}
          </option>
        ))}
      </Select>
    </Field>
  )
}
