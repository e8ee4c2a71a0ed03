import { T } from '@patchbay/power-fx'

const NAMES = ['Primary', 'PrimaryForeground'] as const
const STEPS = [10, 20, 30, 40, 50, 60, 70] as const

/** Names of a theme's colours, with how far each is from the primary one (percent, dark < 0). */
export const themeColors: ReadonlyMap<string, number> = new Map([
  ...NAMES.map((name) => [name, 0] as const),
  ...STEPS.map((step) => [`Darker${step}`, -step] as const),
  ...STEPS.map((step) => [`Lighter${step}`, step] as const),
  ['Lighter80', 80],
])

/** The type of `App.Theme`. */
export const themeType = T.record({
  Name: T.Text,
  Font: T.Text,
  Colors: T.record(Object.fromEntries([...themeColors.keys()].map((name) => [name, T.Color]))),
})
