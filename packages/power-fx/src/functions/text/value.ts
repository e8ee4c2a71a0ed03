import { numberFunction } from './text-arguments.ts'

export const value = numberFunction('Value', 'Turns text and other values into a number.', [
  ['Value("1,234.5")', '1234.5'],
  ['Value("50%")', '0.5'],
])
