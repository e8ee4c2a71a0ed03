import { Button } from '@fluentui/react-components'
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { useEffect, useState } from 'react'
import styles from './copy-field.module.css'

/** A value to read and copy, with its label. The button is named `Copy {label}`. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <CopyValue label={label} value={value} />
    </div>
  )
}

/** A value with its copy button, without a visible label. */
export function CopyValue({ label, value }: { label: string; value: string }) {
  return (
    <span className={styles.value}>
      <code className={styles.text}>{value}</code>
      <CopyButton label={label} value={value} />
    </span>
  )
}

/** The button alone; says aloud that it has copied. */
export function CopyButton({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  useEffect(() => {
    if (copied === 'no') return
    const timer = setTimeout(() => setCopied('no'), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    )
  }
  return (
    <span className={styles.copy}>
      <Button
        appearance="subtle"
        size="small"
        aria-label={`Copy ${label}`}
        title={`Copy ${label}`}
        icon={copied === 'yes' ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={copy}
      />
      <output className={styles.said}>{said[copied]}</output>
    </span>
  )
}

const said = {
  no: '',
  yes: 'Copied',
  refused: 'The browser refused. Select the text and copy it by hand.',
}
