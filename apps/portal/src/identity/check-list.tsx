import { Checkbox } from '@fluentui/react-components'
import type { ReactElement } from 'react'
import styles from './check-list.module.css'

/** Several of several: a named group of checkboxes. */
export function CheckList({
  legend,
  choices,
  selected,
  onChange,
  problem,
}: {
  legend: string
  choices: readonly (readonly [string, string | ReactElement])[]
  selected: readonly string[]
  onChange: (selected: readonly string[]) => void
  /** What is wrong with the choice. */
  problem?: string | undefined
}) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {choices.map(([value, label]) => (
        <Checkbox
          key={value}
          label={label}
          checked={selected.includes(value)}
          onChange={(_, data) =>
            onChange(
              data.checked ? [...selected, value] : selected.filter((each) => each !== value),
            )
          }
        />
      ))}
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </fieldset>
  )
}
