import { Button } from '@fluentui/react-components'

/** The two buttons at the end of a form in a panel: its footer. */
export function SubmitOrCancel({
  label,
  isDisabled,
  onCancel,
}: {
  /** What sending does: Save, Add, Create. */
  label: string
  /** While it is being sent, or cannot be yet; it stays reachable by the keyboard. */
  isDisabled: boolean
  onCancel: () => void
}) {
  return (
    <>
      <Button type="submit" appearance="primary" disabledFocusable={isDisabled}>
        {label}
      </Button>
      <Button onClick={onCancel}>Cancel</Button>
    </>
  )
}
