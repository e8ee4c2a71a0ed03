import { Button, Field, Input } from '@fluentui/react-components'
import type { CloneConnector, Connector } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../shell/api.ts'
import { Dialog } from '../../shell/dialog.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { connectorsQuery } from '../queries.ts'

/** Copies a connector under another name, and opens the copy. */
export function CloneConnectorDialog({
  connector,
  onClose,
}: {
  connector: { id: string; displayName: string }
  onClose: () => void
}) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [name, setName] = useState(`${connector.displayName} copy`)
  const clone = useMutation({
    mutationFn: () =>
      api.post<Connector>(`/connectors/${encodeURIComponent(connector.id)}/clone`, {
        displayName: name.trim(),
      } satisfies CloneConnector),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: connectorsQuery.queryKey, exact: true })
      void navigate({ to: `/make/connectors/${encodeURIComponent(id)}/general` })
    },
  })
  return (
    <Dialog
      title={`Clone ${connector.displayName}`}
      onClose={onClose}
      onSubmit={() => {
        if (name.trim() !== '') clone.mutate()
      }}
      actions={
        <>
          <Button type="submit" appearance="primary" disabledFocusable={clone.isPending}>
            Clone
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={clone.error} title="The connector was not cloned." />
      <Field
        label="Name of the copy"
        required
        {...(name.trim() === '' ? { validationMessage: 'Enter a name for the copy.' } : {})}
      >
        <Input autoComplete="off" value={name} onChange={(_, data) => setName(data.value)} />
      </Field>
      <p>
        The copy is yours alone. It has no client secret and a redirect URL of its own: enter both
        where they belong before anybody connects.
      </p>
    </Dialog>
  )
}
