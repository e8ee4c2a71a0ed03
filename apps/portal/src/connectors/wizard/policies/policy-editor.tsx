import { Button, Checkbox, Field, Select } from '@fluentui/react-components'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { policyInstanceProblem } from './policy-problem.ts'
import { Notice } from '../../../shell/notice.tsx'
import { Section } from '../../../shell/page.tsx'
import styles from '../definition-step.module.css'
import { TextField } from '../field.tsx'
import { textAt, type JsonObject } from '../json-path.ts'
import { useWizard } from '../wizard-context.ts'
import {
  draftPolicies,
  movePolicy,
  operationIds,
  policyKey,
  policyOperations,
  policyParameterProblem,
  policyParameterText,
  policySectionOf,
  policyTitle,
  removePolicy,
  setInPolicy,
  setPolicyOperations,
  setPolicyParameter,
  setPolicySection,
} from './policies.ts'
import { expressionHelp, findPolicyTemplate, type PolicyParameter } from './policy-templates.ts'

/** One policy: what it does, where it runs, and for which operations. */
export function PolicyEditor({ index, policy }: { index: number; policy: JsonObject }) {
  const { draft, edit, readOnly, selectOperation } = useWizard()
  const template = findPolicyTemplate(textAt(policy, 'templateId'))
  const last = draftPolicies(draft).length - 1
  const chosen = policyOperations(policy)
  const problem = policyInstanceProblem(draft.properties, index)
  const known = operationIds(draft)
  // A policy may name operations that the definition no longer has.
  const ids = [...known, ...chosen.filter((id) => !known.includes(id))]
  const move = (by: number) => {
    edit((now) => movePolicy(now, index, by))
    selectOperation(policyKey(index + by))
  }
  return (
    <>
      <Section
        title={policyTitle(policy)}
        description={template?.description ?? 'A policy of a kind that is not known here.'}
        commands={
          <>
            <Button
              icon={<ArrowUpRegular />}
              disabled={readOnly || index === 0}
              onClick={() => move(-1)}
            >
              Earlier
            </Button>
            <Button
              icon={<ArrowDownRegular />}
              disabled={readOnly || index === last}
              onClick={() => move(1)}
            >
              Later
            </Button>
            <Button
              icon={<DeleteRegular />}
              disabled={readOnly}
              onClick={() => edit((now) => removePolicy(now, index))}
            >
              Remove policy
            </Button>
          </>
        }
      >
        <p className={styles.hint}>
          {index + 1} of {last + 1}. Policies run in this order, each on what the one before left.
        </p>
        {problem !== undefined && (
          <Notice intent="warning" title="The gateway cannot carry this policy out yet.">
            {problem}
          </Notice>
        )}
        <div className={styles.form}>
          <TextField
            label="Name"
            value={textAt(policy, 'title')}
            onChange={(text) =>
              edit((now) => setInPolicy(now, index, ['title'], text), `policy ${index} title`)
            }
          />
          {template && template.sections.length > 1 && (
            <Field label="Run on" hint="The request, the response, or an answer that failed.">
              <Select
                value={
                  template.sections.find(
                    (section) => section.toLowerCase() === policySectionOf(policy).toLowerCase(),
                  ) ?? template.sections[0]
                }
                disabled={readOnly}
                onChange={(_, data) => edit((now) => setPolicySection(now, index, data.value))}
              >
                {template.sections.map((section) => (
                  <option key={section} value={section}>
                    {section}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          {template?.parameters.map((parameter) => (
            <PolicyParameterField key={parameter.name} {...{ index, policy, parameter }} />
          ))}
        </div>
        <details className={styles.help}>
          <summary>Expressions</summary>
          <dl>
            {expressionHelp.map(([expression, meaning]) => (
              <div key={expression}>
                <dt>
                  <code className={styles.code}>{expression}</code>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
      </Section>
      <Section
        title="Operations"
        description={
          chosen.length === 0
            ? 'The policy runs for every operation. Choose some to limit it to them.'
            : `The policy runs for ${chosen.length === 1 ? 'one operation' : `${chosen.length} operations`}.`
        }
      >
        <fieldset className={styles.fieldset} disabled={readOnly}>
          <legend className="visually-hidden">Operations of the policy</legend>
          <div className={styles.checks}>
            {ids.map((id) => (
              <Checkbox
                key={id}
                label={id}
                checked={chosen.includes(id)}
                onChange={(_, { checked }) =>
                  edit((now) =>
                    setPolicyOperations(
                      now,
                      index,
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
    </>
  )
}

function PolicyParameterField({
  index,
  policy,
  parameter,
}: {
  index: number
  policy: JsonObject
  parameter: PolicyParameter
}) {
  const { edit, readOnly } = useWizard()
  const { name, label, hint, required = false, kind = 'text' } = parameter
  const value = policyParameterText(policy, parameter)
  const set = (text: string) =>
    edit((now) => setPolicyParameter(now, index, parameter, text), `policy ${index} ${name}`)
  if (typeof kind === 'object') {
    const choices =
      kind.choices.includes(value) || value === '' ? kind.choices : [value, ...kind.choices]
    return (
      <Field label={label} hint={hint} required={required}>
        <Select value={value} disabled={readOnly} onChange={(_, data) => set(data.value)}>
          <option value="">Default</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </Select>
      </Field>
    )
  }
  return (
    <TextField
      label={label}
      hint={hint}
      required={required}
      value={value}
      problem={policyParameterProblem(policy, parameter)}
      onChange={set}
      {...(kind === 'map' ? { rows: 3 } : {})}
    />
  )
}
