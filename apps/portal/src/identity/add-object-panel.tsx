import { type ReactNode, useState } from 'react'
import { ErrorNotice } from '../shell/notice.tsx'
import { Panel } from '../shell/panel.tsx'
import { SubmitOrCancel } from '../shell/submit-or-cancel.tsx'
import type { DirectoryObject } from './directory-objects.ts'
import { ObjectPicker, type PickableKind } from './object-picker.tsx'

/** Picks an object and adds it; stays open with the reason when the server refuses. */
export function AddObjectPanel({
  title,
  of,
  exclude,
  write,
  onClose,
  confirmLabel = 'Add',
  children,
}: {
  title: string
  of: readonly PickableKind[]
  exclude: ReadonlySet<string>
  write: {
    error: Error | null
    isPending: boolean
    mutate: (object: DirectoryObject, options: { onSuccess: () => void }) => void
  }
  onClose: () => void
  confirmLabel?: string
  /** What is to be known before. */
  children?: ReactNode
}) {
  const [picked, setPicked] = useState<DirectoryObject | null>(null)
  return (
    <Panel
      title={title}
      onClose={onClose}
      onSubmit={() => {
        if (picked && !write.isPending) write.mutate(picked, { onSuccess: onClose })
      }}
      footer={
        <SubmitOrCancel
          label={confirmLabel}
          isDisabled={!picked || write.isPending}
          onCancel={onClose}
        />
      }
    >
      <ErrorNotice error={write.error} title="Nothing was added." />
      {children}
      <ObjectPicker of={of} selected={picked} onSelect={setPicked} exclude={exclude} />
    </Panel>
  )
}
