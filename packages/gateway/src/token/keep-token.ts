import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { authenticationOf } from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  dropRefreshLease,
  findConnection,
  findConnector,
  takeRefreshLease,
  updateConnection,
  updateConnectionAt,
} from '@patchbay/store'
import { type GatewayContext, epochSeconds } from '../context.ts'
import { refreshRequest } from '../consent/identity-providers.ts'
import { NEXT_STEP, type Refusal, classifyRefusal } from './classify-refusal.ts'
import { TokenEndpointError, type TokenResponse, requestToken } from './token-endpoint.ts'

/** An access token is refreshed this long before its end. */
const MARGIN_SECONDS = 5 * 60
/** Longer than a token request may take, so that a lease ends only with its holder. */
const LEASE_MILLISECONDS = 15_000
const WAIT_MILLISECONDS = 17_000
const POLL_MILLISECONDS = 50

/** An access token, and which of the connection's it is. */
export interface HeldToken {
  accessToken: string
  generation: number
  /** It was refreshed for this call. */
  refreshed: boolean
}

/** No token can be had; the message says why and what to do. */
export class TokenUnavailable extends Error {
  override readonly name = 'TokenUnavailable'
  readonly refusal: Refusal

  constructor(refusal: Refusal, message: string) {
    super(message)
    this.refusal = refusal
  }
}

/** Keeps the tokens of connections fresh. */
export interface TokenKeeper {
  /**
   * A token that still holds for a while.
   *
   * @param rejected  Generation of the token that the API has just refused: it is not given again.
   * @throws {TokenUnavailable}
   */
  accessToken(connectionId: string, rejected?: number): Promise<HeldToken>
}

/** The contexts that secrets of a connection and connector are sealed for. */
export const sealedFor = {
  accessToken: (connectionId: string) => `connection:${connectionId}:access_token`,
  refreshToken: (connectionId: string) => `connection:${connectionId}:refresh_token`,
  secrets: (connectionId: string) => `connection:${connectionId}:secrets`,
  clientSecret: (connectorId: string) => `connector:${connectorId}:client_secret`,
  consent: (stateHash: string) => `consent:${stateHash}`,
}

/**
 * Makes a keeper. One refresh runs at a time for each connection: a map joins the callers of this
 * process, a lease in the database those of others. Providers that rotate refresh tokens take a
 * second use of one for theft, so this is not only thrift.
 */
export function createTokenKeeper(context: GatewayContext): TokenKeeper {
  const { store, clock, log } = context
  const underWay = new Map<string, Promise<HeldToken>>()

  function held(connection: ConnectionRow, refreshed: boolean): HeldToken {
    return {
      accessToken: store.unseal(
        connection.sealedAccessToken!,
        sealedFor.accessToken(connection.id),
      ),
      generation: connection.tokenGeneration,
      refreshed,
    }
  }

  function isUsable(connection: ConnectionRow, rejected: number | undefined): boolean {
    if (connection.sealedAccessToken === null) return false
    if (rejected !== undefined && connection.tokenGeneration <= rejected) return false
    const { tokenExpiresAt } = connection
    return tokenExpiresAt === null || tokenExpiresAt - epochSeconds(clock) > MARGIN_SECONDS
  }

  async function load(connectionId: string): Promise<ConnectionRow> {
    const connection = await findConnection(store.db, connectionId)
    if (!connection) throw new TokenUnavailable('consent_required', 'The connection was deleted.')
    return connection
  }

  async function accessToken(connectionId: string, rejected?: number): Promise<HeldToken> {
    const connection = await load(connectionId)
    refuseUnlessSignedIn(connection)
    if (isUsable(connection, rejected)) return held(connection, false)
    // Providers without refresh tokens: an unfinished access token is still good to its end.
    const stillValid =
      rejected === undefined &&
      connection.sealedRefreshToken === null &&
      connection.tokenExpiresAt !== null &&
      connection.tokenExpiresAt > epochSeconds(clock)
    if (stillValid) return held(connection, false)
    let refreshing = underWay.get(connectionId)
    if (!refreshing) {
      refreshing = refreshUnderLease(connectionId, rejected).finally(() => {
        underWay.delete(connectionId)
      })
      underWay.set(connectionId, refreshing)
    }
    return refreshing
  }

  async function refreshUnderLease(
    connectionId: string,
    rejected: number | undefined,
  ): Promise<HeldToken> {
    const holder = randomUUID()
    const giveUpAt = Date.now() + WAIT_MILLISECONDS
    for (;;) {
      const now = Date.now()
      const lease = { connectionId, holder, expiresAt: now + LEASE_MILLISECONDS }
      if (await store.transaction((tx) => takeRefreshLease(tx, lease, now))) break
      // Another process is at it; its result will do.
      await delay(POLL_MILLISECONDS)
      const connection = await load(connectionId)
      refuseUnlessSignedIn(connection)
      if (isUsable(connection, rejected)) return held(connection, true)
      if (Date.now() > giveUpAt)
        throw new TokenUnavailable(
          'temporary',
          `Another process has been refreshing the token too long. ${NEXT_STEP.temporary}`,
        )
    }
    try {
      const connection = await load(connectionId)
      refuseUnlessSignedIn(connection)
      if (isUsable(connection, rejected)) return held(connection, true)
      return await refresh(connection)
    } finally {
      await store.transaction((tx) => dropRefreshLease(tx, connectionId, holder))
    }
  }

  async function refresh(connection: ConnectionRow): Promise<HeldToken> {
    const connector = await findConnector(store.db, connection.connectorId)
    if (!connector) throw new TokenUnavailable('consent_required', 'The connector was deleted.')
    if (connection.sealedRefreshToken === null)
      return fail(
        connection,
        'consent_required',
        'The access token has ended and the provider gave no refresh token.',
      )
    const settings = authenticationOf(connector.definition, connector.properties)
    if (settings.type !== 'oauth2')
      return fail(
        connection,
        'consent_required',
        'The connector no longer signs in with OAuth 2.0; make a new connection.',
      )
    const refreshToken = store.unseal(
      connection.sealedRefreshToken,
      sealedFor.refreshToken(connection.id),
    )
    let response: TokenResponse
    try {
      response = await requestToken(context, {
        ...refreshRequest(settings, refreshToken, context),
        clientId: settings.clientId,
        clientSecret: clientSecretOf(context, connector),
      })
    } catch (error) {
      if (!(error instanceof TokenEndpointError)) throw error
      return fail(
        connection,
        classifyRefusal(error),
        `The access token could not be refreshed: ${error.description}`,
      )
    }
    const patch = tokenPatch(context, connection, response)
    const isNewest = await updateConnectionAt(
      store.db,
      connection.id,
      connection.tokenGeneration,
      patch,
    )
    // A sign-in that ended meanwhile is newer than what this refresh brought.
    if (!isNewest) return held(await load(connection.id), true)
    log.info({ connectionId: connection.id }, 'Refreshed the token of a connection')
    return held({ ...connection, ...patch }, true)
  }

  async function fail(
    connection: ConnectionRow,
    refusal: Refusal,
    reason: string,
  ): Promise<HeldToken> {
    const message = `${reason.trim()} ${NEXT_STEP[refusal]}`
    log.warn({ connectionId: connection.id, refusal }, 'A token could not be refreshed')
    if (refusal !== 'temporary') {
      const patch = { status: 'Error', statusCode: refusal, statusMessage: message } as const
      const { id, tokenGeneration } = connection
      // The user may have signed in again while the old token was being refused.
      if (!(await updateConnectionAt(store.db, id, tokenGeneration, patch)))
        return held(await load(id), true)
    }
    throw new TokenUnavailable(refusal, message)
  }

  return { accessToken }
}

/** A connection whose maker must be waited for is tried again; the secret may be mended by now. */
function refuseUnlessSignedIn(connection: ConnectionRow): void {
  if (connection.status === 'Unauthenticated')
    throw new TokenUnavailable(
      'consent_required',
      'The connection is not authenticated. Open it under Connections and sign in.',
    )
  if (connection.status === 'Error' && connection.statusCode === 'consent_required')
    throw new TokenUnavailable(
      'consent_required',
      connection.statusMessage ?? NEXT_STEP.consent_required,
    )
}

/** The connector's client secret; undefined when none is stored. */
export function clientSecretOf(
  { store }: Pick<GatewayContext, 'store'>,
  connector: ConnectorRow,
): string | undefined {
  return connector.sealedClientSecret === null
    ? undefined
    : store.unseal(connector.sealedClientSecret, sealedFor.clientSecret(connector.id))
}

/** What tokens change on a connection. Without a new refresh token, the old one stays. */
function tokenPatch(
  { store, clock }: Pick<GatewayContext, 'store' | 'clock'>,
  connection: ConnectionRow,
  response: TokenResponse,
) {
  return {
    status: 'Connected' as const,
    statusCode: null,
    statusMessage: null,
    sealedAccessToken: store.seal(response.accessToken, sealedFor.accessToken(connection.id)),
    ...(response.refreshToken !== undefined && {
      sealedRefreshToken: store.seal(response.refreshToken, sealedFor.refreshToken(connection.id)),
    }),
    tokenExpiresAt:
      response.expiresInSeconds === undefined
        ? null
        : epochSeconds(clock) + Math.floor(response.expiresInSeconds),
    tokenGeneration: connection.tokenGeneration + 1,
    lastRefreshAt: clock.now().toISOString(),
  }
}

/** Stores the tokens of a sign-in, which are newer than any before, and sets it Connected. */
export async function storeSignIn(
  context: Pick<GatewayContext, 'store' | 'clock'>,
  connectionId: string,
  response: TokenResponse,
  accountName: string | undefined,
): Promise<void> {
  await context.store.transaction(async (tx) => {
    const connection = await findConnection(tx, connectionId)
    if (!connection) return
    await updateConnection(tx, connectionId, {
      ...tokenPatch(context, connection, response),
      // What an earlier account left behind must not be taken for this one's.
      ...(response.refreshToken === undefined && { sealedRefreshToken: null }),
      ...(accountName !== undefined && { accountName, displayName: accountName }),
    })
  })
}
