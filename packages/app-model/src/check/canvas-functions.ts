import {
  type ControlReference,
  type HostFunction,
  type HostParameter,
  type RecordValue,
  type RunContext,
  T,
  type Value,
  combineErrors,
} from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'

/**
 * What functions of canvas apps ask of the running app. The player gives it with every run as
 * `context.canvas`.
 */
export interface CanvasActions {
  /** Shows a screen; `context` sets variables of that screen first. */
  navigate(screen: Value, transition: Value, context: RecordValue | undefined): Value
  /** Sets context variables of the screen that the running formula is on. */
  updateContext(context: RecordValue): Value
  /** Goes back to the screen before; false when there is none. */
  back(transition: Value): boolean
  notify(message: string, type: Value, timeoutMilliseconds: number): void
  /** Puts a control back to its default. */
  reset(control: ControlReference): void
  /** Runs a control's `OnSelect` after the formula that is running now. */
  select(control: ControlReference, row: number | undefined, child: Value): void
  setFocus(control: ControlReference): void
  launch(address: string, parameters: Value, target: Value): void
  /** The user's record: `FullName`, `Email`, `Image`, `EntraObjectId`. */
  user(): Value
  /** A parameter of the app's address; Blank when it is not there. */
  param(name: string): Value
  exit(): void
}

/** The context of a run inside a canvas app. */
export interface CanvasRunContext extends RunContext {
  readonly canvas: CanvasActions
}

/** The record that `User()` gives. */
export const userType = T.record(
  { FullName: T.Text, Email: T.Text, Image: T.Image, EntraObjectId: T.Text },
  { sealed: true },
)

const control: HostParameter = { name: 'control' }

/** Functions that only a canvas app has, on top of the language's own. */
export const canvasFunctions: readonly HostFunction[] = [
  {
    name: 'Navigate',
    description: 'Shows another screen, with a transition and values for its context variables.',
    parameters: [
      { name: 'screen' },
      { name: 'transition', type: enumerationValue('ScreenTransition'), optional: true },
      { name: 'context', optional: true },
    ],
    returns: T.Boolean,
    behavior: true,
    invoke: ([screen, transition, context], call) =>
      canvas(call.context).navigate(
        screen ?? null,
        transition ?? null,
        isRecord(context) ? context : undefined,
      ),
  },
  {
    name: 'UpdateContext',
    description: 'Sets context variables: values that only this screen sees.',
    parameters: [{ name: 'context' }],
    returns: T.Boolean,
    behavior: true,
    invoke([context], call) {
      if (!isRecord(context))
        throw new TypeError('UpdateContext needs a record, such as {locCount: 1}.')
      return canvas(call.context).updateContext(context)
    },
  },
  {
    name: 'Concurrent',
    description: 'Starts several formulas together and waits for all of them.',
    parameters: [{ name: 'formula', lazy: true }],
    variadic: true,
    returns: T.Boolean,
    behavior: true,
    async: true,
    async invoke(args, call) {
      const results = await Promise.all(args.map(async (_, position) => call.evaluate(position)))
      return combineErrors(results) ?? true
    },
  },
  {
    name: 'Back',
    description: 'Shows the screen that was shown before.',
    parameters: [
      { name: 'transition', type: enumerationValue('ScreenTransition'), optional: true },
    ],
    returns: T.Boolean,
    behavior: true,
    invoke: ([transition], call) => canvas(call.context).back(transition ?? null),
  },
  {
    name: 'Notify',
    description: 'Shows a banner to the user, for ten seconds unless told otherwise.',
    parameters: [
      { name: 'message', type: T.Text },
      { name: 'type', type: enumerationValue('NotificationType'), optional: true },
      { name: 'timeout', type: T.Number, optional: true, description: 'Milliseconds' },
    ],
    returns: T.Boolean,
    behavior: true,
    invoke([message, type, timeout], call) {
      const milliseconds = typeof timeout === 'number' ? timeout : 10_000
      canvas(call.context).notify(textOf(message), type ?? null, milliseconds)
      return true
    },
  },
  {
    name: 'Reset',
    description: 'Puts an input control back to its default value.',
    parameters: [control],
    returns: T.Boolean,
    behavior: true,
    invoke: ([target], call) => withControl('Reset', target, (c) => canvas(call.context).reset(c)),
  },
  {
    name: 'Select',
    description: 'Runs the OnSelect of a control, as if the user had selected it.',
    parameters: [
      control,
      { name: 'row', type: T.Number, optional: true },
      { name: 'child', optional: true },
    ],
    returns: T.Boolean,
    behavior: true,
    invoke: ([target, row, child], call) =>
      withControl('Select', target, (c) =>
        canvas(call.context).select(c, typeof row === 'number' ? row : undefined, child ?? null),
      ),
  },
  {
    name: 'SetFocus',
    description: 'Moves the keyboard focus to a control.',
    parameters: [control],
    returns: T.Boolean,
    behavior: true,
    invoke: ([target], call) =>
      withControl('SetFocus', target, (c) => canvas(call.context).setFocus(c)),
  },
  {
    name: 'Launch',
    description: 'Opens a web address.',
    parameters: [
      { name: 'address', type: T.Text },
      { name: 'parameters', optional: true },
      { name: 'target', type: enumerationValue('LaunchTarget'), optional: true },
    ],
    returns: T.Boolean,
    behavior: true,
    invoke([address, parameters, target], call) {
      canvas(call.context).launch(textOf(address), parameters ?? null, target ?? null)
      return true
    },
  },
  {
    name: 'User',
    description: 'The signed-in user: FullName, Email, Image, EntraObjectId.',
    parameters: [],
    returns: userType,
    invoke: (_args, call) => canvas(call.context).user(),
  },
  {
    name: 'Param',
    description: 'A parameter that the app was started with.',
    parameters: [{ name: 'name', type: T.Text }],
    returns: T.Text,
    invoke: ([name], call) => canvas(call.context).param(textOf(name)),
  },
  {
    name: 'Exit',
    description: 'Leaves the app.',
    parameters: [{ name: 'signout', type: T.Boolean, optional: true }],
    returns: T.Boolean,
    behavior: true,
    invoke(_args, call) {
      canvas(call.context).exit()
      return true
    },
  },
]

function canvas(context: RunContext): CanvasActions {
  const { canvas: actions } = context as Partial<CanvasRunContext>
  if (!actions) throw new TypeError('This function works only in a running app.')
  return actions
}

function withControl(name: string, target: Value | undefined, act: (c: ControlReference) => void) {
  if (!isRecord(target) || !('host' in target))
    throw new TypeError(`${name} needs a control as its first argument.`)
  act(target as ControlReference)
  return true
}

function isRecord(value: Value | undefined): value is RecordValue {
  return typeof value === 'object' && value !== null && 'fields' in value
}

/** The engine has converted the argument to text already; Blank is no text. */
function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
