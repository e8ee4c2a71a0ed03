import type { HostFunction, HostParameter } from '../symbols/host-function.ts'
import { T, type Type } from '../types/type.ts'
import { combineErrors } from '../values/value.ts'

/** What a canvas function is to the language: all of a host function but what it does. */
interface Declaration extends Omit<HostFunction, 'name' | 'invoke' | 'parameters'> {
  readonly parameters: readonly CanvasParameter[]
}

/** A parameter, and the canvas enumeration whose members it takes. */
interface CanvasParameter extends HostParameter {
  readonly enumeration?: string
}

const any = (name: string): CanvasParameter => ({ name })
const text = (name: string): CanvasParameter => ({ name, type: T.Text })
const number = (name: string): CanvasParameter => ({ name, type: T.Number })
const flag = (name: string): CanvasParameter => ({ name, type: T.Boolean })
const member = (name: string, enumeration: string): CanvasParameter => ({ name, enumeration })
const maybe = (parameter: CanvasParameter): CanvasParameter => ({ ...parameter, optional: true })

const action = (description: string, ...parameters: CanvasParameter[]): Declaration => ({
  description,
  parameters,
  returns: T.Boolean,
  behavior: true,
})
const question = (
  returns: HostFunction['returns'],
  description: string,
  ...parameters: CanvasParameter[]
): Declaration => ({ description, parameters, returns })
const later = (declaration: Declaration): Declaration => ({ ...declaration, async: true })

const control = any('control')
const form = any('form')
const source = any('source')

/** The record that `User()` gives. */
export const CANVAS_USER = T.record(
  { FullName: T.Text, Email: T.Text, Image: T.Image, EntraObjectId: T.Text },
  { sealed: true },
)

/** The table that `Errors()` gives. */
const ERRORS = T.table({ Record: T.Deferred, Column: T.Text, Message: T.Text, Error: T.Number })

/** The functions that canvas apps have beyond the language's own: what each takes and gives. */
export const CANVAS_DECLARATIONS = {
  AIClassify: later(
    question(T.Text, 'Puts text into one of several categories.', text('text'), any('categories')),
  ),
  AIExtract: later(
    question(
      T.table({ Value: T.Text }),
      'Finds things of a kind in text.',
      text('text'),
      text('entity'),
    ),
  ),
  AIReply: later(question(T.Text, 'Drafts a reply to a message.', text('text'))),
  AISentiment: later(
    question(T.Text, 'Says whether text is positive, neutral or negative.', text('text')),
  ),
  AISummarize: later(question(T.Text, 'Sums text up.', text('text'))),
  AITranslate: later(question(T.Text, 'Translates text.', text('text'), maybe(text('language')))),
  Assert: action('Checks a condition in a test.', flag('condition'), maybe(text('message'))),
  Back: action(
    'Shows the screen that was shown before.',
    maybe(member('transition', 'ScreenTransition')),
  ),
  Choices: question(
    T.table({ Value: T.Text }),
    'The values that a column may have.',
    any('column'),
  ),
  ClearData: action('Clears what was saved on the device.', maybe(text('name'))),
  Concurrent: {
    ...later(
      action('Starts several formulas together and waits for all of them.', {
        name: 'formula',
        lazy: true,
      }),
    ),
    variadic: true,
  },
  Confirm: later(action('Asks the user to agree.', text('message'), maybe(any('options')))),
  Copilot: later(
    question(
      T.Text,
      'Asks a language model.',
      text('prompt'),
      maybe(any('context')),
      maybe(any('type')),
    ),
  ),
  Copy: action('Puts text on the clipboard.', text('text')),
  DataSourceInfo: question(
    T.Deferred,
    'What a data source says of itself or of a column.',
    source,
    any('information'),
    maybe(text('column')),
  ),
  Disable: action('Turns a signal off.', any('signal')),
  Download: { ...action('Downloads a file.', text('address')), returns: T.Text },
  EditForm: action('Puts a form into edit mode.', form),
  Enable: action('Turns a signal on.', any('signal')),
  Errors: question(
    ERRORS,
    'The errors of the last change of a data source.',
    source,
    maybe(any('record')),
  ),
  Exit: action('Leaves the app.', maybe(flag('signout'))),
  FileInfo: question(
    T.record({ Name: T.Text, Size: T.Number, MIMEType: T.Text }),
    'The name, size and media type of a file.',
    any('file'),
  ),
  HashTags: question(T.table({ Value: T.Text }), 'The hashtags in text.', text('text')),
  Launch: {
    ...action(
      'Opens a web address or an app.',
      text('address'),
      maybe(any('parameters')),
      maybe(any('target')),
    ),
    variadic: true,
  },
  LoadData: later(
    action(
      'Fills a collection with what was saved on the device.',
      any('collection'),
      text('name'),
      maybe(flag('ignoreMissing')),
    ),
  ),
  Navigate: action(
    'Shows another screen, with a transition and values for its context variables.',
    any('screen'),
    maybe(member('transition', 'ScreenTransition')),
    maybe(any('context')),
  ),
  NewForm: action('Puts a form into new mode.', form),
  Notify: action(
    'Shows a banner to the user.',
    text('message'),
    maybe(member('type', 'NotificationType')),
    maybe({ ...number('timeout'), description: 'Milliseconds' }),
  ),
  OptionSetInfo: {
    ...question(T.Text, 'The logical name of an option.', any('option')),
    deprecated: true,
  },
  PDF: question(T.Blob, 'A control as a PDF.', control, maybe(any('options'))),
  Param: question(T.Text, 'A parameter that the app was started with.', text('name')),
  Pending: question(T.Boolean, 'Whether changes wait to be saved.', maybe(source)),
  Print: action('Prints the screen.'),
  ReadNFC: later({
    ...action('Reads an NFC tag.'),
    returns: T.record({ Identifier: T.Text, NDEFRecords: T.table({ Text: T.Text }) }),
  }),
  RecordInfo: question(
    T.Boolean,
    'What the user may do with a record.',
    any('record'),
    any('information'),
  ),
  Relate: action('Links two records.', any('relation'), any('record')),
  RequestHide: action('Asks the host to hide the app.'),
  Reset: action('Puts a control back to its default.', control),
  ResetForm: action('Puts the cards of a form back to their defaults.', form),
  Revert: action('Gives up changes and reads the records again.', source, maybe(any('record'))),
  SaveData: later(action('Saves a collection on the device.', any('collection'), text('name'))),
  ScanBarcode: { ...later(action('Scans a barcode.')), returns: T.Text, deprecated: true },
  Select: action(
    'Runs the OnSelect of a control.',
    control,
    maybe(number('row')),
    maybe(any('child')),
  ),
  SetFocus: action('Moves the keyboard focus to a control.', control),
  SetProperty: action('Sets a property of a control.', any('property'), any('value')),
  ShowHostInfo: question(T.Boolean, 'Whether the host shows its information.'),
  State: question(T.Text, 'What a data source is doing.', maybe(source)),
  SubmitForm: later(action('Saves what a form holds.', form)),
  Unrelate: action('Unlinks two records.', any('relation'), any('record')),
  UpdateContext: action(
    'Sets context variables: values that only this screen sees.',
    any('context'),
  ),
  User: question(CANVAS_USER, 'The signed-in user.'),
  Validate: {
    ...question(
      T.Text,
      'Whether a value or record is valid for a data source.',
      source,
      any('columnOrRecord'),
      maybe(any('value')),
    ),
  },
  ViewForm: action('Puts a form into view mode.', form),
} satisfies Readonly<Record<string, Declaration>>

/** Name of a function that canvas apps have beyond the language's own. */
export type CanvasFunctionName = keyof typeof CANVAS_DECLARATIONS

/** What a host does for canvas functions; what it leaves out is an error that names the function. */
export type CanvasImplementation = {
  readonly [Name in CanvasFunctionName]?: HostFunction['invoke']
}

/** What a host may say of canvas functions besides what they do. */
export interface CanvasFunctionsOptions {
  /**
   * The type of an enumeration's members: `ScreenTransition`, `NotificationType`.
   * Without it, parameters that want one take anything.
   */
  readonly enumeration?: (name: string) => Type | undefined
}

/** `Concurrent` needs nothing of a host. */
const concurrently: HostFunction['invoke'] = async (args, call) => {
  const results = await Promise.all(args.map(async (_, position) => call.evaluate(position)))
  return combineErrors(results) ?? true
}

/**
 * All canvas functions as host functions for a symbol table. Formulas that use one that the host
 * does not implement check, and give an error value when they run.
 */
export function canvasFunctions(
  implementation: CanvasImplementation = {},
  { enumeration }: CanvasFunctionsOptions = {},
): HostFunction[] {
  const typed = ({ enumeration: wanted, ...parameter }: CanvasParameter): HostParameter => {
    const type = wanted === undefined ? undefined : enumeration?.(wanted)
    return type ? { ...parameter, type } : parameter
  }
  const all: Readonly<Record<string, Declaration>> = CANVAS_DECLARATIONS
  const done: Readonly<Record<string, HostFunction['invoke'] | undefined>> = {
    Concurrent: concurrently,
    ...implementation,
  }
  return Object.entries(all).map(([name, declaration]) => ({
    name,
    ...declaration,
    parameters: declaration.parameters.map(typed),
    invoke:
      done[name] ??
      (() => {
        throw new TypeError(`${name} is known, but this host does not offer it.`)
      }),
  }))
}
