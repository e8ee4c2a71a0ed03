import { type JsonObject, fieldOf, isObject, scalarText } from '../document.ts'
import { escapePointer } from '../json.ts'

/** Every policy template of custom connectors, in lower case as ids are compared. */
export const POLICY_TEMPLATES: ReadonlySet<string> = new Set(
  (
    'setheader dynamichosturl dynamicsubdomain routerequesttoendpoint setqueryparameter ' +
    'setproperty pollingtrigger stringreplace updatenextlink convertobjecttoarray ' +
    'convertarraytoobject setvaluefromurl stringtoarray encodepropertyvalue moveproperties ' +
    'setconnectionstatustounauthenticated'
  ).split(' '),
)

/** One entry of `policyTemplateInstances`. */
export interface PolicyInstance {
  templateId: string
  title: string
  /** Operation ids it is for; empty for all. */
  operationIds: string[]
  /** As written, prefixes and all. */
  parameters: JsonObject
  /** JSON pointer in `apiProperties.json`. */
  pointer: string
}

/** The policies of a connector in their order, which is the order they run in. */
export function policyInstances(properties: JsonObject): PolicyInstance[] {
  const list = fieldOf(fieldOf(properties, 'properties'), 'policyTemplateInstances')
  if (!Array.isArray(list)) return []
  return list.flatMap((instance, index) => {
    if (!isObject(instance)) return []
    const parameters = fieldOf(instance, 'parameters')
    const names = fieldOf(parameters, 'x-ms-apimTemplate-operationName')
    const templateId = scalarText(fieldOf(instance, 'templateId'))
    return [
      {
        templateId,
        title: scalarText(fieldOf(instance, 'title')) || templateId,
        operationIds: Array.isArray(names) ? names.map(String) : [],
        parameters: isObject(parameters) ? parameters : {},
        pointer: `/properties/policyTemplateInstances/${escapePointer(String(index))}`,
      },
    ]
  })
}

/** The policies that a call of an operation has to go through. */
export function policiesOf(properties: JsonObject, operationId: string): PolicyInstance[] {
  return policyInstances(properties).filter(
    ({ operationIds }) => operationIds.length === 0 || operationIds.includes(operationId),
  )
}
