import { authenticationOf } from '@patchbay/connector-model'
import type { ConnectionRow, ConnectorRow, Store } from '@patchbay/store'
import {
  type HeldToken,
  type TokenKeeper,
  TokenUnavailable,
  sealedFor,
} from '../token/keep-token.ts'
import { GatewayError } from './gateway-error.ts'
import { HIDDEN } from './trace.ts'

/** What proves the caller to the API. */
export interface Credentials {
  headers: Record<string, string>
  query: [string, string][]
  /** The same with the secrets hidden, for people. */
  shown: { headers: Record<string, string>; query: [string, string][] }
  /** What was done, in words. */
  detail: string
  token: HeldToken | undefined
}

const nothing: Credentials = {
  headers: {},
  query: [],
  shown: { headers: {}, query: [] },
  detail: 'The connector needs no authentication',
  token: undefined,
}

/**
 * Gathers what a connection's calls carry.
 *
 * @param rejected  Generation of the access token that the API refused.
 * @throws {GatewayError}
 */
export async function credentialsFor(
  { store, keeper }: { store: Store; keeper: TokenKeeper },
  connection: ConnectionRow,
  connector: ConnectorRow,
  rejected?: number,
): Promise<Credentials> {
  const authentication = authenticationOf(connector.definition, connector.properties)
  switch (authentication.type) {
    case 'none':
      return nothing
    case 'unsupported':
      throw new GatewayError(
        501,
        'AuthenticationNotSupported',
        `${authentication.reason} cannot be used yet. The maker of the connector chooses another type.`,
      )
    case 'oauth2': {
      const token = await tokenOf(keeper, connection, rejected)
      return {
        headers: { authorization: `Bearer ${token.accessToken}` },
        query: [],
        shown: { headers: { authorization: `Bearer ${HIDDEN}` }, query: [] },
        detail: `Added the access token of ${connection.accountName ?? 'the signed-in account'}`,
        token,
      }
    }
    case 'basic': {
      const { username = '', password = '' } = parametersOf(store, connection)
      const value = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
      return {
        ...nothing,
        headers: { authorization: `Basic ${value}` },
        shown: { headers: { authorization: `Basic ${HIDDEN}` }, query: [] },
        detail: `Added user name and password of "${username}"`,
      }
    }
    case 'apiKey': {
      const { name, parameterName } = authentication
      const key = parametersOf(store, connection)[parameterName] ?? ''
      const detail = `Added the API key in the ${authentication.in} "${name}"`
      if (authentication.in === 'query')
        return {
          ...nothing,
          query: [[name, key]],
          shown: { headers: {}, query: [[name, HIDDEN]] },
          detail,
        }
      const header = name.toLowerCase()
      return {
        ...nothing,
        headers: { [header]: key },
        shown: { headers: { [header]: HIDDEN }, query: [] },
        detail,
      }
    }
  }
}

async function tokenOf(
  keeper: TokenKeeper,
  connection: ConnectionRow,
  rejected: number | undefined,
): Promise<HeldToken> {
  try {
    return await keeper.accessToken(connection.id, rejected)
  } catch (error) {
    if (!(error instanceof TokenUnavailable)) throw error
    if (error.refusal === 'temporary')
      throw new GatewayError(502, 'TokenUnavailable', error.message)
    throw new GatewayError(401, 'ConnectionNotAuthenticated', error.message)
  }
}

function parametersOf(store: Store, connection: ConnectionRow): Record<string, string> {
  const secrets =
    connection.sealedSecrets === null
      ? {}
      : (JSON.parse(
          store.unseal(connection.sealedSecrets, sealedFor.secrets(connection.id)),
        ) as Record<string, string>)
  return { ...connection.parameters, ...secrets }
}
