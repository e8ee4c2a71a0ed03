import { Badge, Button } from '@fluentui/react-components'
import type { TestOperationResult, TraceStep } from '@patchbay/wire'
import { CopyButton } from '../../shell/copy-field.tsx'
import { Notice } from '../../shell/notice.tsx'
import { toCurl } from './curl.ts'
import styles from './test-step.module.css'

/** What was sent, what came back, and what the gateway did between. */
export function TestResult({
  result,
  onAdopt,
}: {
  result: TestOperationResult
  /** Describes the response by this one; absent when that cannot be. */
  onAdopt?: (() => void) | undefined
}) {
  const { request, response, validation, trace, error } = result
  const succeeded = response !== null && response.status < 400
  return (
    <section className={styles.result} aria-label="Result">
      <output>
        {response && (
          <span className={styles.status}>
            <Badge appearance="filled" color={succeeded ? 'success' : 'danger'} size="large">
              {response.status}
            </Badge>{' '}
            {response.statusText}{' '}
            <span className={styles.hint}>in {milliseconds(response.durationMilliseconds)}</span>
          </span>
        )}
      </output>
      {error && (
        <Notice intent="error" title="The operation did not succeed.">
          {error}
        </Notice>
      )}
      {response && (
        <section aria-label="Response">
          <h3 className={styles.heading}>Response</h3>
          <div className={styles.labelled}>
            <span>Body</span>
            <CopyButton label="response body" value={response.body} />
          </div>
          <Code label="Response body">{pretty(response.body) || '(empty)'}</Code>
          <Headers label="Response headers" headers={response.headers} />
        </section>
      )}
      {validation.length > 0 ? (
        <section aria-label="Schema validation">
          <h3 className={styles.heading}>Schema validation</h3>
          <ul>
            {validation.map((finding) => (
              <li key={`${finding.path} ${finding.rule} ${finding.message}`}>
                <code>{finding.path || '/'}</code> {finding.message}
              </li>
            ))}
          </ul>
          {onAdopt && (
            <Button size="small" onClick={onAdopt}>
              Use this response as the sample
            </Button>
          )}
        </section>
      ) : (
        succeeded && <p className={styles.hint}>The response fits its schema.</p>
      )}
      <section aria-label="Request">
        <h3 className={styles.heading}>Request</h3>
        <p className={styles.requestLine}>
          <strong>{request.method}</strong> <code>{request.url}</code>
        </p>
        <div className={styles.labelled}>
          <span>As a curl command, without the token</span>
          <CopyButton label="curl command" value={toCurl(request)} />
        </div>
        {request.body !== null && request.body !== '' && (
          <Code label="Request body">{pretty(request.body)}</Code>
        )}
        <Headers label="Request headers" headers={request.headers} />
      </section>
      <Trace steps={trace} />
    </section>
  )
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    // Scrollable, so it takes the focus for the arrow keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.block} aria-label={label} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  )
}

function Headers({ label, headers }: { label: string; headers: Record<string, string> }) {
  const entries = Object.entries(headers)
  return (
    <details className={styles.headers}>
      <summary>
        {label} ({entries.length})
      </summary>
      <dl>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Trace({ steps }: { steps: readonly TraceStep[] }) {
  if (steps.length === 0) return null
  return (
    <section aria-label="Trace">
      <h3 className={styles.heading}>Trace</h3>
      <p className={styles.hint}>What the gateway did, in order.</p>
      <ol className={styles.trace}>
        {steps.map(({ step, detail, milliseconds: took }, index) => (
          <li key={`${index} ${step}`}>
            <span className={styles.traceStep}>{step}</span>{' '}
            <span className={styles.hint}>{milliseconds(took)}</span>
            <div className={styles.traceDetail}>{detail}</div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function milliseconds(value: number): string {
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
