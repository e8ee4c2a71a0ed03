import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { Dialog } from '../../../shell/dialog.tsx'
import { PlainTextField } from '../field.tsx'

/** Asks for the name of a new property; its type is chosen when it is there. */
export function AddPropertyDialog({
  taken,
  onAdd,
  onClose,
}: {
  taken: readonly string[]
  onAdd: (name: string) => void
  onClose: () => void
}) {
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const trimmed = name.trim()
  const problem =
    trimmed === ''
      ? 'A property needs a name.'
      : taken.includes(trimmed)
        ? `There is already a property named “${trimmed}”.`
        : null
  return (
    <Dialog
      title="Add property"
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (!problem) onAdd(trimmed)
      }}
      actions={
        <>
          <Button type="submit" appearance="primary">
            Add
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <PlainTextField
        label="Property name"
        required
        value={name}
        problem={problem}
        showProblem={tried}
        hint="As the API calls it. It begins as a text; edit it to choose another type."
        onChange={setName}
      />
    </Dialog>
  )
}
