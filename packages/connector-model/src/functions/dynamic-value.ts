import * as powerFx from '@patchbay/power-fx'
import { DynamicValue, type Value } from '@patchbay/power-fx'
import { NumberText } from './number-text.ts'

type Node = DynamicValue['node']

/** JSON of unknown form as a Dynamic value; null is Blank. */
export function dynamicValue(json: unknown): Value {
  return json === null || json === undefined ? null : new DynamicValue(toNode(json) as Node)
}

function toNode(json: unknown): Node | null {
  if (json instanceof NumberText) return numberNode(json.text)
  if (Array.isArray(json)) return json.map(toNode)
  if (typeof json === 'object' && json !== null)
    return new Map(Object.entries(json).map(([name, inner]) => [name, toNode(inner)]))
  return json as string | boolean | null
}

function numberNode(text: string): Node {
  const { JsonNumber } = powerFx as unknown as { JsonNumber?: new (text: string) => Node }
  return JsonNumber ? new JsonNumber(text) : text
}
