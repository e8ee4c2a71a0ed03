import { Button, Field, Input } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { forgetKeptDraft } from '../wizard/kept-draft.ts'

/** Asks for the name of a new connector, then opens the wizard. */
export function CreateBlankDialog({ onCancel }: { onCancel: () => void }) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const submit = () => {
    setTried(true)
    if (name.trim() === '') return
    forgetKeptDraft(null)
    void navigate({ to: '/make/connectors/new', search: { name: name.trim() } })
  }
  return (
    <Dialog
      title="Create from blank"
      onClose={onCancel}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary">
            Continue
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </>
      }
    >
      <Field
        label="Connector name"
        required
        hint="It becomes the name in formulas too: a connector “Identity” is called as Identity.GetIdentity()."
        {...(tried && name.trim() === ''
          ? { validationMessage: 'Enter a name for the connector.' }
          : {})}
      >
        <Input autoComplete="off" value={name} onChange={(_, data) => setName(data.value)} />
      </Field>
    </Dialog>
  )
}
