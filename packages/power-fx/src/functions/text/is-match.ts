import { matching } from './matching.ts'

export const isMatch = matching(
  'IsMatch',
  'True when text is of the form that a pattern describes.',
  ['IsMatch("123", "\\d+")', 'true'],
)
