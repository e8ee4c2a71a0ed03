import { compilePolicy, policiesOf, PolicyError } from '@patchbay/connector-model'
import type { ApiPropertiesJson } from '@patchbay/wire'
import { objectAt, valueAt } from '../json-path.ts'

/** Why the gateway cannot carry a policy out; undefined when it can. */
export function policyInstanceProblem(
  properties: ApiPropertiesJson,
  index: number,
): string | undefined {
  const list = valueAt(properties, 'properties', 'policyTemplateInstances')
  if (!Array.isArray(list)) return undefined
  const written: unknown = list[index]
  const parameters = objectAt(written, 'parameters')
  const { 'x-ms-apimTemplate-operationName': _, ...everywhere } = parameters
  const [policy] = policiesOf(
    { properties: { policyTemplateInstances: [{ ...objectAt(written), parameters: everywhere }] } },
    '',
  )
  if (!policy) return undefined
  try {
    compilePolicy(policy)
    return undefined
  } catch (error) {
    if (error instanceof PolicyError) return error.message
    throw error
  }
}
