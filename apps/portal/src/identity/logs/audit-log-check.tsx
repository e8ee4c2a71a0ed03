import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark'
import { useMutation } from '@tanstack/react-query'
import type { AuditLogCheck as Check } from '@patchbay/wire'
import { api } from '../../shell/api.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { CommandBar, CommandButton } from '../../shell/page.tsx'

/** Has the server follow the log's hashes, and says whether it is as it was written. */
export function AuditLogCheck() {
  const check = useMutation({ mutationFn: () => api.get<Check>('/audit-log/check') })
  return (
    <>
      <CommandBar label="Integrity of the log">
        <CommandButton
          icon={<ShieldCheckmarkRegular />}
          disabledFocusable={check.isPending}
          onClick={() => check.mutate()}
        >
          {check.isPending ? 'Checking…' : 'Check integrity'}
        </CommandButton>
      </CommandBar>
      <ErrorNotice error={check.error} title="The log could not be checked." />
      {check.data && <Result check={check.data} onDismiss={() => check.reset()} />}
    </>
  )
}

function Result({ check, onDismiss }: { check: Check; onDismiss: () => void }) {
  const { isWhole, rows, firstBroken, milliseconds } = check
  if (isWhole)
    return (
      <Notice intent="success" title="The log is whole." onDismiss={onDismiss}>
        {rows.toLocaleString()} rows were followed in {(milliseconds / 1000).toFixed(1)} s. None was
        changed, and none is missing.
      </Notice>
    )
  return (
    <Notice intent="error" title="The log is not as it was written." onDismiss={onDismiss}>
      {rows.toLocaleString()} rows fit; the first that does not is <code>{firstBroken}</code>.
      Compare the database with a backup.
    </Notice>
  )
}
