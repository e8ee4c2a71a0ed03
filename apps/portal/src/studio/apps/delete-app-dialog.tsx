import type { AppSummary } from '@patchbay/wire'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { useNotify } from '../../shell/notify.tsx'

/** Asks before an app and all its versions are deleted. */
export function DeleteAppDialog({ app, onClose }: { app: AppSummary; onClose: () => void }) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const remove = async () => {
    await api.delete(`/apps/${encodeURIComponent(app.id)}`)
    await queryClient.invalidateQueries({ queryKey: ['apps'] })
    notify(`“${app.displayName}” is deleted`)
  }
  return (
    <ConfirmDialog
      title={`Delete “${app.displayName}”?`}
      confirmLabel="Delete"
      onConfirm={remove}
      onClose={onClose}
    >
      The app, every saved version and its sharing are deleted for everyone. This cannot be undone.
      Connectors and connections stay.
    </ConfirmDialog>
  )
}
