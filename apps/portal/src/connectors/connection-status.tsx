import { Badge } from '@fluentui/react-components'
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle'
import { WarningRegular } from '@fluentui/react-icons/svg/warning'
import type { Connection } from '@patchbay/wire'

const looks = {
  Connected: { text: 'Connected', color: 'success', icon: <CheckmarkCircleRegular /> },
  Unauthenticated: { text: 'Not signed in', color: 'warning', icon: <WarningRegular /> },
  Error: { text: 'Needs attention', color: 'danger', icon: <ErrorCircleRegular /> },
} as const

/** The status of a connection in word, sign and colour. */
export function ConnectionStatus({ status }: { status: Connection['status'] }) {
  const { text, color, icon } = looks[status]
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {text}
    </Badge>
  )
}
