import { builtInEnumerations } from '@patchbay/power-fx'
import { enumerations } from '../enumerations.ts'

/** Enumerations whose options older apps name without them; the first that has a name decides. */
const ENUMERATIONS = [
  'ScreenTransition',
  'NotificationType',
  'Color',
  'SortOrder',
  'TimeUnit',
  'DisplayMode',
  'FontWeight',
  'Align',
  'BorderStyle',
  'FormMode',
  'ImagePosition',
  'Layout',
  'VerticalAlign',
  'DateTimeFormat',
]

const options = new Map<string, string>()
for (const enumeration of ENUMERATIONS) {
  const names =
    enumerations.get(enumeration)?.definition.options ??
    builtInEnumerations(false).get(enumeration)?.options
  for (const option of names?.keys() ?? [])
    if (!options.has(option)) options.set(option, `${enumeration}.${option}`)
}

/**
 * Options that older apps name without their enumeration, with the formula that each stands for:
 * `Fade` → `ScreenTransition.Fade`. Anything else of that name comes first.
 */
export const bareOptions: ReadonlyMap<string, string> = options
