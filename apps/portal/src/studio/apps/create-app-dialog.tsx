import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { newDocument, PHONE_LAYOUT, TABLET_LAYOUT } from '@patchbay/app-model'
import type { App, CreateApp } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { storedFiles } from '../../play/app-files.ts'
import { api } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'

type Format = 'tablet' | 'phone'

/** Asks for the name and the format of a new app, makes it, and opens it in the Studio. */
export function CreateAppDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [format, setFormat] = useState<Format>('tablet')
  const [tried, setTried] = useState(false)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: (displayName: string) => {
      const layout = format === 'tablet' ? TABLET_LAYOUT : PHONE_LAYOUT
      const body: CreateApp = {
        displayName,
        files: storedFiles(newDocument(displayName, layout)),
        dataSources: [],
      }
      return api.post<App>('/apps', body)
    },
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ['apps'] })
      await navigate({ to: '/studio/$appId', params: { appId: id } })
    },
  })
  const submit = () => {
    setTried(true)
    if (name.trim() !== '' && !create.isPending) create.mutate(name.trim())
  }
  return (
    <Dialog
      title="Blank canvas app"
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button appearance="primary" type="submit" disabled={create.isPending}>
            {create.isPending ? 'Creating…' : 'Create'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={create.error} title="The app could not be created" />
      <Field
        label="App name"
        {...(tried && name.trim() === '' ? { validationMessage: 'Give the app a name.' } : {})}
      >
        <Input value={name} maxLength={64} onChange={(_, { value }) => setName(value)} />
      </Field>
      <Field label="Format">
        <RadioGroup
          layout="horizontal"
          value={format}
          onChange={(_, { value }) => setFormat(value as Format)}
        >
          <Radio value="tablet" label="Tablet (1366 × 768)" />
          <Radio value="phone" label="Phone (640 × 1136)" />
        </RadioGroup>
      </Field>
    </Dialog>
  )
}
