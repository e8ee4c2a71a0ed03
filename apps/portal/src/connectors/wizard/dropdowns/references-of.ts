import { isObject, objectAt, textAt, type JsonObject } from '../json-path.ts'

const deepest = 4

/** What the choices of one value can depend on: parameters, and texts within the body (`body/team`). */
export function referencesOf(parameters: readonly JsonObject[]): string[] {
  return parameters.flatMap((parameter) => {
    const name = textAt(parameter, 'name')
    if (name === '') return []
    return parameter['in'] === 'body' ? within(objectAt(parameter, 'schema'), name, 0) : [name]
  })
}

function within(schema: JsonObject, path: string, depth: number): string[] {
  if (depth > deepest) return []
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]) => {
    if (!isObject(inner)) return []
    const here = `${path}/${name}`
    return 'properties' in inner ? within(inner, here, depth + 1) : [here]
  })
}
