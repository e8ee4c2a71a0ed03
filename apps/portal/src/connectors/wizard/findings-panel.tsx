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
  const [all, setAll] = useState(false)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const shown = all ? findings : findings.slice(0, shownAtFirst)
  return (
    <Section
      title="Validation"
      description={
        findings.length === 0
          ? undefined
          : errors > 0
            ? `${errors} of ${findings.length} must be mended before saving.`
            : 'None of these keeps the connector from being saved.'
      }
    >
      {findings.length === 0 ? (
        <p>
          <CheckmarkCircleRegular aria-hidden="true" /> The connector is valid.
        </p>
      ) : (
        <ul className={styles.findings} aria-label="Findings">
          {shown.map((finding) => (
            <FindingItem
              key={`${finding.rule} ${finding.path} ${finding.message}`}
              {...{ finding }}
            />
          ))}
        </ul>
      )}
      {findings.length > shown.length && (
        <button type="button" className={styles.link} onClick={() => setAll(true)}>
          Show all {findings.length}
        </button>
      )}
    </Section>
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
