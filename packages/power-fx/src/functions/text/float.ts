import { numberFunction } from './text-arguments.ts'

export const float = numberFunction(
  'Float',
  'Turns text and other values into a floating-point number.',
  [['Float("1e3")', '1000']],
)
