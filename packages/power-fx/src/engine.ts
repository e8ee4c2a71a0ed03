import type { CheckOptions, CheckResult } from './check-result.ts'
import type { Diagnostic } from './3-bind/diagnostic.ts'
import type { Node } from './2-parse/ast.ts'
import type { Features } from './types/features.ts'

/** Named sets of features. `canvas` also makes numbers floats. */
export type FeaturePreset = 'v1' | 'canvas' | 'canvas-v1' | 'none'

/** How an engine is made. */
export interface EngineOptions {
  /** Default `v1`. */
  readonly features?: FeaturePreset | Partial<Features>
  /** BCP 47 tag; decides separators in formulas' text and how values are shown. Default `en-US`. */
  readonly locale?: string
  /** Numbers are doubles. Default true for the canvas presets. */
  readonly numberIsFloat?: boolean
  readonly disableReservedKeywords?: boolean
}

/** Parses and checks formulas. Holds no state between calls. */
export interface Engine {
  readonly features: Features
  readonly locale: string
  readonly numberIsFloat: boolean
  parse(
    text: string,
    options?: Pick<CheckOptions, 'textFirst'>,
  ): { tree: Node; diagnostics: readonly Diagnostic[] }
  check(text: string, options?: CheckOptions): CheckResult
}

/** Makes an engine. */
export function createEngine(_options: EngineOptions = {}): Engine {
  throw new TypeError('The pipeline is not connected yet.')
}
