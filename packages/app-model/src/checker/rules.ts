import { accessibilityRules } from './accessibility.ts'
import { performanceRules } from './performance.ts'
import type { Rule } from './rule.ts'
import { runtimeRules } from './runtime.ts'

/** Every rule beyond those about formulas, by category. */
export const appRules: readonly Rule[] = [
  ...accessibilityRules,
  ...performanceRules,
  ...runtimeRules,
]
