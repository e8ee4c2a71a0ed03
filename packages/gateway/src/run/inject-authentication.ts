import { type HeldToken, type TokenKeeper, TokenUnavailable } from '../token/keep-token.ts'
import type { OpenConnection } from './connection-cache.ts'
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
 * @param nowSeconds  Since the epoch.
 * @param rejected  Generation of the access token that the API refused.
 * @throws {GatewayError}
 */
export function credentialsFor(
  keeper: TokenKeeper,
  open: OpenConnection,
  nowSeconds: number,
  rejected?: number,
): Credentials | Promise<Credentials> {
  const { authentication, connection, values } = open
  switch (authentication.type) {
    case 'none':
      return nothing
    case 'unsupported':
      throw new GatewayError(
        501,
        'AuthenticationNotSupported',
        `${authentication.reason} cannot be used. The maker of the connector chooses another type.`,
      )
    case 'oauth2': {
      const held = open.token
      if (held && rejected === undefined && held.usableUntil > nowSeconds) {
        if (open.credentials?.token !== held) open.credentials = bearer(open, held)
        return open.credentials
      }
      return tokenOf(keeper, connection.id, rejected).then((token) => {
        open.token = token.refreshed ? { ...token, refreshed: false } : token
        return bearer(open, token)
      })
    }
    case 'basic': {
      const { username = '', password = '' } = values.all
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
      const key = values.all[parameterName] ?? ''
      const detail = `Added the API key in the ${authentication.in} "${name}"`
      return authentication.in === 'query'
        ? { ...nothing, query: [[name, key]], secrets: [key], detail }
        : { ...nothing, headers: { [name.toLowerCase()]: key }, secrets: [key], detail }
    }
  }
}

function bearer({ connection }: OpenConnection, token: HeldToken): Credentials {
  return {
    headers: { authorization: `Bearer ${token.accessToken}` },
    query: [],
    secrets: [token.accessToken],
    detail: `Added the access token of ${connection.accountName ?? 'the signed-in account'}`,
    token,
  }
}

async function tokenOf(
  keeper: TokenKeeper,
  connectionId: string,
  rejected: number | undefined,
): Promise<HeldToken> {
  try {
    return await keeper.accessToken(connectionId, rejected)
  } catch (error) {
    if (!(error instanceof TokenUnavailable)) throw error
    if (error.refusal === 'temporary')
      throw new GatewayError(502, 'TokenUnavailable', error.message)
    throw new GatewayError(401, 'ConnectionNotAuthenticated', error.message)
  }
}
