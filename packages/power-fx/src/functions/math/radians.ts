import { ofOne } from './numbers.ts'

export const radians = ofOne(
  'Radians',
  'Turns degrees into radians.',
  [['Round(Radians(180), 4)', '3.1416']],
  (x) => (x / 180) * Math.PI,
)
