import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { SearchField } from '../../shell/search-field.tsx'
import { insertables } from '../insertables.ts'
import { useStudio } from '../studio-context.ts'
import styles from './panes.module.css'

/** The controls that can be put on the screen; into a gallery's template when one is selected. */
export function InsertPane() {
  const { edits } = useStudio()
  const [filter, setFilter] = useState('')
  const shown = insertables.filter(({ label }) =>
    label.toLowerCase().includes(filter.trim().toLowerCase()),
  )
  const target = edits.insertTarget()
  return (
    <>
      <SearchField
        aria-label="Filter controls"
        placeholder="Filter"
        size="small"
        className={styles.filter}
        value={filter}
        onChange={(_, { value }) => setFilter(value)}
      />
      <p className={styles.quiet}>
        {target.kind === 'template'
          ? `Goes into the template of ${target.name}.`
          : `Goes onto ${target.name}.`}
      </p>
      <ul className={styles.list} aria-label="Controls">
        {shown.map((insertable) => (
          <li key={insertable.label}>
            <Button
              appearance="subtle"
              className={styles.wideButton}
              onClick={() => edits.insert(insertable)}
            >
              {insertable.label}
            </Button>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <output>No control is called “{filter}”.</output>}
    </>
  )
}
