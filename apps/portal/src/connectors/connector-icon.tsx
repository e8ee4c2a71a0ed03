import styles from './connector-icon.module.css'
import { textColorOn } from './wizard/general-fields.ts'

/** A connector's icon on its brand colour, or its initial. Decoration: the name stands beside it. */
export function ConnectorIcon({
  name,
  icon,
  color,
  size = 32,
}: {
  name: string
  icon: string | null
  color: string
  /** Pixels. */
  size?: number
}) {
  const background = /^#[0-9a-f]{6}$/i.test(color) ? color : '#007ee5'
  return (
    <span
      className={styles.icon}
      style={{
        width: size,
        height: size,
        background,
        color: textColorOn(background),
        fontSize: size / 2,
      }}
      aria-hidden="true"
    >
      {icon ? <img src={icon} alt="" /> : name.trim().charAt(0).toUpperCase() || '?'}
    </span>
  )
}
