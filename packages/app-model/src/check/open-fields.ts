import { T, type Type } from '@patchbay/power-fx'

/**
 * Fields of which only some are known: any other is there too, as a value that is only known when
 * the app runs. A name that means something else in the app is no field, so that formulas over
 * rows still see variables and controls.
 */
export class OpenFields extends Map<string, Type> {
  readonly #isTaken: (name: string) => boolean

  constructor(known: Iterable<readonly [string, Type]>, isTaken: (name: string) => boolean) {
    super(known)
    this.#isTaken = isTaken
  }

  override get(name: string): Type | undefined {
    return super.get(name) ?? (this.#isTaken(name) ? undefined : T.Deferred)
  }

  /** The same openness with further known fields. */
  with(known: Iterable<readonly [string, Type]>): OpenFields {
    return new OpenFields([...this, ...known], this.#isTaken)
  }
}

/** Fields with further ones, as open as before. */
export function extendFields(
  fields: ReadonlyMap<string, Type>,
  more: Iterable<readonly [string, Type]>,
): ReadonlyMap<string, Type> {
  return fields instanceof OpenFields ? fields.with(more) : new Map([...fields, ...more])
}
