import { bindOperations, namespaceName } from '@patchbay/connector-model'
import { useDeferredValue, useMemo } from 'react'
import { CopyButton } from '../../shell/copy-field.tsx'
import { Section } from '../../shell/page.tsx'
import styles from './definition-step.module.css'
import type { ConnectorDraft } from './draft.ts'
import { formulaType, quoted } from './formula-type.ts'
import { objectAt, textAt, valueAt } from './json-path.ts'
import type { OperationPlace } from './operations.ts'
import { useWizard } from './wizard-context.ts'

/** The action as it will be called in apps. */
export default function FunctionSignature({ place }: { place: OperationPlace }) {
  const draft = useDeferredValue(useWizard().draft)
  const preview = useMemo(() => previewOf(draft, place), [draft, place])
  return (
    <Section title="In apps" description="The function that this action becomes in Power Fx.">
      {'reason' in preview ? (
        <p className={styles.detail}>There is no function: {preview.reason}</p>
      ) : (
        <>
          <pre className={styles.signature}>
            {preview.call}
            {'\n'}→ {preview.returns}
          </pre>
          <div className={styles.request}>
            <span className={styles.detail}>
              {preview.isBehavior
                ? 'It changes something, so it is for behavior formulas such as OnSelect.'
                : 'It only reads, so any formula may call it.'}
            </span>
            <CopyButton label="formula" value={preview.formula} />
          </div>
        </>
      )}
    </Section>
  )
}

type Preview =
  | { call: string; returns: string; formula: string; isBehavior: boolean }
  | { reason: string }

function previewOf(draft: ConnectorDraft, { path, method }: OperationPlace): Preview {
  const parameters = valueAt(draft.definition, 'paths', path, 'parameters')
  const operation = objectAt(draft.definition, 'paths', path, method)
  // Only this operation: the others say nothing about it, and may be many.
  const definition = {
    ...draft.definition,
    paths: { [path]: { ...(parameters === undefined ? {} : { parameters }), [method]: operation } },
  }
  const namespace = quoted(namespaceName(textAt(definition, 'info', 'title')))
  const { functions, unsupported } = bindOperations(definition, draft.properties, {
    numberIsFloat: true,
  })
  const [found] = functions
  if (!found) return { reason: unsupported[0]?.reason ?? 'it is not an action.' }
  if (found.isInternal) {
    return { reason: 'the action is internal, so that only other actions call it.' }
  }
  const written = found.parameters.map(({ name, type, optional }) => {
    const text = optional ? formulaType(type) : `${quoted(name)}: ${formulaType(type)}`
    return optional ? `[${text}]` : text
  })
  return {
    call: `${namespace}.${found.name}(${written.join(', ')})`,
    returns: formulaType(found.returns),
    formula: `${namespace}.${found.name}(${found.parameters
      .filter(({ optional }) => !optional)
      .map(({ name }) => quoted(name))
      .join(', ')})`,
    isBehavior: found.isBehavior,
  }
}
