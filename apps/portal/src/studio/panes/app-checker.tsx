import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle'
import { WarningRegular } from '@fluentui/react-icons/svg/warning'
import type { SourceFinding } from '@patchbay/app-model'
import { useStudio } from '../studio-context.ts'
import styles from './panes.module.css'

/** Everything wrong or worth knowing; a click goes to the place. */
export function AppChecker({ sourceFindings }: { sourceFindings: readonly SourceFinding[] }) {
  const { check, edits, dispatch, focusFormula, runErrors, rowsLeftOut } = useStudio()
  const { findings } = check
  const told = findings.length + sourceFindings.length + runErrors.length + rowsLeftOut.length
  if (told === 0)
    return (
      <output className={styles.cardHead}>
        <CheckmarkCircleRegular aria-hidden="true" /> No findings. Every formula is fine.
      </output>
    )
  return (
    <>
      {sourceFindings.length > 0 && (
        <>
          <h3 className={styles.group}>Files that could not be read in full</h3>
          <ul className={`${styles.list} ${styles.findings}`}>
            {sourceFindings.map((finding) => (
              <li
                key={`${finding.file} ${finding.line} ${finding.rule} ${finding.message}`}
                className={styles.card}
              >
                <span>
                  <Severity severity={finding.severity} /> {finding.message}
                  <span className={styles.place}>
                    {finding.file}, line {finding.line}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {runErrors.length > 0 && (
        <>
          <h3 className={styles.group}>Errors of the last run</h3>
          <ul className={`${styles.list} ${styles.findings}`} aria-label="Errors of the last run">
            {runErrors.map((error, index) => (
              // The same error may happen any number of times.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index} className={styles.card}>
                <span>
                  <Severity severity="error" /> {error.message}
                  <span className={styles.place}>
                    {error.path}.{error.property}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {rowsLeftOut.length > 0 && (
        <>
          <h3 className={styles.group}>Rows left out</h3>
          <ul className={`${styles.list} ${styles.findings}`} aria-label="Rows left out">
            {rowsLeftOut.map(({ source, limit }) => (
              <li key={source} className={styles.card}>
                <span>
                  <Severity severity="warning" /> {source} has more than {limit} rows. Formulas that
                  the source cannot work out by itself saw the first {limit} only, so their results
                  may be incomplete. Filter before you count or sort.
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {findings.length > 0 && <h3 className={styles.group}>Formulas</h3>}
      <ul className={`${styles.list} ${styles.findings}`} aria-label="Findings">
        {findings.map((finding) => (
          <li
            key={`${finding.control} ${finding.property} ${finding.start} ${finding.key} ${finding.message}`}
          >
            <button
              type="button"
              className={styles.finding}
              onClick={() => {
                const selection = edits.selectionOf(finding.control)
                dispatch({
                  type: 'select',
                  selection: finding.property
                    ? { ...selection, property: finding.property }
                    : selection,
                })
                focusFormula()
              }}
            >
              <Severity severity={finding.severity} />
              <span>
                {finding.message}
                <span className={styles.place}>
                  {finding.control}
                  {finding.property && `.${finding.property}`}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Severity({ severity }: { severity: 'error' | 'warning' | 'suggestion' }) {
  const word = severity === 'error' ? 'Error' : severity === 'warning' ? 'Warning' : 'Suggestion'
  return (
    <span className={styles.findingIcon} data-severity={severity}>
      {severity === 'error' ? (
        <ErrorCircleRegular aria-hidden="true" />
      ) : (
        <WarningRegular aria-hidden="true" />
      )}
      <span className="visually-hidden">{word}: </span>
    </span>
  )
}
