import type { Control } from '@patchbay/app-model'
import { type Player, type Signal, childPath, rowPath } from '@patchbay/player'
import { ColorValue, OptionValue, type Value } from '@patchbay/power-fx'
import { computed, effect } from 'alien-signals'

/** How far a control may be used. */
export type Mode = 'edit' | 'view' | 'disabled'

/** What all controls of one drawn app share. */
export interface DrawnApp {
  readonly player: Player
  /** Design time: no behavior runs, nothing can be typed or focused. */
  readonly editing: boolean
  /**
   * Draws a control and what is in it. Effects made meanwhile end with the scope around them.
   *
   * @param row  Path of the gallery row or of the component's instance that it is in.
   */
  readonly draw: (control: Control, row: string | undefined, parent: Signal<Mode>) => HTMLElement
}

/** One drawn instance: typed reading of its properties, by kind of value. */
export class ControlContext {
  readonly app: DrawnApp
  readonly control: Control
  readonly path: string
  /** Path of the gallery row or of the component's instance that it is in. */
  readonly row: string | undefined
  /** The most restrictive `DisplayMode` of the control and everything around it. */
  readonly mode: Signal<Mode>

  constructor(app: DrawnApp, control: Control, row: string | undefined, parent: Signal<Mode>) {
    this.app = app
    this.control = control
    this.row = row
    this.path = childPath(row, control.name)
    this.mode = computed(() => stricter(parent(), this.#ownMode()))
  }

  value(name: string): Value {
    return this.app.player.property(this.path, name)()
  }

  text(name: string): string {
    const value = this.value(name)
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  }

  number(name: string, otherwise = 0): number {
    const value = this.value(name)
    return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
  }

  boolean(name: string): boolean {
    return this.value(name) === true
  }

  /** The stored value of an enumeration's option: `left`, `solid`. */
  option(name: string): string {
    return optionOf(this.value(name))
  }

  /** A colour for the style sheet; transparent when Blank. */
  color(name: string): string {
    const value = this.value(name)
    return value instanceof ColorValue ? value.toCss() : 'transparent'
  }

  /** Whether the document gives the behavior a formula. */
  has(behavior: string): boolean {
    const formula = this.control.properties.get(behavior)?.trim()
    return formula !== undefined && formula !== '' && formula !== 'false'
  }

  /** Runs a behavior formula, unless the app is being edited. */
  run(behavior: string): void {
    if (!this.app.editing) void this.app.player.run(this.path, behavior)
  }

  /** The path of a row of this gallery, from 1. */
  rowPath(row: number): string {
    return rowPath(this.path, row)
  }

  #ownMode(): Mode {
    const option = this.option('DisplayMode').toLowerCase()
    return option === 'view' || option === 'disabled' ? option : 'edit'
  }
}

/** The stored value of an enumeration's option, which older formulas write as text. */
export function optionOf(value: Value): string {
  if (value instanceof OptionValue) return String(value.value)
  return typeof value === 'string' ? value : ''
}

const STRICTNESS: readonly Mode[] = ['edit', 'view', 'disabled']

function stricter(a: Mode, b: Mode): Mode {
  return STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b
}

/** Keeps something of an element in step with the signals that `apply` reads. */
export function follow(apply: () => void): void {
  effect(apply)
}
