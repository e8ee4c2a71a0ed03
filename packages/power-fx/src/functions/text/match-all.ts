import { matching } from './matching.ts'

export const matchAll = matching(
  'MatchAll',
  'Gives every part of a text that a pattern describes.',
  ['CountRows(MatchAll("a1b2", "\\d"))', '2'],
)
