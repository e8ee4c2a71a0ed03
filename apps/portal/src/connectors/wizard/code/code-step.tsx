import { Button, Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components'
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload'
import { type ChangeEvent, useRef, useState } from 'react'
import { CodeEditor } from '../../../shell/code-editor.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { Section } from '../../../shell/page.tsx'
import definitionStyles from '../definition-step.module.css'
import { operationIds } from '../policies/policies.ts'
import { useWizard } from '../wizard-context.ts'
import styles from '../wizard.module.css'
import { newScript, scriptOperations, setScript, setScriptOperations } from './script.ts'

const largest = 1024 * 1024

/** Step 4: code of the connector's own that runs in place of a request. */
export function CodeStep() {
  const { draft, edit, readOnly, connector } = useWizard()
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { script } = draft
  const kind = script?.language ?? 'none'
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0]
    event.currentTarget.value = ''
    if (!file) return
    const tooLarge = file.size > largest
    setProblem(tooLarge ? 'Code has less than 1 MB. Choose a smaller file.' : null)
    if (tooLarge) return
    const source = await file.text()
    const language = /\.csx?$/i.test(file.name) ? 'csharp' : 'javascript'
    edit((now) => setScript(now, { language, source }))
  }
  if (readOnly && connector?.role === 'viewer')
    return (
      <Section title="Code">
        <p className={styles.hint}>Only those who may edit the connector see its code.</p>
      </Section>
    )
  return (
    <>
      <Section
        title="Code"
        description="Code takes the place of the request: it changes what is sent and what comes back. Policies run around it."
      >
        <div className={styles.form}>
          <Field label="Custom code">
            <RadioGroup
              layout="horizontal"
              className={styles.choices}
              value={kind}
              disabled={readOnly}
              onChange={(_, { value }) => {
                if (value === 'none') edit((now) => setScript(now, null))
                if (value === 'javascript')
                  edit((now) => setScript(now, { language: 'javascript', source: newScript }))
              }}
            >
              <Radio value="none" label="None" />
              <Radio value="javascript" label="JavaScript" />
              {kind === 'csharp' && <Radio value="csharp" label="C# (script.csx)" />}
            </RadioGroup>
          </Field>
          <div className={styles.row}>
            <Button
              icon={<ArrowUploadRegular />}
              disabled={readOnly}
              onClick={() => input.current?.click()}
            >
              Upload code
            </Button>
            <input
              ref={input}
              type="file"
              accept=".js,.mjs,.csx,.cs"
              hidden
              aria-label="Code file"
              onChange={(event) => void upload(event)}
            />
            <span className={styles.hint}>A .js file, or a script.csx, under 1 MB.</span>
          </div>
          {problem && (
            <p role="alert" className={styles.problemLine}>
              {problem}
            </p>
          )}
        </div>
        {script?.language === 'csharp' && (
          <Notice intent="warning" title="C# is kept, and does not run here.">
            Everything that needs no code works: other operations, policies, triggers and
            connections. Calls of the operations below are answered with an error. To run them,
            write the code in JavaScript; the file is exported as it is.
          </Notice>
        )}
        {script && (
          <CodeEditor
            label={script.language === 'csharp' ? 'script.csx' : 'Code'}
            language="text"
            value={script.source}
            readOnly={readOnly || script.language === 'csharp'}
            minHeight="240px"
            onChange={(source) => {
              if (script.language === 'javascript')
                edit((now) => setScript(now, { language: 'javascript', source }), 'script')
            }}
          />
        )}
        {script?.language === 'javascript' && (
          <details className={definitionStyles.help}>
            <summary>What code can use</summary>
            <dl>
              <dt>
                <code>execute(context)</code>
              </dt>
              <dd>Is called for each request, and gives the response.</dd>
              <dt>
                <code>context.operationId, context.correlationId</code>
              </dt>
              <dd>Which operation is called, and the id of the call in the log.</dd>
              <dt>
                <code>context.request</code>
              </dt>
              <dd>Has method, url, headers and body (a text).</dd>
              <dt>
                <code>await context.sendAsync(request)</code>
              </dt>
              <dd>The one way to the network. It may go to the connector’s own host.</dd>
              <dt>
                <code>context.log(text)</code>
              </dt>
              <dd>Writes into the trace of a test.</dd>
            </dl>
          </details>
        )}
      </Section>
      {script && <ScriptOperations />}
    </>
  )
}

function ScriptOperations() {
  const { draft, edit, readOnly } = useWizard()
  const chosen = scriptOperations(draft)
  const ids = operationIds(draft)
  return (
    <Section
      title="Operations with code"
      description={
        chosen.length === 0
          ? 'The code runs for every operation. Choose some to limit it to them.'
          : `The code runs for ${chosen.length === 1 ? 'one operation' : `${chosen.length} operations`}.`
      }
    >
      <fieldset className={definitionStyles.fieldset} disabled={readOnly}>
        <legend className="visually-hidden">Operations with code</legend>
        <div className={definitionStyles.checks}>
          {ids.map((id) => (
            <Checkbox
              key={id}
              label={id}
              checked={chosen.includes(id)}
              onChange={(_, { checked }) =>
                edit((now) =>
                  setScriptOperations(
                    now,
                    checked === true ? [...chosen, id] : chosen.filter((other) => other !== id),
                  ),
                )
              }
            />
          ))}
        </div>
        {ids.length === 0 && <span>The definition has no operation yet.</span>}
      </fieldset>
    </Section>
  )
}
