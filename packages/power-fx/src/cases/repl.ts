import type { Diagnostic } from '../3-bind/diagnostic.ts'
import type { Features } from '../types/features.ts'
import type { Value } from '../values/value.ts'
import type { Setup } from './setups.ts'

/** What a line of the console came to. */
export type Answer =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'findings'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'nothing' }

/** A console that keeps variables and definitions from line to line. */
export class Repl {
  readonly options: { features: Features; numberIsFloat: boolean; setup: Setup }
  constructor(options: { features: Features; numberIsFloat: boolean; setup: Setup }) {
    this.options = options
  }

  async handle(_text: string): Promise<Answer> {
    return { kind: 'nothing' }
  }
}
