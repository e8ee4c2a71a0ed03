import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { SignIn } from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  dropRefreshLease,
  extendRefreshLease,
  findConnection,
  findConnector,
  findRefreshLease,
  takeRefreshLease,
  updateConnection,
  updateConnectionAt,
} from '@patchbay/store'
import { type GatewayContext, epochSeconds } from '../context.ts'
import { sealedFor } from '../sealed-for.ts'
import { authenticationFor } from '../authentication.ts'
import {
  ProviderAddressError,
  clientCredentialsRequest,
  onBehalfOfRequest,
  refreshRequest,
} from '../consent/identity-providers.ts'
import { accountNameOf } from '../consent/account-name.ts'
import { NEXT_STEP, type Refusal, classifyRefusal } from './classify-refusal.ts'
import { connectionValues } from './connection-values.ts'
import { TokenEndpointError, type TokenResponse, requestToken } from './token-endpoint.ts'

/** An access token is refreshed this long before its end. */
const MARGIN_SECONDS = 5 * 60
/**
 * Refreshes of one process at a time. More would only wait for each other, their leases running
 * out meanwhile.
 */
const REFRESHES_AT_ONCE = 16
/** Longer than a token request may take; kept on while its holder lives. */
const LEASE_MILLISECONDS = 15_000
const EXTEND_MILLISECONDS = 4_000
/** Within the time that a call may take. */
const WAIT_MILLISECONDS = 90_000
/** Waiters look again this soon at first, and then less and less often. */
const POLL_MILLISECONDS = 40
const LONGEST_POLL_MILLISECONDS = 400

/** An access token, and which of the connection's it is. */
export interface HeldToken {
  accessToken: string
  generation: number
  /** It was refreshed for this call. */
  refreshed: boolean
  /** Seconds since the epoch until which it may be used without asking again. */
  usableUntil: number
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
  /**
   * Signs a connection in with a token that the platform holds of its user.
   *
   * @throws {TokenEndpointError | TokenUnavailable}
   */
  signInOnBehalfOf(
    connection: ConnectionRow,
    connector: ConnectorRow,
    assertion: string,
  ): Promise<void>
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
      usableUntil:
        connection.tokenExpiresAt === null
          ? Number.POSITIVE_INFINITY
          : connection.tokenExpiresAt - MARGIN_SECONDS,
    }
  }

  function isUsable(connection: ConnectionRow, rejected: number | undefined): boolean {
    if (connection.sealedAccessToken === null) return false
    if (rejected !== undefined && connection.tokenGeneration <= rejected) return false
    const { tokenExpiresAt } = connection
    return tokenExpiresAt === null || tokenExpiresAt - epochSeconds(clock) > MARGIN_SECONDS
  }

  function isUnfinished(connection: ConnectionRow, rejected: number | undefined): boolean {
    const { sealedAccessToken, tokenExpiresAt } = connection
    return (
      rejected === undefined &&
      sealedAccessToken !== null &&
      tokenExpiresAt !== null &&
      tokenExpiresAt > epochSeconds(clock)
    )
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
    if (!isRenewable(connection) && isUnfinished(connection, rejected))
      return held(connection, false)
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
    for (let pause = POLL_MILLISECONDS; ; pause = Math.min(pause * 2, LONGEST_POLL_MILLISECONDS)) {
      const done = await inTurn(() => refreshIfLeased(connectionId, holder, rejected))
      if (done) return done
      // Another process is at it; its result will do.
      await delay(pause)
      if (Date.now() > giveUpAt)
        throw new TokenUnavailable(
          'temporary',
          `Another process has been refreshing the token too long. ${NEXT_STEP.temporary}`,
        )
    }
  }

  /** Refreshes, unless somebody did meanwhile; undefined while another process is at it. */
  async function refreshIfLeased(
    connectionId: string,
    holder: string,
    rejected: number | undefined,
  ): Promise<HeldToken | undefined> {
    const before = await load(connectionId)
    refuseUnlessSignedIn(before)
    if (isUsable(before, rejected)) return held(before, true)
    // Looking first spares the database a write for each look of each waiter.
    const left = await findRefreshLease(store.db, connectionId)
    if (left && left.expiresAt > Date.now()) return undefined
    const leaseUntil = () => ({ connectionId, holder, expiresAt: Date.now() + LEASE_MILLISECONDS })
    const now = Date.now()
    if (!(await store.transaction((tx) => takeRefreshLease(tx, leaseUntil(), now))))
      return undefined
    const extending = setInterval(() => {
      extendRefreshLease(store.db, leaseUntil()).catch((error: unknown) =>
        log.warn({ err: error, connectionId }, 'The lease on a refresh could not be kept'),
      )
    }, EXTEND_MILLISECONDS)
    try {
      const connection = await load(connectionId)
      refuseUnlessSignedIn(connection)
      if (isUsable(connection, rejected)) return held(connection, true)
      // Whoever left a lease died between asking and storing: what it was given is gone with it.
      return await refresh(connection, rejected, left !== undefined)
    } finally {
      clearInterval(extending)
      await store.transaction((tx) => dropRefreshLease(tx, connectionId, holder))
    }
  }

  let atWork = 0
  const queue: (() => void)[] = []

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (atWork >= REFRESHES_AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve))
    else atWork++
    try {
      return await work()
    } finally {
      // The turn is handed on, or given back.
      const next = queue.shift()
      if (next) next()
      else atWork--
    }
  }

  async function refresh(
    connection: ConnectionRow,
    rejected: number | undefined,
    isTakenOver: boolean,
  ): Promise<HeldToken> {
    const connector = await findConnector(store.db, connection.connectorId)
    if (!connector) throw new TokenUnavailable('consent_required', 'The connector was deleted.')
    const values = connectionValues(store, connection).all
    const authentication = authenticationFor(connector, connection, values)
    if (authentication.type !== 'oauth2')
      return fail(
        connection,
        'consent_required',
        'The connector no longer signs in with OAuth 2.0; make a new connection.',
      )
    let response: TokenResponse
    try {
      const request = renewalRequest(connection, connector, authentication.signIn)
      if (!request)
        return fail(
          connection,
          'consent_required',
          'The access token has ended and the provider gave no refresh token.',
        )
      response = await requestToken(context, request)
    } catch (error) {
      if (error instanceof ProviderAddressError)
        return fail(connection, 'connector_misconfigured', error.message)
      if (!(error instanceof TokenEndpointError)) throw error
      const refusal = classifyRefusal(error)
      // The token that is to be replaced still holds for a moment; the next call tries again.
      if (refusal === 'temporary' && isUnfinished(connection, rejected))
        return { ...held(connection, false), usableUntil: epochSeconds(clock) }
      return fail(
        connection,
        refusal,
        isTakenOver && error.error === 'invalid_grant'
          ? 'A server process ended while it was renewing the access token, and what the provider ' +
              `gave it was lost; the provider does not take the old refresh token again: ${error.description}`
          : `The access token could not be refreshed: ${error.description}`,
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
    return held({ ...connection, ...patch, parameters: connection.parameters }, true)
  }

  /** What brings a new token without the user; undefined when nothing does. */
  function renewalRequest(connection: ConnectionRow, connector: ConnectorRow, signIn: SignIn) {
    const clientSecret = signIn.clientSecret ?? clientSecretOf(context, connector)
    const client = { clientId: signIn.clientId, clientSecret }
    if (signIn.grant === 'client_credentials')
      return { ...clientCredentialsRequest(signIn, context), ...client }
    if (connection.sealedRefreshToken === null || signIn.refreshBody === '') return undefined
    const refreshToken = store.unseal(
      connection.sealedRefreshToken,
      sealedFor.refreshToken(connection.id),
    )
    const grant = {
      refreshToken,
      redirectUri: connector.redirectUrl,
      ...(clientSecret !== undefined && { clientSecret }),
    }
    return { ...refreshRequest(signIn, grant, context), ...client }
  }

  async function signInOnBehalfOf(
    connection: ConnectionRow,
    connector: ConnectorRow,
    assertion: string,
  ): Promise<void> {
    const values = connectionValues(store, connection).all
    const authentication = authenticationFor(connector, connection, values)
    const request =
      authentication.type === 'oauth2' && authentication.signIn.onBehalfOf
        ? onBehalfOfRequest(authentication.signIn, assertion, context)
        : undefined
    if (authentication.type !== 'oauth2' || !request)
      throw new TokenUnavailable(
        'connector_misconfigured',
        'The connector does not sign in on behalf of its users. Its maker turns on ' +
          '"Enable on-behalf-of login" on the Security page.',
      )
    const { signIn } = authentication
    const tokens = await requestToken(context, {
      ...request,
      clientId: signIn.clientId,
      clientSecret: signIn.clientSecret ?? clientSecretOf(context, connector),
    })
    await storeSignIn(context, connection.id, tokens, accountNameOf(tokens))
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

  return { accessToken, signInOnBehalfOf }
}

function isRenewable(connection: ConnectionRow): boolean {
  return connection.sealedRefreshToken !== null || connection.grant === 'client_credentials'
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
    refreshFailures: 0,
    ...(Object.keys(response.claims).length > 0 && {
      parameters: JSON.stringify({
        ...connection.parameters,
        ...Object.fromEntries(
          Object.entries(response.claims).map(([name, value]) => [`token:${name}`, value]),
        ),
      }),
    }),
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
