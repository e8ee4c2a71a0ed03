import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { AppSummary } from '@patchbay/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'

/** Asks before an app and all its versions are deleted. */
export function DeleteAppDialog({ app, onClose }: { app: AppSummary; onClose: () => void }) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const remove = useMutation({
    mutationFn: () => api.delete(`/apps/${encodeURIComponent(app.id)}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['apps'] })
      notify(`“${app.displayName}” is deleted`)
      onClose()
    },
  })
  return (
    <Dialog modalType="alert" open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Delete “{app.displayName}”?</DialogTitle>
          <DialogContent>
            <ErrorNotice error={remove.error} title="The app could not be deleted" />
            The app, every saved version and its sharing are deleted for everyone. This cannot be
            undone. Connectors and connections stay.
          </DialogContent>
          <DialogActions>
            <Button
              appearance="primary"
              disabled={remove.isPending}
              onClick={() => remove.mutate()}
            >
              Delete
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
