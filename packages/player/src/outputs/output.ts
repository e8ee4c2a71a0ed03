import type { Value } from '@patchbay/power-fx'
import type { Instance, ReadProperty } from '../instance.ts'
import type { WritableSignal } from '../signal.ts'

/** What an output may use. */
export interface OutputContext {
  readonly read: ReadProperty
  /** The formula's value, where an output takes its place at times. */
  readonly formula: ReadProperty
  /** State of an instance by name, made on first use. */
  readonly state: (
    instance: Instance,
    name: string,
    make: () => WritableSignal<unknown>,
  ) => WritableSignal<unknown>
  /** Instances of the controls that stand directly in another. */
  readonly children: (instance: Instance) => readonly Instance[]
  /** Controls in a row of a gallery, by name. */
  readonly childrenInRow: (gallery: Instance, row: number) => ReadonlyMap<string, Instance>
  readonly appSize: WritableSignal<{ readonly width: number; readonly height: number }>
  readonly designSize: { readonly width: number; readonly height: number }
  readonly currentScreen: () => Instance | undefined
}

/** Makes the getter of an output property for one instance. */
type Output = (instance: Instance, context: OutputContext) => () => Value

/** The values that a control type itself gives, and what the user's doing does to them. */
export interface OutputSource {
  readonly properties: Readonly<Record<string, Output>>
  readonly setInput?: (
    instance: Instance,
    name: string,
    value: Value,
    context: OutputContext,
  ) => void
  /** Back to the default. */
  readonly reset?: (instance: Instance, context: OutputContext) => void
}
