import { matching } from './matching.ts'

export const match = matching('Match', 'Gives the first part of a text that a pattern describes.', [
  'Match("ab12", "\\d+").FullMatch',
  '"12"',
])
