import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { Saving } from './use-saving.ts'

/** Somebody else has saved since: theirs, or ours over it. */
export function ConflictDialog({ saving }: { saving: Saving }) {
  return (
    <Dialog
      modalType="alert"
      open={saving.conflict}
      onOpenChange={(_, { open }) => !open && saving.dismiss()}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>The app was saved somewhere else</DialogTitle>
          <DialogContent>
            Since you opened this app, it was saved in another window or by another person. Nothing
            of yours is stored yet. Every version is kept, so that overwriting loses neither.
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={() => void saving.overwrite()}>
              Overwrite
            </Button>
            <Button onClick={() => void saving.reload()}>Reload and lose my changes</Button>
            <Button onClick={saving.dismiss}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

/** Asks before unsaved changes are left behind. */
export function LeaveDialog({
  onSave,
  onLeave,
  onStay,
}: {
  onSave: () => void
  onLeave: () => void
  onStay: () => void
}) {
  return (
    <Dialog modalType="alert" open onOpenChange={(_, { open }) => !open && onStay()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Leave without saving?</DialogTitle>
          <DialogContent>This app has changes that are not saved.</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onSave}>
              Save and leave
            </Button>
            <Button onClick={onLeave}>Leave without saving</Button>
            <Button onClick={onStay}>Stay</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
