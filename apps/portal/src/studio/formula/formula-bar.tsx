import { Select } from '@fluentui/react-components'
import { formatType, isAggregate, type Type } from '@patchbay/power-fx'
import { type RefObject, useId, useMemo, useState } from 'react'
import { editableProperties, formulaOf, objectNamed } from '../edits.ts'
import { useStudio } from '../studio-context.ts'
import { valueText } from '../value-text.ts'
import styles from './formula-bar.module.css'
import { FormulaEditor } from './formula-editor.tsx'
import { languageFor } from './language.ts'

/** The property drop-down, the formula of that property, and what it gives. */
export function FormulaBar({ focusRef }: { focusRef: RefObject<(() => void) | null> }) {
  const studio = useStudio()
  const { state, dispatch, check, edits } = studio
  const { name, property } = state.selection
  const resultId = useId()
  const [isTall, setTall] = useState(false)
  const object = objectNamed(state.content.document, name)
  const language = useMemo(() => languageFor(check, name, property), [check, name, property])
  if (!object) return null
  const properties = editableProperties(object)
  const formula = formulaOf(object, property)
  return (
    <section className={styles.bar} aria-label="Formula bar">
      <Select
        aria-label="Property"
        className={styles.property}
        value={property}
        onChange={(_, { value }) => dispatch({ type: 'select', selection: { property: value } })}
      >
        {!properties.includes(property) && <option>{property}</option>}
        {properties.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </Select>
      <span className={styles.fx} aria-hidden="true">
        fx
      </span>
      <div className={isTall ? styles.tall : styles.editor}>
        <FormulaEditor
          formulaKey={`${name}.${property}`}
          value={formula}
          language={language}
          label="Formula"
          describedBy={resultId}
          onChange={(text) => edits.setFormula(name, property, text)}
          focusRef={focusRef}
        />
      </div>
      <button
        type="button"
        className={styles.expand}
        aria-label="Format the formula"
        title="Format the formula"
        onClick={() => {
          const formatted = language.format(formula)
          if (formatted === formula) return
          edits.setFormula(name, property, formatted)
          setTall(formatted.includes('\n'))
        }}
      >
        {'{ }'}
      </button>
      <button
        type="button"
        className={styles.expand}
        title={isTall ? 'Fold' : 'Expand'}
        aria-expanded={isTall}
        aria-label="Expand the formula bar"
        onClick={() => setTall(!isTall)}
      >
        {isTall ? '▴' : '▾'}
      </button>
      {result()}
    </section>
  )

  function result() {
    const found = check.property(name, property)
    const problems = found?.diagnostics.filter(({ severity }) => severity === 'error') ?? []
    const [first] = problems
    return (
      <output id={resultId} className={styles.result} data-problem={first !== undefined}>
        {first ? (
          <>
            <span className={styles.type}>Error</span> {first.message}
            {problems.length > 1 && ` (and ${problems.length - 1} more)`}
          </>
        ) : (
          <>
            <span className={styles.type} title={found && formatType(found.type)}>
              {found && !found.isBehavior ? typeText(found.type) : ''}
            </span>{' '}
            {found?.isBehavior
              ? formula.trim() === ''
                ? 'Nothing happens here yet.'
                : `Runs when ${eventText(property)}.`
              : resultText()}
          </>
        )}
      </output>
    )
  }

  function resultText(): string {
    const value = studio.valueOf(name, property)
    return value === undefined ? '' : `= ${valueText(value)}`
  }
}

/** A type in a word or two; the columns are for the tooltip. */
function typeText(type: Type): string {
  if (!isAggregate(type)) return formatType(type)
  const columns = [...type.fields.keys()]
  const shown = columns.slice(0, 6).join(', ')
  return `${type.kind} of ${columns.length > 6 ? `${shown}, …` : shown || 'no columns'}`
}

/** `OnSelect` → “it is selected”, as the end of a sentence. */
function eventText(property: string): string {
  const events: Record<string, string> = {
    OnSelect: 'it is pressed',
    OnChange: 'its value changes',
    OnVisible: 'the screen is shown',
    OnHidden: 'the screen is left',
    OnStart: 'the app starts',
    OnError: 'a formula fails',
  }
  return events[property] ?? `${property} happens`
}
