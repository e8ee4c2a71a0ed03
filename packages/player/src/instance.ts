import {
  type ComponentDefinition,
  type ControlPlace,
  type ControlType,
  controlTypes,
} from '@patchbay/app-model'
import { ControlReference, type Value } from '@patchbay/power-fx'
import { type Signal, type WritableSignal } from './signal.ts'

/** The app, a screen or one instance of a control: what formulas run for. */
export interface Instance {
  readonly path: string
  /** Name of the control, screen or `App`. */
  readonly name: string
  readonly kind: 'app' | 'screen' | 'control'
  readonly typeName: string
  readonly type: ControlType | undefined
  /** Where its context variables are: a screen, or the path of the component's instance around. */
  readonly screen: string
  /** The instance around it. */
  readonly parent: Instance | undefined
  /** The gallery row it is in: the gallery's instance and the row, from 1. */
  readonly row: Row | undefined
  /** The instance of the component whose definition it stands in. */
  readonly inside: Instance | undefined
  /** The definition that it is an instance of. */
  readonly component: ComponentDefinition | undefined
  readonly reference: ControlReference
  readonly properties: Map<string, Signal<Value>>
  /** What the user did: typed text, selected row, pressed. */
  readonly state: Map<string, WritableSignal<unknown>>
}

/** A row of a gallery's instance. */
export interface Row {
  readonly gallery: Instance
  /** From 1. */
  readonly index: number
}

/** Reads a property of an instance. */
export type ReadProperty = (instance: Instance, name: string) => Value

/** An instance as a value: its properties are its fields, read when asked for. */
export class InstanceReference extends ControlReference {
  readonly #read: (name: string) => Value
  readonly #names: Iterable<string>

  constructor(instance: Instance, read: ReadProperty) {
    super(instance.name, instance)
    this.#read = (name) => read(instance, name)
    this.#names = instance.type ? readableNames(instance.type) : []
  }

  override get(name: string): Value {
    return this.#read(name)
  }

  override *fields(): Iterable<[string, Value]> {
    for (const name of this.#names) yield [name, this.#read(name)]
  }
}

function readableNames(type: ControlType): string[] {
  return [...type.properties.values()]
    .filter((property) => property.category !== 'behavior')
    .map((property) => property.name)
}

/** The galleries around a control, outermost first. */
export function templatesAround(place: ControlPlace): string[] {
  return place.ancestors
    .filter((ancestor) => controlTypes.get(ancestor.type)?.isTemplate)
    .map((ancestor) => ancestor.name)
}
