import { Field, Radio, RadioGroup } from '@fluentui/react-components'
import styles from './wizard.module.css'

const visibilities = [
  ['none', 'None'],
  ['advanced', 'Advanced'],
  ['internal', 'Internal'],
  ['important', 'Important'],
] as const

const visibilityHints: Record<string, string> = {
  none: 'Shown.',
  advanced: 'Shown under the advanced ones.',
  internal: 'Hidden from the people who make apps.',
  important: 'Shown first.',
}

/** `x-ms-visibility` of an action, parameter or property. */
export function VisibilityField({
  value,
  onChange,
  disabled = false,
}: {
  value: string
  onChange: (value: string | undefined) => void
  disabled?: boolean
}) {
  const shown = value || 'none'
  return (
    <Field label="Visibility" hint={visibilityHints[shown] ?? ''}>
      <RadioGroup
        layout="horizontal"
        className={styles.choices}
        value={shown}
        disabled={disabled}
        onChange={(_, data) => onChange(data.value === 'none' ? undefined : data.value)}
      >
        {visibilities.map(([name, label]) => (
          <Radio key={name} value={name} label={label} />
        ))}
      </RadioGroup>
    </Field>
  )
}
