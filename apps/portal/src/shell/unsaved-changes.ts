import { useBlocker } from '@tanstack/react-router'

/** Asks before a page with changes that are not saved is left, closed or loaded again. */
export function useUnsavedChanges(isDirty: boolean): void {
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isDirty &&
      current.pathname !== next.pathname &&
      // oxlint-disable-next-line no-alert
      !window.confirm('Your changes on this page are not saved. Leave without saving?'),
    enableBeforeUnload: isDirty,
    disabled: !isDirty,
  })
}
