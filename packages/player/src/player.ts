import type { AppCheck, AppDocument, DeviceActions } from '@patchbay/app-model'
import type {
  CheckResult,
  DataSource,
  RunServices,
  SymbolInfo,
  Type,
  Value,
} from '@patchbay/power-fx'
import type { Signal } from './signal.ts'

/** The person who plays the app. */
export interface PlayerUser {
  readonly fullName: string
  readonly email: string
  /** Object id in the directory. */
  readonly id: string
  readonly image?: string
}

/** What the app may ask of the page or program around it. */
export interface PlayerHost {
  readonly user?: PlayerUser
  /** A parameter of the app's address. */
  readonly param?: (name: string) => string | undefined
  /** Opens an address; the app has asked for it. */
  readonly launch?: (address: string, target: 'new' | 'replace') => void
  readonly exit?: () => void
  /** Storage, printing, the camera: what `SaveData`, `Print`, `ScanBarcode` and the like need. */
  readonly device?: DeviceActions
  /** Moves the keyboard focus; the drawn app sets it. */
  readonly services?: RunServices
}

/** Why a notification looks as it does. */
export type NotificationKind = 'error' | 'information' | 'success' | 'warning'

/** A banner. */
export interface Notification {
  readonly id: number
  readonly kind: NotificationKind
  readonly message: string
  /** When it goes away by itself; undefined when it stays. */
  readonly timeoutMilliseconds: number | undefined
}

/** Something that failed while the app ran. */
export interface PlayerError {
  /** Instance path: `Button1`, `Gallery1[2].Title1`. */
  readonly path: string
  readonly property: string
  /** What failed and why, for the user. */
  readonly message: string
  /** `Network`, `Div0`… */
  readonly kind: string
}

/** A source of which a formula has seen only its first rows, so that its result may be incomplete. */
export interface RowsLeftOut {
  readonly source: string
  /** Rows that were read. */
  readonly limit: number
}

/** A variable or collection with what is in it now. */
export interface VariableState {
  readonly name: string
  readonly kind: 'variable' | 'contextVariable' | 'collection' | 'namedFormula'
  readonly screen?: string
  readonly type: Type
  readonly value: Value
}

/** What {@link createPlayer} takes. */
export interface PlayerOptions {
  readonly document: AppDocument
  /** The check of that very document. */
  readonly check: AppCheck
  /** The same symbols that the check was made with; their functions make the calls. */
  readonly dataSources?: readonly SymbolInfo[]
  /**
   * Rows of data sources by name. One that is not here stands in memory, empty at first, and
   * forgets its rows with the app.
   */
  readonly sources?: ReadonlyMap<string, DataSource>
  readonly host?: PlayerHost
  /** Takes over the values of variables and collections, and the screen: a live edit. */
  readonly previous?: Player
}

/**
 * A running app without pixels.
 *
 * Paths name instances of controls: `Button1`, in a gallery's third row `Gallery1[3].Title1`, and
 * in an instance of a component `Card1/Title1`. `App` and screens have paths too. Signals follow what they depend on.
 */
export interface Player {
  readonly document: AppDocument
  readonly check: AppCheck
  /** The screen that is shown; empty when the app has none. */
  readonly currentScreen: Signal<string>
  /** How the shown screen came: `none`, `fade`, `cover`, `uncover`, `coverright`, `uncoverright`. */
  readonly transition: Signal<string>
  /** Formulas and calls that are still waited for. */
  readonly pending: Signal<number>
  readonly notifications: Signal<readonly Notification[]>
  readonly errors: Signal<readonly PlayerError[]>
  readonly rowsLeftOut: Signal<readonly RowsLeftOut[]>
  readonly variables: Signal<readonly VariableState[]>
  readonly collections: Signal<readonly VariableState[]>
  /** The control that asked for focus last, with a count so that asking twice is seen. */
  readonly focus: Signal<{ readonly path: string; readonly count: number } | undefined>

  /**
   * Runs `App.OnStart` and shows the first screen. Resolves when both are through.
   */
  start(): Promise<void>
  /**
   * A property's value: explicit, default, or an output. An error is an `ErrorValue`; a value
   * still waited for is what it was before, at first Blank.
   */
  property(path: string, name: string): Signal<Value>
  /** Runs a behavior formula with all that follows from it. */
  run(path: string, property: string): Promise<void>
  /**
   * Runs a formula that stands nowhere in the app, as if it were behavior of the control at the
   * path, with all that follows from it: a step of a test, a text tried out.
   *
   * @param result  The formula checked with the names that are seen there.
   */
  runFormula(path: string, result: CheckResult): Promise<Value>
  /** What the user has put into a control: `Text` of a text input, `Pressed` of a button. */
  setInput(path: string, name: string, value: Value): void
  /** The rows of a gallery. */
  rowCount(galleryPath: string): Signal<number>
  /** Selects a row, from 1. */
  selectRow(galleryPath: string, row: number): void
  /** The selected row, from 1; 0 when there is none. */
  selectedRow(galleryPath: string): Signal<number>
  /** Shows a screen as `Navigate` does. */
  navigate(screen: string): void
  dismissNotification(id: number): void
  clearErrors(): void
  /** Size of the page around the app, in pixels, for `App.Width` and `App.Height`. */
  resize(width: number, height: number): void
  /** Resolves when nothing is waited for. */
  idle(): Promise<void>
  dispose(): void
}

/** The path of a control in a gallery's row, from 1. */
export function rowPath(galleryPath: string, row: number): string {
  return `${galleryPath}[${row}]`
}

/**
 * The path of a control inside of something: `Gallery1[2].Title1` in a row, `Card1/Title1` in an
 * instance of a component; of one that is in neither its name.
 */
export function childPath(around: string | undefined, control: string): string {
  if (around === undefined) return control
  return around.endsWith(']') ? `${around}.${control}` : `${around}/${control}`
}
