import { type JsonObject, fieldOf, isSecret, parameterSetsOf } from '@patchbay/connector-model'
import type { ConnectorRow } from '@patchbay/store'
import { type AuthenticationChoice, authenticationFor, parametersFor } from '../authentication.ts'
import { ConnectorError } from '../errors.ts'

/** Values that a new connection was given, told apart by whether they are secret. */
export interface ConnectionParameters {
  plain: Record<string, string>
  secret: Record<string, string>
  choice: AuthenticationChoice
  /** The user has still to sign in. */
  needsConsent: boolean
}

/** What a user chose and entered for a new connection. */
export interface EnteredConnection {
  parameters: Readonly<Record<string, string>>
  parameterSet?: string | undefined
  /** An application of one's own in place of a user's sign-in. */
  servicePrincipal?:
    | { clientId: string; clientSecret: string; tenantId?: string | undefined }
    | undefined
}

/**
 * Judges the values for a new connection of a connector.
 *
 * @throws {ConnectorError} when one is missing or not asked for, or the connector cannot be used.
 */
export function readConnectionParameters(
  connector: Pick<ConnectorRow, 'definition' | 'properties'>,
  entered: EnteredConnection,
): ConnectionParameters {
  const parameterSet = chosenSet(connector, entered.parameterSet)
  const declared = parametersFor(connector, parameterSet)
  const asked = new Map(Object.entries(declared).filter(([, value]) => !isOAuth(value)))
  const plain: Record<string, string> = {}
  const secret: Record<string, string> = {}
  for (const [name, value] of Object.entries(entered.parameters)) {
    const parameter = asked.get(name)
    if (parameter === undefined)
      throw new ConnectorError(
        400,
        'ParameterNotKnown',
        `This connector has no connection parameter "${name}". ` +
          `It asks for ${[...asked.keys()].join(', ') || 'none'}.`,
      )
    if (value === '') continue
    checkAllowed(name, parameter, value)
    if (isSecret(name, parameter)) secret[name] = value
    else plain[name] = value
  }
  for (const [name, parameter] of asked) {
    if (name in plain || name in secret) continue
    const fallback = fieldOf(parameter, 'defaultValue')
    if (typeof fallback === 'string' || typeof fallback === 'number') plain[name] = String(fallback)
    else if (isRequired(parameter))
      throw new ConnectorError(
        400,
        'ParameterRequired',
        `Enter a value for "${labelOf(parameter) ?? name}".`,
      )
  }
  const choice: AuthenticationChoice = { parameterSet, grant: 'authorization_code' }
  const authentication = authenticationFor(connector, choice, { ...plain, ...secret })
  if (authentication.type === 'unsupported')
    throw new ConnectorError(
      400,
      'AuthenticationNotSupported',
      `${authentication.reason} cannot be used. ` +
        'The maker of the connector chooses another type on its Security page.',
    )
  if (entered.servicePrincipal) {
    if (authentication.type !== 'oauth2' || !authentication.signIn.provider.clientCredentialsBody)
      throw new ConnectorError(
        400,
        'ServicePrincipalNotPossible',
        'This connector does not sign in with OAuth 2.0, so no service principal can sign in.',
      )
    const { clientId, clientSecret, tenantId } = entered.servicePrincipal
    const prefix = authentication.signIn.parameterName
    plain[`${prefix}:clientId`] = clientId
    secret[`${prefix}:clientSecret`] = clientSecret
    if (tenantId) plain[`${prefix}:TenantId`] = tenantId
    choice.grant = 'client_credentials'
  } else if (authentication.type === 'oauth2') choice.grant = authentication.signIn.grant
  return {
    plain,
    secret,
    choice,
    needsConsent: authentication.type === 'oauth2' && choice.grant !== 'client_credentials',
  }
}

/** The set that is used; a connector that offers one way only has none. */
function chosenSet(
  connector: Pick<ConnectorRow, 'properties'>,
  name: string | undefined,
): string | null {
  const sets = parameterSetsOf(connector.properties)
  if (sets.length === 0 && name === undefined) return null
  const names = sets.map((set) => `"${set.name}" (${set.displayName})`).join(', ')
  if (name === undefined && sets.length === 1) return sets[0]!.name
  if (!sets.some((set) => set.name === name))
    throw new ConnectorError(
      400,
      'ParameterSetRequired',
      sets.length === 0
        ? 'This connector offers one authentication type only; leave out "parameterSet".'
        : `Choose an authentication type in "parameterSet": ${names}.`,
    )
  return name!
}

/** What a maker allows is all there is: a host of somebody's own would be sent credentials. */
function checkAllowed(name: string, parameter: unknown, value: string): void {
  const listed = [
    fieldOf(parameter, 'allowedValues'),
    fieldOf(constraintsOf(parameter), 'allowedValues'),
  ].find((list) => Array.isArray(list) && list.length > 0) as unknown[] | undefined
  if (!listed) return
  const values = listed.map((each) => String(fieldOf(each, 'value') ?? each))
  if (!values.includes(value))
    throw new ConnectorError(
      400,
      'ParameterNotAllowed',
      `"${labelOf(parameter) ?? name}" is one of: ${values.join(', ')}.`,
    )
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
