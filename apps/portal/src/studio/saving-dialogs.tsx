import { Button } from '@fluentui/react-components'
import { Dialog } from '../shell/dialog.tsx'
import type { Saving } from './use-saving.ts'

/** Somebody else has saved since: theirs, or ours over it. */
export function ConflictDialog({ saving }: { saving: Saving }) {
  if (!saving.conflict) return null
  return (
    <Dialog
      title="The app was saved somewhere else"
      role="alertdialog"
      onClose={saving.dismiss}
      actions={
        <>
          <Button appearance="primary" onClick={() => void saving.overwrite()}>
            Overwrite
          </Button>
          <Button onClick={() => void saving.reload()}>Reload and lose my changes</Button>
          <Button onClick={saving.dismiss}>Cancel</Button>
        </>
      }
    >
      Since you opened this app, it was saved in another window or by another person. Nothing of
      yours is stored yet. Every version is kept, so that overwriting loses neither.
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
    <Dialog
      title="Leave without saving?"
      role="alertdialog"
      onClose={onStay}
      actions={
        <>
          <Button appearance="primary" onClick={onSave}>
            Save and leave
          </Button>
          <Button onClick={onLeave}>Leave without saving</Button>
          <Button onClick={onStay}>Stay</Button>
        </>
      }
    >
      This app has changes that are not saved.
    </Dialog>
  )
}
