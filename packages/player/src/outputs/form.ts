import { type FormMode, enumerations } from '@patchbay/app-model'
import { OptionValue, RecordValue, TableValue, type Value } from '@patchbay/power-fx'
import { signal } from 'alien-signals'
import type { Instance } from '../instance.ts'
import type { OutputContext, OutputSource } from './output.ts'

/** State of a form: the mode that a function put it into; undefined while the default is in force. */
export const FORM_MODE = 'Mode'
/** State of a form: what the last try to save it met; empty when it went well. */
export const FORM_ERROR = 'Error'
/** State of a form: the row as it was saved last. */
export const LAST_SUBMIT = 'LastSubmit'

const CARDS: ReadonlySet<string> = new Set(['TypedDataCard', 'DataCard'])

/** The cards of a form. */
export function cardsOf(form: Instance, { children }: OutputContext): readonly Instance[] {
  return children(form).filter(({ typeName }) => CARDS.has(typeName))
}

/** The column that a card is for; empty for a card of none. */
function columnOf(card: Instance, { read }: OutputContext): string {
  const field = read(card, 'DataField')
  return typeof field === 'string' ? field : ''
}

/** What a form would save: the columns of its cards. */
export function updatesOf(form: Instance, context: OutputContext): RecordValue {
  const fields = new Map<string, Value>()
  for (const card of cardsOf(form, context)) {
    const column = columnOf(card, context)
    if (column !== '') fields.set(column, context.read(card, 'Update'))
  }
  return new RecordValue(fields)
}

/** Whether the form holds another row than it was given: an empty text is as good as none. */
function isChanged(card: Instance, { read }: OutputContext): boolean {
  const plain = (value: Value) => (value === '' ? null : value)
  return plain(read(card, 'Update')) !== plain(read(card, 'Default'))
}

/** What a card lacks; empty when it is as it should be. */
function problemOf(card: Instance, { read }: OutputContext): string {
  const value = read(card, 'Update')
  const name = read(card, 'DisplayName')
  const spoken = typeof name === 'string' && name !== '' ? name : card.name
  const isEmpty =
    value === null || value === '' || (value instanceof TableValue && value.length === 0)
  if (read(card, 'Required') === true && isEmpty) return `${spoken} must have a value.`
  const longest = read(card, 'MaxLength')
  if (typeof longest === 'number' && typeof value === 'string' && value.length > longest)
    return `${spoken} may have at most ${longest} characters.`
  return ''
}

/** Outputs of a form's card. */
export const card: OutputSource = {
  properties: {
    Valid: (instance, context) => () => problemOf(instance, context) === '',
    Error: (instance, context) => () => problemOf(instance, context) || null,
    Unsaved: (instance, context) => () => isChanged(instance, context),
  },
}

/** Outputs of `Form`. */
export const form: OutputSource = {
  properties: {
    Mode(instance, { read, state }) {
      const mode = state(instance, FORM_MODE, () => signal<unknown>())
      return () => {
        const set = mode() as FormMode | undefined
        return set === undefined ? read(instance, 'DefaultMode') : option('FormMode', set)
      }
    },
    DisplayMode(instance, { read }) {
      return () => {
        const mode = read(instance, 'Mode')
        const isView = mode instanceof OptionValue && mode.name === 'View'
        return option('DisplayMode', isView ? 'View' : 'Edit')
      }
    },
    Updates: (instance, context) => () => updatesOf(instance, context),
    Valid: (instance, context) => () =>
      cardsOf(instance, context).every((one) => problemOf(one, context) === ''),
    Unsaved: (instance, context) => () =>
      cardsOf(instance, context).some((one) => isChanged(one, context)),
    Error(instance, { state }) {
      const met = state(instance, FORM_ERROR, () => signal<unknown>())
      return () => textOf(met()) || null
    },
    LastSubmit(instance, { state }) {
      const saved = state(instance, LAST_SUBMIT, () => signal<unknown>())
      return () => {
        const row = saved()
        return row instanceof RecordValue ? row : null
      }
    },
  },
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function option(enumeration: 'FormMode' | 'DisplayMode', name: string): Value {
  const definition = enumerations.get(enumeration)?.definition
  const value = definition?.options.get(name)
  return definition && value !== undefined ? new OptionValue(definition, name, value) : null
}
