import { Button, Field, Input, Label, Select, Switch } from '@fluentui/react-components'
import { ArrowResetRegular } from '@fluentui/react-icons/svg/arrow-reset'
import { writeIdentifier } from '@patchbay/app-model'
import { ColorValue, OptionValue, type Type, type Value } from '@patchbay/power-fx'
import { useId, useState } from 'react'
import { type EditedObject, formulaOf } from '../edits.ts'
import { useStudio } from '../studio-context.ts'
import { formatLiteral, fromHex, type Literal, parseLiteral, toHex } from './literal.ts'
import styles from './property-pane.module.css'

interface InputProps {
  label: string
  formula: string
  literal: Literal | undefined
  /** What the formula gives in the running app. */
  value: Value | undefined
  onLiteral: (literal: Literal) => void
  /** Sets the whole formula. */
  onText: (formula: string) => void
  /** Goes to the formula bar. */
  onFormula: () => void
}

/** The input that fits a property's type. A formula that computes is shown as such and edited above. */
export function PropertyInput({
  object,
  property,
  label,
}: {
  object: EditedObject
  property: string
  label: string
}) {
  const { edits, dispatch, focusFormula, valueOf } = useStudio()
  const definition = object.controlType?.properties.get(property)
  if (!definition) return null
  const formula = formulaOf(object, property)
  const props: InputProps = {
    label,
    formula,
    literal: parseLiteral(formula),
    value: valueOf(object.name, property),
    onLiteral: (literal) => edits.setFormula(object.name, property, formatLiteral(literal)),
    onText: (text) => edits.setFormula(object.name, property, text),
    onFormula: () => {
      dispatch({ type: 'select', selection: { property } })
      focusFormula()
    },
  }
  return (
    <div className={styles.property}>
      {definition.category === 'behavior' ? (
        <FormulaButton {...props} />
      ) : (
        <InputForType {...props} type={definition.type} />
      )}
      {object.properties.has(property) && definition.category === 'design' && (
        <Button
          className={styles.reset}
          appearance="transparent"
          size="small"
          icon={<ArrowResetRegular />}
          aria-label={`Reset ${label}`}
          title="Back to the default"
          onClick={() => edits.resetFormula(object.name, property)}
        />
      )}
    </div>
  )
}

function InputForType(props: InputProps & { type: Type }) {
  switch (props.type.kind) {
    case 'Text':
      return <TextInput {...props} />
    case 'Number':
    case 'Decimal':
      return <NumberInput {...props} />
    case 'Boolean':
      return <BooleanInput {...props} />
    case 'Color':
      return <ColorInput {...props} />
    case 'OptionSetValue':
      return <OptionInput {...props} />
    case 'Table':
      return <TableInput {...props} />
    default:
      return <FormulaButton {...props} />
  }
}

function FormulaButton({ label, formula, onFormula }: InputProps) {
  const id = useId()
  return (
    <div>
      <Label size="small" id={`${id}-label`}>
        {label}
      </Label>
      <Button
        size="small"
        className={styles.formulaButton}
        title={formula}
        aria-labelledby={`${id}-label ${id}-text`}
        onClick={onFormula}
      >
        <span id={`${id}-text`} className={styles.formulaText}>
          <span className={styles.fx}>fx</span> {formula === '' ? 'None' : formula}
        </span>
      </Button>
    </div>
  )
}

function TextInput(props: InputProps & { type: Type }) {
  const { label, literal, formula, onLiteral } = props
  if (literal?.kind !== 'text' && formula !== '') return <FormulaButton {...props} />
  return (
    <Field label={label} size="small">
      <Input
        value={literal?.kind === 'text' ? literal.value : ''}
        onChange={(_, { value }) => onLiteral({ kind: 'text', value })}
      />
    </Field>
  )
}

function NumberInput(props: InputProps & { type: Type }) {
  const { label, literal, formula, value, onLiteral } = props
  const known = literal?.kind === 'number' ? String(literal.value) : undefined
  // While somebody types, “-” and “1.” are on the way to a number.
  const [typed, setTyped] = useState<string>()
  if (known === undefined && typeof value !== 'number') return <FormulaButton {...props} />
  const isComputed = known === undefined
  return (
    <Field label={label} size="small" {...(isComputed ? { hint: `= ${formula}` } : {})}>
      <Input
        type="number"
        className={styles.number}
        value={typed ?? known ?? String(Math.round(Number(value) * 100) / 100)}
        onChange={(_, data) => {
          setTyped(data.value)
          const number = Number(data.value)
          if (data.value.trim() !== '' && Number.isFinite(number))
            onLiteral({ kind: 'number', value: number })
        }}
        onBlur={() => setTyped(undefined)}
      />
    </Field>
  )
}

function BooleanInput(props: InputProps & { type: Type }) {
  const { label, literal, formula, value, onLiteral } = props
  const computed = literal?.kind === 'boolean' ? undefined : value
  if (literal?.kind !== 'boolean' && typeof computed !== 'boolean' && formula !== '')
    return <FormulaButton {...props} />
  return (
    <Field {...(computed === undefined ? {} : { hint: `= ${formula}` })}>
      <Switch
        label={label}
        checked={literal?.kind === 'boolean' ? literal.value : computed === true}
        onChange={(_, { checked }) => onLiteral({ kind: 'boolean', value: checked })}
      />
    </Field>
  )
}

function OptionInput(props: InputProps & { type: Type }) {
  const { label, literal, formula, value, type, onLiteral } = props
  if (type.kind !== 'OptionSetValue') return <FormulaButton {...props} />
  const set = type.definition
  const computed = value instanceof OptionValue ? value.name : undefined
  const option = literal?.kind === 'option' && literal.set === set.name ? literal.option : undefined
  const chosen = option ?? computed ?? ''
  return (
    <Field
      label={label}
      size="small"
      {...(option === undefined && formula !== '' ? { hint: `= ${formula}` } : {})}
    >
      <Select
        value={chosen}
        onChange={(_, data) => onLiteral({ kind: 'option', set: set.name, option: data.value })}
      >
        {!set.options.has(chosen) && <option value={chosen}>{chosen || 'Computed'}</option>}
        {[...set.options.keys()].map((name) => (
          <option key={name} value={name}>
            {set.displayNames?.get(name) ?? name}
          </option>
        ))}
      </Select>
    </Field>
  )
}

/** The collections of the app, and whatever the formula is when it is none of them. */
function TableInput({ label, formula, onFormula, onText }: InputProps) {
  const { check } = useStudio()
  const collections = check.variables.flatMap(({ kind, name }) =>
    kind === 'collection' ? [writeIdentifier(name)] : [],
  )
  return (
    <Field label={label} size="small">
      <Select
        value={formula}
        onChange={(_, { value }) => (value === otherFormula ? onFormula() : onText(value))}
      >
        {!collections.includes(formula) && <option value={formula}>{formula || 'None'}</option>}
        {collections.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={otherFormula}>Another formula…</option>
      </Select>
    </Field>
  )
}

const otherFormula = '\u0000'

function ColorInput(props: InputProps & { type: Type }) {
  const { label, literal, formula, value, onLiteral } = props
  const color =
    literal?.kind === 'color' ? literal : value instanceof ColorValue ? value : undefined
  if (!color) return <FormulaButton {...props} />
  const alpha = color instanceof ColorValue ? color.alpha / 255 : color.alpha
  return (
    <Field
      label={label}
      size="small"
      {...(literal?.kind === 'color' ? {} : { hint: `= ${formula}` })}
    >
      {(field) => (
        <span className={styles.color}>
          <input
            {...field}
            type="color"
            value={toHex(color)}
            onChange={({ currentTarget }) =>
              // A colour that nobody could see would look as if the choice had no effect.
              onLiteral(fromHex(currentTarget.value, alpha === 0 ? 1 : alpha))
            }
          />
          <Input
            type="number"
            size="small"
            className={styles.alpha}
            aria-label={`Opacity of ${label} in percent`}
            contentAfter="%"
            min={0}
            max={100}
            value={String(Math.round(alpha * 100))}
            onChange={(_, data) =>
              onLiteral(
                fromHex(toHex(color), Math.min(100, Math.max(0, Number(data.value) || 0)) / 100),
              )
            }
          />
        </span>
      )}
    </Field>
  )
}
