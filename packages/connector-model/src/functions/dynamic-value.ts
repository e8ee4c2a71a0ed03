import { T, type Value, fromJson } from '@patchbay/power-fx'
import { NumberText } from './number-text.ts'

/** JSON of unknown form as a Dynamic value, whose numbers are doubles; null is Blank. */
export function dynamicValue(json: unknown): Value {
  return fromJson(withNumbers(json), T.Dynamic)
}

function withNumbers(json: unknown): unknown {
  if (json instanceof NumberText) return Number(json.text)
  if (Array.isArray(json)) return json.map(withNumbers)
  if (typeof json === 'object' && json !== null)
    return Object.fromEntries(
      Object.entries(json).map(([name, inner]) => [name, withNumbers(inner)]),
    )
  return json
}
