import { authenticationOf } from '@patchbay/connector-model'
import type { ConnectionRow, ConnectorRow, Store } from '@patchbay/store'
import {
  type HeldToken,
  type TokenKeeper,
  TokenUnavailable,
  sealedFor,
} from '../token/keep-token.ts'
import { GatewayError } from './gateway-error.ts'

/** What proves the caller to the API. */
export interface Credentials {
  headers: Record<string, string>
  query: [string, string][]
  /** Texts that may be shown to nobody. */
  secrets: string[]
  /** What was done, in words. */
  detail: string
  token: HeldToken | undefined
}

const nothing: Credentials = {
  headers: {},
  query: [],
  secrets: [],
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
        secrets: [token.accessToken],
        detail: `Added the access token of ${connection.accountName ?? 'the signed-in account'}`,
        token,
      }
    }
    case 'basic': {
      const { username = '', password = '' } = connectionParametersFor(store, connection).all
      const value = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
      return {
        ...nothing,
        headers: { authorization: `Basic ${value}` },
        secrets: [value, password],
        detail: `Added user name and password of "${username}"`,
      }
    }
    case 'apiKey': {
      const { name, parameterName } = authentication
      const key = connectionParametersFor(store, connection).all[parameterName] ?? ''
      const detail = `Added the API key in the ${authentication.in} "${name}"`
      return authentication.in === 'query'
        ? { ...nothing, query: [[name, key]], secrets: [key], detail }
        : { ...nothing, headers: { [name.toLowerCase()]: key }, secrets: [key], detail }
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

/** What a connection was given when it was made, the secret parts opened. */
export function connectionParametersFor(
  store: Store,
  connection: ConnectionRow,
): { all: Record<string, string>; secrets: string[] } {
  const secret =
    connection.sealedSecrets === null
      ? {}
      : (JSON.parse(
          store.unseal(connection.sealedSecrets, sealedFor.secrets(connection.id)),
        ) as Record<string, string>)
  return { all: { ...connection.parameters, ...secret }, secrets: Object.values(secret) }
}
