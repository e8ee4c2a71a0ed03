import { Badge } from '@fluentui/react-components'
import { useState } from 'react'
import { Notice } from '../../shell/notice.tsx'
import { showDate } from '../../shell/time.ts'
import { expiryOf } from './expiry.ts'

/** When a credential ends, and whether that is soon or past. */
export function Expiry({ end }: { end: string | null }) {
  const [now] = useState(() => new Date())
  const state = expiryOf(end, now)
  return (
    <span>
      {showDate(end)}{' '}
      {state.kind === 'expired' && (
        <Badge appearance="tint" color="danger">
          Expired
        </Badge>
      )}
      {state.kind === 'soon' && (
        <Badge appearance="tint" color="warning">
          {state.days === 0 ? 'Expires today' : `${state.days} days left`}
        </Badge>
      )}
    </span>
  )
}

/** What is to be replaced, over the lists of credentials. */
export function ExpiryNotice({
  credentials,
}: {
  credentials: readonly { name: string; endDateTime: string | null }[]
}) {
  const [now] = useState(() => new Date())
  const named = (kind: 'expired' | 'soon') =>
    credentials
      .filter(({ endDateTime }) => expiryOf(endDateTime, now).kind === kind)
      .map(({ name }) => name)
      .join(', ')
  const [expired, soon] = [named('expired'), named('soon')]
  return (
    <>
      {expired && (
        <Notice intent="error" title="Expired:">
          {expired}. Clients that use it get no tokens (AADSTS7000222). Make a new one, give it to
          the client, then delete the old one.
        </Notice>
      )}
      {soon && (
        <Notice intent="warning" title="Expires soon:">
          {soon}. Make a new one beside it and give it to the client before it ends.
        </Notice>
      )}
    </>
  )
}
