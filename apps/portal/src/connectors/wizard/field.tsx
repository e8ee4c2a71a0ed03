import { Field, Input, Textarea } from '@fluentui/react-components'
import { type ReactElement, useState } from 'react'
import { useWizard } from './wizard-context.ts'

export interface TextFieldProps {
  /** Accessible name; also what a finding refers to. */
  label: string
  value: string
  onChange: (value: string) => void
  hint?: ReactElement | string
  /** What is wrong with the value; shown once the field was left, or a save was refused. */
  problem?: string | null
  /** Worth knowing, not wrong. */
  advice?: string | null
  required?: boolean
  placeholder?: string
  /** More than one line. */
  rows?: number
  type?: 'text' | 'password'
  maxLength?: number
  disabled?: boolean
}

/**
 * A text of the draft. While it is being typed into it shows what was typed; once left, what the
 * draft made of it.
 */
export function TextField(props: TextFieldProps) {
  const { showProblems, readOnly } = useWizard()
  return (
    <PlainTextField {...props} showProblem={showProblems} disabled={props.disabled ?? readOnly} />
  )
}

/** The same outside the wizard's own state, for dialogs. */
export function PlainTextField({
  label,
  value,
  onChange,
  hint,
  problem,
  advice,
  required = false,
  placeholder,
  rows,
  type = 'text',
  maxLength,
  disabled = false,
  showProblem = false,
}: TextFieldProps & { showProblem?: boolean }) {
  const [typed, setTyped] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const shownProblem = problem && (left || showProblem) ? problem : null
  const control = {
    value: typed ?? value,
    disabled,
    spellCheck: false,
    autoComplete: type === 'password' ? 'new-password' : 'off',
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(maxLength === undefined ? {} : { maxLength }),
    onBlur: () => {
      setTyped(null)
      setLeft(true)
    },
  }
  const take = (text: string) => {
    setTyped(text)
    onChange(text)
  }
  return (
    <Field
      label={label}
      required={required}
      {...(hint === undefined ? {} : { hint })}
      {...(shownProblem
        ? { validationMessage: shownProblem, validationState: 'error' as const }
        : advice
          ? { validationMessage: advice, validationState: 'warning' as const }
          : {})}
    >
      {rows === undefined ? (
        <Input type={type} {...control} onChange={(_, data) => take(data.value)} />
      ) : (
        <Textarea rows={rows} {...control} onChange={(_, data) => take(data.value)} />
      )}
    </Field>
  )
}
