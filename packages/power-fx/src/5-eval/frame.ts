import { type Culture, cultureOf } from '../culture/culture.ts'
import type { RunContext, RunServices } from '../symbols/run-context.ts'
import type { Features } from '../types/features.ts'
import { type Zone, UTC, zoneOf } from '../values/time-zone.ts'
import type { Value } from '../values/value.ts'

/** A value now or later. */
export type Awaitable = Value | Promise<Value>

/** A piece of a compiled formula. */
export type Closure = (frame: Frame) => Awaitable

/** What the formula was compiled for. */
export interface FormulaSettings {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly locale: string
  readonly scopeCount: number
}

/** The budget of a run whose host sets none. */
const MOST_STEPS = 50_000_000

/** Of a formula that opens no scope. */
const NO_SLOTS: Value[] = []

/** Raised when a run is stopped: cancelled, or out of steps. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped'
}

/** What is left of a run's budget; all frames of the run share it. */
export interface Meter {
  steps: number
  /** User-defined functions that are being called, one in the other. */
  calls: number
}

/** Where a host call keeps its run's meter, and the context of a run that is part of another. */
export const METERED = Symbol('meter')

/** Lets a run in that context draw on the budget of the run that a host call belongs to. */
export function shareBudget(context: RunContext & Metered, call: object): Meter | undefined {
  const meter = (call as Metered)[METERED]
  if (meter) context[METERED] = meter
  return meter
}

interface Metered {
  [METERED]?: Meter
}

/** One run of a formula: its rows in scope, its services, its remaining budget. */
export class Frame {
  readonly context: RunContext
  readonly settings: FormulaSettings
  /** The row of each open scope. */
  readonly slots: Value[]
  #zone: Zone | undefined
  #culture: Culture | undefined
  #meter: Meter | undefined
  #constants: (Value | undefined)[] | undefined

  constructor(context: RunContext, settings: FormulaSettings, slots?: Value[], meter?: Meter) {
    this.context = context
    this.settings = settings
    this.slots = slots ?? (settings.scopeCount > 0 ? [] : NO_SLOTS)
    this.#meter = meter
  }

  /** Made when first asked for: most formulas count nothing. */
  get meter(): Meter {
    return (this.#meter ??= (this.context as Metered)[METERED] ?? {
      steps: this.context.budget ?? MOST_STEPS,
      calls: 0,
    })
  }

  get services(): RunServices {
    return this.context.services ?? {}
  }

  get zone(): Zone {
    return (this.#zone ??= resolveZone(this.services.timeZone))
  }

  get culture(): Culture {
    return (this.#culture ??= cultureOf(this.services.locale ?? this.settings.locale))
  }

  /** The value of a piece that is the same throughout the run, evaluated when first asked for. */
  constant(place: number, evaluate: (frame: Frame) => Value): Value {
    const known = (this.#constants ??= [])[place]
    if (known !== undefined) return known
    return (this.#constants[place] = evaluate(this))
  }

  /** Milliseconds since 1970-01-01 UTC. */
  now(): number {
    return this.services.clock ? this.services.clock() : Date.now()
  }

  random(): number {
    return this.services.random ? this.services.random() : Math.random()
  }

  /** Counts one step; throws {@link RunStopped} when cancelled or out of budget. */
  step() {
    const left = --this.meter.steps
    if (left <= 0 || (left & 1023) === 0) this.#mayGoOn()
  }

  /** Counts the next turns of a loop at once. */
  spend(steps: number) {
    this.meter.steps -= steps
    this.#mayGoOn()
  }

  #mayGoOn() {
    if (this.context.signal?.aborted) throw new RunStopped('The run was cancelled.')
    if (this.meter.steps <= 0)
      throw new RunStopped('The run took more steps than its budget allows.')
  }

  /** The same run with rows of its own, for parts that overlap in time. */
  fork(): Frame {
    return new Frame(this.context, this.settings, [...this.slots], this.meter)
  }
}

function resolveZone(zone: RunServices['timeZone']): Zone {
  if (zone === undefined) return UTC
  return typeof zone === 'string' ? zoneOf(zone) : zone
}
