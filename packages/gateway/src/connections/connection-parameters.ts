import {
  type JsonObject,
  authenticationOf,
  connectionParametersOf,
  isSecret,
} from '@patchbay/connector-model'
import type { ConnectorRow } from '@patchbay/store'
import { ConnectorError } from '../errors.ts'

/** Values that a new connection was given, told apart by whether they are secret. */
export interface ConnectionParameters {
  plain: Record<string, string>
  secret: Record<string, string>
  /** The user has still to sign in. */
  needsConsent: boolean
}

/**
 * Judges the values for a new connection of a connector.
 *
 * @throws {ConnectorError} when one is missing or not asked for, or the connector cannot be used.
 */
export function readConnectionParameters(
  connector: Pick<ConnectorRow, 'definition' | 'properties'>,
  values: Readonly<Record<string, string>>,
): ConnectionParameters {
  const authentication = authenticationOf(connector.definition, connector.properties)
  if (authentication.type === 'unsupported')
    throw new ConnectorError(
      400,
      'AuthenticationNotSupported',
      `${authentication.reason} cannot be used yet. ` +
        'The maker of the connector chooses another type on its Security page.',
    )
  const declared = connectionParametersOf(connector.properties)
  const asked = new Map(Object.entries(declared).filter(([, value]) => !isOAuth(value)))
  const plain: Record<string, string> = {}
  const secret: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    const parameter = asked.get(name)
    if (parameter === undefined)
      throw new ConnectorError(
        400,
        'ParameterNotKnown',
        `This connector has no connection parameter "${name}". ` +
          `It asks for ${[...asked.keys()].join(', ') || 'none'}.`,
      )
    if (value === '') continue
    if (isSecret(name, parameter)) secret[name] = value
    else plain[name] = value
  }
  for (const [name, parameter] of asked)
    if (isRequired(parameter) && !(name in plain) && !(name in secret))
      throw new ConnectorError(
        400,
        'ParameterRequired',
        `Enter a value for "${labelOf(parameter) ?? name}".`,
      )
  return { plain, secret, needsConsent: authentication.type === 'oauth2' }
}

function isOAuth(parameter: unknown): boolean {
  return String((parameter as JsonObject)?.['type']).toLowerCase() === 'oauthsetting'
}

function constraintsOf(parameter: unknown): JsonObject {
  const ui = (parameter as JsonObject)?.['uiDefinition'] as JsonObject | undefined
  return (ui?.['constraints'] as JsonObject | undefined) ?? {}
}

/** Files write booleans as such or as texts. */
function isRequired(parameter: unknown): boolean {
  const { required, hidden } = constraintsOf(parameter)
  return String(required) === 'true' && String(hidden) !== 'true'
}

function labelOf(parameter: unknown): string | undefined {
  const ui = (parameter as JsonObject)?.['uiDefinition'] as JsonObject | undefined
  return typeof ui?.['displayName'] === 'string' ? ui['displayName'] : undefined
}
