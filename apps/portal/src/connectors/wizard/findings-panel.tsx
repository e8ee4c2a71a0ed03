import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle'
import { InfoRegular } from '@fluentui/react-icons/svg/info'
import { WarningRegular } from '@fluentui/react-icons/svg/warning'
import { useState } from 'react'
import { Section } from '../../shell/page.tsx'
import styles from './definition-step.module.css'
import type { PlacedFinding } from './findings.ts'
import { useWizard } from './wizard-context.ts'

const looks = {
  error: { icon: <ErrorCircleRegular aria-label="Error" />, className: styles.error },
  warning: { icon: <WarningRegular aria-label="Warning" />, className: styles.warning },
  information: { icon: <InfoRegular aria-label="Information" />, className: styles.information },
}
const shownAtFirst = 30

/** What is wrong with the connector, with links to where it can be mended. */
export function FindingsPanel() {
  const { findings } = useWizard()
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return (
    <Section
      title="Validation"
      description={
        findings.length === 0
          ? undefined
          : errors > 0
            ? `${errors} of ${findings.length} must be mended before the connector is saved. The draft is saved as it is.`
            : 'None of these keeps the connector from being saved.'
      }
    >
      {findings.length === 0 ? (
        <p>
          <CheckmarkCircleRegular aria-hidden="true" /> The connector is valid.
        </p>
      ) : (
        <FindingList findings={findings} label="Findings" />
      )}
    </Section>
  )
}

/** Each finding with the place where it can be mended. */
export function FindingList({
  findings,
  label,
}: {
  findings: readonly PlacedFinding[]
  label: string
}) {
  const [all, setAll] = useState(false)
  const shown = all ? findings : findings.slice(0, shownAtFirst)
  return (
    <>
      <ul className={styles.findings} aria-label={label}>
        {shown.map((finding) => (
          <FindingItem
            key={`${finding.rule} ${finding.path} ${finding.message}`}
            {...{ finding }}
          />
        ))}
      </ul>
      {findings.length > shown.length && (
        <button type="button" className={styles.link} onClick={() => setAll(true)}>
          Show all {findings.length}
        </button>
      )}
    </>
  )
}

function FindingItem({ finding }: { finding: PlacedFinding }) {
  const { openFinding } = useWizard()
  const { icon, className } = looks[finding.severity]
  return (
    <li className={styles.finding}>
      <span className={className}>{icon}</span>
      <span className={styles.findingText}>
        <button type="button" className={styles.link} onClick={() => openFinding(finding)}>
          {finding.place.label}
        </button>
        : {finding.message} <span className={styles.detail}>{finding.rule}</span>
      </span>
    </li>
  )
}
