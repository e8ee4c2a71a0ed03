import { DynamicValue, type JsonNode, type Value } from '../values/value.ts'

/** JSON as a value: null is Blank. */
export function dynamicOf(node: JsonNode): Value {
  return node === null ? null : new DynamicValue(node)
}
