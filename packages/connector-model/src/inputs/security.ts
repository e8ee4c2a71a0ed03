import type { JsonObject } from '../document.ts'
import { newProperties } from '../new-connector.ts'
import { type Authentication, withAuthentication } from '../security.ts'

/** How an input authenticates, as far as connectors can. */
export type InputAuthentication =
  | { type: 'none' }
  | { type: 'basic' }
  | { type: 'apiKey'; name: string; in: 'header' | 'query' }
  | { type: 'bearer' }
  | {
      type: 'oauth2'
      authorizationUrl: string
      tokenUrl: string
      refreshUrl: string
      scopes: string[]
    }

/** Both files with an authentication; credentials themselves are never part of it. */
export function withInputAuthentication(
  definition: JsonObject,
  authentication: InputAuthentication,
): { definition: JsonObject; properties: JsonObject } {
  const files = withAuthentication(
    { definition, properties: newProperties() },
    toAuthentication(authentication),
  )
  if (authentication.type !== 'bearer') return files
  const inner = files.properties['properties'] as JsonObject
  return {
    ...files,
    properties: {
      ...files.properties,
      properties: {
        ...inner,
        policyTemplateInstances: [
          {
            templateId: 'setheader',
            title: 'Bearer token',
            parameters: {
              'x-ms-apimTemplateParameter.name': 'Authorization',
              'x-ms-apimTemplateParameter.value': "Bearer @connectionParameters('api_key')",
              'x-ms-apimTemplateParameter.existsAction': 'override',
              'x-ms-apimTemplate-policySection': 'Request',
            },
          },
        ],
      },
    },
  }
}

function toAuthentication(input: InputAuthentication): Authentication {
  switch (input.type) {
    case 'none':
      return { type: 'none' }
    case 'basic':
      return { type: 'basic', usernameLabel: 'User name', passwordLabel: 'Password' }
    case 'apiKey':
      return { ...input, label: 'API Key', parameterName: 'api_key' }
    case 'bearer':
      return {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        label: 'Token',
        parameterName: 'api_key',
      }
    case 'oauth2':
      return { ...input, identityProvider: 'oauth2', clientId: '', redirectUrl: '' }
  }
}

const KEY_NAME = /^((x|ocp-apim)[-_])?(api[-_]?key|apikey|subscription[-_]key|auth[-_]token)$/i

/** Whether a header or query parameter carries a key, by the names that APIs give it. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name)
}
