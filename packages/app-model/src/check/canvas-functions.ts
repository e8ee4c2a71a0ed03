import {
  CANVAS_USER,
  type CanvasImplementation,
  type ControlReference,
  type HostFunction,
  type RecordValue,
  type RunContext,
  T,
  type Value,
  canvasFunctions as declareCanvasFunctions,
} from '@patchbay/power-fx'
import { enumerations } from '../enumerations.ts'

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
export const userType = CANVAS_USER

/** What each function that only a canvas app has does here. */
const implementation: CanvasImplementation = {
  Navigate: ([screen, transition, context], call) =>
    canvas(call.context).navigate(
      screen ?? null,
      transition ?? null,
      isRecord(context) ? context : undefined,
    ),
  UpdateContext([context], call) {
    if (!isRecord(context))
      throw new TypeError('UpdateContext needs a record, such as {locCount: 1}.')
    return canvas(call.context).updateContext(context)
  },
  Back: ([transition], call) => canvas(call.context).back(transition ?? null),
  Notify([message, type, timeout], call) {
    const milliseconds = typeof timeout === 'number' ? timeout : 10_000
    canvas(call.context).notify(textOf(message), type ?? null, milliseconds)
    return true
  },
  Reset: ([target], call) => withControl('Reset', target, (c) => canvas(call.context).reset(c)),
  Select: ([target, row, child], call) =>
    withControl('Select', target, (c) =>
      canvas(call.context).select(c, typeof row === 'number' ? row : undefined, child ?? null),
    ),
  SetFocus: ([target], call) =>
    withControl('SetFocus', target, (c) => canvas(call.context).setFocus(c)),
  Launch([address, parameters, target], call) {
    canvas(call.context).launch(textOf(address), parameters ?? null, target ?? null)
    return true
  },
  User: (_args, call) => canvas(call.context).user(),
  Param: ([name], call) => canvas(call.context).param(textOf(name)),
  Exit(_args, call) {
    canvas(call.context).exit()
    return true
  },
}

/** Functions that need nothing of the running app. */
const SELF_RELIANT: ReadonlySet<string> = new Set(['Concurrent'])

/**
 * Functions that only a canvas app has and that run here, as the language declares them. What it
 * declares besides is left to the table of functions that do not run yet.
 */
export const canvasFunctions: readonly HostFunction[] = declareCanvasFunctions(implementation, {
  enumeration: (name) => {
    const type = enumerations.get(name)
    return type && T.optionSetValue(type)
  },
}).filter(({ name }) => name in implementation || SELF_RELIANT.has(name))

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
