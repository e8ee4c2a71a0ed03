import {
  type HostFunction,
  type HostParameter,
  type RunContext,
  T,
  TableValue,
  type Value,
  fromJson,
  toJson,
} from '@patchbay/power-fx'

/**
 * What functions of canvas apps ask of the device and the page around the app. What is absent
 * cannot be done there, and the function says so.
 */
export interface DeviceActions {
  /** Texts kept on the device, by name. */
  readonly storage?: {
    load(name: string): Promise<string | undefined>
    save(name: string, text: string): Promise<void>
    /** Forgets one, or all of this app's. */
    clear(name: string | undefined): Promise<void>
  }
  /** Prints what is shown. */
  readonly print?: () => void
  /** The screen as a PDF document, as a `data:` address. */
  readonly pdf?: (screen: string | undefined) => Promise<string>
  /** What the camera read; undefined when the user gave up. */
  readonly scanBarcode?: () => Promise<string | undefined>
  /** Closes the form of a host such as a list, which shows the app in it. */
  readonly requestHide?: () => void
}

/** The context of a run on a device. */
export interface DeviceRunContext extends RunContext {
  readonly device: DeviceActions
}

const collection: HostParameter = { name: 'collection', symbol: true }
const name: HostParameter = { name: 'name', type: T.Text }

/** Functions of canvas apps that work on the device. */
export const deviceFunctions: readonly HostFunction[] = [
  {
    name: 'SaveData',
    description: 'Keeps a collection on the device, under a name.',
    parameters: [collection, name],
    returns: T.Boolean,
    behavior: true,
    async: true,
    async invoke([, key], call) {
      const [symbol] = call.symbols
      const rows = symbol && call.context.read(symbol)
      if (!(rows instanceof TableValue)) throw new TypeError('SaveData needs a collection.')
      const kept = [...rows.rows].map((row) => toJson(row))
      await storage('SaveData', call.context).save(textOf(key), JSON.stringify(kept))
      return true
    },
  },
  {
    name: 'LoadData',
    description: 'Adds the rows that were kept on the device under a name to a collection.',
    parameters: [
      collection,
      name,
      { name: 'ignoreNonexistentFile', type: T.Boolean, optional: true },
    ],
    returns: T.Boolean,
    behavior: true,
    async: true,
    async invoke([, key, ignoreMissing], call) {
      const [symbol] = call.symbols
      if (symbol?.type.kind !== 'Table') throw new TypeError('LoadData needs a collection.')
      const text = await storage('LoadData', call.context).load(textOf(key))
      if (text === undefined) {
        if (ignoreMissing === true) return true
        throw new TypeError(`Nothing is kept under the name ${textOf(key)}.`)
      }
      const loaded = fromJson(JSON.parse(text), symbol.type)
      const before = call.context.read(symbol)
      const rows = before instanceof TableValue ? [...before.rows] : []
      const added = loaded instanceof TableValue ? [...loaded.rows] : []
      call.context.write?.(symbol, new TableValue([...rows, ...added]))
      return true
    },
  },
  {
    name: 'ClearData',
    description: 'Forgets what was kept on the device under a name, or all of it.',
    parameters: [{ ...name, optional: true }],
    returns: T.Boolean,
    behavior: true,
    async: true,
    async invoke([key], call) {
      const forgotten = typeof key === 'string' ? key : undefined
      await storage('ClearData', call.context).clear(forgotten)
      return true
    },
  },
  {
    name: 'Print',
    description: 'Prints what is shown.',
    parameters: [],
    returns: T.Boolean,
    behavior: true,
    invoke(_args, call) {
      needed('Print', device(call.context).print)()
      return true
    },
  },
  {
    name: 'PDF',
    description: 'The screen as a PDF document.',
    parameters: [
      { name: 'screen', optional: true },
      { name: 'options', optional: true },
    ],
    returns: T.Text,
    behavior: true,
    async: true,
    invoke([screen], call) {
      const shown =
        typeof screen === 'object' && screen && 'name' in screen ? screen.name : undefined
      const make = needed('PDF', device(call.context).pdf)
      return make(typeof shown === 'string' ? shown : undefined)
    },
  },
  {
    name: 'ScanBarcode',
    description: 'What the camera reads from a bar code.',
    parameters: [],
    variadic: true,
    returns: T.Text,
    behavior: true,
    async: true,
    invoke: async (_args, call) =>
      (await needed('ScanBarcode', device(call.context).scanBarcode)()) ?? null,
  },
  {
    name: 'RequestHide',
    description: 'Asks the host to close its form.',
    parameters: [],
    returns: T.Boolean,
    behavior: true,
    invoke(_args, call) {
      needed('RequestHide', device(call.context).requestHide)()
      return true
    },
  },
]

function device(context: RunContext): DeviceActions {
  return (context as Partial<DeviceRunContext>).device ?? {}
}

function storage(what: string, context: RunContext): NonNullable<DeviceActions['storage']> {
  return needed(what, device(context).storage)
}

/** @throws {TypeError} When the device or page does not have it. */
function needed<Ability>(what: string, ability: Ability | undefined): Ability {
  if (ability === undefined) throw new TypeError(`${what} is not possible where this app runs.`)
  return ability
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
