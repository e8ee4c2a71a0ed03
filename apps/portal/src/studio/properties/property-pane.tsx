import { Field, Input, Textarea } from '@fluentui/react-components'
import type { PaneRow, PropertyCategory } from '@patchbay/app-model'
import { type RefObject, useId, useState } from 'react'
import { Tabs } from '../../shell/tabs.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { editableProperties, type EditedObject, formulaOf, objectNamed } from '../edits.ts'
import { useStudio } from '../studio-context.ts'
import { PropertyInput } from './property-input.tsx'
import styles from './property-pane.module.css'

type PaneTab = 'display' | 'advanced'

/** Everything about the selected object without formulas (Display), or all of it with them (Advanced). */
export function PropertyPane({ nameRef }: { nameRef: RefObject<HTMLInputElement | null> }) {
  const { state } = useStudio()
  const [tab, setTab] = useState<PaneTab>('display')
  const panel = useId()
  const object = objectNamed(state.content.document, state.selection.name)
  if (!object) return <p>Select something on the screen or in the tree.</p>
  const kind = object.controlType?.displayName ?? object.type
  return (
    <>
      <h2 className={styles.kind}>{kind}</h2>
      <NameField key={object.name} object={object} inputRef={nameRef} />
      <Tabs
        label="Properties"
        selected={tab}
        onSelect={setTab}
        controls={panel}
        tabs={[
          ['display', 'Display'],
          ['advanced', 'Advanced'],
        ]}
      />
      <div id={panel} role="tabpanel" aria-label={tab === 'display' ? 'Display' : 'Advanced'}>
        {tab === 'display' ? <DisplayTab object={object} /> : <AdvancedTab object={object} />}
      </div>
    </>
  )
}

function NameField({
  object,
  inputRef,
}: {
  object: EditedObject
  inputRef: RefObject<HTMLInputElement | null>
}) {
  const { edits } = useStudio()
  const [name, setName] = useState(object.name)
  const [refusal, setRefusal] = useState<string>()
  if (object.type === 'App') return <AppNameField />
  const commit = () => {
    const next = name.trim()
    if (next === object.name) return setRefusal(undefined)
    setRefusal(edits.rename(object.name, next))
  }
  return (
    <Field
      label="Name"
      size="small"
      className={styles.name}
      {...(refusal === undefined ? {} : { validationMessage: refusal })}
    >
      <Input
        // Fluent's types lose the element behind the slot.
        ref={inputRef as never}
        size="small"
        value={name}
        onChange={(_, { value }) => setName(value)}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit()
          if (key === 'Escape') {
            setName(object.name)
            setRefusal(undefined)
          }
        }}
      />
    </Field>
  )
}

function AppNameField() {
  const { state, dispatch } = useStudio()
  return (
    <Field label="Name" size="small" className={styles.name}>
      <Input
        size="small"
        maxLength={64}
        value={state.content.displayName}
        onChange={(_, { value }) =>
          dispatch({ type: 'edit', content: { displayName: value }, mergeKey: 'app name' })
        }
      />
    </Field>
  )
}

function DisplayTab({ object }: { object: EditedObject }) {
  const sections = object.controlType?.pane ?? []
  if (sections.length === 0)
    return (
      <p className={styles.hint}>
        This kind of control is kept as it is, but not drawn yet. Its formulas are under Advanced.
      </p>
    )
  return sections.map((section) => (
    <section key={section.title} aria-label={section.title} className={styles.section}>
      <h3 className={styles.sectionTitle}>{section.title}</h3>
      {section.rows.map((row) => (
        <Row key={row.label} object={object} row={row} />
      ))}
    </section>
  ))
}

function Row({ object, row }: { object: EditedObject; row: PaneRow }) {
  const [only, ...others] = row.properties
  if (only !== undefined && others.length === 0)
    return <PropertyInput object={object} property={only} label={row.label} />
  return (
    <fieldset className={styles.group}>
      <legend>{row.label}</legend>
      <div className={styles.groupInputs}>
        {row.properties.map((property) => (
          <PropertyInput
            key={property}
            object={object}
            property={property}
            label={shortLabel(property, row.label)}
          />
        ))}
      </div>
    </fieldset>
  )
}

/** `PaddingTop` under “Padding” is “Top”; `FocusedBorderColor` elsewhere is “Focused border color”. */
function shortLabel(property: string, group: string): string {
  const rest =
    property.startsWith(group) && property.length > group.length
      ? property.slice(group.length)
      : property
  const words = rest.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const categories: [PropertyCategory, string][] = [
  ['behavior', 'Action'],
  ['data', 'Data'],
  ['design', 'Design'],
]

function AdvancedTab({ object }: { object: EditedObject }) {
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const names = editableProperties(object).filter((name) => name.toLowerCase().includes(wanted))
  const categoryOf = (name: string): PropertyCategory =>
    object.controlType?.properties.get(name)?.category ??
    (/^On[A-Z]/.test(name) ? 'behavior' : 'data')
  return (
    <>
      <SearchField
        aria-label="Search properties"
        placeholder="Search properties"
        size="small"
        className={styles.search}
        value={filter}
        onChange={(_, { value }) => setFilter(value)}
      />
      {categories.map(([category, title]) => {
        const own = names.filter((name) => categoryOf(name) === category)
        return own.length === 0 ? null : (
          <section key={category} aria-label={title} className={styles.section}>
            <h3 className={styles.sectionTitle}>{title}</h3>
            {own.map((name) => (
              <FormulaField key={`${object.name}.${name}`} object={object} property={name} />
            ))}
          </section>
        )
      })}
      {names.length === 0 && <output>No property matches “{filter}”.</output>}
    </>
  )
}

function FormulaField({ object, property }: { object: EditedObject; property: string }) {
  const { edits, check, dispatch } = useStudio()
  const formula = formulaOf(object, property)
  const problem = check
    .property(object.name, property)
    ?.diagnostics.find(({ severity }) => severity === 'error')
  return (
    <Field
      label={property}
      size="small"
      {...(problem && object.properties.has(property)
        ? { validationMessage: problem.message }
        : {})}
    >
      <Textarea
        size="small"
        resize="vertical"
        rows={formula.includes('\n') ? 4 : 1}
        spellCheck={false}
        textarea={{ className: styles.formula }}
        value={formula}
        onFocus={() => dispatch({ type: 'select', selection: { property } })}
        onChange={(_, { value }) => edits.setFormula(object.name, property, value)}
      />
    </Field>
  )
}
