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

/** Raised when a run is stopped: cancelled, or out of steps. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped'
}

/** One run of a formula: its rows in scope, its services, its remaining budget. */
export class Frame {
  readonly context: RunContext
  readonly settings: FormulaSettings
  /** The row of each open scope. */
  readonly slots: Value[]
  #zone: Zone | undefined
  #culture: Culture | undefined
  #left: number

  constructor(context: RunContext, settings: FormulaSettings, slots: Value[] = []) {
    this.context = context
    this.settings = settings
    this.slots = slots
    this.#left = context.budget ?? 50_000_000
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

  /** Milliseconds since 1970-01-01 UTC. */
  now(): number {
    return this.services.clock ? this.services.clock() : Date.now()
  }

  random(): number {
    return this.services.random ? this.services.random() : Math.random()
  }

  /** Counts one step; throws {@link RunStopped} when cancelled or out of budget. */
  step() {
    if (--this.#left > 0 && (this.#left & 1023) !== 0) return
    if (this.context.signal?.aborted) throw new RunStopped('The run was cancelled.')
    if (this.#left <= 0) throw new RunStopped('The run took more steps than its budget allows.')
  }

  /** The same run with rows of its own, for parts that overlap in time. */
  fork(): Frame {
    return new Frame(this.context, this.settings, [...this.slots])
  }
}

function resolveZone(zone: RunServices['timeZone']): Zone {
  if (zone === undefined) return UTC
  return typeof zone === 'string' ? zoneOf(zone) : zone
}
