import {
  type ApiKeyAuthentication,
  type BasicAuthentication,
  type JsonObject,
  type SignIn,
  authenticationOf,
  connectionParametersOf,
  parameterSetsOf,
  signInOf,
  withParameterSet,
} from '@patchbay/connector-model'
import type { ConnectionRow, ConnectorRow } from '@patchbay/store'

/** How the calls of one connection are authenticated. */
export type ConnectionAuthentication =
  | { type: 'none' }
  | BasicAuthentication
  | ApiKeyAuthentication
  | { type: 'oauth2'; signIn: SignIn }
  | { type: 'unsupported'; reason: string }

/** What of a connection decides how it authenticates. */
export interface AuthenticationChoice {
  parameterSet: string | null
  grant: ConnectionRow['grant']
}

/**
 * How a connection authenticates: by what its connector offers, which of it was chosen, and what
 * the connection was given of its own.
 *
 * @param values  All parameters of the connection, secret ones included.
 */
export function authenticationFor(
  connector: Pick<ConnectorRow, 'definition' | 'properties'>,
  { parameterSet, grant }: AuthenticationChoice,
  values: Readonly<Record<string, string>>,
): ConnectionAuthentication {
  const properties = withParameterSet(connector.properties, parameterSet)
  if (!properties)
    return { type: 'unsupported', reason: `The authentication type "${parameterSet}"` }
  if (parameterSet === null && parameterSetsOf(properties).length > 0)
    return { type: 'unsupported', reason: 'A connector with several authentication types' }
  const signIn = signInOf(properties, values)
  if (signIn && 'unknown' in signIn)
    return { type: 'unsupported', reason: `The identity provider "${signIn.unknown}"` }
  if (signIn)
    return {
      type: 'oauth2',
      signIn: grant === 'authorization_code' ? signIn : { ...signIn, grant },
    }
  const parameters = connectionParametersOf(properties)
  if (parameterSet !== null && 'username' in parameters && 'password' in parameters)
    return { type: 'basic', usernameLabel: 'User name', passwordLabel: 'Password' }
  const authentication = authenticationOf(connector.definition, properties)
  // Sign-in was judged above, with more knowledge.
  return authentication.type === 'oauth2'
    ? { type: 'unsupported', reason: 'This sign-in' }
    : authentication
}

/** The parameters that a connection of this choice is asked for. */
export function parametersFor(
  connector: Pick<ConnectorRow, 'properties'>,
  parameterSet: string | null,
): JsonObject {
  const properties = withParameterSet(connector.properties, parameterSet)
  return properties ? connectionParametersOf(properties) : {}
}
