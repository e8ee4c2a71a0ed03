import type { ApiPropertiesJson } from '@patchbay/wire'
import { isObject, objectAt, scalarText, textAt } from '../wizard/json-path.ts'

/** Something a person types before a connection is made. */
export interface ConnectionField {
  name: string
  label: string
  description: string
  secret: boolean
  required: boolean
  defaultValue: string
  /** A choice when not empty. */
  allowedValues: { text: string; value: string }[]
}

/** What making a connection takes. */
export interface ConnectionNeeds {
  fields: ConnectionField[]
  /** A sign-in at the API's identity provider. */
  signIn: boolean
}

/** Reads the connection parameters of an `apiProperties.json`; hidden ones are not asked for. */
export function connectionNeeds(properties: ApiPropertiesJson): ConnectionNeeds {
  const parameters = Object.entries(objectAt(properties, 'properties', 'connectionParameters'))
  return {
    signIn: parameters.some(([, parameter]) => typeOf(parameter) === 'oauthsetting'),
    fields: parameters.filter(([, parameter]) => isAskedFor(parameter)).map(toField),
  }
}

function typeOf(parameter: unknown): string {
  return textAt(parameter, 'type').toLowerCase()
}

function isAskedFor(parameter: unknown): boolean {
  if (!isObject(parameter)) return false
  if (typeOf(parameter) === 'oauthsetting' || typeOf(parameter) === 'gatewaysetting') return false
  return textAt(parameter, 'uiDefinition', 'constraints', 'hidden') !== 'true'
}

function toField([name, parameter]: [string, unknown]): ConnectionField {
  const choices = objectAt(parameter, 'uiDefinition', 'constraints')['allowedValues']
  return {
    name,
    label: textAt(parameter, 'uiDefinition', 'displayName') || name,
    description: textAt(parameter, 'uiDefinition', 'description'),
    // Files in the wild declare secrets as plain text, so the name counts as well.
    secret: typeOf(parameter) === 'securestring' || /key|secret|password|token/i.test(name),
    required: textAt(parameter, 'uiDefinition', 'constraints', 'required') === 'true',
    defaultValue: isObject(parameter) ? scalarText(parameter['defaultValue']) : '',
    allowedValues: Array.isArray(choices)
      ? choices.map((choice) => ({
          text: textAt(choice, 'text') || textAt(choice, 'value'),
          value: textAt(choice, 'value'),
        }))
      : [],
  }
}
